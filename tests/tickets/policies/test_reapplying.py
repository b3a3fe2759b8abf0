"""Policies applied to open tickets: a trial says what the real thing then does, and a killed one goes on."""

from __future__ import annotations

import pytest
from pytest import MonkeyPatch

from events.models import Event
from helpdesk.lib.errors import Conflict
from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.clocks.cast import USUAL, a_promise, at, clocks
from tests.tickets.policies.cast import another_version, everything_else
from tickets.actions import reapplying, status
from tickets.models import Category, PolicyMatch, Reapplication, Ticket

pytestmark = pytest.mark.django_db
TIGHT = {
    priority: {"first_response": {"seconds": 1800, "clock": "calendar"}}
    for priority in ("low", "normal", "high", "urgent")
}


@pytest.fixture
def admin() -> User:
    return a_user("admin")


@pytest.fixture
def tickets(admin: User) -> list[Ticket]:
    """Three at nine, promised four hours; one of them is solved. From ten on, half an hour is promised."""
    promise = a_promise()
    with at("09:00"):
        made = [a_ticket() for _ in range(3)]
        status.set_status(made[2].pk, to=Category.SOLVED, by=admin)
    another_version(promise, calendar=promise.version.calendar.calendar, targets=TIGHT)
    return made


def run(*, is_trial: bool, by: User) -> Reapplication:
    made = reapplying.start(is_trial=is_trial, by=by)
    while reapplying.go_on():
        pass
    made.refresh_from_db()
    return made


def test_a_trial_changes_nothing_and_says_what_the_real_one_does(admin: User, tickets: list[Ticket]) -> None:
    with at("10:00"):
        trial = run(is_trial=True, by=admin)
        kept = clocks(tickets[0])["first_response"]
        assert (kept.target_seconds, kept.breached_at) == (USUAL["first_response"], None)
        real = run(is_trial=False, by=admin)
    told = [(one.state, one.total, one.looked_at, one.changed, one.breached) for one in (trial, real)]
    assert told == [("done", 2, 2, 2, 2)] * 2
    assert trial.tickets == real.tickets
    assert [one[0] for one in real.tickets] == [tickets[0].pk, tickets[1].pk]
    late = clocks(tickets[0])["first_response"]
    assert (late.target_seconds, late.breached_at is not None) == (1800, True)
    assert PolicyMatch.objects.filter(why=PolicyMatch.REAPPLIED).count() == 2


def test_it_is_told_in_the_log_once_and_solved_tickets_keep_what_they_had(admin: User, tickets: list[Ticket]) -> None:
    with at("10:00"):
        run(is_trial=True, by=admin)
        assert not Event.objects.filter(kind="policy.reapplied").exists()
        run(is_trial=False, by=admin)
    event = Event.objects.get(kind="policy.reapplied")
    assert (event.actor_id, event.detail) == (admin.pk, {"tickets": 2, "changed": 2, "breached": 2})
    assert clocks(tickets[2])["resolution"].target_seconds == USUAL["resolution"]
    with at("10:01"):
        assert run(is_trial=False, by=admin).changed == 0


def test_one_that_was_interrupted_goes_on_where_it_was(
    admin: User, tickets: list[Ticket], monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr(reapplying, "BATCH", 1)
    with at("10:00"):
        made = reapplying.start(is_trial=False, by=admin)
        reapplying.advance()
        made.refresh_from_db()
        assert (made.looked_at, made.changed, made.reached) == (1, 1, tickets[0].pk)
        while reapplying.go_on():
            pass
    made.refresh_from_db()
    assert (made.state, made.looked_at, made.changed) == ("done", 2, 2)


def test_two_at_a_time_are_refused_and_one_can_be_stopped(admin: User, tickets: list[Ticket]) -> None:
    made = reapplying.start(is_trial=False, by=admin)
    with pytest.raises(Conflict, match="being applied"):
        reapplying.start(is_trial=True, by=admin)
    assert reapplying.stop(made.pk, by=admin).state == "stopped"
    assert not reapplying.go_on()
    assert reapplying.start(is_trial=True, by=admin).is_at_work


def test_tickets_that_nothing_was_promised_get_their_clocks(admin: User) -> None:
    with at("09:00"):
        ticket = a_ticket()
        assert clocks(ticket) == {}
    another_version(everything_else(), targets=TIGHT)
    with at("09:10"):
        made = run(is_trial=False, by=admin)
    assert (made.changed, made.tickets[0][1]) == (1, None)
    assert clocks(ticket)["first_response"].target_seconds == 1800
