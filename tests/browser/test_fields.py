"""Fields and forms in a real browser: an agent by keyboard, a requester with and without scripts, the builder."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.browser.conftest import signed_in
from tests.browser.test_views import tab_to
from tests.builders import a_brand, a_ticket
from tests.forms import a_category, a_field, a_form, an_admin, when
from tickets.fields.layout import Item, Sight
from tickets.models import Ticket, TicketForm
from tickets.models.field import FieldKind

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def form(agent: User) -> TicketForm:
    a_field("kind", FieldKind.CHOICE, choices=["refund", "other"], label="Kind")
    a_field("order", label="Order number")
    return a_form(
        Item("fields.kind", requester=Sight.EDITS),
        Item("fields.order", when("fields.kind", "is", "refund"), solve=True, requester=Sight.EDITS),
        name="A refund",
        is_default=True,
    )


def test_an_agent_fills_in_fields_by_keyboard_and_undoes_it(page: Page, form: TicketForm) -> None:
    ticket = a_ticket()
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press("d")
    expect(page.locator("#f-kind")).to_be_focused()
    page.keyboard.type("Ref")
    page.keyboard.press("Tab")
    expect(page.locator("#f-order")).to_be_visible()
    tab_to(page, "#f-order")
    page.keyboard.type("KT-1")
    page.keyboard.press("Enter")
    expect(page.locator("#was-order")).to_have_value('"KT-1"')
    assert Ticket.objects.get(pk=ticket.pk).fields == {"kind": "refund", "order": "KT-1"}
    page.locator("#page").focus()
    page.keyboard.press("z")
    expect(page.locator("#f-order")).to_have_value("")
    page.locator("#page").focus()
    page.keyboard.press("e")
    expect(page.locator(".toast").last).to_contain_text("fill in: Order number")


def test_a_category_is_found_by_typing(page: Page, form: TicketForm) -> None:
    refunds = a_category("Refunds", under=a_category("Money"))
    a_category("Harassment")
    ticket = a_ticket()
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press("y")
    expect(page.locator("#category .is-node")).to_have_count(3)
    page.keyboard.type("money › ref")
    expect(page.locator("#category .is-node:visible")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[popovertarget=category]")).to_contain_text("Refunds")
    assert Ticket.objects.get(pk=ticket.pk).category == refunds


@pytest.mark.parametrize("scripts", [True, False])
def test_a_requesters_questions_follow_the_answers(
    browser: Browser, live_server: LiveServer, form: TicketForm, scripts: bool
) -> None:
    a_brand("Kita")
    context = browser.new_context(java_script_enabled=scripts, base_url=live_server.url)
    page = context.new_page()
    page.goto("/help/kita/")
    page.get_by_label("What is it about?").fill("My coins")
    expect(page.locator("#id_f-order")).to_have_count(0)
    page.locator("#id_f-kind").select_option("refund")
    if not scripts:
        page.get_by_role("button", name="Look for further questions").click()
    expect(page.locator("#id_f-order")).to_be_visible()
    expect(page.get_by_label("What is it about?")).to_have_value("My coins")
    page.locator("#id_f-order").fill("KT-1")
    page.locator("#id_f-kind").focus()
    page.locator("#id_f-kind").select_option("other")
    if scripts:
        expect(page.locator("#id_f-order")).to_have_count(0)
        expect(page.locator("#id_f-kind")).to_be_focused()
    context.close()


def test_a_form_is_built_by_keyboard_with_its_preview(
    browser: Browser, live_server: LiveServer, form: TicketForm
) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(an_admin()), "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/admin/forms/{form.pk}/")
    tab_to(page, "#i1-up")
    page.keyboard.press("Enter")
    expect(page.locator(".layout-row").first).to_contain_text("Order number")
    expect(page.locator("#i0-up")).to_be_focused()
    expect(page.locator("#preview #id_f-order")).to_have_count(0)
    page.locator("#preview #id_f-kind").select_option("refund")
    expect(page.locator("#preview #id_f-order")).to_be_visible()
    page.get_by_role("button", name="Save the form").first.click()
    expect(page.locator(".toast")).to_contain_text("is saved")
    assert [one["field"] for one in TicketForm.objects.get(pk=form.pk).layout] == ["fields.order", "fields.kind"]
    context.close()
