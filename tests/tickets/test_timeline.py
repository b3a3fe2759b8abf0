"""A ticket's history in words: every kind of event has some, in few queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events.actor import SYSTEM
from events.models import Event
from events.record import record
from events.vocabulary import KINDS
from people.models import User
from tests.builders import a_contact, a_message, a_team, a_ticket, a_user
from tickets import timeline
from tickets.actions import assignment, labels, replies, status
from tickets.actions.replies import Writing
from tickets.models import Category, Participant, Priority, Ticket

pytestmark = pytest.mark.django_db


def newest(ticket: Ticket) -> str:
    return timeline.history(ticket)[0].text


@pytest.fixture
def rina() -> User:
    return a_user(name="Rina")


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket("Old subject", from_=a_contact(name="Dewi"))


ACTS: list[tuple[Callable[[Ticket, User], object], str]] = [
    (lambda it, by: assignment.assign(it.pk, to=by, by=by), "Rina took this"),
    (lambda it, by: assignment.assign(it.pk, to=a_user(name="Budi"), by=by), "Rina gave this to Budi"),
    (lambda it, by: assignment.move_to_team(it.pk, team=a_team("Manila"), by=by), "Rina moved this to Manila"),
    (lambda it, by: labels.set_priority(it.pk, to=Priority.HIGH, by=by), "Rina set the priority to High"),
    (lambda it, by: labels.set_tags(it.pk, to=["b", "a"], by=by), "Rina added a, b"),
    (lambda it, by: labels.set_subject(it.pk, to="New", by=by), "Rina changed the subject, which was “Old subject”"),
    (lambda it, by: status.set_status(it.pk, to=Category.ON_HOLD, by=by), "Rina set the status to On hold"),
    (lambda it, by: replies.note(it.pk, Writing("<p>x</p>", 1), by=by), "Rina wrote a note"),
    (lambda it, by: a_message(it), "Dewi wrote"),
]


@pytest.mark.parametrize(("act", "words"), ACTS, ids=[words for _act, words in ACTS])
def test_each_act_is_told_in_words(
    ticket: Ticket, rina: User, act: Callable[[Ticket, User], object], words: str
) -> None:
    act(ticket, rina)
    assert newest(ticket) == words


def test_taking_tags_and_people_off_is_told(ticket: Ticket, rina: User) -> None:
    labels.set_tags(ticket.pk, to=["a"], by=rina)
    labels.set_tags(ticket.pk, to=["b"], by=rina)
    assert newest(ticket) == "Rina added the tags b and took off a"
    labels.set_tags(ticket.pk, to=[], by=rina)
    assert newest(ticket) == "Rina took off b"
    assignment.assign(ticket.pk, to=rina, by=rina)
    assignment.assign(ticket.pk, to=None, by=rina)
    assert newest(ticket) == "Rina took this off Rina"


def test_a_customer_who_writes_again_is_why_it_is_open(ticket: Ticket, rina: User) -> None:
    status.set_status(ticket.pk, to=Category.SOLVED, by=rina)
    a_message(ticket)
    assert newest(ticket) == "Dewi wrote again, so this is Open"


def test_a_reply_taken_back_and_its_status_are_told(ticket: Ticket, rina: User) -> None:
    message = replies.reply(ticket.pk, Writing("<p>x</p>", 1), by=rina, then=Category.SOLVED)
    replies.withdraw(message.pk, by=rina)
    texts = [line.text for line in timeline.history(ticket)][:2]
    assert texts == ["Back to New, since Rina took the reply back", "Rina took a reply back before it left"]


def test_the_desk_itself_and_people_who_joined_are_named(ticket: Ticket) -> None:
    copied = a_contact(name="Aisyah")
    Participant.objects.create(ticket=ticket, contact=copied)
    record("participant.added", ticket, by=SYSTEM, detail={"contact_id": copied.pk, "role": "cc"})
    assert newest(ticket) == "Aisyah was copied in"
    record("delivery.failed", ticket, by=SYSTEM, detail={"code": "550"})
    assert newest(ticket) == "A mail could not be delivered"


def test_every_kind_that_a_ticket_can_have_has_words() -> None:
    shown = {kind for kind in KINDS if kind.split(".")[0] in {"ticket", "message", "participant", "delivery"}}
    private = {"ticket.handled", "ticket.claimed", "ticket.followed", "ticket.unfollowed", "message.mentioned"}
    assert shown - private - set(timeline.WORDS) == set()


def test_a_long_history_takes_as_many_queries_as_a_short_one(ticket: Ticket, rina: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            timeline.history(ticket)
        return len(captured)

    assignment.assign(ticket.pk, to=rina, by=rina)
    assignment.move_to_team(ticket.pk, team=a_team(), by=rina)
    status.set_status(ticket.pk, to=Category.PENDING, by=rina)
    few = queries()
    for _ in range(5):
        person = a_user()
        assignment.assign(ticket.pk, to=person, by=person)
        assignment.move_to_team(ticket.pk, team=a_team(), by=person)
    assert queries() == few <= 5


def test_words_are_made_when_read_so_they_follow_the_readers_language(ticket: Ticket, rina: User) -> None:
    labels.set_priority(ticket.pk, to=Priority.HIGH, by=rina)
    assert "High" not in str(Event.objects.latest("pk").detail)
    with translation.override("id"):
        assert timeline.history(ticket)[0].who == "Rina"
