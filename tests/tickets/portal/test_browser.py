"""The requesters' pages in a real browser: without scripts on a phone, and with them under the security policy."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.tickets.portal.pages import WORDS
from tickets.models import Category, Message, Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PHONE = ViewportSize(width=390, height=844)


def fill_in(page: Page, url: str) -> None:
    page.goto(f"{url}/help/kita/")
    for name, value in WORDS.items():
        page.fill(f"[name={name}]", value)
    page.set_input_files("[name=attachments]", FilePayload(name="garden.txt", mimeType="text/plain", buffer=b"Roses."))
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have your request")).to_be_visible()


def test_a_request_goes_from_form_to_solved_on_a_phone_without_scripts(
    browser: Browser, live_server: LiveServer
) -> None:
    cache.clear()
    builders.a_brand("Kita")
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    fill_in(page, live_server.url)
    page.get_by_role("link", name="Follow your request").click()
    expect(page.get_by_text("It showed my garden.")).to_be_visible()
    expect(page.get_by_role("link", name="garden.txt")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.fill("[name=message]", "One more thing.")
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_role("button", name="My problem is solved").click()
    expect(page.get_by_text("Your request is solved")).to_be_visible()
    context.close()
    assert Ticket.objects.get().status_category == Category.SOLVED
    assert [message.text for message in Message.objects.order_by("pk")] == [WORDS["message"], "One more thing."]


def test_the_pages_break_no_rule_of_the_security_policy(browser: Browser, live_server: LiveServer) -> None:
    cache.clear()
    builders.a_brand("Kita", accent="rose")
    page = browser.new_page(locale="en-GB")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/help/")
    fill_in(page, live_server.url)
    page.get_by_role("link", name="Follow your request").click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.close()
    assert said == []
