"""Macros that set what the desk has named: statuses, categories and fields of its own."""

from __future__ import annotations

import pytest

from helpdesk.lib.errors import Invalid
from people.models import User
from tests.builders import a_contact, a_macro, a_ticket, a_user
from tests.forms import a_category, a_field, a_form, a_status, an_admin
from tickets.actions import applying, categories, classifying, custom_fields, filling, replies, statuses
from tickets.actions.replies import Writing
from tickets.fields.layout import Item
from tickets.macros.acts import described
from tickets.macros.staged import Staged
from tickets.models import Category, Macro, Message, Ticket
from tickets.models.field import FieldKind

pytestmark = pytest.mark.django_db
ALL = ("status", "category", "fields")


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina Anggraini")


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket(from_=a_contact(name="Sari Dewi"))


def staged(macro: Macro, *acts: str) -> Staged:
    return Staged(macro.pk, 1, "en", acts or ALL)


def sent(ticket: Ticket, by: User, *used: Staged) -> Message:
    ticket.refresh_from_db()
    message = replies.reply(ticket.pk, Writing("<p>Done.</p>", ticket.thread_version, macros=used), by=by)
    ticket.refresh_from_db()
    return message


def test_it_sets_category_fields_and_a_named_status_and_taking_back_gives_back_what_was(
    agent: User, ticket: Ticket
) -> None:
    refunds, other, waits = a_category("Refunds"), a_category("Other"), a_status("Waiting for the bank")
    a_field("reason", FieldKind.CHOICE, choices=["lost", "late"]), a_field("amount", FieldKind.DECIMAL)
    classifying.set_category(ticket.pk, to=other.pk, by=agent)
    filling.set_fields(ticket.pk, {"reason": "late"}, by=agent)
    acts = {"status": waits.pk, "category": refunds.pk, "fields": {"reason": "lost", "amount": "12,50"}}
    macro = a_macro("Refund", by=agent, reply="<p>Hi</p>", acts=acts)
    assert [act.words for act in described(macro.version.acts, by=agent, ticket=ticket)] == [
        "Status: Waiting for the bank", "Category: Refunds", "Reason: Lost, Amount: 12.5",
    ]  # fmt: skip
    message = sent(ticket, agent, staged(macro))
    assert (ticket.status, ticket.category_id) == (waits, refunds.pk)
    assert ticket.fields == {"reason": "lost", "amount": 12.5}
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert (ticket.status_category, ticket.category_id, ticket.fields) == (
        Category.NEW, other.pk, {"reason": "late"},
    )  # fmt: skip


def test_taking_back_leaves_fields_and_a_category_that_somebody_set_since(agent: User, ticket: Ticket) -> None:
    refunds, other = a_category("Refunds"), a_category("Other")
    a_field("reason"), a_field("order")
    acts = {"category": refunds.pk, "fields": {"reason": "lost", "order": "A-1"}}
    message = sent(ticket, agent, staged(a_macro(by=agent, reply="<p>Hi</p>", acts=acts)))
    budi = a_user()
    classifying.set_category(ticket.pk, to=other.pk, by=budi)
    filling.set_fields(ticket.pk, {"order": "A-2"}, by=budi)
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert (ticket.category_id, ticket.fields) == (other.pk, {"order": "A-2"})


def test_acts_alone_set_a_named_status_and_fill_in_what_solving_wants(agent: User, ticket: Ticket) -> None:
    done = a_status("Refunded", Category.SOLVED)
    a_field("reason")
    a_form(Item("fields.reason", solve=True), is_default=True)
    macro = a_macro(by=agent, acts={"status": done.pk, "fields": {"reason": "lost"}})
    solved, event = applying.act(ticket.pk, macro, by=agent)
    assert (solved.status, solved.fields) == (done, {"reason": "lost"})
    back = applying.take_back(ticket.pk, event.pk, by=agent)
    assert (back.status_category, back.fields) == (Category.NEW, {})


def test_what_the_desk_has_put_away_is_foreseen_and_refused(agent: User, ticket: Ticket) -> None:
    category, status_, admin = a_category("Refunds"), a_status("Waiting for the bank"), an_admin()
    field = a_field("reason", FieldKind.CHOICE, choices=["lost"])
    acts = {"status": status_.pk, "category": category.pk, "fields": {"reason": "lost"}}
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts=acts)
    categories.change(category.pk, categories.Details({"en": "Refunds"}, None, is_active=False), by=admin)
    statuses.change(status_.pk, statuses.Details({"en": "Waiting"}, is_active=False), by=admin)
    custom_fields.change(
        field.key, custom_fields.Details(names=field.names, choices=field.choices, is_active=False), by=admin
    )
    seen = applying.foreseen(macro, ticket, by=agent)
    assert [bool(act.problem) for act in seen.acts] == [True, True, True]
    for act, words in (("status", "a status"), ("category", "a category"), ("fields", "not in use")):
        with pytest.raises(Invalid, match=words):
            sent(ticket, agent, staged(macro, act))
    assert Message.objects.filter(ticket=ticket).count() == 1
