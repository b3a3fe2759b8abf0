"""Two more things that a step does to its ticket: it is linked to another, and comes back on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from people.models import User
from sops.actions import clockwork, running
from sops.models import FollowUp, Run
from tests.builders import a_ticket, a_user
from tests.sops.cast import short
from tests.sops.procedures import step
from tickets.actions import status
from tickets.models import Category, Link, Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user()


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket("My parcel")


def _run(ticket: Ticket, agent: User, action: str, parameters: dict[str, Any]) -> Run:
    act = step("action", "act", action=action, parameters=parameters, next="over")
    return running.start(ticket.pk, short("acting", act).pk, by=agent)


def test_a_ticket_is_linked_once_whatever_is_clicked(ticket: Ticket, agent: User) -> None:
    other = a_ticket("All parcels are late")
    run = _run(ticket, agent, "link", {"ticket": other.pk, "as": "incident"})
    running.go_forward(run.pk, {}, by=agent)
    found = Link.objects.get()
    assert (found.ticket_id, found.other_id, found.kind) == (ticket.pk, other.pk, "incident")


def test_a_link_to_no_ticket_is_refused_in_words(ticket: Ticket, agent: User) -> None:
    run = _run(ticket, agent, "link", {"ticket": -1, "as": "related"})
    with pytest.raises(Invalid):
        running.go_forward(run.pk, {}, by=agent)


def test_a_ticket_comes_back_on_the_day_with_a_note(client: Client, ticket: Ticket, agent: User) -> None:
    run = _run(ticket, agent, "follow_up", {"days": 3})
    running.go_forward(run.pk, {}, by=agent)
    status.set_status(ticket.pk, to=Category.ON_HOLD, by=agent)
    client.force_login(agent)
    assert "Follow up on" in client.get(f"/tickets/{ticket.pk}/procedures/").content.decode()
    assert clockwork.tick() == 0
    with clock.set_to(clock.now() + timedelta(days=3, minutes=1)):
        assert clockwork.tick() == 1
        assert clockwork.tick() == 0
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN
    assert Message.objects.filter(ticket=ticket, kind=Message.Kind.NOTE).count() == 1


def test_a_later_date_takes_the_place_of_an_earlier_one(ticket: Ticket, agent: User) -> None:
    run = _run(ticket, agent, "follow_up", {"days": 3})
    running.go_forward(run.pk, {}, by=agent)
    again = short("again", step("action", "act", action="follow_up", parameters={"days": 5}, next="over"))
    running.go_forward(running.start(ticket.pk, again.pk, by=agent).pk, {}, by=agent)
    waiting = FollowUp.objects.get(done_at=None)
    assert waiting.run.procedure == again
    with pytest.raises(IntegrityError, match="a_ticket_waits_for_one_follow_up"), transaction.atomic():
        FollowUp.objects.create(ticket=ticket, run=run, by=agent, at=clock.now())


def test_a_day_that_is_none_is_refused_and_a_closed_ticket_stays_closed(ticket: Ticket, agent: User) -> None:
    run = _run(ticket, agent, "follow_up", {"days": 0})
    with pytest.raises(Invalid):
        running.go_forward(run.pk, {}, by=agent)
    FollowUp.objects.create(ticket=ticket, run=run, by=agent, at=clock.now() - timedelta(days=1))
    status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    Ticket.objects.filter(pk=ticket.pk).update(status_category=Category.CLOSED)
    assert clockwork.tick() == 1
    ticket.refresh_from_db()
    assert ticket.status_category == Category.CLOSED
    assert FollowUp.objects.get().done_at is not None
