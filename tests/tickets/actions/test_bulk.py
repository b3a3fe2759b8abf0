"""Bulk runs: what they do to each ticket, what they leave alone and why, what undoing gives back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed, TooMany
from people.models import User
from tests.builders import a_message, a_partner, a_role, a_team, a_ticket, a_user
from tests.tickets.policies.cast import a_policy
from tickets.actions import assignment, bulk, bulk_batches, drafts, labels, status
from tickets.actions.bulk import Selection
from tickets.clockwork.recomputing import Tally, differences
from tickets.models import BulkItem, BulkRun, Category, Clock, Draft, Message, Priority, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return a_user("lead", name="Lena")


def chosen(*tickets: Ticket, by: User, **source: object) -> Selection:
    rows = Ticket.objects.visible_to(by).filter(pk__in=[one.pk for one in tickets])
    return Selection(rows, {"picked": len(tickets)} | source)


def finished(run: BulkRun) -> BulkRun:
    while bulk_batches.batch(run.pk):
        pass
    run.refresh_from_db()
    return run


def begun(*tickets: Ticket, by: User, **acts: Any) -> BulkRun:
    return bulk.begin(chosen(*tickets, by=by), acts, by=by)


def state_of(ticket: Ticket) -> dict[str, object]:
    names = ("status_id", "status_category", "solved_at", "team_id", "partner_id", "assignee_id", "priority", "tags")
    return dict(Ticket.objects.filter(pk=ticket.pk).values(*names).get())


def outcome(run: BulkRun) -> dict[int, tuple[str, str]]:
    return {one.ticket_id: (one.state, one.reason) for one in BulkItem.objects.filter(run=run)}


def test_every_act_is_done_to_every_ticket_by_its_verb(lead: User) -> None:
    team, agent = a_team(), a_user()
    tickets = [a_ticket() for _ in range(25)]
    acts = {"team": team.pk, "assignee": agent.pk, "priority": 4, "add_tags": ["Outage"], "note": "<p>Seen.</p>"}
    run = finished(begun(*tickets, by=lead, status="solved", reply="<p>It works again.</p>", **acts))
    assert (run.state, run.total, run.done, run.failed, run.skipped) == ("done", 25, 25, 0, 0)
    for ticket in Ticket.objects.all():
        assert (ticket.team, ticket.assignee, ticket.priority, ticket.tags, ticket.status_category) == (
            team, agent, Priority.URGENT, ["outage"], Category.SOLVED,
        )  # fmt: skip
        assert [one.kind for one in ticket.messages.order_by("version")] == ["public", "note", "public"]
    kinds = Event.objects.filter(subject_kind="ticket", subject_id=tickets[7].pk).values_list("kind", flat=True)
    assert {"ticket.assigned", "ticket.team_changed", "ticket.tags_changed", "ticket.status_changed"} <= set(kinds)


def test_what_can_not_be_changed_is_told_with_its_reason_and_the_rest_is_done(lead: User) -> None:
    partner = a_partner()
    theirs = a_user(partner=partner, teams=[a_team(partner=partner)])
    fine, closed = a_ticket(team=theirs.teams.get()), a_ticket()
    status.set_status(closed.pk, to=Category.CLOSED, by=lead)
    foreign, same = a_ticket(), a_ticket(team=theirs.teams.get())
    assignment.assign(same.pk, to=theirs, by=lead)
    run = finished(begun(fine, closed, foreign, same, by=lead, assignee=theirs.pk))
    assert outcome(run) == {
        fine.pk: ("done", ""), closed.pk: ("skipped", "closed"), foreign.pk: ("failed", "assignee"),
        same.pk: ("skipped", "already"),
    }  # fmt: skip
    assert (run.done, run.skipped, run.failed) == (1, 2, 1)


def test_a_part_that_is_refused_leaves_nothing_of_the_others(lead: User) -> None:
    ticket = a_ticket()
    run = begun(ticket, by=lead, priority=4, reply="<p>Hello</p>")
    a_message(ticket, "Wait, I found it!")
    before = state_of(ticket)
    assert outcome(finished(run)) == {ticket.pk: ("failed", "new_message")}
    assert state_of(ticket) == before
    assert Message.objects.filter(author_user=lead).count() == 0


def test_rights_are_asked_for_each_ticket_when_its_turn_comes() -> None:
    partner = a_partner()
    team = a_team(partner=partner)
    agent = a_user(partner=partner, teams=[team])
    kept, lost = a_ticket(team=team), a_ticket(team=team)
    run = begun(kept, lost, by=agent, priority=4)
    assignment.move_to_team(lost.pk, team=a_team(), by=a_user("lead"))
    assert outcome(finished(run)) == {kept.pk: ("done", ""), lost.pk: ("skipped", "missing")}
    second = begun(kept, by=agent, priority=1)
    agent.roles.set([])
    assert outcome(finished(second)) == {kept.pk: ("failed", "not_allowed")}


def test_a_ticket_that_left_the_list_meanwhile_is_left_alone(lead: User) -> None:
    still, taken = a_ticket(), a_ticket()
    conditions = {"all": [{"field": "assignee", "op": "is_not_set"}]}
    run = bulk.begin(chosen(still, taken, by=lead, conditions=conditions), {"assignee": lead.pk}, by=lead)
    assignment.assign(taken.pk, to=a_user(), by=a_user("lead"))
    assert outcome(finished(run)) == {still.pk: ("done", ""), taken.pk: ("skipped", "moved_on")}


def test_undoing_gives_every_ticket_exactly_what_it_had(lead: User) -> None:
    old_team, agent = a_team(), a_user()
    new, solved, tagged = a_ticket(), a_ticket(team=old_team), a_ticket()
    with clock.set_to(clock.now() - timedelta(days=3)):
        status.set_status(solved.pk, to=Category.SOLVED, by=lead)
    labels.set_tags(tagged.pk, to=["vip", "refund"], by=lead)
    assignment.assign(tagged.pk, to=agent, by=lead)
    before = [state_of(one) for one in (new, solved, tagged)]
    acts = {"team": a_team().pk, "assignee": lead.pk, "priority": 1, "add_tags": ["x"], "remove_tags": ["vip"]}
    run = finished(begun(new, solved, tagged, by=lead, status="pending", reply="<p>Hello</p>", note="<p>n</p>", **acts))
    assert run.done == 3
    assert [state_of(one) for one in (new, solved, tagged)] != before
    bulk.undo(run.pk, by=lead)
    run = finished(run)
    assert (run.state, run.undone, run.kept) == ("undone", 3, 0)
    assert [state_of(one) for one in (new, solved, tagged)] == before
    assert not Message.objects.filter(author_user=lead, withdrawn_at=None).exists()
    assert not Draft.objects.exists()


def test_undoing_keeps_what_somebody_changed_since(lead: User) -> None:
    ticket = a_ticket()
    run = finished(begun(ticket, by=lead, priority=4, add_tags=["x"]))
    labels.set_priority(ticket.pk, to=Priority.LOW, by=a_user())
    labels.set_tags(ticket.pk, to=["x", "theirs"], by=a_user())
    bulk.undo(run.pk, by=lead)
    assert outcome(finished(run)) == {ticket.pk: ("kept", "changed_since")}
    assert (state_of(ticket)["priority"], state_of(ticket)["tags"]) == (Priority.LOW, ["theirs"])


def test_replies_wait_together_and_undoing_takes_all_of_them_back_until_they_leave(lead: User) -> None:
    first, second = a_ticket(), a_ticket()
    run = finished(begun(first, second, by=lead, reply="<p>Hello</p>"))
    held = set(Message.objects.filter(author_user=lead).values_list("hold_until", flat=True))
    assert held == {run.leaves_at}
    assert run.leaves_at and run.leaves_at >= run.created_at + bulk.HELD
    Message.objects.filter(ticket=first, author_user=lead).update(dispatched_at=clock.now())
    bulk.undo(run.pk, by=lead)
    assert outcome(finished(run)) == {first.pk: ("kept", "left"), second.pk: ("undone", "")}
    assert state_of(first)["status_category"] == Category.OPEN
    assert state_of(second)["status_category"] == Category.NEW


def test_what_its_author_was_drafting_in_a_ticket_is_kept(lead: User) -> None:
    ticket = a_ticket()
    drafts.save_draft(ticket.pk, kind=Message.Kind.PUBLIC, html="<p>My own words</p>", seen_version=1, by=lead)
    finished(begun(ticket, by=lead, reply="<p>All of you</p>"))
    assert Draft.objects.get(ticket=ticket, user=lead).html == "<p>My own words</p>"


def test_a_run_is_stopped_and_what_is_done_stays(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_batches, "BATCH", 2)
    run = begun(*[a_ticket() for _ in range(5)], by=lead, priority=4)
    bulk_batches.batch(run.pk)
    bulk.cancel(run.pk, by=lead)
    run = finished(run)
    assert (run.state, run.done, Ticket.objects.filter(priority=4).count()) == ("cancelled", 2, 2)
    bulk.undo(run.pk, by=lead)
    assert (finished(run).state, Ticket.objects.filter(priority=4).count()) == ("undone", 0)


def test_others_runs_are_out_of_sight_and_only_a_lead_stops_them() -> None:
    owner, agent, lead = a_user(), a_user(), a_user("lead")
    partners_lead = a_user("lead", partner=a_partner())
    run = begun(a_ticket(), by=owner, priority=4)
    for person in (agent, partners_lead):
        with pytest.raises(Missing):
            bulk.cancel(run.pk, by=person)
    bulk.cancel(run.pk, by=lead)
    bulk.undo(run.pk, by=lead)
    assert Event.objects.filter(subject_kind="bulkrun", actor_id=lead.pk).count() == 2


def test_each_step_of_a_run_is_in_the_log(lead: User) -> None:
    run = finished(begun(a_ticket(), by=lead, note="<p>secret words</p>"))
    bulk.undo(run.pk, by=lead)
    finished(run)
    events = Event.objects.filter(subject_kind="bulkrun", subject_id=run.pk).order_by("pk")
    assert [one.kind for one in events] == ["bulk.started", "bulk.finished", "bulk.undo_started", "bulk.undone"]
    assert "secret" not in str([one.detail for one in events])


@pytest.mark.parametrize(
    ("acts", "name"),
    [
        ({}, "acts"),
        ({"status": "new"}, "status"),
        ({"status": "closed"}, "status"),
        ({"assignee": 999_999}, "assignee"),
        ({"team": 999_999}, "team"),
        ({"add_tags": [f"t{n}" for n in range(41)]}, "add_tags"),
        ({"reply": "<p> </p>"}, "reply"),
        ({"reply": "<p>Dear {{name}},</p>"}, "reply"),
    ],
)
def test_acts_that_can_not_be_meant_are_refused_before_anything_begins(
    lead: User, acts: dict[str, Any], name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        begun(a_ticket(), by=lead, **acts)
    assert list(refused.value.fields) == [name]
    assert not BulkRun.objects.exists()


def test_far_more_tickets_than_were_shown_are_not_changed(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = [a_ticket() for _ in range(3)]
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(TooMany, match="Narrow the list"):
        begun(*tickets, by=lead, priority=4)
    monkeypatch.setattr(bulk, "MOST", 100)
    many = [*tickets, *(a_ticket() for _ in range(20))]
    with pytest.raises(Conflict, match="By now 23"):
        bulk.begin(chosen(*many, by=lead), {"priority": 4}, by=lead, expected=1)
    with pytest.raises(Invalid, match="No ticket matches"):
        begun(by=lead, priority=4)
    with pytest.raises(NotAllowed):
        begun(*tickets, by=a_user(a_role()), priority=4)
    assert not BulkItem.objects.exists()


def test_clocks_of_a_runs_tickets_say_what_their_histories_say(lead: User) -> None:
    """Also where an act was refused after another was done, whose clocks are kept with those of the others."""
    a_policy(targets={"urgent": {"first_response": {"seconds": 900, "clock": "wall"}}})
    tickets = [a_ticket() for _ in range(bulk_batches.BATCH + 2)]
    run = begun(*tickets, by=lead, priority=4, status="pending", reply="<p>Seen.</p>")
    a_message(tickets[1], "Wait, I found it!")
    run = finished(run)
    assert (run.done, run.failed) == (len(tickets) - 1, 1)
    done = {one.pk for one in tickets if one != tickets[1]}
    assert {(one.ticket_id, one.state) for one in Clock.objects.all()} == {(pk, "met") for pk in done}
    assert list(differences(Tally())) == []
    bulk.undo(run.pk, by=lead)
    finished(run)
    assert not Clock.objects.exists()
    assert list(differences(Tally())) == []
