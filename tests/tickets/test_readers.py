"""Merging the tickets of two people shows neither the other's words: on their page, in files, in mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from helpdesk.lib import clock
from people.models import User
from tests import builders
from tests.builders import a_contact, a_message, a_ticket, a_user
from tests.tickets.portal.pages import page_of
from tickets.actions import merging, replies, unmerging
from tickets.actions.files import NewFile
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery
from tickets.mail.outbound.letters import letter
from tickets.models import Attachment, Mailbox, Participant, Ticket
from tickets.portal.links import access_by, token_for

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


@pytest.fixture
def pair(agent: User) -> tuple[Ticket, Ticket]:
    """Ann's ticket, into which Budi's was merged; each has a file."""
    brand = builders.a_brand("Kita")
    ann, budi = a_contact("ann@x.test", name="Ann"), a_contact("budi@y.test", name="Budi")
    files = [NewFile(f"{word}.txt", "text/plain", word.encode()) for word in ("annfile", "budifile")]
    one = a_ticket("ANNSUBJECT", text="ANNWORDS first", from_=ann, brand=brand, with_files=files[:1])
    two = a_ticket("BUDISUBJECT", text="BUDIWORDS first", from_=budi, brand=brand, with_files=files[1:])
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    one.refresh_from_db()
    two.refresh_from_db()
    return one, two


def read(client: Client, ticket: Ticket, address: str = "") -> str:
    with clock.set_to(clock.now() + LATER):
        response = client.get(address or page_of(ticket))
    assert response.status_code == 200
    return response.content.decode()


def guest_page(ticket: Ticket, guest: Ticket) -> str:
    return f"/requests/{token_for(ticket.pk, guest.requester_id)}/"


def test_each_reads_only_their_own_words_and_subject(client: Client, pair: tuple[Ticket, Ticket]) -> None:
    one, two = pair
    a_message(two, "BUDIWORDS later")
    a_message(one, "ANNWORDS later")
    for page in (read(client, two), read(client, one, guest_page(one, two))):
        assert "BUDIWORDS first" in page
        assert "BUDIWORDS later" in page
        assert "BUDISUBJECT" in page
        assert f"#{two.pk}" in page
        assert "ANN" not in page
        assert "annfile" not in page
    page = read(client, one)
    assert "ANNWORDS later" in page
    assert "ANNSUBJECT" in page
    assert "BUDI" not in page
    assert "budifile" not in page


def test_an_answer_is_read_by_whom_it_names(client: Client, pair: tuple[Ticket, Ticket], agent: User) -> None:
    one, two = pair
    replies.reply(one.pk, Writing("<p>FOR ANN</p>", one.thread_version), by=agent)
    one.refresh_from_db()
    both = Writing("<p>FOR BOTH</p>", one.thread_version, cc=["budi@y.test"])
    replies.reply(one.pk, both, by=agent)
    assert "FOR ANN" not in read(client, two)
    assert "FOR BOTH" in read(client, two)
    assert "FOR ANN" in read(client, one)


def test_the_others_file_can_not_be_fetched(client: Client, pair: tuple[Ticket, Ticket]) -> None:
    one, two = pair
    files = {file.name: file.pk for file in Attachment.objects.all()}
    token = token_for(two.pk, two.requester_id)
    assert client.get(f"/requests/{token}/files/{files['budifile.txt']}/").status_code == 200
    assert client.get(f"/requests/{token}/files/{files['annfile.txt']}/").status_code == 404
    theirs = token_for(one.pk, one.requester_id)
    assert client.get(f"/requests/{theirs}/files/{files['budifile.txt']}/").status_code == 404


def test_only_the_requester_of_the_ticket_says_that_it_is_solved(client: Client, pair: tuple[Ticket, Ticket]) -> None:
    one, two = pair
    assert "solution" not in read(client, two)
    assert client.post(f"{page_of(two)}solution/").status_code == 404
    assert client.post(f"{page_of(one)}solution/").status_code == 302


def test_who_is_copied_on_the_guests_mail_reads_no_more_than_the_guest(
    client: Client, pair: tuple[Ticket, Ticket]
) -> None:
    from tickets.actions import intake
    from tickets.actions.thread import NewMessage
    from tickets.models import Channel

    one, two = pair
    cleo = a_contact("cleo@z.test")
    new = NewMessage(author=two.requester, channel=Channel.EMAIL, text="BUDIWORDS to Cleo", from_address="budi@y.test")
    intake.receive(one.pk, new, cc=(two.requester, cleo))
    row = Participant.objects.get(ticket=one, contact=cleo)
    assert (row.came_from, row.role) == (two, "guest")
    page = read(client, one, f"/requests/{token_for(one.pk, cleo.pk)}/")
    assert "ANN" not in page


def a_letter(message_id: int, to: str, mailbox: Mailbox) -> str:
    outbox.enqueue([message_id])
    made = letter(Delivery.objects.get(message=message_id, recipient=to), mailbox)
    return "\n".join([made.subject, made.text, made.html, made.topic, *made.references])


def test_mail_quotes_to_nobody_what_another_wrote(pair: tuple[Ticket, Ticket], agent: User) -> None:
    one, two = pair
    mailbox = builders.a_mailbox(brand=one.brand)
    mailbox.quotes = True
    mailbox.save()
    Ticket.objects.filter(pk__in=[one.pk, two.pk]).update(mailbox=mailbox)
    for last in (one, two):  # whoever wrote last
        a_message(last, f"{'ANN' if last is one else 'BUDI'}WORDS again")
        one.refresh_from_db()
        writing = Writing("<p>To both</p>", one.thread_version, cc=["budi@y.test"])
        message = replies.reply(one.pk, writing, by=agent)
        to_ann, to_budi = (a_letter(message.pk, to, mailbox) for to in ("ann@x.test", "budi@y.test"))
        assert "ANNWORDS" in to_ann
        assert "BUDI" not in to_ann
        assert "BUDIWORDS" in to_budi
        assert "BUDISUBJECT" in to_budi
        assert "ANN" not in to_budi


def test_after_undoing_it_neither_reads_the_other(client: Client, pair: tuple[Ticket, Ticket], agent: User) -> None:
    one, two = pair
    a_message(two, "BUDIWORDS later")
    unmerging.unmerge(two.pk, by=agent)
    assert "BUDI" not in read(client, one)
    assert "BUDIWORDS later" in read(client, two)
    assert access_by(token_for(one.pk, two.requester_id)) is None


def test_the_same_persons_merged_tickets_are_read_as_one(client: Client, agent: User) -> None:
    one = a_ticket("First", text="One")
    two = a_ticket("Second", text="Two", from_=one.requester)
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    for ticket in (one, two):
        page = read(client, ticket)
        assert "One" in page
        assert "Two" in page
