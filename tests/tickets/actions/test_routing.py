"""Tickets given out: to team, to person, with the reasons; never twice, never more than there is room for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, DeskError
from people.actions import availability
from people.models import Shift, User
from tests.builders import a_contact, a_team, a_ticket, a_user, a_view
from tests.races import at_once
from tests.tickets.routing.cast import a_pushing_team, a_worker
from tickets import presence, timeline
from tickets.actions import assignment, replies, requeueing, routing, status, turns
from tickets.actions.replies import Writing
from tickets.models import Category, Holding, KindOfWork, Priority, TeamRouting, Ticket
from tickets.models.turn import SkipReason
from tickets.models.view import Scope, Sort
from tickets.models.work import Mode

pytestmark = pytest.mark.django_db


def whose(ticket: Ticket) -> User | None:
    return Ticket.objects.select_related("assignee").get(pk=ticket.pk).assignee


def test_a_ticket_goes_to_the_least_busy_with_the_reason_in_its_history() -> None:
    team = a_pushing_team()
    busy, free = a_worker(team), a_worker(team, name="Sari")
    for _ in range(4):
        assignment.assign(a_ticket(team=team).pk, to=busy, by=busy)
    ticket = a_ticket(team=team)
    assert routing.route_team(team.pk) == 1
    assert whose(ticket) == free
    holding = Holding.objects.get(ticket=ticket)
    assert (holding.how, holding.why) == ("routed", [{"code": "least_busy", "used": 0, "capacity": 10, "of": 2}])
    said = [line.text for line in timeline.history(ticket)]
    assert "The desk gave this to Sari: least busy of 2: 0 of 10 points in hand" in said


@pytest.mark.parametrize("missing", ["skill", "language", "available", "shift", "room", "right"])
def test_who_lacks_something_is_given_nothing(missing: str) -> None:
    team = a_pushing_team(capacity=1)
    KindOfWork.objects.create(name="All", needs={"refunds": 2})
    agent = a_worker(team, knows={"refunds": 1 if missing == "skill" else 2}, speaks=["id"])
    ticket = a_ticket(team=team)
    Ticket.objects.filter(pk=ticket.pk).update(language="fr" if missing == "language" else "id")
    if missing == "available":
        availability.choose("break", by=agent)
    if missing == "shift":
        Shift.objects.all().delete()
    if missing == "room":
        assignment.assign(a_ticket(team=team).pk, to=agent, by=agent)
    if missing == "right":
        agent.roles.clear()
    assert routing.route_team(team.pk) == 0
    assert whose(ticket) is None


def test_what_nobody_can_take_stands_in_nobodys_way() -> None:
    team = a_pushing_team(capacity=50)
    KindOfWork.objects.create(name="Hard", priority=Priority.HIGH, needs={"law": 3})
    a_worker(team)
    hard, plain = a_ticket(team=team, priority=Priority.HIGH), a_ticket(team=team)
    assert routing.route_team(team.pk) == 1
    assert (whose(hard), whose(plain) is not None) == (None, True)


def test_a_team_that_is_off_or_on_pull_gives_nothing_out_by_itself() -> None:
    team = a_pushing_team(mode=Mode.PULL)
    a_worker(team)
    a_ticket(team=team)
    other = a_team()
    a_worker(other)
    a_ticket(team=other)
    assert routing.route_all() == 0


def test_a_new_ticket_goes_to_the_team_of_its_kind_and_one_moved_by_hand_stays() -> None:
    front, money = a_team("Front"), a_team("Money")
    KindOfWork.objects.create(name="Urgent", priority=Priority.URGENT, team=money)
    urgent, plain = a_ticket(team=front, priority=Priority.URGENT), a_ticket(team=front)
    routing.place_new([urgent.pk, plain.pk])
    assert [Ticket.objects.get(pk=one.pk).team for one in (urgent, plain)] == [money, front]
    agent = a_user()
    assignment.move_to_team(urgent.pk, team=front, by=agent)
    routing.route_all()
    assert Ticket.objects.get(pk=urgent.pk).team == front


def test_parking_a_ticket_makes_no_room_but_an_answer_does() -> None:
    team = a_pushing_team(capacity=2)
    agent = a_worker(team)
    first, second, third = (a_ticket(team=team) for _ in range(3))
    routing.route_team(team.pk)
    assert (whose(first), whose(second), whose(third)) == (agent, agent, None)
    status.set_status(first.pk, to=Category.PENDING, by=agent)
    assert routing.route_team(team.pk) == 0
    replies.reply(second.pk, Writing("<p>Which order is it?</p>", 1), by=agent, then=Category.PENDING)
    assert routing.route_team(team.pk) == 1
    assert whose(third) == agent


def test_what_was_passed_on_goes_to_somebody_else() -> None:
    team = a_pushing_team(mode=Mode.PULL)
    first, second = a_worker(team), a_worker(team)
    view = a_view("Queue", by=a_user("admin"), scope=Scope.DESK, sort=Sort.OLDEST, is_by_next=True)
    ticket = a_ticket(team=team)
    turns.claim_next(view, by=first)
    assert Holding.objects.get().how == "next"
    turns.skip(ticket.pk, reason=SkipReason.KNOWLEDGE, by=first)
    TeamRouting.objects.update(mode=Mode.PUSH)
    routing.route_team(team.pk)
    assert whose(ticket) == second


def test_next_gives_what_one_can_do_and_no_more_than_one_has_room_for() -> None:
    team = a_pushing_team(mode=Mode.PULL, capacity=1)
    KindOfWork.objects.create(name="Hard", priority=Priority.HIGH, needs={"law": 1})
    agent = a_worker(team)
    view = a_view("Queue", by=a_user("admin"), scope=Scope.DESK, sort=Sort.URGENT, is_by_next=True)
    a_ticket(team=team, priority=Priority.HIGH)
    plain = a_ticket(team=team)
    assert turns.claim_next(view, by=agent) == plain
    replies.note(plain.pk, Writing("<p>at it</p>", 1), by=agent)
    with pytest.raises(Conflict, match="1 of 1 points"):
        turns.claim_next(view, by=agent)


def test_at_the_end_of_a_shift_what_was_given_goes_back_and_what_was_assigned_by_hand_stays() -> None:
    team = a_pushing_team()
    agent, lead = a_worker(team, name="Sari"), a_user("lead")
    given, waiting, hand, writing = (a_ticket(team=team) for _ in range(4))
    assignment.assign(hand.pk, to=agent, by=lead)
    routing.route_team(team.pk)
    status.set_status(waiting.pk, to=Category.PENDING, by=agent)
    with clock.set_to(clock.now() + timedelta(hours=7, minutes=10)):
        assert requeueing.end_shifts() == 0
    with clock.set_to(clock.now() + timedelta(hours=7, minutes=20)):
        presence.beat(writing, agent, "writing")
        assert requeueing.end_shifts() == 1
        assert requeueing.end_shifts() == 0
    assert [whose(one) for one in (given, waiting, hand, writing)] == [None, agent, agent, agent]
    assert timeline.history(given)[0].text == "Back in the queue, since the shift of Sari ended"
    assert not Holding.objects.filter(ticket=given).exists()


def test_a_shift_that_goes_on_into_another_ends_nothing() -> None:
    team = a_pushing_team()
    agent = a_worker(team)
    first = Shift.objects.get()
    Shift.objects.create(
        user=agent, starts_at=first.ends_at, ends_at=first.ends_at + timedelta(hours=4), time_zone="UTC"
    )
    a_ticket(team=team)
    routing.route_team(team.pk)
    with clock.set_to(first.ends_at + timedelta(minutes=20)):
        assert requeueing.end_shifts() == 0
    first.refresh_from_db()
    assert first.ended_at


def test_what_somebody_did_not_touch_before_they_went_away_goes_to_others() -> None:
    team = a_pushing_team()
    agent = a_worker(team)
    untouched, touched = a_ticket(team=team), a_ticket(team=team)
    routing.route_team(team.pk)
    replies.note(touched.pk, Writing("<p>at it</p>", 1), by=agent)
    availability.choose("offline", by=agent)
    assert requeueing.take_from_absent() == 0
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert requeueing.take_from_absent() == 1
    assert (whose(untouched), whose(touched)) == (None, agent)
    assert Event.objects.get(kind="ticket.requeued").detail == {"before": agent.pk, "reason": "away"}


def test_what_it_asks_the_database_does_not_grow_with_people() -> None:
    def cost(team_of: int) -> int:
        team = a_pushing_team(capacity=1)
        for _ in range(team_of):
            a_worker(team)
        a_ticket(team=team, from_=a_contact())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert routing.route_team(team.pk) == 1
        return len(asked)

    assert cost(2) == cost(9)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_routers_and_people_with_next_at_once_claim_nothing_twice_and_overload_nobody() -> None:
    team = a_pushing_team(capacity=5)
    people = [a_worker(team) for _ in range(6)]
    view = a_view("Queue", by=a_user("admin"), scope=Scope.DESK, sort=Sort.OLDEST, is_by_next=True)
    for _ in range(40):
        a_ticket(team=team)
    acts = [lambda: routing.route_team(team.pk)] * 4 + [
        lambda one=one: turns.claim_next(view, by=one) for one in people
    ]
    results = at_once(*acts)
    assert all(isinstance(one, Conflict) for one in results if isinstance(one, DeskError))
    routing.route_team(team.pk)
    counts = [Ticket.objects.filter(assignee=one).count() for one in people]
    assert counts == [5] * 6
    given = Event.objects.filter(kind="ticket.assigned").values_list("subject_id", flat=True)
    assert len(given) == len(set(given)) == 30
