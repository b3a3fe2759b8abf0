"""Filling in a ticket's fields: two people at once, what can't be, and what must be there before it is solved."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests import forms
from tests.builders import a_partner, a_role, a_team, a_ticket, a_user
from tests.forms import a_field, a_form, when
from tests.races import at_once
from tickets.actions import custom_fields, replies, requester, status
from tickets.actions.filling import Seen, for_opening, set_fields
from tickets.actions.replies import Writing
from tickets.fields.filled import Filled
from tickets.fields.layout import Item
from tickets.models import Category, Ticket
from tickets.models.field import FieldKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user()


def test_fields_are_set_one_by_one_with_before_and_after_in_the_log(agent: User) -> None:
    a_field("order"), a_field("amount", FieldKind.DECIMAL)
    ticket = a_ticket()
    set_fields(ticket.pk, {"order": "KT-1"}, by=agent)
    set_fields(ticket.pk, {"amount": "12,50"}, by=agent)
    set_fields(ticket.pk, {"order": "", "amount": 12.5}, by=agent)
    ticket.refresh_from_db()
    assert ticket.fields == {"amount": 12.5}
    told = [one.detail for one in Event.objects.filter(kind="ticket.fields_changed").order_by("pk")]
    assert told == [
        {"before": {"order": None}, "after": {"order": "KT-1"}},
        {"before": {"amount": None}, "after": {"amount": 12.5}},
        {"before": {"order": "KT-1"}, "after": {"order": None}},
    ]


def test_every_field_that_can_not_be_so_is_named_and_nothing_is_saved(agent: User) -> None:
    a_field("order", label="Order"), a_field("amount", FieldKind.NUMBER, label="Amount")
    ticket = a_ticket()
    with pytest.raises(Invalid) as refused:
        set_fields(ticket.pk, {"order": "KT-1", "amount": "lots", "nothing": 1}, by=agent)
    assert set(refused.value.fields) == {"fields.amount", "fields.nothing"}
    assert refused.value.message == "Amount: Give a whole number, such as 12."
    ticket.refresh_from_db()
    assert ticket.fields == {}


def test_what_somebody_else_changed_since_is_a_conflict_in_words_and_other_fields_are_none(agent: User) -> None:
    a_field("order", label="Order"), a_field("name")
    ticket = a_ticket()
    set_fields(ticket.pk, {"order": "KT-1"}, by=a_user())
    with pytest.raises(Conflict, match="Order") as refused:
        set_fields(ticket.pk, {"order": "KT-2", "name": "x"}, by=agent, seen=Seen({"order": None, "name": None}))
    assert refused.value.detail == {"fields": {"order": "KT-1"}}
    set_fields(ticket.pk, {"order": "KT-1"}, by=agent, seen=Seen({"order": None}))
    set_fields(ticket.pk, {"name": "x"}, by=agent, seen=Seen({"name": None}))
    ticket.refresh_from_db()
    assert ticket.fields == {"order": "KT-1", "name": "x"}


def test_a_field_that_is_not_in_use_keeps_its_value_and_takes_no_other(agent: User) -> None:
    a_field("order")
    ticket = a_ticket()
    set_fields(ticket.pk, {"order": "KT-1"}, by=agent)
    names = {"en": "Order"}
    custom_fields.change("order", custom_fields.Details(names=names, is_active=False), by=forms.an_admin())
    with pytest.raises(Invalid):
        set_fields(ticket.pk, {"order": "KT-2"}, by=agent)
    set_fields(ticket.pk, {"order": None}, by=agent)


def test_a_person_is_somebody_in_the_authors_sight() -> None:
    partner = a_partner()
    theirs, house = a_user(partner=partner), a_user()
    a_field("who", FieldKind.PERSON)
    ticket = a_ticket(team=a_team(partner=partner))
    with pytest.raises(Invalid):
        set_fields(ticket.pk, {"who": house.pk}, by=theirs)
    set_fields(ticket.pk, {"who": house.pk}, by=house)
    a_field("note")
    set_fields(ticket.pk, {"who": house.pk, "note": "x"}, by=theirs)


def test_nobody_fills_in_what_they_may_not_work_on() -> None:
    a_field("order")
    ticket = a_ticket(team=a_team(partner=a_partner()))
    with pytest.raises(Missing):
        set_fields(ticket.pk, {"order": "x"}, by=a_user(partner=a_partner()))
    with pytest.raises(NotAllowed):
        set_fields(ticket.pk, {"order": "x"}, by=a_user(a_role()))


def test_a_ticket_is_solved_when_its_form_has_what_it_wants_on_every_path(agent: User) -> None:
    a_field("order", label="Order number"), a_field("why", label="Why")
    a_form(Item("fields.order", solve=True), Item("fields.why", open=True), is_default=True)
    ticket = a_ticket()
    words = "fill in: Order number, Why"
    with pytest.raises(Invalid, match=words) as refused:
        status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    assert set(refused.value.fields) == {"fields.order", "fields.why"}
    with pytest.raises(Invalid, match=words):
        replies.reply(ticket.pk, Writing("<p>Done</p>", 9), by=agent, then=Category.SOLVED)
    with pytest.raises(Invalid, match=words):
        status.set_status(ticket.pk, to=forms.a_status(category=Category.SOLVED), by=agent)
    with pytest.raises(Invalid, match=words):
        status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    assert ticket.messages.count() == 1
    status.set_status(ticket.pk, to=Category.PENDING, by=agent)
    set_fields(ticket.pk, {"order": "KT-1", "why": "x"}, by=agent)
    status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    set_fields(ticket.pk, {"order": None}, by=agent)
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)


def test_what_conditions_hide_is_not_wanted(agent: User) -> None:
    a_field("kind", FieldKind.CHOICE, choices=["refund", "other"]), a_field("order")
    form = a_form(Item("fields.kind"), Item("fields.order", when("fields.kind", "is", "refund"), solve=True))
    ticket = a_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(form=form)
    set_fields(ticket.pk, {"kind": "refund"}, by=agent)
    with pytest.raises(Invalid):
        status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    set_fields(ticket.pk, {"kind": "other"}, by=agent)
    status.set_status(ticket.pk, to=Category.SOLVED, by=agent)


def test_a_requesters_word_that_it_is_solved_is_taken() -> None:
    a_field("order")
    a_form(Item("fields.order", solve=True), is_default=True)
    ticket = a_ticket()
    assert requester.solve(ticket.pk, by=ticket.requester).status_category == Category.SOLVED


def test_what_must_be_there_to_open_is_asked_of_who_opens(agent: User) -> None:
    a_field("order", label="Order"), a_field("inner")
    form = a_form(Item("fields.order", open=True), Item("fields.inner", open=True))
    with pytest.raises(Invalid, match="Fill in: Order, Inner"):
        for_opening(Filled(form, {}), by=agent)
    [order, _inner] = Filled(form, {}).items
    assert for_opening(Filled(form, {"order": " x "}), by=None, wanted=[order]) == {"order": "x"}


@pytest.mark.django_db(transaction=True)
def test_two_people_who_fill_in_different_fields_at_once_both_succeed() -> None:
    a_field("left"), a_field("right")
    agents, ticket = [a_user(), a_user()], a_ticket()

    def fill(key: str, by: User) -> None:
        set_fields(ticket.pk, {key: "x"}, by=by, seen=Seen({key: None}))

    at_once(lambda: fill("left", agents[0]), lambda: fill("right", agents[1]))
    ticket.refresh_from_db()
    assert ticket.fields == {"left": "x", "right": "x"}


def test_a_ticket_of_before_is_read_without_a_row_having_been_written(agent: User) -> None:
    """The columns have defaults of the database, which older code and the bulk loader leave to it."""
    ticket = a_ticket()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT column_default FROM information_schema.columns WHERE table_name = 'tickets_ticket'"
                       " AND column_name IN ('fields', 'sensitivity') ORDER BY column_name")  # fmt: skip
        assert [row[0].partition("::")[0] for row in cursor.fetchall()] == ["'{}'", "'none'"]
    assert (ticket.fields, ticket.sensitivity, ticket.form_id, ticket.category_id) == ({}, "none", None, None)
