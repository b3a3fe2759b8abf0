"""Who may be given which ticket: conditions that apps above add, with their reasons, heeded by Next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest

from people.models import User
from tests.builders import a_partner, a_role, a_ticket, a_user, a_view
from tickets import eligibility
from tickets.actions import turns
from tickets.eligibility import Obstacle, may_take, obstacles
from tickets.models import Ticket
from tickets.models.view import Scope, Sort

pytestmark = pytest.mark.django_db


def only_certified(users: Sequence[User], tickets: Sequence[Ticket]) -> Iterable[Obstacle]:
    for user in users:
        for ticket in tickets:
            if "takedown" in ticket.subject and "certified" not in user.name:
                yield Obstacle(user.pk, ticket.pk, "has no certificate for takedowns")


@pytest.fixture
def _certificates() -> Iterator[None]:
    eligibility.register("certificates", only_certified)
    yield
    eligibility.unregister("certificates")


def test_who_sees_a_queue_and_may_work_takes_its_tickets() -> None:
    ticket = a_ticket()
    assert may_take(a_user(), ticket) == []
    assert may_take(a_user(partner=a_partner(), name="Rini"), ticket) == [
        "Rini can’t work the queue that this ticket is in."
    ]
    assert len(may_take(a_user(a_role()), ticket)) == 1


@pytest.mark.usefixtures("_certificates")
def test_an_app_above_adds_a_condition_with_its_reason() -> None:
    plain, certified = a_user(), a_user(name="Dewi, certified")
    takedown, other = a_ticket("A takedown"), a_ticket("A bill")
    assert may_take(plain, takedown) == ["has no certificate for takedowns"]
    assert may_take(certified, takedown) == may_take(plain, other) == []
    assert set(obstacles([plain, certified], [takedown, other])) == {(plain.pk, takedown.pk)}
    assert obstacles([], [takedown]) == {}


@pytest.mark.usefixtures("_certificates")
def test_next_serves_only_what_a_person_may_take_however_many_stand_before_it() -> None:
    plain, certified = a_user(), a_user(name="Dewi, certified")
    view = a_view("Queue", by=a_user("admin"), scope=Scope.DESK, sort=Sort.OLDEST, is_by_next=True)
    barred = [a_ticket("A takedown") for _ in range(turns.LOOKED_AT + 3)]
    bill = a_ticket("A bill")
    assert turns.claim_next(view, by=plain) == bill
    assert turns.claim_next(view, by=certified) == barred[0]
