"""A view by keyboard alone, in a real browser: built with AND and OR, saved, opened, worked; and without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from helpdesk.lib import clock
from people.models import User
from tests.axe import complaints
from tests.browser.conftest import signed_in
from tests.builders import a_ticket, a_user, a_view
from tickets.actions import labels
from tickets.models import Priority, Ticket, View

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def desk(agent: User) -> list[Ticket]:
    """Three that the view is about, the newest last, and one that it isn't."""
    start = clock.now() - timedelta(hours=2)
    urgent = {"Urgent one": Priority.URGENT, "Tagged one": Priority.NORMAL, "Urgent two": Priority.URGENT}
    tickets = []
    for minute, (subject, priority) in enumerate({**urgent, "Ordinary": Priority.NORMAL}.items()):
        with clock.set_to(start + timedelta(minutes=minute)):
            tickets.append(a_ticket(subject, priority=priority))
    with clock.set_to(start + timedelta(minutes=1)):
        labels.set_tags(tickets[1].pk, to=["vip"], by=agent)
    return tickets


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    """Tab until the element has the focus: it can be reached so, whatever stands before it."""
    wanted = page.locator(selector).first
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def choose(page: Page, selector: str, word: str) -> None:
    """In a select: by typing what the choice begins with."""
    tab_to(page, selector)
    page.keyboard.type(word)


def test_a_view_with_and_and_or_is_built_saved_opened_and_worked_by_keyboard(page: Page, desk: list[Ticket]) -> None:
    page.goto("/tickets/?view=all")
    press(page, "Control+k")
    page.keyboard.type("new view")
    expect(page.locator(".palette-item[aria-selected=true]")).to_contain_text("New view")
    press(page, "Enter")
    expect(page.locator("#id_name")).to_be_focused()
    page.keyboard.type("Urgent or VIP")
    tab_to(page, "#add-group")
    press(page, "Enter")
    expect(page.locator("#g0-0-field")).to_be_focused()
    tab_to(page, "#g0-0-new")
    press(page, "Space")
    expect(page.locator("#preview")).to_contain_text("Status is New")
    expect(page.locator("#g0-0-new")).to_be_focused()
    tab_to(page, "#add-group")
    press(page, "Enter")
    expect(page.locator("#g1-0-field")).to_be_focused()
    choose(page, "#g1-0-field", "Priority")
    tab_to(page, "#g1-0-4")
    press(page, "Space")
    expect(page.locator("#preview")).to_contain_text("Priority is Urgent")
    tab_to(page, "#group-1 > .button")
    press(page, "Enter")
    expect(page.locator("#g1-1-field")).to_be_focused()
    choose(page, "#g1-1-field", "Tags")
    tab_to(page, "#g1-1-value")
    page.keyboard.type("vip")
    press(page, "Tab")
    expect(page.locator("#preview")).to_contain_text("Status is New and (Priority is Urgent or Tags include vip)")
    expect(page.locator("#preview")).to_contain_text("3 tickets")
    choose(page, "#id_sort", "Oldest")
    tab_to(page, ".form-actions .button.primary")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("Urgent or VIP")
    expect(page.locator("[data-row]")).to_have_count(3)
    work_through(page, View.objects.get())


def work_through(page: Page, view: View) -> None:
    """Its tickets one after the other, and back to the list."""
    press(page, "g", "1")
    expect(page.locator("h1")).to_have_text("Mine")
    press(page, "g", "0")
    expect(page.locator("h1")).to_have_text("Urgent or VIP")
    press(page, "j", "Enter")
    expect(page.locator("h1")).to_have_text("Urgent one")
    assert f"view={view.slug}" in page.url
    press(page, "n")
    expect(page.locator("h1")).to_have_text("Tagged one")
    press(page, "n")
    expect(page.locator("h1")).to_have_text("Urgent two")
    press(page, "u")
    expect(page.locator("h1")).to_have_text("Urgent or VIP")


