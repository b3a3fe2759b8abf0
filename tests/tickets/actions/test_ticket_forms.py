"""Forms as admins keep them: one default, no circle, and no change that overwrites another's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_brand, a_partner, a_user
from tests.forms import a_field, a_form, an_admin, when
from tickets.actions import ticket_forms as verbs
from tickets.actions.ticket_forms import Details
from tickets.fields.layout import Item, Sight
from tickets.models import TicketForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return an_admin()


def test_a_form_is_made_and_changed_with_before_and_after_in_the_log(admin: User) -> None:
    a_field("order")
    brand = a_brand()
    form = a_form(Item("fields.order"), name="Refund")
    items = [Item("fields.order", open=True, requester=Sight.EDITS)]
    verbs.change(form.pk, Details(names={"en": "Refund"}, items=items, brands=[brand], seen=1), by=admin)
    form.refresh_from_db()
    assert form.version == 2
    [event] = Event.objects.filter(kind="form.changed")
    assert set(event.detail["after"]) == {"layout", "brands"}
    assert event.detail["before"]["layout"][0]["requester"] == "hidden"
    assert event.detail["after"]["brands"] == [brand.pk]
    verbs.change(form.pk, Details(names={"en": "Refund"}, items=items, brands=[brand], seen=2), by=admin)
    assert Event.objects.filter(kind="form.changed").count() == 1


def test_a_change_that_has_not_seen_anothers_is_a_conflict(admin: User) -> None:
    form = a_form(name="Refund")
    verbs.change(form.pk, Details(names={"en": "Refunds"}, seen=1), by=admin)
    with pytest.raises(Conflict, match="Another admin"):
        verbs.change(form.pk, Details(names={"en": "Return"}, seen=1), by=admin)
    form.refresh_from_db()
    assert str(form) == "Refunds"


def test_fields_that_wait_for_one_another_are_refused_by_name_and_place(admin: User) -> None:
    a_field("order", label="Order"), a_field("why", label="Reason")
    with pytest.raises(Invalid, match=r"“Order”, “Reason”|“Reason”, “Order”") as refused:
        a_form(Item("fields.order", when("fields.why", "is_set")), Item("fields.why", when("fields.order", "is_set")))
    assert {name.rpartition(".")[2] for name in refused.value.fields} == {"when"}
    assert not TicketForm.objects.exists()


def test_a_desk_has_one_default_form_and_it_is_in_use(admin: User) -> None:
    first, second = a_form(is_default=True), a_form(is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    with pytest.raises(Invalid):
        verbs.change(second.pk, Details(names=second.names, is_default=True, is_active=False), by=admin)
    for values in ({"is_default": True}, {"is_default": True, "is_active": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TicketForm.objects.filter(pk=first.pk).update(**values)


def test_forms_are_offered_by_the_brands_they_name_or_by_all(admin: User) -> None:
    here, there = a_brand(), a_brand()
    everywhere, only_here = a_form(name="a"), a_form(name="b", brands=[here])
    a_form(name="c", is_offered=False), a_form(name="d", is_active=False)
    assert list(TicketForm.objects.offered_by(here)) == [everywhere, only_here]
    assert list(TicketForm.objects.offered_by(there)) == [everywhere]
    verbs.arrange([only_here.pk], by=admin)
    assert list(TicketForm.objects.offered_by(here)) == [only_here, everywhere]


def test_forms_are_kept_by_in_house_admins(admin: User) -> None:
    for person in (a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            verbs.create(Details(names={"en": "x"}), by=person)
    with pytest.raises(Missing):
        verbs.change(1, Details(names={"en": "x"}), by=admin)
