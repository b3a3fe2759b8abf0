"""Category, form, sensitivity and language of a ticket."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_partner, a_role, a_team, a_ticket, a_user
from tests.forms import a_category, a_form, an_admin
from tickets.actions import classifying, status, ticket_forms
from tickets.actions.ticket_forms import Details
from tickets.models import Category, Sensitivity, Ticket
from tickets.timeline import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


def test_each_is_set_once_with_a_line_in_the_history(agent: User) -> None:
    money = a_category("Money")
    refunds, form, ticket = a_category("Refunds", under=money), a_form(name="Refund"), a_ticket()
    for _twice in range(2):
        classifying.set_category(ticket.pk, to=refunds.pk, by=agent)
        classifying.set_form(ticket.pk, to=form, by=agent)
        classifying.set_sensitivity(ticket.pk, to=Sensitivity.GRAPHIC, by=agent)
        classifying.set_language(ticket.pk, to="id", by=agent)
    assert [line.text for line in history(ticket)[:4]] == [
        "Rina set the language to Indonesian",
        "Rina set the sensitivity to Graphic",
        "Rina set the form to Refund",
        "Rina set the category to Money › Refunds",
    ]
    classifying.set_category(ticket.pk, to=None, by=agent)
    classifying.set_form(ticket.pk, to=None, by=agent)
    classifying.set_language(ticket.pk, to="", by=agent)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.category_id, ticket.form_id, ticket.language, ticket.sensitivity) == (None, None, "", "graphic")
    told = Event.objects.filter(kind="ticket.category_changed").order_by("pk")
    assert [one.detail for one in told] == [
        {"before": None, "after": refunds.pk},
        {"before": refunds.pk, "after": None},
    ]


def test_what_can_not_be_chosen_is_refused(agent: User) -> None:
    ticket, form = a_ticket(), a_form()
    retired = ticket_forms.change(form.pk, Details(names=form.names, is_active=False), by=an_admin())
    with pytest.raises(Invalid):
        classifying.set_category(ticket.pk, to=999, by=agent)
    with pytest.raises(Invalid):
        classifying.set_form(ticket.pk, to=retired, by=agent)
    with pytest.raises(Invalid):
        classifying.set_language(ticket.pk, to="xx", by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(sensitivity="secret")


def test_nobody_classifies_what_they_may_not_work_on_nor_what_is_closed(agent: User) -> None:
    ticket = a_ticket(team=a_team(partner=a_partner()))
    with pytest.raises(Missing):
        classifying.set_language(ticket.pk, to="id", by=a_user(partner=a_partner()))
    with pytest.raises(NotAllowed):
        classifying.set_language(ticket.pk, to="id", by=a_user(a_role()))
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict):
        classifying.set_sensitivity(ticket.pk, to=Sensitivity.GRAPHIC, by=agent)
