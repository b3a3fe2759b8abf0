"""The context column: category, form, sensitivity, language, and the fields of the form, edited in place."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.builders import a_partner, a_role, a_team, a_ticket, a_user
from tests.forms import a_category, a_field, a_form, a_status, when
from tickets.actions import assignment, classifying
from tickets.actions.filling import set_fields
from tickets.fields.layout import Item
from tickets.filetypes import new_file
from tickets.models import Attachment, Category, Sensitivity, Ticket
from tickets.models.field import FieldKind

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


def field_inputs(html: str, key: str) -> str:
    found = re.search(rf'<div class="ticket-field[^>]*id="field-{key}">.*?\n</div>', html, re.S)
    return found[0] if found else ""


def toast(answer: object) -> dict[str, object]:
    return json.loads(answer["HX-Trigger"])["desk:toast"]  # type: ignore[index, no-any-return]


def test_the_ticket_shows_the_fields_of_its_form_with_their_values(
    browser_of: Client, agent: User, ticket: Ticket
) -> None:
    a_field("order", label="Order number", helps={"en": "On the receipt"}), a_field("other", label="Something else")
    a_field("kind", FieldKind.CHOICE, choices=["refund", "return"])
    a_form(Item("fields.order", solve=True), Item("fields.kind"), name="Refund", is_default=True)
    set_fields(ticket.pk, {"kind": "return"}, by=agent)
    html = browser_of.get(f"/tickets/{ticket.pk}/").content.decode()
    order = field_inputs(html, "order")
    assert "Order number" in order and "needed to solve" in order and "On the receipt" in order
    assert '<option value="return" selected>Return</option>' in field_inputs(html, "kind")
    assert "Something else" not in html


def test_a_field_is_saved_and_can_be_undone(browser_of: Client, agent: User, ticket: Ticket) -> None:
    a_field("order", label="Order")
    url = f"/tickets/{ticket.pk}/fields/"
    answer = browser_of.post(url, {"f-order": "KT-1", "was-order": "null"}, headers=HTMX)
    assert 'id="fields" hx-swap-oob="morph"' in answer.content.decode()
    assert toast(answer)["text"] == "Order: KT-1"
    undo = toast(answer)["undo"]["url"]  # type: ignore[index]
    set_fields(ticket.pk, {"order": "KT-2"}, by=a_user())
    assert browser_of.post(undo, headers=HTMX).status_code == 409
    set_fields(ticket.pk, {"order": "KT-1"}, by=agent)
    assert parse_qs(urlsplit(undo).query)["to"] == ['{"order": null}']
    assert browser_of.post(undo, headers=HTMX).status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).fields == {}


def test_only_what_differs_from_what_was_seen_is_saved(browser_of: Client, ticket: Ticket) -> None:
    a_field("order"), a_field("name"), a_field("ok", FieldKind.CHECKBOX)
    set_fields(ticket.pk, {"order": "KT-9", "ok": True}, by=a_user())
    posted = {"f-order": "", "was-order": "null", "f-name": "Siti", "was-name": "null", "was-ok": "true"}
    assert browser_of.post(f"/tickets/{ticket.pk}/fields/", posted).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).fields == {"order": "KT-9", "name": "Siti"}


def test_what_can_not_be_stays_in_the_field_with_the_reason(browser_of: Client, ticket: Ticket) -> None:
    a_field("amount", FieldKind.NUMBER), a_field("name")
    posted = {"f-amount": "lots", "was-amount": "null", "f-name": "Siti", "was-name": "null"}
    for headers in (HTMX, {}):
        answer = browser_of.post(f"/tickets/{ticket.pk}/fields/", posted, headers=headers)
        assert answer.status_code == 422
        amount = field_inputs(answer.content.decode(), "amount")
        assert 'value="lots"' in amount and "Give a whole number" in amount
        assert 'value="Siti"' in field_inputs(answer.content.decode(), "name")
    assert Ticket.objects.get(pk=ticket.pk).fields == {}


def test_a_conflict_says_what_the_field_is_now_and_keeps_what_was_typed(browser_of: Client, ticket: Ticket) -> None:
    a_field("order", label="Order")
    set_fields(ticket.pk, {"order": "KT-9"}, by=a_user())
    answer = browser_of.post(f"/tickets/{ticket.pk}/fields/", {"f-order": "KT-1", "was-order": "null"}, headers=HTMX)
    order = field_inputs(answer.content.decode(), "order")
    assert answer.status_code == 409
    assert 'value="KT-1"' in order and "Somebody set this to “KT-9”." in order
    assert 'value="&quot;KT-9&quot;"' in order  # seen now, so that the next try goes through


def test_solving_says_what_is_missing_and_keeps_the_reply(browser_of: Client, ticket: Ticket) -> None:
    a_field("order", label="Order number")
    a_form(Item("fields.order", solve=True), Item("category", solve=True), is_default=True)
    answer = browser_of.post(f"/tickets/{ticket.pk}/status/", {"to": "solved"}, headers=HTMX)
    assert answer.status_code == 422
    assert "fill in: Order number, Category" in str(toast(answer)["text"])
    posted = {"kind": "reply", "html": "<p>Done</p>", "seen_version": "1", "then": "solved"}
    refused = browser_of.post(f"/tickets/{ticket.pk}/replies/", posted)
    assert refused.status_code == 422
    assert "fill in: Order number, Category" in refused.content.decode()
    assert "Done" in refused.content.decode()
    picked = browser_of.post("/tickets/picked/status/", {"tickets": [ticket.pk], "to": "solved"}, follow=True)
    assert "fill in: Order number, Category" in picked.content.decode()


def test_the_category_is_found_by_name_and_set_with_undo(browser_of: Client, ticket: Ticket) -> None:
    money = a_category("Money")
    refunds = a_category("Refunds", under=money)
    url = f"/tickets/{ticket.pk}/category/"
    assert "Money › Refunds" in browser_of.get(url, headers=HTMX).content.decode()
    answer = browser_of.post(url, {"to": refunds.pk}, headers=HTMX)
    assert toast(answer)["text"] == "Category: Money › Refunds"
    assert browser_of.post(toast(answer)["undo"]["url"]).status_code == 302  # type: ignore[index]
    assert Ticket.objects.get(pk=ticket.pk).category_id is None
    assert browser_of.post(url, {"to": "x"}).status_code == 422


def test_form_sensitivity_and_language_are_set_from_their_menus(browser_of: Client, ticket: Ticket) -> None:
    form = a_form(name="Refund")
    for name, to, words in (("form", form.pk, "Form: Refund"), ("sensitivity", "graphic", "Sensitivity: Graphic"),
                            ("language", "id", "Language: Indonesian")):  # fmt: skip
        answer = browser_of.post(f"/tickets/{ticket.pk}/{name}/", {"to": to}, headers=HTMX)
        assert toast(answer)["text"] == words
        assert browser_of.post(f"/tickets/{ticket.pk}/{name}/", {"to": "nonsense"}).status_code in (404, 422)
    html = browser_of.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Graphic" in html and "Refund" in html


def test_agents_choose_the_statuses_that_the_desk_has_named(browser_of: Client, ticket: Ticket) -> None:
    papers = a_status("Waiting for papers")
    html = browser_of.get(f"/tickets/{ticket.pk}/").content.decode()
    assert f'name="to" value="{papers.pk}"' in html
    answer = browser_of.post(f"/tickets/{ticket.pk}/status/", {"to": papers.pk}, headers=HTMX)
    assert toast(answer)["text"] == "Now Waiting for papers"
    assert "?to=open" in toast(answer)["undo"]["url"]  # type: ignore[index]
    assert Ticket.objects.get(pk=ticket.pk).status == papers
    assert browser_of.post("/tickets/picked/status/", {"tickets": [ticket.pk], "to": papers.pk}).status_code == 302


def test_pictures_of_a_graphic_ticket_are_not_fetched_before_somebody_asks(browser_of: Client, agent: User) -> None:
    ticket = a_ticket(with_files=[new_file("hurt.png", PNG)])
    picture = f"/attachments/{Attachment.objects.get().pk}/image/"
    assert f'src="{picture}"' in browser_of.get(f"/tickets/{ticket.pk}/").content.decode()
    classifying.set_sensitivity(ticket.pk, to=Sensitivity.GRAPHIC, by=agent)
    html = browser_of.get(f"/tickets/{ticket.pk}/").content.decode()
    assert picture not in html and "Show the picture" in html
    asked = re.search(r'hx-get="(/attachments/\d+/picture/)"', html)
    assert asked
    assert f'src="{picture}"' in browser_of.get(asked[1]).content.decode()


def test_who_may_not_work_reads_the_values_and_changes_nothing(client: Client, agent: User, ticket: Ticket) -> None:
    a_field("order", label="Order")
    set_fields(ticket.pk, {"order": "KT-1"}, by=agent)
    client.force_login(a_user(a_role()))
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "KT-1" in html and 'name="f-order"' not in html
    assert client.post(f"/tickets/{ticket.pk}/fields/", {"f-order": "x", "was-order": "null"}).status_code == 403


def test_a_partners_person_is_not_told_who_the_house_has_chosen(client: Client) -> None:
    partner, house = a_partner(), a_user(name="Rina of the house")
    theirs = a_user(partner=partner)
    a_field("who", FieldKind.PERSON)
    ticket = a_ticket(team=a_team(partner=partner))
    set_fields(ticket.pk, {"who": house.pk}, by=house)
    assignment.assign(ticket.pk, to=theirs, by=house)
    client.force_login(theirs)
    html = client.get(f"/tickets/{ticket.pk}/fields/").content.decode()
    assert "Rina" not in html and "somebody you can’t see" in html


def test_columns_show_categories_and_fields_in_as_many_queries_for_many_rows_as_for_few(
    browser_of: Client, agent: User
) -> None:
    a_field("order"), a_field("who", FieldKind.PERSON, label="Specialist")
    refunds = a_category("Refunds", under=a_category("Money"))
    chosen = {"view": "all", "columns": ["category", "fields.order", "fields.who"]}
    browser_of.post("/views/columns/", chosen)

    def more(number: int) -> None:
        one = a_ticket()
        classifying.set_category(one.pk, to=refunds.pk, by=agent)
        set_fields(one.pk, {"order": f"KT-{number}", "who": agent.pk}, by=agent)

    more(1)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            html = browser_of.get("/tickets/rows/?view=all").content.decode()
        counts.append(len(queries))
        for number in range(2, 8):
            more(number)
    assert counts[0] == counts[1]
    assert "Money › Refunds" in html and "KT-3" in html and "Specialist" in html


def test_the_list_is_narrowed_to_a_category_with_all_under_it(browser_of: Client, agent: User) -> None:
    money, other = a_category("Money"), a_category("Other")
    refunds = a_category("Refunds", under=money)
    for subject, category in (("Mine", refunds), ("Not mine", other)):
        classifying.set_category(a_ticket(subject).pk, to=category.pk, by=agent)
    html = browser_of.get(f"/tickets/?view=all&category={money.pk}").content.decode()
    assert ">Mine<" in html and ">Not mine<" not in html and "Category: Money" in html
    page = browser_of.get(f"/views/new/?view=all&category={money.pk}").content.decode()
    assert "Category, with all under it" in page


def test_a_hidden_field_comes_up_with_the_answer_it_depends_on(browser_of: Client, ticket: Ticket) -> None:
    a_field("kind", FieldKind.CHOICE, choices=["refund", "other"]), a_field("order")
    a_form(Item("fields.kind"), Item("fields.order", when("fields.kind", "is", "refund")), is_default=True)
    url = f"/tickets/{ticket.pk}/fields/"
    assert not field_inputs(browser_of.get(url).content.decode(), "order")
    answer = browser_of.post(url, {"f-kind": "refund", "was-kind": "null"}, headers=HTMX)
    assert field_inputs(answer.content.decode(), "order")
    assert Ticket.objects.get(pk=ticket.pk).status_category == Category.NEW
