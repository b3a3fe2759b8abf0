"""Nothing of a side conversation reaches a requester: not by page, mail, file or API, nor by code yet to be written.

Two proofs. The first plants words in one, then asks every address that a requester has and composes every mail that
one gets. The second names each module that may know side conversations at all: whatever shows or sends a ticket's
thread isn't among them, and a module that begins to know them fails here until somebody has thought about it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from people.models import User
from tests import builders
from tests.house import sources
from tests.house.routes import routes
from tests.tickets.api.programs import as_program
from tickets.actions import replies, side_arrivals, sides
from tickets.actions.replies import Writing
from tickets.filetypes import new_file
from tickets.mail import addresses
from tickets.mail.actions import outbox, side_outbox
from tickets.mail.models import Delivery
from tickets.mail.outbound.compose import compose
from tickets.mail.outbound.letters import letter
from tickets.models import Attachment, Message, SideConversation, Ticket
from tickets.models.side import Outcome
from tickets.portal.links import token_for

SECRET = "zqaside"

# Who may import anything of side conversations, and why that is no way to a requester.
KNOWN = {
    "helpdesk/live.py": "tells staff's open pages",
    "tickets/models/__init__.py": "names them",
    "tickets/models/attachment.py": "lets staff see their files",
    "tickets/permissions.py": "says who may ask whom",
    "tickets/timeline/__init__.py": "the history that staff read",
    "tickets/actions/redacting.py": "counts what it forgot in them",
    "tickets/tasks.py": "rings the check of what is late",
    "tickets/urls.py": "addresses of staff's pages",
    "tickets/views/page.py": "lists them on the page of staff",
    "tickets/api/urls.py": "addresses of staff's API",
    "tickets/mail/addresses.py": "signs their ids and addresses",
    "tickets/mail/apps.py": "registers how their copies do",
    "tickets/mail/tasks.py": "rings the sending of their mail",
    "tickets/mail/subscribers.py": "puts their mail into their outbox",
    "tickets/mail/urls.py": "sends theirs again",
    "tickets/mail/models/__init__.py": "names them",
    "tickets/mail/models/inbound.py": "keeps which mail came into which",
    "tickets/mail/inbound/pointers.py": "finds which a mail points at",
    "tickets/mail/inbound/threads.py": "gathers the facts for the decision",
    "tickets/mail/actions/filing.py": "hands their mail over",
    "tickets/mail/demo/play.py": "plays the demo's",
}


@pytest.fixture
def agent(db: None) -> User:
    return builders.a_user(name="Rina")


@pytest.fixture
def side(agent: User) -> SideConversation:
    """With its word in everything there is: subject, address, talk, forwards, files, an outsider's mail, an outcome."""
    mailbox = builders.a_mailbox("support@kita.test")
    ticket = builders.a_ticket("Paket hilang", from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)
    upload = builders.an_upload(agent, f"{SECRET}.txt", b"secret")
    made = builders.a_side(
        ticket, by=agent, addresses=[f"{SECRET}@courier.test"], subject=f"{SECRET} subject", text=f"{SECRET} text",
        files=[upload.pk], forwards=[ticket.messages.get().pk],
    )  # fmt: skip
    side_outbox.enqueue([made.messages.get().pk])
    side_arrivals.receive(
        side_arrivals.Arrived(
            made.pk, f"{SECRET} name", f"{SECRET}@courier.test", f"{SECRET} answer", f"{SECRET} answer",
            mail_id=f"<{SECRET}@courier.test>", files=(new_file(f"{SECRET}2.txt", b"x"),),
        )
    )  # fmt: skip
    sides.close(made.pk, outcome=Outcome.RESOLVED, text=f"{SECRET} outcome", by=agent)
    return made


@pytest.mark.django_db
def test_a_requester_finds_nothing_of_it_at_any_address_they_have(side: SideConversation) -> None:
    token = token_for(side.ticket_id, side.ticket.requester_id)
    client, told, asked = Client(), [], 0
    files = Attachment.objects.exclude(side_message=None).values_list("pk", flat=True)
    for route in routes():
        if not route.template.startswith(("/requests/", "/help/")):
            continue
        for file in [*files, 1]:
            values = {"token": token, "brand": side.ticket.brand.slug, "attachment_id": file}
            address = route.address({name: values[name] for name in route.parameters})
            for method in ("get", "post"):
                answer = getattr(client, method)(address)
                body = b"".join(answer) if answer.streaming else answer.content
                asked += answer.status_code == 200
                if SECRET in body.decode(errors="replace") + str(answer.headers) or body == b"secret":
                    told.append((method, address))
    assert told == []
    assert asked > 3


@pytest.mark.django_db
def test_no_mail_to_a_requester_has_anything_of_it(side: SideConversation, agent: User) -> None:
    """With quotes, references and a frame that names what it can."""
    mailbox = addresses.sender_of(side.ticket)
    mailbox.quotes = True
    mailbox.save()
    ticket = Ticket.objects.get(pk=side.ticket_id)
    message = replies.reply(ticket.pk, Writing("<p>Halo</p>", ticket.thread_version), by=agent)
    outbox.enqueue([message.pk])
    row = Delivery.objects.get()
    assert SECRET not in compose(letter(row, mailbox)).decode(errors="replace")


@pytest.mark.django_db
def test_the_api_and_search_tell_of_a_tickets_thread_without_it(side: SideConversation, agent: User) -> None:
    """But for the outcome, which is an internal note."""
    program = as_program(agent)
    address = f"/api/v1/tickets/{side.ticket_id}/"
    assert SECRET not in program.get(address).content.decode()
    messages = program.get(f"{address}messages/").json()["results"]
    assert [one["kind"] for one in messages if SECRET in str(one)] == ["note"]
    assert SECRET not in program.get(f"{address}events/").content.decode()
    assert "talk" not in program.get("/api/v1/search/?q=answer").content.decode()
    assert not Message.objects.public().filter(text__contains=SECRET).exists()
    assert not Attachment.objects.filter(message__ticket=side.ticket_id).exists()


def test_only_these_modules_know_side_conversations() -> None:
    knowing = {name for path in sources.python(*sources.PACKAGES) if _knows(path) and (name := _plain(path))}
    assert knowing == set(KNOWN), "think about whether a requester can see what this module makes, then list it"


def test_what_requesters_see_is_made_by_modules_that_do_not_know_them() -> None:
    for part in ("tickets/portal/", "tickets/mail/outbound/letters.py", "tickets/mail/outbound/framing.py",
                 "tickets/conversation.py", "tickets/search.py", "tickets/actions/replies.py"):  # fmt: skip
        assert not [name for name in KNOWN if name.startswith(part)]


def _plain(path: Path) -> str:
    """The module's name; nothing for the modules of side conversations themselves."""
    name = sources.name(path)
    own = path.stem.startswith(("side_", "sides", "asides")) or path.stem == "side"
    return "" if own or "/migrations/" in name else name


def _knows(path: Path) -> bool:
    return any(_is_aside(name) for name in _imported(path))


def _is_aside(name: str) -> bool:
    last = name.rpartition(".")[2]
    parts = name.split(".")
    return last.startswith("Side") or any(
        one in ("side", "sides", "asides") or one.startswith("side_") for one in parts
    )


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
