"""Kinds of requests on the public page: what each asks, with and without scripts."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests import builders
from tests.forms import a_category, a_field, a_form, when
from tests.tickets.portal.pages import WORDS, page_of, stamp_of
from tickets.actions.filling import set_fields
from tickets.fields.layout import Item, Sight
from tickets.models import Attachment, Brand, Ticket, TicketForm
from tickets.models.field import FieldKind

pytestmark = pytest.mark.django_db
EDITS = Sight.EDITS


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def brand() -> Brand:
    return builders.a_brand("Kita", team=builders.a_team("Care"))


@pytest.fixture
def refund(brand: Brand) -> TicketForm:
    """Asks what it is about; of a refund the order number, of anything else nothing more."""
    a_field("kind", FieldKind.CHOICE, choices=["refund", "other"], label="What kind")
    a_field("order", FieldKind.PATTERN, pattern="KT-[0-9]{4}", label="Order number", helps={"en": "Such as KT-1234"})
    a_field("inner", label="Inner matter"), a_field("answer", label="Our answer")
    return a_form(
        Item("fields.kind", open=True, requester=EDITS),
        Item("fields.order", when("fields.kind", "is", "refund"), open=True, requester=EDITS),
        Item("fields.inner", open=True),
        Item("fields.answer", requester=Sight.READS),
        name="A refund",
    )


def send(client: Client, brand: Brand, asked: str = "", **changes: object) -> HttpResponse:
    url = f"/help/{brand.slug}/"
    posted = {"stamp": stamp_of(client, url), "asked": asked, **WORDS, **changes}
    return client.post(url, posted)  # type: ignore[return-value]


def test_where_there_are_several_kinds_of_requests_one_chooses_first(
    client: Client, brand: Brand, refund: TicketForm
) -> None:
    other = a_form(name="Anything else", helps={"en": "Whatever it is"})
    a_form(name="Elsewhere", brands=[builders.a_brand()])
    html = client.get("/help/kita/").content.decode()
    assert f'href="?form={refund.pk}"' in html and "Whatever it is" in html and "Elsewhere" not in html
    assert "Order number" not in client.get(f"/help/kita/?form={refund.pk}").content.decode()
    assert "What kind" not in client.get(f"/help/kita/?form={other.pk}").content.decode()
    assert 'href="?form=' in client.get("/help/kita/?form=999").content.decode()


def test_without_scripts_the_answers_bring_up_more_questions_and_nothing_is_lost(
    client: Client, brand: Brand, refund: TicketForm
) -> None:
    page = send(client, brand, "fields.kind", **{"f-kind": "refund"})
    html = page.content.decode()
    assert (page.status_code, Ticket.objects.count()) == (422, 0)
    assert "bring up more questions" in html or "Fill in “Order number”." in html
    assert 'name="f-order"' in html and '<option value="refund" selected>' in html and WORDS["subject"] in html
    asked = re.search(r'name="asked" id="asked" value="([^"]*)"', html)
    assert asked
    done = send(client, brand, asked[1], **{"f-kind": "refund", "f-order": "KT-1234"})
    assert done.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.form, ticket.fields) == (refund, {"kind": "refund", "order": "KT-1234"})


def test_a_button_looks_for_further_questions_without_a_word_of_blame(
    client: Client, brand: Brand, refund: TicketForm
) -> None:
    page = client.post("/help/kita/", {"f-kind": "refund", "subject": "My coins", "update": "page"})
    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="f-order"' in html and 'value="My coins"' in html and "field-error" not in html


def test_for_a_script_there_are_the_questions_alone(client: Client, brand: Brand, refund: TicketForm) -> None:
    html = client.post("/help/kita/", {"f-kind": "refund", "update": "part"}).content.decode()
    assert "data-questions" in html and 'name="f-order"' in html and "<html" not in html
    html = client.post("/help/kita/", {"f-kind": "other", "update": "part"}).content.decode()
    assert 'name="f-order"' not in html


def test_what_is_wrong_is_said_at_its_question_and_in_the_summary(
    client: Client, brand: Brand, refund: TicketForm
) -> None:
    page = send(client, brand, "fields.kind fields.order", **{"f-kind": "refund", "f-order": "1234"})
    html = page.content.decode()
    assert page.status_code == 422
    assert '<a href="#id_f-order">Such as KT-1234</a>' in html
    assert 'value="1234"' in html
    page = send(client, brand, "fields.kind")
    assert "Fill in “What kind”." in page.content.decode()
    page = send(client, brand, "fields.kind", **{"f-kind": "nothing of ours"})
    assert (page.status_code, Ticket.objects.count()) == (422, 0)


def test_the_answer_to_a_question_that_is_hidden_is_not_kept(client: Client, brand: Brand, refund: TicketForm) -> None:
    answers = {"f-kind": "other", "f-order": "KT-1234", "f-inner": "planted", "f-answer": "planted"}
    send(client, brand, "fields.kind fields.order", **answers)
    assert Ticket.objects.get().fields == {"kind": "other"}


def test_files_stay_with_the_form(client: Client, brand: Brand, refund: TicketForm) -> None:
    file = SimpleUploadedFile("note.txt", b"hello")
    send(client, brand, "fields.kind", **{"f-kind": "other", "attachments": file})
    assert Attachment.objects.get().name == "note.txt"


def test_a_category_is_chosen_among_those_in_use(client: Client, brand: Brand) -> None:
    refunds = a_category("Refunds", under=a_category("Money"))
    a_form(Item("category", open=True, requester=EDITS))
    html = client.get("/help/kita/").content.decode()
    assert f'<option value="{refunds.pk}">Money › Refunds</option>' in html
    assert send(client, brand, "category", category="999").status_code == 422
    send(client, brand, "category", category=str(refunds.pk))
    assert Ticket.objects.get().category == refunds


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (FieldKind.CHECKBOX, "yes", True),
        (FieldKind.CHOICES, ["red", "blue"], ["red", "blue"]),
        (FieldKind.DECIMAL, "12,50", 12.5),
        (FieldKind.DATE, "2026-10-01", "2026-10-01"),
        (FieldKind.LONG_TEXT, "a\r\nb", "a\nb"),
        (FieldKind.CASCADE, "dark", "dark"),
    ],
)
def test_every_kind_of_field_is_asked_and_kept(
    client: Client, brand: Brand, kind: FieldKind, given: object, kept: object
) -> None:
    choices = {FieldKind.CHOICES: ["red", "blue"], FieldKind.CASCADE: ["red", "red/dark"]}.get(kind, [])
    a_field("x", kind, choices=choices)
    a_form(Item("fields.x", open=True, requester=EDITS))
    assert 'name="f-x"' in client.get("/help/kita/").content.decode()
    assert send(client, brand, "fields.x").status_code == 422
    assert send(client, brand, "fields.x", **{"f-x": given}).status_code == 302
    assert Ticket.objects.get().fields == {"x": kept}


def test_a_requester_reads_what_the_form_lets_them_and_no_more(
    client: Client, brand: Brand, refund: TicketForm
) -> None:
    send(client, brand, "fields.kind", **{"f-kind": "other"})
    ticket = Ticket.objects.get()
    set_fields(ticket.pk, {"answer": "Paid back", "inner": "Secret"}, by=builders.a_user())
    html = client.get(page_of(ticket)).content.decode()
    assert "What kind" in html and "Other" in html and "Paid back" in html
    assert "Secret" not in html
