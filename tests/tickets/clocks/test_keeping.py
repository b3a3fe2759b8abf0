"""Clocks are right at commit, whatever moved them; what is stored is what the ticket's history says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from people.models import User
from tests.builders import a_contact, a_message, a_team, a_ticket, a_user
from tests.tickets.clocks.cast import HOUR, a_promise, at, clocks, moment, reply, states
from tests.tickets.policies.cast import a_policy
from tickets.actions import (
    assignment,
    bulk,
    bulk_batches,
    labels,
    merging,
    replies,
    spam,
    status,
)  # fmt: skip
from tickets.actions.bulk import Selection
from tickets.actions.clocks import reapply
from tickets.actions.merging import Wish
from tickets.clockwork.recomputing import differences
from tickets.models import Category, Clock, ClockMark, PolicyMatch, Priority, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


def test_a_request_starts_first_response_and_resolution() -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    assert states(ticket) == {"first_response": "running", "resolution": "running"}
    first = clocks(ticket)["first_response"]
    assert (first.due_at, first.target_seconds) == (moment("14:00"), 4 * HOUR)
    assert first.next_at == moment("14:00:01")
    assert clocks(ticket)["resolution"].due_at == moment("3 16:00")


def test_an_answer_meets_what_waits_for_it_and_begins_the_next(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("10:30"):
        reply(ticket, agent)
    assert states(ticket) == {"first_response": "met", "periodic_update": "running", "resolution": "running"}
    with at("11:00"):
        a_message(ticket)
    assert clocks(ticket)["next_response"].due_at == moment("13:00")
    with at("11:30"):
        reply(ticket, agent, Category.PENDING)
    assert states(ticket) == {
        "first_response": "met", "next_response": "met", "periodic_update": "met", "periodic_update 2": "paused",
        "resolution": "paused",
    }  # fmt: skip
    assert clocks(ticket)["resolution"].used_seconds == 1.5 * HOUR
    with at("12:30"):
        a_message(ticket)
    assert states(ticket)["resolution"] == "running"
    assert clocks(ticket)["resolution"].due_at == moment("3 17:00")
    assert states(ticket)["next_response 2"] == "running"


def test_a_reply_that_is_taken_back_was_no_answer(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("10:30"):
        reply(ticket, agent, Category.SOLVED)
    assert states(ticket) == {"first_response": "met", "resolution": "met", "periodic_update": "stopped"}
    with at("10:30:05"):
        replies.withdraw(ticket.messages.latest("pk").pk, by=agent)
    assert states(ticket) == {"first_response": "running", "resolution": "running"}
    assert clocks(ticket)["first_response"].due_at == moment("14:00")


def test_what_is_solved_without_an_answer_is_stopped_and_runs_on_when_opened_again(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("11:00"):
        status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    assert states(ticket) == {"first_response": "stopped", "resolution": "met"}
    with at("12:00"):
        a_message(ticket)
    assert states(ticket) == {"first_response": "stopped", "resolution": "running", "next_response": "running"}
    assert clocks(ticket)["resolution"].due_at == moment("3 17:00")


def test_spam_cancels_them_and_was_never_there_when_it_is_taken_off(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
        spam.mark(ticket.pk, by=agent)
    assert set(states(ticket).values()) == {"cancelled"}
    ticket.refresh_from_db()
    assert (ticket.clock_state, ticket.clock_due_at) == ("none", None)
    with at("12:00"):
        spam.unmark(ticket.pk, by=agent)
    assert clocks(ticket)["first_response"].due_at == moment("14:00")


def test_what_a_blocked_requester_writes_is_promised_nothing_until_it_is_no_spam(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket(from_=a_contact(blocked_at=moment("09:00")))
    assert states(ticket) == {}
    with at("12:00"):
        spam.unmark(ticket.pk, by=agent)
    assert clocks(ticket)["first_response"].due_at == moment("14:00")


def test_another_priority_is_another_target_from_the_same_start_and_the_history_says_so(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("10:30"):
        labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    assert clocks(ticket)["first_response"].due_at == moment("11:00")
    [told] = Event.objects.filter(kind="ticket.policy_changed")
    assert (told.actor_id, told.detail["why"], told.detail["priority"]) == (agent.pk, "priority_changed", 4)
    [first] = [one for one in told.detail["clocks"] if one["metric"] == "first_response"]
    assert (first["before"], first["after"]) == ("2026-03-02T07:00:00+00:00", "2026-03-02T04:00:00+00:00")


def test_a_target_that_has_run_out_by_the_change_is_breached_there_and_then(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("12:00"):
        labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    mark = ClockMark.objects.get(clock=clocks(ticket)["first_response"])
    assert (mark.code, mark.due_at, mark.noticed_at) == ("breach", moment("11:00"), moment("12:00"))
    with at("12:10"):
        labels.set_priority(ticket.pk, to=Priority.NORMAL, by=agent)
    mark.refresh_from_db()
    assert mark.voided_at == moment("12:10")
    assert clocks(ticket)["first_response"].breached_at is None


def test_another_queue_may_be_another_policy(agent: User) -> None:
    a_promise()
    team = a_team("Trust")
    quick = {"normal": {"first_response": {"seconds": HOUR, "clock": "wall"}}}
    a_policy("Trust", conditions={"field": "team", "op": "is", "value": team.pk}, targets=quick)
    with at("16:30"):
        ticket = a_ticket()
    with at("16:40"):
        assignment.move_to_team(ticket.pk, team=team, by=agent)
    assert {name: row.due_at for name, row in clocks(ticket).items()} == {"first_response": moment("17:30")}


def test_tickets_keep_the_version_that_they_began_with_until_it_is_applied_again(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket, solved = a_ticket(), a_ticket()
        status.set_status(solved.pk, to=Category.SOLVED, by=agent)
    a_promise(targets={"normal": {"resolution": {"seconds": HOUR, "clock": "calendar"}}})
    with at("10:30"):
        labels.set_subject(ticket.pk, to="Other words", by=agent)
    assert clocks(ticket)["resolution"].due_at == moment("3 16:00")
    with at("10:40"):
        turned = reapply([ticket.pk, solved.pk], by=agent.actor)
    assert turned.keys() == {ticket.pk}
    assert {name: row.due_at for name, row in clocks(ticket).items()} == {"resolution": moment("11:00")}
    assert PolicyMatch.objects.filter(ticket=ticket).count() == 2


def test_a_change_holds_from_its_own_moment_while_time_goes_on(agent: User) -> None:
    """The clock of the wall is not stopped here: what follows from a change reads it a moment later."""
    a_policy(targets={"urgent": {"first_response": {"seconds": 900, "clock": "wall"}}})
    ticket = a_ticket()
    assert states(ticket) == {}
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    assert states(ticket) == {"first_response": "running"}
    changed = Event.objects.get(kind="ticket.priority_changed")
    assert PolicyMatch.objects.order_by("pk").last().at == changed.at  # type: ignore[union-attr]
    assert list(differences()) == []
    labels.set_priority(ticket.pk, to=Priority.LOW, by=agent)
    assert states(ticket) == {}
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    reapply([ticket.pk], by=agent.actor)
    assert states(ticket) == {"first_response": "running"}
    assert list(differences()) == []


def test_the_ticket_repeats_its_tightest_clock(agent: User) -> None:
    a_promise(warnings={"first_response": [{"share": 50}]})
    with at("10:00"):
        ticket = a_ticket()
    shown: Callable[[], tuple[object, ...]] = lambda: Ticket.objects.values_list(  # noqa: E731
        "clock_state", "clock_metric", "clock_due_at", "clock_left"
    ).get(pk=ticket.pk)
    assert shown() == ("running", "first_response", moment("14:00"), None)
    with at("11:00"):
        reply(ticket, agent, Category.PENDING)
    assert shown() == ("paused", "periodic_update", None, 7 * HOUR)
    with at("3 10:00"):
        a_message(ticket)
    assert shown()[:3] == ("running", "next_response", moment("3 12:00"))


def test_many_at_once_and_back_are_as_if_nothing_had_been(agent: User) -> None:
    a_promise()
    with at("10:00"):
        tickets = [a_ticket() for _ in range(3)]
    chosen = Ticket.objects.filter(pk__in=[one.pk for one in tickets])
    with at("11:00"):
        run = bulk.begin(Selection(chosen, {}), {"status": "solved"}, by=agent)
        bulk_batches.work(run.pk)
    assert [states(one)["first_response"] for one in tickets] == ["stopped"] * 3
    with at("11:05"):
        bulk.undo(run.pk, by=agent)
        bulk_batches.work(run.pk)
    assert [states(one) for one in tickets] == [{"first_response": "running", "resolution": "running"}] * 3
    assert {clocks(one)["first_response"].due_at for one in tickets} == {moment("14:00")}


def test_nothing_is_written_where_nothing_is_promised(agent: User) -> None:
    ticket = a_ticket()
    reply(ticket, agent)
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    assert not Clock.objects.exists()
    assert not PolicyMatch.objects.exists()
    assert not Event.objects.filter(kind="ticket.policy_changed").exists()


def test_what_is_stored_is_what_the_history_says(agent: User) -> None:
    a_promise(warnings={"first_response": [{"share": 75}]}, pause_on_hold=True)
    with at("10:00"):
        one, two = a_ticket(), a_ticket()
    with at("11:00"):
        reply(one, agent)
    with at("11:10"):
        status.set_status(one.pk, to=Category.ON_HOLD, by=agent)
    with at("12:00"):
        a_message(one)
        merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    with at("12:30"):
        assert list(differences()) == []
    Clock.objects.filter(ticket=one, metric="resolution").update(due_at=moment("12:31"))
    with at("12:30"):
        [found] = differences()
        assert (found.ticket_id, found.metric, found.what) == (one.pk, "resolution", "due_at")


def test_it_costs_few_queries(agent: User) -> None:
    def costs() -> list[int]:
        ticket, other = a_ticket(), a_ticket()
        acts: list[Callable[[], object]] = [
            a_ticket,
            lambda: a_message(ticket),
            lambda: reply(other, agent),
            lambda: labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent),
        ]
        return [queries(act) for act in acts]

    def queries(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            act()
        return len(seen)

    without = costs()
    a_promise()
    costs()  # the versions are read once for the life of the process
    more = [one - other for one, other in zip(costs(), without, strict=True)]
    assert all(one <= most for one, most in zip(more, [7, 6, 6, 9], strict=True)), more