def test_views_are_found_by_name_and_arranged_by_keyboard(page: Page, desk: list[Ticket], agent: User) -> None:
    view = a_view("Parcel disputes", by=agent)
    page.goto(f"/tickets/{desk[0].pk}/")
    press(page, "Control+k")
    page.keyboard.type("parcel")
    expect(page.locator(".palette-item").first).to_contain_text("Parcel disputes")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("Parcel disputes")
    page.goto("/views/")
    tab_to(page, f"#up-{view.slug}")
    press(page, "Enter")
    expect(page.locator(".saved-views li").nth(8)).to_contain_text("Parcel disputes")
    expect(page.locator(f"#up-{view.slug}")).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".saved-views li").nth(7)).to_contain_text("Parcel disputes")
    tab_to(page, f"#shown-{view.slug}")
    press(page, "Space")
    expect(page.locator(f"#line-{view.slug}")).to_have_class("is-hidden")
    tab_to(page, f"#line-{view.slug} [aria-label^=Delete]")
    press(page, "Enter")
    expect(page.locator("#confirm")).to_contain_text("Delete the view Parcel disputes?")
    page.get_by_role("button", name="Yes, do it").press("Enter")
    expect(page.locator(f"#line-{view.slug}")).to_have_count(0)
    expect(page.locator("[data-toasts]")).to_contain_text("Parcel disputes is deleted")


def test_a_list_of_people_stays_open_while_several_are_chosen(page: Page, agent: User) -> None:
    a_user(name="Budi Santoso")
    view = a_view("Theirs", by=agent, conditions={"all": [{"field": "assignee", "op": "in", "value": ["me"]}]})
    page.goto(f"/views/{view.pk}/")
    tab_to(page, "#g0-0-picker summary")
    press(page, "Enter", "Tab", "Tab", "Space")
    expect(page.locator("#preview")).to_contain_text(re.compile("Assignee is any of me, (Budi|Rina)"))
    expect(page.locator("#g0-0-picker")).to_have_attribute("open", "")
    press(page, "Escape")
    expect(page.locator("#g0-0-picker")).not_to_have_attribute("open", "")
    expect(page.locator("#g0-0-picker summary")).to_be_focused()


def test_columns_and_order_are_chosen_in_the_list(page: Page, desk: list[Ticket]) -> None:
    page.goto("/tickets/?view=all")
    page.get_by_role("button", name="Order and groups").click()
    page.get_by_role("menuitem", name="By priority").click()
    expect(page.locator(".row-head h2")).to_have_text(["Urgent", "Normal"])
    page.get_by_role("button", name="Columns").click()
    page.locator("#columns").get_by_label("Number").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".cell.is-number").first).to_have_text(f"#{desk[2].pk}")
    expect(page.locator(".row-head h2")).to_have_text(["Urgent", "Normal"])


def test_without_scripts_a_view_is_built_and_saved(
    browser: Browser, live_server: LiveServer, agent: User, desk: list[Ticket]
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": live_server.url}])
    page = context.new_page()
    page.goto("/views/new/")
    page.get_by_label("Name").fill("Tagged")
    page.get_by_role("button", name="Add a condition").click()
    page.locator("#g0-0-field").select_option("tags")
    page.get_by_role("button", name="Update").click()
    page.locator("#g0-0-value").fill("vip")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("1 ticket")
    page.locator(".form-actions").get_by_role("button", name="Save the view").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("h1")).to_have_text("Tagged")
    context.close()


def test_what_is_typed_while_an_answer_is_on_its_way_is_kept(page: Page, agent: User) -> None:
    view = a_view("Words", by=agent, conditions={"all": [{"field": "subject", "op": "contains", "value": "parcel"}]})
    page.goto(f"/views/{view.pk}/")
    held: list[Route] = []
    page.route("**/views/draft/", lambda route: held.append(route) if not held else route.continue_())
    page.locator("#g0-0-op").select_option("is")
    page.wait_for_function("document.querySelector('#work.htmx-request')")
    page.locator("#g0-0-value").fill("refund")
    page.locator("#id_name").focus()
    for route in held:
        route.abort() if page.locator("#work.htmx-request").count() == 0 else route.continue_()
    expect(page.locator("#preview")).to_contain_text("Subject is “refund”")
    expect(page.locator("#g0-0-value")).to_have_value("refund")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(
    page: Page, desk: list[Ticket], agent: User, theme: Literal["light", "dark"]
) -> None:
    nobodys, new = {"field": "assignee", "op": "is_not_set"}, {"field": "status", "op": "in", "value": ["new"]}
    view = a_view("Anything", by=agent, conditions={"any": [nobodys, new]})
    page.emulate_media(color_scheme=theme)
    for address in (f"/tickets/?view={view.slug}&group=priority", "/views/", f"/views/{view.pk}/"):
        page.goto(address)
        assert (address, complaints(page)) == (address, [])
