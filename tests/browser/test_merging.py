"""Three duplicates merged and taken apart again by keyboard alone, in a real browser; and words that are redacted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.browser.conftest import signed_in
from tests.browser.test_views import tab_to
from tests.builders import a_ticket, a_user
from tests.tickets.actions.dump import dump
from tickets.models import Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def duplicates(agent: User) -> list[Ticket]:
    first = a_ticket("My video is gone", text="It was there yesterday.")
    others = [("Video!!", "Hello? My video?"), ("Again: my video", "Anybody there?")]
    return [first, *(a_ticket(subject, text=text, from_=first.requester) for subject, text in others)]


def test_three_duplicates_are_merged_and_taken_apart_by_keyboard(page: Page, duplicates: list[Ticket]) -> None:
    numbers = [ticket.pk for ticket in duplicates]
    before = dump(numbers)
    page.goto("/tickets/?view=all")
    expect(page.locator("[data-row]")).to_have_count(3)
    for key in ("j", "x", "j", "x", "j", "x"):
        page.keyboard.press(key)
    tab_to(page, "button[name=from_list]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Merge tickets")
    expect(page.locator("#what")).to_have_text(f"What goes into #{numbers[0]}")  # the oldest stays
    tab_to(page, f"#into-{numbers[0]}")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#what")).to_have_text(f"What goes into #{numbers[1]}")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#what")).to_have_text(f"What goes into #{numbers[0]}")
    tab_to(page, "#merge-now")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("2 tickets are merged into this")
    for words in ("It was there yesterday.", "Hello? My video?", "Anybody there?"):
        expect(page.locator("#thread")).to_contain_text(words)
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("2 tickets are their own again")
    expect(page.locator("#thread")).not_to_contain_text("Anybody there?")
    after = dump(numbers)
    assert {name: rows for name, rows in after.items() if name != "tickets_seen"} == {
        name: rows for name, rows in before.items() if name != "tickets_seen"
    }


def test_words_that_are_selected_are_redacted(
    browser: Browser, live_server: LiveServer, transactional_db: None
) -> None:
    ticket = a_ticket(text="My card is 4929171100009999")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(a_user("admin")), "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/tickets/{ticket.pk}/")
    page.locator("#thread .prose").first.dblclick(position={"x": 150, "y": 10})
    page.locator("[data-redact]").click()
    expect(page.locator("#text")).to_have_value("4929171100009999")
    page.locator("#reason").fill("A card number")
    page.locator("input[name=sure]").check()
    page.get_by_role("button", name="Redact for good").click()
    expect(page.locator("#thread")).to_contain_text("█████")
    expect(page.locator("#thread")).not_to_contain_text("4929171100009999")
    context.close()
