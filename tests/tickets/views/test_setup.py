"""The admin pages about tickets: who may, what they show, one success and one refusal each."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import a_partner, a_ticket, a_user
from tests.forms import a_category, a_field, a_form, a_status, an_admin, when
from tickets.actions.classifying import set_category
from tickets.fields.layout import Item, Sight
from tickets.models import CustomField, Status, TicketCategory, TicketForm
from tickets.models.field import FieldKind

pytestmark = pytest.mark.django_db
PAGES = ("statuses/", "statuses/new/open/", "categories/", "categories/new/", "fields/", "fields/new/",
         "fields/new/text/", "forms/", "forms/new/")  # fmt: skip
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(an_admin())
    return client


def shown(client: Client, page: str) -> str:
    answer = client.get(f"/admin/{page}")
    assert answer.status_code == 200, page
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_for_in_house_admins(client: Client, page: str) -> None:
    client.force_login(an_admin())
    assert client.get(f"/admin/{page}").status_code == 200
    for person in (a_user("lead"), a_user("admin", partner=a_partner())):
        client.force_login(person)
        assert client.get(f"/admin/{page}").status_code == 403
        assert client.post(f"/admin/{page}", {"name_en": "x"}).status_code in (403, 405)
        assert 'href="/admin/forms/"' not in client.get("/admin/").content.decode()


def test_a_status_is_named_moved_and_renamed(admin: Client) -> None:
    admin.post("/admin/statuses/new/pending/", {"name_en": "Papers", "name_id": "Berkas", "is_active": "on"})
    papers, other = Status.objects.get(name="Papers"), a_status("Other")
    assert papers.names == {"id": "Berkas"}
    admin.post("/admin/statuses/", {"up": other.pk})
    assert list(Status.objects.filter(category="pending", is_default=False)) == [other, papers]
    admin.post(f"/admin/statuses/{papers.pk}/", {"name_en": "Waiting for papers"})
    papers.refresh_from_db()
    assert (papers.name, papers.is_active) == ("Waiting for papers", False)
    assert "Not in use" in shown(admin, "statuses/")
    refused = admin.post("/admin/statuses/new/pending/", {"name_en": "other", "is_active": "on"})
    assert refused.status_code == 422
    assert "There is a status of this name already." in refused.content.decode()
    assert admin.get("/admin/statuses/new/closed/").status_code == 404


def test_a_category_is_made_moved_and_merged_with_undo(admin: Client) -> None:
    money = a_category("Money")
    answer = admin.post("/admin/categories/new/", {"name_en": "Refunds", "parent": money.pk, "is_active": "on"})
    assert answer.status_code == 302
    refunds, other = TicketCategory.objects.get(parent=money), a_category("Other")
    set_category(a_ticket().pk, to=refunds.pk, by=an_admin())
    page = shown(admin, f"categories/{refunds.pk}/")
    assert "Tickets: 1" in page and "Money › Refunds" in page
    admin.post(f"/admin/categories/{refunds.pk}/merge/", {"into": other.pk})
    assert "merged into Other" in shown(admin, "categories/")
    assert "Tickets: 1" in shown(admin, f"categories/{other.pk}/")
    admin.post(f"/admin/categories/{refunds.pk}/merge/", {"into": ""})
    refunds.refresh_from_db()
    assert refunds.merged_into is None and refunds.is_active
    admin.post("/admin/categories/", {"up": other.pk})
    assert [str(one) for one in TicketCategory.objects.filter(parent=None)] == ["Other", "Money"]
    refused = admin.post(f"/admin/categories/{money.pk}/", {"name_en": "Other", "parent": "", "is_active": "on"})
    assert refused.status_code == 422
    assert "in the same place already" in refused.content.decode()


def test_a_field_is_made_from_lines_and_shows_where_it_is_used(admin: Client) -> None:
    assert 'href="/admin/fields/new/cascade/"' in shown(admin, "fields/new/")
    lines = "Clothes | Pakaian\n- shirt = Shirt\n- Trousers\nFood"
    posted = {"name_en": "What", "key": "what", "choices": lines, "help_en": "Choose", "is_filterable": "on"}
    assert admin.post("/admin/fields/new/cascade/", posted).status_code == 302
    field = CustomField.objects.get()
    assert [(one["code"], one["parent"]) for one in field.choices] == [
        ("clothes", ""), ("shirt", "clothes"), ("trousers", "clothes"), ("food", ""),
    ]  # fmt: skip
    assert field.choices[0]["names"] == {"en": "Clothes", "id": "Pakaian"}
    form = a_form(Item("fields.what"), name="Shop")
    listed = shown(admin, "fields/")
    assert "Waits for its index" in listed and f'href="/admin/forms/{form.pk}/">Shop' in listed
    page = shown(admin, "fields/what/")
    assert "clothes = Clothes | Pakaian\n- shirt = Shirt\n- trousers = Trousers\nfood = Food" in page
    admin.post("/admin/fields/what/", {"name_en": "What", "choices": "food = Food", "is_active": "on"})
    field.refresh_from_db()
    assert [one["code"] for one in field.choices if one["is_active"]] == ["food"]
    refused = admin.post("/admin/fields/what/", {"name_en": "What", "choices": "food = Food"})
    assert "These forms use it: Shop." in refused.content.decode()


def test_a_field_that_makes_no_sense_is_refused_with_the_words_kept(admin: Client) -> None:
    refused = admin.post("/admin/fields/new/pattern/", {"name_en": "Code", "key": "code", "pattern": "(a+)+"})
    assert refused.status_code == 422
    assert "very long to check" in refused.content.decode() and 'value="(a+)+"' in refused.content.decode()
    a_field("one"), a_field("two")
    admin.post("/admin/fields/", {"up": "two"})
    assert [one.key for one in CustomField.objects.all()] == ["two", "one"]


def test_the_builder_adds_moves_and_takes_out_fields_and_keeps_what_was_typed(admin: Client) -> None:
    a_field("order", label="Order"), a_field("why", label="Why")
    typed = {"name_en": "Refund", "i0-field": "fields.order", "i0-needed": "open", "i0-requester": "edits"}

    def press(**buttons: object) -> str:
        answer = admin.post("/admin/forms/draft/", {**typed, **buttons}, headers=HTMX)
        return answer.content.decode()

    html = press(**{"add": "1", "add-field": "fields.why"})
    assert 'value="Refund"' in html and html.index("row-fieldsorder") < html.index("row-fieldswhy")
    typed |= {"i1-field": "fields.why", "i1-requester": "edits"}
    html = press(up="1")
    assert html.index("row-fieldswhy") < html.index("row-fieldsorder")
    assert html.count("data-autofocus") == 1
    assert re.search(r'data-autofocus[^>]*id="i0-up"|id="i0-up"[^>]*data-autofocus', html)
    assert "row-fieldsorder" not in press(remove="0")
    html = press(when="1")
    assert 'name="i1-w0-field"' in html and '<option value="fields.order" selected>' in html
    assert not TicketForm.objects.exists()


def test_the_preview_shows_what_requesters_and_agents_would_see(admin: Client) -> None:
    a_field("kind", FieldKind.CHOICE, choices=["refund", "other"], label="Kind"), a_field("order", label="Order")
    typed = {
        "name_en": "Refund",
        "i0-field": "fields.kind", "i0-requester": "edits",
        "i1-field": "fields.order", "i1-requester": "edits", "i1-needed": "solve",
        "i1-w0-field": "fields.kind", "i1-w0-was": "fields.kind", "i1-w0-op": "in", "i1-w0-value": "refund",
    }  # fmt: skip
    html = admin.post("/admin/forms/draft/", typed, headers=HTMX).content.decode()
    assert 'name="f-kind"' in html and 'name="f-order"' not in html
    html = admin.post("/admin/forms/draft/", {**typed, "f-kind": "refund"}, headers=HTMX).content.decode()
    assert 'name="f-order"' in html and "field-error" not in html
    saved = admin.post("/admin/forms/new/", {**typed, "is_active": "on", "is_offered": "on"})
    assert saved.status_code == 302
    assert TicketForm.objects.get().layout[1] == {
        "field": "fields.order", "when": {"field": "fields.kind", "op": "in", "value": ["refund"]}, "open": False,
        "solve": True, "requester": "edits",
    }  # fmt: skip


def test_a_circle_is_refused_at_its_row_and_nothing_is_lost(admin: Client) -> None:
    a_field("order", label="Order"), a_field("why", label="Why")
    posted = {"name_en": "Refund", "is_active": "on"}
    for place, (own, other) in enumerate((("order", "why"), ("why", "order"))):
        at = f"i{place}-w0"
        posted |= {f"i{place}-field": f"fields.{own}", f"{at}-field": f"fields.{other}", f"{at}-op": "is_set"}
    refused = admin.post("/admin/forms/new/", posted)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "depend on one another" in html and 'value="Refund"' in html and 'name="i1-w0-field"' in html


def test_a_form_is_changed_only_by_who_has_seen_the_latest(admin: Client) -> None:
    a_field("order")
    form = a_form(Item("fields.order", requester=Sight.READS), name="Refund")
    page = shown(admin, f"forms/{form.pk}/")
    assert "data-autofocus" not in page
    assert 'name="seen" value="1"' in page and '<option value="reads" selected>' in page
    posted = {"name_en": "Refunds", "seen": "1", "is_active": "on", "i0-field": "fields.order"}
    assert admin.post(f"/admin/forms/{form.pk}/", posted).status_code == 302
    refused = admin.post(f"/admin/forms/{form.pk}/", {**posted, "name_en": "Returns"})
    assert refused.status_code == 422
    assert "Another admin has changed this form" in refused.content.decode()


def test_a_condition_that_rows_can_not_show_is_told_and_kept(admin: Client) -> None:
    a_field("order"), a_field("why")
    deep = {"any": [{"all": [when("fields.why", "is_set"), when("category", "is_set")]}, when("fields.why", "is", "x")]}
    form = a_form(Item("fields.order", deep), Item("fields.why"))
    page = shown(admin, f"forms/{form.pk}/")
    assert "nested more deeply" in page
    kept = re.search(r'name="i0-kept" value="([^"]*)"', page)
    assert kept
    posted = {"name_en": "x", "is_active": "on", "i0-field": "fields.order", "i1-field": "fields.why",
              "i0-kept": html.unescape(kept[1])}  # fmt: skip
    admin.post(f"/admin/forms/{form.pk}/", posted)
    form.refresh_from_db()
    assert form.layout[0]["when"] == deep


def test_every_change_is_told_on_the_page_of_changes(admin: Client) -> None:
    a_status("Papers"), a_field("order", label="Order")
    money = a_category("Money", id="Uang")
    a_form(Item("fields.order", when("category", "is", money.pk), solve=True), name="Refund")
    page = shown(admin, "audit/")
    for words in ("made the status", "made the field", "made the category", "made the form", "English: Money",
                  "Order (needed to solve; when Category is Money)"):  # fmt: skip
        assert words in page, words


def test_the_lists_cost_the_same_queries_for_many_as_for_few(admin: Client) -> None:
    a_form(Item(f"fields.{a_field().key}")), a_category()
    for page in ("fields/", "forms/", "categories/"):
        shown(admin, page)
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                shown(admin, page)
            counts.append(len(queries))
            for _number in range(4):
                a_form(Item(f"fields.{a_field().key}")), a_category()
        assert counts[0] == counts[1], page
