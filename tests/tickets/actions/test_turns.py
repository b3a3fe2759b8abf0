"""Work by Next: who gets what, in which order, and what becomes of what nobody works on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, DeskError, Invalid, NotAllowed
from people.models import User
from tests.builders import a_message, a_partner, a_role, a_team, a_ticket, a_user, a_view
from tests.races import at_once
from tickets import presence
from tickets.actions import assignment, replies, status, turns
from tickets.actions.replies import Writing
from tickets.models import Category, Claim, Priority, Ticket, View
from tickets.models.turn import SkipReason
from tickets.models.view import Scope, Sort

pytestmark = pytest.mark.django_db


def a_turn_view(**details: object) -> View:
    values = {"scope": Scope.DESK, "sort": Sort.URGENT, "is_by_next": True} | details
    return a_view("Queue", by=a_user("admin"), **values)


def number(ticket: Ticket | None) -> int | None:
    return ticket.pk if ticket else None


def solve(ticket: Ticket | None, by: User) -> None:
    assert ticket
    status.set_status(ticket.pk, to=Category.SOLVED, by=by)


def test_the_most_urgent_comes_first_and_of_those_what_waited_longest() -> None:
    view, agent = a_turn_view(), a_user()
    old, urgent, young = a_ticket(), a_ticket(priority=Priority.URGENT), a_ticket()
    served = []
    for _ in range(3):
        ticket = turns.claim_next(view, by=agent)
        served.append(number(ticket))
        solve(ticket, agent)
    assert served == [urgent.pk, old.pk, young.pk]
    assert turns.claim_next(view, by=agent) is None


def test_it_is_ones_own_at_once_and_the_log_says_how() -> None:
    view, agent = a_turn_view(), a_user()
    ticket = a_ticket()
    assert number(turns.claim_next(view, by=agent)) == ticket.pk
    ticket.refresh_from_db()
    assert ticket.assignee == agent
    kinds = list(Event.objects.filter(subject_id=ticket.pk, subject_kind="ticket").values_list("kind", flat=True))
    assert kinds[-2:] == ["ticket.assigned", "ticket.claimed"]


def test_only_what_is_nobodys_waits_and_is_in_sight_is_served() -> None:
    partner = a_partner()
    team = a_team(partner=partner)
    view, theirs = a_turn_view(), a_user(partner=partner, teams=[team])
    taken, pending, _ours = a_ticket(team=team), a_ticket(team=team), a_ticket()
    assignment.assign(taken.pk, to=theirs, by=theirs)
    status.set_status(pending.pk, to=Category.PENDING, by=theirs)
    fine = a_ticket(team=team)
    assert number(turns.claim_next(view, by=theirs)) == fine.pk
    replies.note(fine.pk, Writing("<p>x</p>", 1), by=theirs)
    assert turns.claim_next(view, by=theirs) is None


def test_whoever_did_nothing_yet_gets_the_same_again() -> None:
    view, agent = a_turn_view(), a_user()
    first, second = a_ticket(), a_ticket()
    assert number(turns.claim_next(view, by=agent)) == number(turns.claim_next(view, by=agent)) == first.pk
    replies.reply(first.pk, Writing("<p>Hello</p>", 1), by=agent, then=Category.PENDING)
    assert number(turns.claim_next(view, by=agent)) == second.pk


def test_a_ticket_that_somebody_writes_in_is_left_to_them() -> None:
    view, agent, colleague = a_turn_view(), a_user(), a_user()
    first, second = a_ticket(), a_ticket()
    presence.beat(first, colleague, "writing")
    assert number(turns.claim_next(view, by=agent)) == second.pk
    assert number(turns.claim_next(view, by=colleague)) == first.pk


def test_skipping_needs_a_reason_and_hands_it_to_others_only() -> None:
    view, agent, colleague = a_turn_view(), a_user(), a_user()
    first, second = a_ticket(), a_ticket()
    turns.claim_next(view, by=agent)
    with pytest.raises(Invalid):
        turns.skip(first.pk, reason=SkipReason.OTHER, words=" ", by=agent)
    turns.skip(first.pk, reason=SkipReason.LANGUAGE, by=agent)
    assert number(turns.claim_next(view, by=agent)) == second.pk
    assert number(turns.claim_next(view, by=colleague)) == first.pk
    event = Event.objects.get(kind="ticket.skipped")
    assert event.detail == {"view_id": view.pk, "reason": "language", "words": ""}
    solve(Ticket.objects.get(pk=first.pk), colleague)
    a_message(first)
    assignment.assign(first.pk, to=None, by=colleague)
    solve(second, agent)
    assert turns.claim_next(view, by=agent) is None
    with clock.set_to(clock.now() + turns.SKIPPED + timedelta(minutes=1)):
        assert number(turns.claim_next(view, by=agent)) == first.pk


def test_only_what_next_gave_can_be_skipped_and_only_where_the_view_says_so() -> None:
    agent, ticket = a_user(), a_ticket()
    assignment.assign(ticket.pk, to=agent, by=agent)
    with pytest.raises(Conflict):
        turns.skip(ticket.pk, reason=SkipReason.LANGUAGE, by=agent)
    with pytest.raises(Invalid, match="not worked by Next"):
        turns.claim_next(a_turn_view(is_by_next=False), by=agent)
    with pytest.raises(NotAllowed):
        turns.claim_next(a_turn_view(), by=a_user(a_role()))


def test_an_untouched_ticket_of_somebody_who_went_away_waits_for_the_next_person() -> None:
    view, agent, colleague = a_turn_view(), a_user(), a_user()
    ticket = a_ticket()
    turns.claim_next(view, by=agent)
    assert turns.let_go_of_idle() == 0
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert turns.let_go_of_idle() == 1
    event = Event.objects.get(kind="ticket.released")
    assert (event.actor_kind, event.detail["reason"]) == ("system", "idle")
    assert number(turns.claim_next(view, by=colleague)) == ticket.pk


def test_what_was_worked_on_or_shows_a_sign_of_life_stays() -> None:
    view, agent, other = a_turn_view(), a_user(), a_user()
    worked, alive = a_ticket(), a_ticket()
    turns.claim_next(view, by=agent)
    replies.note(worked.pk, Writing("<p>I am at it</p>", 1), by=agent)
    turns.claim_next(view, by=other)
    later = clock.now() + timedelta(minutes=16)
    with clock.set_to(later - timedelta(minutes=2)):
        turns.touch(alive.pk, by=other)
    with clock.set_to(later):
        assert turns.let_go_of_idle() == 0
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {agent.pk, other.pk}
    assert [one.ticket_id for one in Claim.objects.all()] == [alive.pk]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_people_and_two_hundred_tickets_nobody_gets_the_same_and_nobody_starves() -> None:
    view, people = a_turn_view(), [a_user() for _ in range(20)]
    team = a_team()
    tickets = [a_ticket(team=team).pk for _ in range(200)]
    served: list[tuple[int, int]] = []

    def work(person: User) -> None:
        while (ticket := turns.claim_next(view, by=person)) is not None:
            served.append((ticket.pk, person.pk))
            status.set_status(ticket.pk, to=Category.SOLVED, by=person)

    results = at_once(*[lambda person=person: work(person) for person in people])
    assert not [one for one in results if isinstance(one, DeskError)]
    assert sorted(key for key, _person in served) == tickets
    shares = Counter(person for _key, person in served)
    assert len(shares) == len(people)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_of_one_person_claim_one_ticket() -> None:
    view, agent = a_turn_view(), a_user()
    for _ in range(3):
        a_ticket()
    served = at_once(*[lambda: number(turns.claim_next(view, by=agent))] * 4)
    assert len(set(served)) == 1
    assert Ticket.objects.filter(assignee=agent).count() == 1
