"""Fields, forms, categories and statuses for programs; and a ticket's own through the same verbs as the pages."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.forms import a_category, a_field, a_form, a_status, an_admin, when
from tests.tickets.api.programs import as_program
from tickets.api import categories, definitions, statuses, ticket_forms
from tickets.fields.layout import Item
from tickets.models import CustomField, Status, Ticket, TicketCategory, TicketForm
from tickets.models.field import FieldKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return builders.a_user()


@pytest.fixture
def program(agent: User) -> APIClient:
    return as_program(agent)


@pytest.fixture
def admin() -> APIClient:
    return as_program(an_admin())


def test_fields_are_filled_in_and_errors_name_each(program: APIClient) -> None:
    a_field("order"), a_field("amount", FieldKind.DECIMAL)
    url = f"/api/v1/tickets/{builders.a_ticket().pk}/fields/"
    told = program.patch(url, {"fields": {"order": "KT-1", "amount": 12.5}}, format="json").json()
    assert told["fields"] == {"order": "KT-1", "amount": 12.5}
    refused = program.patch(url, {"fields": {"order": 7, "amount": "x", "gone": 1}}, format="json")
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"fields.order", "fields.amount", "fields.gone"}
    clash = program.patch(url, {"fields": {"order": "KT-2"}, "seen": {"order": None}}, format="json")
    assert (clash.status_code, clash.json()["detail"]) == (409, {"fields": {"order": "KT-1"}})
    assert program.patch(url, {"fields": {"order": None}}, format="json").json()["fields"] == {"amount": 12.5}


def test_what_a_ticket_is_about_is_put(program: APIClient) -> None:
    ticket, category, form, papers = builders.a_ticket(), a_category(), a_form(), a_status()
    url = f"/api/v1/tickets/{ticket.pk}/"
    for noun, body in (
        ("category", {"category": category.pk}),
        ("form", {"form": form.pk}),
        ("sensitivity", {"sensitivity": "graphic"}),
        ("language", {"language": "id"}),
        ("status", {"id": papers.pk}),
    ):
        assert program.put(f"{url}{noun}/", body, format="json").status_code == 200, noun
    told = program.get(url).json()
    assert (told["category"], told["form"], told["sensitivity"], told["language"]) == (
        category.pk,
        form.pk,
        "graphic",
        "id",
    )
    assert told["status"]["id"] == papers.pk
    refused: list[tuple[str, dict[str, object]]] = [
        ("category", {"category": 999}),
        ("language", {"language": "xx"}),
        ("sensitivity", {"sensitivity": "x"}),
        ("status", {}),
        ("status", {"id": papers.pk, "status": "open"}),
    ]
    for noun, values in refused:
        assert program.put(f"{url}{noun}/", values, format="json").status_code == 422, noun
    found = program.get(f"/api/v1/tickets/?category={category.pk}&sensitivity=graphic").json()["results"]
    assert [one["id"] for one in found] == [ticket.pk]


def test_solving_without_what_the_form_wants_is_refused_by_field(program: APIClient) -> None:
    a_field("order", label="Order")
    a_form(Item("fields.order", solve=True), is_default=True)
    ticket = builders.a_ticket()
    for url, body in (
        (f"/api/v1/tickets/{ticket.pk}/status/", {"status": "solved"}),
        (f"/api/v1/tickets/{ticket.pk}/replies/", {"text": "Done", "seen_version": 1, "then": "solved"}),
    ):
        answer = getattr(program, "put" if "status" in url else "post")(url, body, format="json")
        assert answer.status_code == 422
        assert answer.json()["fields"] == {"fields.order": ["Needed before this is solved."]}


def test_a_ticket_is_opened_with_its_form_and_fields(program: APIClient) -> None:
    a_field("order", label="Order")
    form, category = a_form(Item("fields.order", open=True)), a_category()
    body = {
        "requester": {"email": "siti@example.org"}, "subject": "Refund", "text": "Please", "form": form.pk,
        "brand": builders.a_brand().slug, "category": category.pk, "sensitivity": "sensitive",
    }  # fmt: skip
    refused = program.post("/api/v1/tickets/", body, format="json")
    assert (refused.status_code, refused.json()["fields"]) == (422, {"fields.order": ["Fill this in."]})
    assert not Ticket.objects.exists()
    made = program.post("/api/v1/tickets/", {**body, "fields": {"order": "KT-1"}}, format="json")
    assert made.status_code == 201
    ticket = Ticket.objects.get()
    assert (ticket.form, ticket.category, ticket.fields, ticket.sensitivity) == (
        form, category, {"order": "KT-1"}, "sensitive",
    )  # fmt: skip


def test_the_examples_of_the_schema_are_taken(admin: APIClient) -> None:
    assert admin.post("/api/v1/fields/", definitions.NEW_FIELD, format="json").status_code == 201
    a_field("amount", FieldKind.DECIMAL)
    assert admin.post("/api/v1/forms/", ticket_forms.NEW_FORM, format="json").status_code == 201
    assert admin.post("/api/v1/statuses/", statuses.NEW_STATUS, format="json").status_code == 201
    body = {**categories.NEW_CATEGORY, "parent": a_category().pk}
    assert admin.post("/api/v1/categories/", body, format="json").status_code == 201


def test_admins_change_them_and_everybody_reads_them(program: APIClient, admin: APIClient) -> None:
    a_field("order")
    form, category, papers = a_form(Item("fields.order")), a_category("Money"), a_status()
    changes = (
        ("/api/v1/fields/order/", {"is_filterable": True}),
        (f"/api/v1/forms/{form.pk}/", {"is_default": True, "seen": 1}),
        (f"/api/v1/categories/{category.pk}/", {"names": {"en": "Cash"}}),
        (f"/api/v1/statuses/{papers.pk}/", {"is_active": False}),
    )
    for url, body in changes:
        assert program.patch(url, body, format="json").status_code == 403
        assert admin.patch(url, body, format="json").status_code == 200, url
    assert CustomField.objects.get().index == "waiting"
    assert TicketForm.objects.get().layout[0]["field"] == "fields.order"
    assert str(TicketCategory.objects.get()) == "Cash"
    assert Status.objects.get(pk=papers.pk).name
    for noun in ("fields", "forms", "categories", "statuses"):
        assert program.get(f"/api/v1/{noun}/").json(), noun
    assert admin.patch(f"/api/v1/forms/{form.pk}/", {"seen": 1}, format="json").status_code == 409


def test_a_form_that_makes_no_sense_is_refused_by_place(admin: APIClient) -> None:
    a_field("order")
    layout = [{"field": "fields.order", "when": when("fields.order", "is_set")}]
    answer = admin.post("/api/v1/forms/", {"names": {"en": "x"}, "layout": layout}, format="json")
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["items.0.when"]


def test_a_merge_is_put_and_undone(admin: APIClient) -> None:
    one, other = a_category(), a_category()
    url = f"/api/v1/categories/{one.pk}/merge/"
    assert admin.put(url, {"into": other.pk}, format="json").json()["merged_into"] == other.pk
    assert admin.put(url, {"into": None}, format="json").json()["merged_into"] is None
    assert admin.put(url, {"into": one.pk}, format="json").status_code == 422
