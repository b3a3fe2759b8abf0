"""Clocks in a real browser: the list over a badge by pointer and by key, the panel, the page that explains; axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from tests.browser.reading import axe_along
from tests.builders import a_message, a_ticket
from tests.tickets.clocks.cast import a_promise, reply
from tickets.models import Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def ticket(agent: User) -> Ticket:
    a_promise()
    made = a_ticket("Video gone")
    reply(made, agent)
    a_message(made)
    return made


def test_the_list_opens_over_the_badge_by_pointer_and_by_key(page: Page, ticket: Ticket) -> None:
    page.goto("/tickets/?view=all")
    badge = page.locator(f"#row-{ticket.pk} .is-due [data-clocks]")
    badge.hover()
    card = page.locator("#clocks-card")
    expect(card).to_contain_text("Next response")
    expect(card).to_contain_text("Resolution")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(5, 5)
    badge.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(card).to_be_visible()


def test_the_panel_and_the_page_tell_of_every_clock(page: Page, ticket: Ticket) -> None:
    page.goto(f"/tickets/{ticket.pk}/")
    page.locator("details[data-fold=clocks] summary").click()
    expect(page.locator("#clocks")).to_contain_text("First response")
    page.locator("#clocks").get_by_role("link", name="How these times came about").click()
    expect(page.get_by_role("heading", name="Resolution")).to_be_visible()
    expect(page.locator(".clock-card").first).to_contain_text("promised")


def test_axe_finds_nothing(page: Page, ticket: Ticket) -> None:
    assert axe_along(page, f"/tickets/{ticket.pk}/clocks/", "/tickets/?view=all&sort=breach") == []
