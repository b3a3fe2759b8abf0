"""What became of macros: read from the log, each use once, and forgotten when it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import consumers
from events.models import Cursor, Event
from helpdesk.lib import clock
from people.models import User
from tests.builders import a_macro, a_message, a_ticket, a_user
from tests.events.effects import until_readable
from tickets.actions import applying, replies, status
from tickets.actions.replies import Writing
from tickets.macros import uses
from tickets.macros.staged import Staged
from tickets.macros.uses import Numbers
from tickets.models import Category, Macro, MacroUse, Message, Satisfaction, Ticket
from tickets.models.ticket import Score

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user()


@pytest.fixture
def macro(agent: User) -> Macro:
    return a_macro(by=agent, reply="<p>Hi</p>")


def sent(ticket: Ticket, by: User, macro: Macro | None = None, then: Category | None = None) -> Message:
    ticket.refresh_from_db()
    used = [Staged(macro.pk, 1, "en")] if macro else []
    return replies.reply(ticket.pk, Writing("<p>Hi</p>", ticket.thread_version, macros=used), by=by, then=then)


def follow() -> None:
    """As the consumer does, over everything that happened."""
    MacroUse.objects.all().delete()
    Macro.objects.update(use_count=0)
    uses.follow(list(Event.objects.filter(kind__in=uses.KINDS).order_by("pk")))


def told(macro: Macro) -> Numbers:
    follow()
    return uses.numbers([macro.pk])[macro.pk]


def test_a_use_is_counted_for_the_macro_and_the_person(agent: User, macro: Macro) -> None:
    budi = a_user()
    for by in (agent, agent):
        sent(a_ticket(), by, macro)
    shared = a_macro(by=budi, acts={"priority": 4})
    applying.act(a_ticket().pk, shared, by=budi)
    follow()
    assert uses.numbers([macro.pk, shared.pk])[macro.pk] == Numbers(uses=2, people=1, tickets=2)
    assert (uses.used_lately(agent), uses.used_lately(budi)) == ([macro.pk], [shared.pk])
    macro.refresh_from_db()
    assert macro.use_count == 2


def test_solved_at_first_touch_needs_that_nobody_else_answered(agent: User, macro: Macro) -> None:
    first, second, asked = a_ticket(), a_ticket(), a_ticket()
    sent(first, agent, macro, Category.SOLVED)
    sent(second, agent)
    sent(second, agent, macro, Category.SOLVED)
    sent(asked, agent, macro)
    status.set_status(asked.pk, to=Category.SOLVED, by=a_user())
    assert (told(macro).tickets, told(macro).first_touch) == (3, 2)


def test_reopened_counts_for_seven_days(agent: User, macro: Macro) -> None:
    for days in (6, 8):
        ticket = a_ticket()
        with clock.set_to(clock.now() - timedelta(days=days)):
            sent(ticket, agent, macro, Category.SOLVED)
        a_message(ticket)
    numbers = told(macro)
    assert (numbers.tickets, numbers.first_touch, numbers.reopened) == (2, 2, 1)
    assert numbers.solved_first is not None
    assert (numbers.solved_first.percent, numbers.reopened_share) == (100, 50)


def test_what_was_taken_back_or_undone_was_never_used(agent: User, macro: Macro) -> None:
    ticket = a_ticket()
    replies.withdraw(sent(ticket, agent, macro, Category.SOLVED).pk, by=agent)
    acts = a_macro(by=agent, acts={"priority": 4})
    _ticket, event = applying.act(ticket.pk, acts, by=agent)
    applying.take_back(ticket.pk, event.pk, by=agent)
    assert told(macro) == told(acts) == Numbers()
    macro.refresh_from_db()
    assert macro.use_count == 0


def test_what_is_long_ago_is_not_in_the_numbers(agent: User, macro: Macro) -> None:
    with clock.set_to(clock.now() - timedelta(days=31)):
        sent(a_ticket(), agent, macro)
    assert told(macro) == Numbers()


def test_following_the_log_again_counts_nothing_twice(agent: User, macro: Macro) -> None:
    sent(a_ticket(), agent, macro, Category.SOLVED)
    follow()
    uses.follow(list(Event.objects.filter(kind__in=uses.KINDS).order_by("pk")))
    macro.refresh_from_db()
    assert (macro.use_count, MacroUse.objects.count()) == (1, 1)


def test_tickets_without_macros_cost_one_query_together(agent: User) -> None:
    for _ in range(4):
        sent(a_ticket(), agent, then=Category.SOLVED)
    events = list(Event.objects.filter(kind__in=uses.KINDS))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        uses.follow(events)
    assert (len(events), len(queries)) == (4, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_consumer_keeps_the_uses() -> None:
    agent = a_user()
    macro = a_macro(by=agent, reply="<p>Hi</p>")
    Cursor.objects.filter(consumer="macro_uses").delete()
    sent(a_ticket(), agent, macro, Category.SOLVED)
    until_readable()
    consumers.drain("macro_uses")
    assert MacroUse.objects.get().at_first_touch


def test_satisfaction_is_of_tickets_rated_after_the_use_with_its_interval(agent: User, macro: Macro) -> None:
    rated_before = a_ticket()
    rate(rated_before, Score.VERY_BAD)
    sent(rated_before, agent, macro)
    for score in (Score.VERY_GOOD, Score.GOOD, Score.SO_SO, None):
        ticket = a_ticket()
        sent(ticket, agent, macro)
        sent(ticket, agent, macro)
        if score:
            rate(ticket, score)
    found = told(macro)
    assert (found.uses, found.tickets, found.rated, found.good) == (9, 5, 3, 2)
    assert found.satisfied is not None and found.satisfied.percent == 67
    assert found.satisfied.between == "21–94 %"
    assert Numbers().satisfied is None and Numbers().solved_first is None


def rate(ticket: Ticket, score: Score) -> None:
    now = clock.now()
    Satisfaction.objects.create(ticket=ticket, contact=ticket.requester, asked_at=now, score=score, rated_at=now)
