"""Fields as admins keep them; and their indexes, which are built beside the work."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from events.models import Event
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.models import User
from tests.builders import a_partner, a_ticket, a_user
from tests.forms import a_field, a_form, an_admin, when
from tickets.actions import custom_fields as verbs
from tickets.actions import field_indexes
from tickets.actions.custom_fields import Details
from tickets.actions.filling import set_fields
from tickets.fields.definitions import definition_of
from tickets.fields.layout import Item
from tickets.models import CustomField, Ticket
from tickets.models.field import FieldKind
from tickets.vocabulary import fields_for, given_for

pytestmark = pytest.mark.django_db
CASES: list[tuple[FieldKind, object, str, object]] = [
    (FieldKind.TEXT, "Red", "is", "red"), (FieldKind.NUMBER, 7, "more", 5), (FieldKind.DECIMAL, 7.5, "less", 8),
    (FieldKind.DATE, "2026-10-01", "before", "2026-11-01"), (FieldKind.CHECKBOX, True, "is", True),
    (FieldKind.CHOICE, "red", "in", ["red"]), (FieldKind.CHOICES, ["red"], "contains", "red"),
]  # fmt: skip


@pytest.fixture
def admin() -> User:
    return an_admin()


def test_a_field_is_made_and_changed_with_before_and_after_in_the_log(admin: User) -> None:
    a_field("colour", FieldKind.CHOICE, choices=["red", "blue"])
    kept = [{"code": "blue", "names": {"en": "Blue"}}]
    verbs.change("colour", Details(names={"en": "Colour", "id": "Warna"}, choices=kept), by=admin)
    row = CustomField.objects.get()
    assert str(row) == "Colour"
    assert [(one["code"], one["is_active"]) for one in row.choices] == [("blue", True), ("red", False)]
    [event] = Event.objects.filter(kind="field.changed")
    assert event.detail["before"]["names"] == {"en": "Colour"}
    assert event.detail["after"]["names"]["id"] == "Warna"


@pytest.mark.parametrize("key", ["-", "Order", "1st", "a__b", "a_", "as_text", "x" * 41, "a-b"])
def test_a_key_that_programs_could_not_use_is_refused(admin: User, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_field(key)
    assert set(refused.value.fields) == {"key"}


def test_a_key_is_given_once(admin: User) -> None:
    a_field("order")
    with pytest.raises(Invalid, match="already"):
        a_field("order")


@pytest.mark.parametrize(
    ("kind", "details", "place"),
    [
        (FieldKind.CHOICE, {"choices": []}, "choices"),
        (
            FieldKind.CHOICE,
            {"choices": [{"code": "a", "names": {"en": "A"}}, {"code": "a", "names": {"en": "B"}}]},
            "choices",
        ),
        (FieldKind.CHOICE, {"choices": [{"code": "A b", "names": {"en": "A"}}]}, "choices.0.code"),
        (FieldKind.CHOICE, {"choices": [{"code": "a", "names": {"en": "A"}, "parent": "a"}]}, "choices"),
        (FieldKind.CASCADE, {"choices": [{"code": "a", "names": {"en": "A"}, "parent": "b"}]}, "choices"),
        (FieldKind.CASCADE, {"choices": [{"code": "a", "names": {"en": "A"}, "parent": "a"}]}, "choices"),
        (FieldKind.PATTERN, {"pattern": "(a+)+"}, "pattern"),
        (FieldKind.PATTERN, {"pattern": ""}, "pattern"),
        (FieldKind.LONG_TEXT, {"is_filterable": True}, "is_filterable"),
        (FieldKind.TEXT, {"names": {"id": "Saja"}}, "names.en"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_by_place(
    admin: User, kind: FieldKind, details: dict[str, object], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        verbs.create("x", kind, Details(**{"names": {"en": "X"}, **details}), by=admin)  # type: ignore[arg-type]
    assert place in refused.value.fields


def test_a_field_that_a_form_uses_stays_in_use(admin: User) -> None:
    a_field("order"), a_field("kind")
    a_form(Item("fields.kind", when("fields.order", "is_set")), Item("fields.order"), name="Refund")
    for key in ("order", "kind"):
        with pytest.raises(Conflict, match="Refund"):
            verbs.change(key, Details(names={"en": "X"}, is_active=False), by=admin)


def test_fields_are_kept_by_in_house_admins() -> None:
    for person in (a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            verbs.create("x", FieldKind.TEXT, Details(names={"en": "X"}), by=person)


def test_the_database_knows_the_kinds() -> None:
    field = a_field("x")
    for values in ({"kind": "song"}, {"pattern": "a"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CustomField.objects.filter(pk=field.pk).update(**values)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "value", "op", "asked"), CASES)
def test_a_field_gets_an_index_that_its_conditions_use_and_loses_it(
    kind: FieldKind, value: object, op: str, asked: object
) -> None:
    choices = ["red", "blue"] if kind in (FieldKind.CHOICE, FieldKind.CHOICES) else []
    field = a_field("colour", kind, choices=choices, is_filterable=True)
    assert field.index == "waiting"
    agent, ticket = a_user(), a_ticket()
    set_fields(ticket.pk, {"colour": value}, by=agent)
    assert field_indexes.build_waiting() == 1
    field.refresh_from_db()
    assert field.index == "ready"
    rows = Ticket.objects.filter(to_query(read(when("fields.colour", op, asked)), fields_for(agent), given_for(agent)))
    assert [one.pk for one in rows] == [ticket.pk]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_indexscan = on")
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = 'tickets_ticket'::regclass")
        plan = rows.order_by().explain()
        cursor.execute("RESET enable_seqscan")
    assert field_indexes.name_of(field) in plan
    kept = definition_of(field)
    details = Details(names=kept.names, choices=field.choices, is_filterable=False)
    verbs.change("colour", details, by=an_admin())
    assert field_indexes.build_waiting() == 1
    field.refresh_from_db()
    assert field.index == "none"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [field_indexes.name_of(field)])
        assert cursor.fetchone() == (None,)


@pytest.mark.django_db(transaction=True)
def test_a_build_that_was_killed_is_begun_again() -> None:
    field = a_field("order", is_filterable=True)
    CustomField.objects.filter(pk=field.pk).update(index="building")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {field_indexes.name_of(field)} ON tickets_ticket (id)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
                       [field_indexes.name_of(field)])  # fmt: skip
    assert field_indexes.build_waiting() == 1
    field.refresh_from_db()
    assert field.index == "ready"
    assert field_indexes.build_waiting() == 0
    verbs.change("order", Details(names={"en": "Order"}), by=an_admin())
    field_indexes.build_waiting()


@pytest.mark.django_db(transaction=True)
def test_a_build_that_failed_says_why_and_the_command_tries_again(capsys: pytest.CaptureFixture[str]) -> None:
    field = a_field("order", is_filterable=True)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {field_indexes.name_of(field)} (id int)")
    assert field_indexes.build_waiting() == 0
    field.refresh_from_db()
    assert field.index == "failed" and field.index_trouble
    assert field_indexes.build_waiting() == 0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {field_indexes.name_of(field)}")
    call_command("field_indexes")
    field.refresh_from_db()
    assert (field.index, capsys.readouterr().out.strip()) == ("ready", "1 indexes built or dropped")
    verbs.change("order", Details(names={"en": "Order"}), by=an_admin())
    field_indexes.build_waiting()
