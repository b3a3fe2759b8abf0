"""Who works a ticket: one of two is told that the other was first, nobody gets what they can't see."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.races import at_once
from tickets.actions import assignment, status
from tickets.models import Category, Ticket

pytestmark = pytest.mark.django_db


def kinds(ticket: Ticket) -> list[str]:
    return list(Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk).values_list("kind", flat=True))


def test_assigning_gives_the_ticket_and_records_who_had_it() -> None:
    agent, ticket = a_user(), a_ticket()
    changed = assignment.assign(ticket.pk, to=agent, by=agent)
    event = Event.objects.get(kind="ticket.assigned", subject_id=ticket.pk)
    assert changed.assignee == agent
    assert (event.detail, event.actor_id) == ({"before": None, "after": agent.pk}, agent.pk)


def test_assigning_to_whoever_has_it_records_nothing() -> None:
    agent, ticket = a_user(), a_ticket()
    assignment.assign(ticket.pk, to=agent, by=agent)
    assignment.assign(ticket.pk, to=agent, by=agent)
    assert kinds(ticket).count("ticket.assigned") == 1


def test_a_ticket_can_be_given_to_nobody() -> None:
    agent, ticket = a_user(), a_ticket()
    assignment.assign(ticket.pk, to=agent, by=agent)
    assert assignment.assign(ticket.pk, to=None, by=agent).assignee is None


def test_somebody_elses_taking_it_meanwhile_is_a_conflict_that_names_them() -> None:
    first, second, ticket = a_user(name="Rina"), a_user(), a_ticket()
    assignment.assign(ticket.pk, to=first, by=first, seen=None)
    with pytest.raises(Conflict, match="Rina") as refused:
        assignment.assign(ticket.pk, to=second, by=second, seen=None)
    assert refused.value.detail == {"assignee_id": first.pk}


def test_who_saw_the_present_assignee_may_take_it_over() -> None:
    first, second, ticket = a_user(), a_user(), a_ticket()
    assignment.assign(ticket.pk, to=first, by=first)
    assert assignment.assign(ticket.pk, to=second, by=second, seen=first.pk).assignee == second


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_people_who_take_a_ticket_at_once_exactly_one_gets_it() -> None:
    people, ticket = [a_user() for _ in range(4)], a_ticket()

    def take(person: User) -> Ticket:
        return assignment.assign(ticket.pk, to=person, by=person, seen=None)

    results = at_once(*(lambda person=person: take(person) for person in people))
    assert sum(isinstance(result, Conflict) for result in results) == 3
    [winner] = [result.assignee for result in results if isinstance(result, Ticket)]
    ticket.refresh_from_db()
    assert ticket.assignee == winner
    assert kinds(ticket).count("ticket.assigned") == 1


def test_nobody_is_given_a_ticket_they_cannot_see() -> None:
    lead, stranger = a_user(), a_user(partner=a_partner())
    ticket = a_ticket(team=a_team())
    with pytest.raises(Invalid) as refused:
        assignment.assign(ticket.pk, to=stranger, by=lead)
    assert "assignee" in refused.value.fields


def test_who_does_not_work_tickets_is_given_none() -> None:
    with pytest.raises(Invalid):
        assignment.assign(a_ticket().pk, to=a_user("quality-reviewer"), by=a_user())


def test_a_ticket_of_another_partner_is_missing() -> None:
    ticket = a_ticket(team=a_team(partner=a_partner()))
    stranger = a_user(partner=a_partner())
    with pytest.raises(Missing):
        assignment.assign(ticket.pk, to=stranger, by=stranger)


def test_without_the_capability_nothing_is_assigned() -> None:
    reader = a_user("quality-reviewer")
    with pytest.raises(NotAllowed):
        assignment.assign(a_ticket().pk, to=reader, by=reader)


def test_a_closed_ticket_is_not_assigned() -> None:
    agent, ticket = a_user(), a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict, match="closed"):
        assignment.assign(ticket.pk, to=agent, by=agent)


def test_moving_to_a_partners_team_changes_who_sees_it() -> None:
    partner = a_partner()
    theirs, lead = a_user(partner=partner), a_user()
    ticket = a_ticket(team=a_team())
    assert not Ticket.objects.visible_to(theirs).filter(pk=ticket.pk)
    moved = assignment.move_to_team(ticket.pk, team=a_team(partner=partner), by=lead)
    assert moved.partner == partner
    assert Ticket.objects.visible_to(theirs).filter(pk=ticket.pk)


def test_an_assignee_who_cannot_see_the_new_queue_is_taken_off() -> None:
    partner = a_partner()
    theirs = a_user(partner=partner)
    ticket = a_ticket(team=a_team(partner=partner))
    assignment.assign(ticket.pk, to=theirs, by=theirs)
    assert assignment.move_to_team(ticket.pk, team=a_team(), by=a_user()).assignee is None
    assert kinds(ticket)[-2:] == ["ticket.team_changed", "ticket.assigned"]


def test_an_assignee_who_sees_the_new_queue_keeps_the_ticket() -> None:
    agent, ticket = a_user(), a_ticket(team=a_team())
    assignment.assign(ticket.pk, to=agent, by=agent)
    assert assignment.move_to_team(ticket.pk, team=a_team(), by=agent).assignee == agent


def test_a_partners_agent_moves_tickets_back_in_house_but_not_to_another_partner() -> None:
    partner = a_partner()
    theirs = a_user(partner=partner)
    ticket = a_ticket(team=a_team(partner=partner))
    with pytest.raises(Invalid):
        assignment.move_to_team(ticket.pk, team=a_team(partner=a_partner()), by=theirs)
    in_house = a_team()
    assert assignment.move_to_team(ticket.pk, team=in_house, by=theirs).team == in_house


def test_moving_to_the_team_it_has_records_nothing() -> None:
    team = a_team()
    ticket = a_ticket(team=team)
    assignment.move_to_team(ticket.pk, team=team, by=a_user())
    assert "ticket.team_changed" not in kinds(ticket)
