"""What the demo's desk solved in the year before its stories begin, as rows: who looks back a year finds one.

Each ticket is short (asked, answered, closed), with the events that its verbs would have written. Nothing was promised
to anybody then: the desk's policies are younger, so none has a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import connection, transaction

from events.actor import SYSTEM, Actor
from events.models import Event
from events.record import event
from helpdesk.lib import clock, html
from helpdesk.lib.rows import insert_rows
from people.actions.contacts import contacts_for
from people.models import Contact, User
from tickets.mail.demo import cast, plan
from tickets.mail.demo.cast import Cast
from tickets.mail.demo.requesters import Requester, crowd
from tickets.mail.demo.stories import TAGS, TOPICS
from tickets.mail.demo.words import Writer
from tickets.models import Category, Channel, Message, Priority, Status, Ticket

DAYS: Final = 400
"""How far it reaches back: a year of whole weeks, and what lies before the first of them."""
PLACES: Final = (("support@kita.test", "en", 3), ("bantuan@kita.test", "id", 3), ("tulong@kita.test", "tl", 3),
                 ("creators@kita.test", "en", 1), ("safety@kita.test", "en", 1))  # fmt: skip
"""Mailbox, language, and how often: each site answers about as much as the others."""


@dataclass(frozen=True, slots=True)
class Old:
    """A ticket with its conversation, not stored yet."""

    ticket: Ticket
    messages: list[Message]
    requester: Contact
    agent: User


@transaction.atomic
def fill(tickets: int, seed: int, until: datetime, *, youngest: int = plan.DAYS) -> list[Ticket]:
    """`tickets` of them, evenly over the days before `until`, from DAYS to `youngest`."""
    rng, everybody = Random(f"{seed}/archive"), cast.set_up()
    since, span = until - timedelta(days=DAYS), timedelta(days=DAYS - youngest - 8)
    with clock.set_to(since):
        people = _requesters(tickets, rng)
    moments = sorted(since + span * rng.random() for _ in range(tickets))
    statuses = {row.category: row for row in Status.objects.filter(is_default=True)}
    olds = [_old(moment, people, everybody, statuses, rng) for moment in moments]
    insert_rows([one.ticket for one in olds])
    for one in olds:
        for message in one.messages:
            message.ticket = one.ticket
    insert_rows([message for one in olds for message in one.messages])
    insert_rows([told for one in olds for told in _events(one, statuses)])
    _mark_read([one.ticket.pk for one in olds])
    return [one.ticket for one in olds]


def _requesters(tickets: int, rng: Random) -> dict[str, list[tuple[Requester, Contact]]]:
    """By language."""
    found = {}
    for language in sorted({language for _mailbox, language, _share in PLACES}):
        people = crowd(language, max(3, tickets // 12), rng)
        contacts = dict(contacts_for((one.address, one.full) for one in people))
        for one in people:
            contacts[one.address].language, contacts[one.address].time_zone = one.language, one.time_zone
        Contact.objects.bulk_update(contacts.values(), ["language", "time_zone"], batch_size=500)
        found[language] = [(one, contacts[one.address]) for one in people]
    return found


def _old(
    opened: datetime, people: dict[str, list[tuple[Requester, Contact]]], everybody: Cast,
    statuses: dict[str, Status], rng: Random,
) -> Old:  # fmt: skip
    address, language, _share = rng.choices(PLACES, [share for *_, share in PLACES])[0]
    requester, contact = rng.choice(people[language])
    topic = rng.choices(list(TOPICS), list(TOPICS.values()))[0]
    mailbox = everybody.mailboxes[address]
    team = everybody.teams[str(mailbox.team and mailbox.team.slug)]
    agent = rng.choice(everybody.agents_of(team.slug))
    writer = Writer(requester, topic, rng)
    solved = opened + timedelta(hours=rng.expovariate(1 / 9) + 0.2)
    closed = solved + timedelta(days=5)
    ticket = Ticket(
        subject=writer.subject(opened), requester=contact, brand=mailbox.brand, mailbox=mailbox, channel=Channel.EMAIL,
        priority=rng.choices((Priority.LOW, Priority.NORMAL, Priority.HIGH), (1, 6, 2))[0],
        status=statuses[Category.CLOSED], status_category=Category.CLOSED, team=team, assignee=agent,
        partner_id=team.partner_id, tags=TAGS[topic].split(), language=language, thread_version=2, created_at=opened,
        updated_at=closed, solved_at=solved, closed_at=closed,
    )  # fmt: skip
    asked = Message(kind=Message.Kind.PUBLIC, version=1, author_contact=contact, channel=Channel.EMAIL,
                    subject=ticket.subject, from_name=requester.full, from_address=requester.address, to=[address],
                    created_at=opened, sent_at=opened)  # fmt: skip
    answer = Message(kind=Message.Kind.PUBLIC, version=2, author_user=agent, channel=Channel.EMAIL,
                     subject=ticket.subject, from_name=agent.name, to=[requester.address], created_at=solved,
                     hold_until=solved, dispatched_at=solved)  # fmt: skip
    _say(asked, writer.request(opened))
    _say(answer, writer.reply(solved, "answers", agent.name))
    ticket.snippet = answer.text[:190]
    return Old(ticket, [asked, answer], contact, agent)


def _say(message: Message, words: str) -> None:
    message.text = message.new_text = words
    message.html = html.from_text(words)


def _events(one: Old, statuses: dict[str, Status]) -> Iterator[Event]:
    ticket, (asked, answer) = one.ticket, one.messages
    requester, agent = Actor("contact", one.requester.pk), one.agent.actor
    new, solved, closed = (statuses[name] for name in (Category.NEW, Category.SOLVED, Category.CLOSED))
    opened = {"channel": ticket.channel, "brand_id": ticket.brand_id, "mailbox_id": ticket.mailbox_id,
              "team_id": ticket.team_id, "priority": int(ticket.priority)}  # fmt: skip
    yield _at(ticket, "ticket.created", asked.created_at, requester, opened)
    yield _at(ticket, "message.added", asked.created_at, requester, _added(asked, "contact"))
    yield _at(ticket, "ticket.assigned", answer.created_at, agent, {"before": None, "after": one.agent.pk})
    yield _at(ticket, "message.added", answer.created_at, agent, _added(answer, "user"))
    yield _at(ticket, "ticket.status_changed", answer.created_at, agent, _moved(new, solved))
    assert ticket.closed_at is not None  # noqa: S101
    yield _at(ticket, "ticket.status_changed", ticket.closed_at, SYSTEM, _moved(solved, closed))


def _at(ticket: Ticket, kind: str, at: datetime, by: Actor, detail: dict[str, object]) -> Event:
    found = event(kind, ticket, by=by, detail=detail)
    found.at = at
    return found


def _added(message: Message, author: str) -> dict[str, object]:
    return {"message_id": message.pk, "kind": message.kind, "author": author, "channel": message.channel,
            "is_auto": False, "version": message.version}  # fmt: skip


def _moved(before: Status, after: Status) -> dict[str, object]:
    return {"before": before.pk, "after": after.pk, "category_before": before.category,
            "category_after": after.category}  # fmt: skip


def _mark_read(numbers: Sequence[int]) -> None:
    """By the people one can sign in as, where they may see it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tickets_seen (ticket_id, user_id, version)
            SELECT ticket.id, person.id, ticket.thread_version FROM tickets_ticket ticket, people_user person
            WHERE ticket.id = ANY(%s) AND person.email = ANY(%s)
                AND (person.partner_id IS NULL OR person.partner_id = ticket.partner_id)
            """,
            [list(numbers), [email for _, email, _ in cast.logins()]],
        )
