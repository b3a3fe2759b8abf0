"""Timed rules: each acts once for each stay in its condition, when that has held for long enough."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from helpdesk.lib import clock
from tests.builders import a_message, a_ticket, a_user
from tests.tickets.automation.cast import Log, a_timed_rule, a_trigger, an_admin, told
from tickets.actions import labels, replies, rule_holds, rules, ruling, status
from tickets.actions.replies import Writing
from tickets.models import Category, Message, Priority, Rule, RuleHold, Ticket

pytestmark = pytest.mark.django_db
PENDING = {"field": "status", "op": "is", "value": "pending"}
DAY = timedelta(days=1)


def reminder(*, restarts: bool = False, hours: int = 72) -> Rule:
    return a_timed_rule("Remind", {"note": "<p>Still waiting</p>"}, {"all": [PENDING]}, hours, restarts=restarts)


def a_pending_ticket() -> Ticket:
    ticket = a_ticket()
    return status.set_status(ticket.pk, to=Category.PENDING, by=a_user())


def due_in(time: timedelta) -> int:
    """How many are settled when that much time has passed."""
    with clock.set_to(clock.now() + time):
        return rule_holds.fire_due()


def notes(ticket: Ticket) -> int:
    return Message.objects.filter(ticket=ticket, kind="note").count()


def test_it_acts_once_when_the_condition_has_held_for_so_long() -> None:
    reminder()
    log, ticket = Log(), a_pending_ticket()
    log.follow()
    assert due_in(DAY * 3 - timedelta(minutes=1)) == 0
    assert due_in(DAY * 3 + timedelta(minutes=1)) == 1
    assert due_in(DAY * 9) == 0
    assert notes(ticket) == 1
    [detail] = told(ticket)
    assert (detail["kind"], detail["cause_id"], detail["why"]) == ("", None, {"all": [PENDING]})


def test_who_leaves_the_condition_and_comes_back_is_a_new_stay() -> None:
    reminder()
    log, ticket, agent = Log(), a_pending_ticket(), a_user()
    log.follow()
    due_in(DAY * 4)
    status.set_status(ticket.pk, to=Category.OPEN, by=agent)
    log.follow()
    assert not RuleHold.objects.exists()
    status.set_status(ticket.pk, to=Category.PENDING, by=agent)
    log.follow()
    assert due_in(DAY * 2) == 0
    assert due_in(DAY * 4) == 1
    assert notes(ticket) == 2


def test_another_change_does_not_begin_the_time_anew_but_a_message_does_where_the_rule_says_so() -> None:
    quiet, held = reminder(restarts=True), reminder(hours=71)
    log, ticket, agent = Log(), a_pending_ticket(), a_user()
    log.follow()
    with clock.set_to(clock.now() + DAY):
        labels.set_priority(ticket.pk, to=Priority.HIGH, by=agent)
        replies.note(ticket.pk, Writing("<p>Hm</p>", 1), by=agent)
        log.follow()
    since = dict(RuleHold.objects.values_list("rule", "since"))
    assert since[quiet.pk] == since[held.pk]
    with clock.set_to(clock.now() + DAY * 2):
        replies.reply(ticket.pk, Writing("<p>Hello?</p>", 2), by=agent)
        log.follow()
    assert RuleHold.objects.get(rule=quiet).since - RuleHold.objects.get(rule=held).since > DAY


def test_remind_then_solve_and_the_requester_wakes_it_again() -> None:
    reminder()
    a_timed_rule("Solve", {"status": "solved"}, {"all": [PENDING]}, 168)
    log, ticket = Log(), a_pending_ticket()
    log.follow()
    assert due_in(DAY * 3.5) == 1
    log.follow()
    assert due_in(DAY * 8) == 1
    log.follow()
    assert Ticket.objects.get(pk=ticket.pk).status_category == Category.SOLVED
    a_message(ticket)
    assert Ticket.objects.get(pk=ticket.pk).status_category == Category.OPEN


def test_triggers_follow_what_a_timed_rule_does() -> None:
    a_timed_rule("Solve", {"status": "solved"}, {"all": [PENDING]}, 24)
    solved = {"field": "status", "op": "is", "value": "solved"}
    a_trigger("Tag", {"add_tags": ["timed-out"]}, {"all": [solved]}, "ticket.status_changed")
    log, ticket = Log(), a_pending_ticket()
    log.follow()
    due_in(DAY * 2)
    assert Ticket.objects.get(pk=ticket.pk).tags == ["timed-out"]


def test_tickets_that_were_there_before_wait_since_they_last_changed() -> None:
    with clock.set_to(clock.now() - DAY * 5):
        old = a_pending_ticket()
    young = a_pending_ticket()
    reminder()
    while rule_holds.survey():
        pass
    assert rule_holds.fire_due() == 1
    assert (notes(old), notes(young)) == (1, 0)
    assert RuleHold.objects.get(ticket=young).fired_at is None


def test_what_time_alone_brings_into_a_condition_is_found_too() -> None:
    with clock.set_to(clock.now() - DAY * 3):
        ticket = a_ticket()
    old = {"not": {"field": "created", "op": "within_last", "value": {"days": 5}}}
    a_timed_rule("Old", {"note": "<p>Old</p>"}, {"all": [old]}, 1)
    while rule_holds.survey():
        pass
    assert not RuleHold.objects.exists()
    with clock.set_to(clock.now() + DAY * 3):
        rule_holds.look_again()
        while rule_holds.survey():
            pass
    assert RuleHold.objects.get().ticket == ticket


def test_a_rule_that_is_paused_lets_go_of_what_it_waited_for() -> None:
    rule = reminder()
    log, ticket = Log(), a_pending_ticket()
    log.follow()
    rules.pause(rule.pk, by=an_admin())
    assert due_in(DAY * 4) == 0
    assert notes(ticket) == 0


def test_one_that_fails_without_reason_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    reminder()
    log, first, second = Log(), a_pending_ticket(), a_pending_ticket()
    log.follow()
    good = ruling.carry_out

    def bad(ticket: Ticket, *rest: object) -> object:
        if ticket.pk == first.pk:
            raise ZeroDivisionError
        return good(ticket, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ruling, "carry_out", bad)
    due_in(DAY * 4)
    assert (notes(first), notes(second)) == (0, 1)
    monkeypatch.undo()
    due_in(DAY * 5)
    assert notes(first) == 1


def test_what_is_due_is_found_in_its_order_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM tickets_rulehold WHERE fired_at IS NULL AND due_at <= now()"
            " ORDER BY due_at, id LIMIT 20"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "using hold_due" in plan and "Sort" not in plan
