"""Conditions about custom fields and categories: what a ticket's facts say, its columns say too."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Op
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import Ask, Not, read
from people.models import User
from tests.builders import a_ticket, a_user
from tests.forms import a_category, a_field, when
from tickets.actions import categories
from tickets.models import Ticket
from tickets.models.field import FieldKind
from tickets.vocabulary import facts_of, fields_for, given_for

pytestmark = pytest.mark.django_db
VALUES: dict[FieldKind, list[object]] = {
    FieldKind.TEXT: ["Red house", "red", "100% off_\\'\"", "ÀÉ"],
    FieldKind.LONG_TEXT: ["one\ntwo red", "x"],
    FieldKind.PATTERN: ["AB-1", "CD-2"],
    FieldKind.NUMBER: [0, 7, -3],
    FieldKind.DECIMAL: [0.1, 7, 2.25],
    FieldKind.DATE: ["2026-09-30", "2026-10-01", "2026-11-26"],
    FieldKind.CHECKBOX: [True],
    FieldKind.CHOICE: ["red", "blue"],
    FieldKind.CHOICES: [["red"], ["red", "blue"]],
    FieldKind.CASCADE: ["red", "dark", "blue"],
}
ASKED = [
    "red", "Red", "house", "blue", "dark", "ab-1", "ÀÉ", "2026-10-01", 0, 7, 0.1, 2.25, True, False, {"days": 40}, "me",
    {"hours": 3}, None, [], 1,
]  # fmt: skip


@pytest.fixture
def agent() -> User:
    return a_user()


@pytest.fixture
def tickets(agent: User) -> list[Ticket]:
    """With a field of each kind and a tree with a merge; some empty, some with what no field could hold."""
    for kind in FieldKind:
        choices = {FieldKind.CASCADE: ["red", "red/dark", "blue"]}.get(kind, ["red", "blue"])
        is_choosing = kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.CASCADE)
        a_field(kind.value, kind, choices=choices if is_choosing else (), pattern="[A-Z]{2}-[0-9]")
    money = a_category("Money")
    refunds, other = a_category("Refunds", under=money), a_category("Other")
    categories.merge(other.pk, into=refunds.pk, by=User.objects.get(email="forms-admin@desk.test"))
    places = [None, money.pk, refunds.pk, other.pk]
    made = [a_ticket() for _ in range(6)]
    for number, ticket in enumerate(made):
        ticket.category_id = places[number % 4]
        ticket.fields = {kind.value: held[number % len(held)] for kind, held in VALUES.items()} if number < 4 else {}
        ticket.fields |= {"person": agent.pk} if number % 2 else {}
        ticket.save()
    return list(Ticket.objects.select_related("requester", "organisation"))


@st.composite
def asks(draw: st.DrawFn) -> tuple[str, Op, object]:
    names = [*(f"fields.{kind.value}" for kind in FieldKind), "fields.gone"]
    value = st.sampled_from(ASKED)
    op = draw(st.sampled_from(Op))
    many = st.lists(value, min_size=1, max_size=2)
    return draw(st.sampled_from(names)), op, draw(many if op in (Op.IN, Op.NOT_IN, Op.BETWEEN) else value)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=asks(), is_denied=st.booleans())
def test_facts_and_columns_of_custom_fields_say_the_same(
    agent: User, tickets: list[Ticket], asked: tuple[str, Op, object], is_denied: bool
) -> None:
    fields, now = fields_for(agent), given_for(agent)
    condition = Not(Ask(*asked)) if is_denied else Ask(*asked)
    found = set(Ticket.objects.filter(to_query(condition, fields, now)).values_list("pk", flat=True))
    assert found == {one.pk for one in tickets if evaluate(condition, facts_of(one), fields, now)}


@pytest.mark.parametrize("name", ["category", "category_tree"])
@pytest.mark.parametrize("op", [Op.IS, Op.IS_NOT, Op.IS_SET])
def test_facts_and_columns_of_categories_say_the_same(agent: User, tickets: list[Ticket], name: str, op: Op) -> None:
    fields, now = fields_for(agent), given_for(agent)
    for code in fields["category"].choices:
        condition = Ask(name, op, code)
        found = set(Ticket.objects.filter(to_query(condition, fields, now)).values_list("pk", flat=True))
        assert found == {one.pk for one in tickets if evaluate(condition, facts_of(one), fields, now)}


def test_a_choice_in_steps_holds_for_what_is_under_it(agent: User, tickets: list[Ticket]) -> None:
    fields, now = fields_for(agent), given_for(agent)
    rows = Ticket.objects.filter(to_query(read(when("fields.cascade", "is", "red")), fields, now))
    assert {one.fields["cascade"] for one in rows} == {"red", "dark"}


def test_what_a_row_should_not_hold_breaks_no_list(agent: User, tickets: list[Ticket]) -> None:
    held: list[object] = [1, 2, "x", [], {}, 3, "y", None, "z", 4, "w"]
    junk = {kind.value: value for kind, value in zip(FieldKind, held, strict=True)}
    Ticket.objects.filter(pk=tickets[0].pk).update(fields=junk)
    fields, now = fields_for(agent), given_for(agent)
    asked: list[tuple[Op, object]] = [(Op.IS, "red"), (Op.MORE, 1), (Op.CONTAINS, "r"), (Op.BEFORE, "2026-10-01")]
    for kind in FieldKind:
        for op, value in asked:
            list(Ticket.objects.filter(to_query(Ask(f"fields.{kind.value}", op, value), fields, now)))


def test_conditions_read_in_words(agent: User, tickets: list[Ticket]) -> None:
    asked = [when("fields.cascade", "is", "dark"), when("fields.checkbox", "is", False)]
    asked += [when("fields.choices", "in", ["red", "blue"]), when("fields.date", "before", "2026-10-01")]
    assert describe(read({"all": asked}), fields_for(agent)) == (
        "Cascade is Red › Dark and Checkbox is no and Choices include any of Red, Blue and Date is before 2026-10-01"
    )
