"""The composer on a real ticket: nothing typed is lost, files go at once, the keys send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests import builders
from tickets.models import Draft, Message, Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def agent() -> User:
    return builders.a_user(teams=[builders.a_team("Jakarta")])


@pytest.fixture
def ticket(agent: User) -> Ticket:
    brand = builders.a_brand(team=agent.home_team)
    builders.a_mailbox(brand=brand, team=agent.home_team)
    return builders.a_ticket("Locked out", brand=brand)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, client: Client, agent: User, ticket: Ticket) -> Iterator[Page]:
    client.force_login(agent)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/tickets/{ticket.pk}/")
    yield page
    page.goto("about:blank")
    context.close()


def _write(page: Page, words: str) -> None:
    """Press r, and type once the editor stands."""
    page.keyboard.press("r")
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type(words)


def test_words_are_saved_as_a_draft_a_moment_after_typing(page: Page, agent: User, ticket: Ticket) -> None:
    _write(page, "Dear Sari, I look into it.")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    assert "Dear Sari" in Draft.objects.get(user=agent, ticket=ticket).html


def test_words_typed_without_a_connection_are_there_after_a_reload(page: Page) -> None:
    _write(page, "x")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    page.context.set_offline(True)
    page.keyboard.type(" and more")
    expect(page.locator("[data-state]")).to_have_text("Kept in this browser")
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-write]")).to_have_value("x and more")


def test_control_enter_sends_and_leaves_an_empty_composer(page: Page, ticket: Ticket) -> None:
    _write(page, "It works again.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread")).to_contain_text("It works again.")
    expect(page.locator("[data-write]")).to_have_value("")
    message = Message.objects.filter(ticket=ticket).latest("pk")
    assert (message.kind, message.text.strip()) == (Message.Kind.PUBLIC, "It works again.")


def test_with_shift_it_solves_too(page: Page, ticket: Ticket) -> None:
    _write(page, "Done.")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#thread")).to_contain_text("Done.")
    ticket.refresh_from_db()
    assert ticket.status_category == "solved"


def test_a_note_goes_to_nobody_outside(page: Page, ticket: Ticket) -> None:
    page.keyboard.press("c")
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type("Looks like a shared phone.")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#thread")).to_contain_text("Looks like a shared phone.")
    assert Message.objects.filter(ticket=ticket).latest("pk").kind == Message.Kind.NOTE


def test_a_file_is_stored_as_soon_as_it_is_chosen(page: Page) -> None:
    chosen: FilePayload = {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"Paid in full."}
    page.locator("[data-attach]").set_input_files([chosen])
    expect(page.locator("[data-uploads] .file")).to_contain_text("receipt.txt")
    expect(page.locator("[data-uploads] input[type=hidden]")).to_have_count(1)


def test_a_note_typed_without_a_connection_waits_behind_its_tab(page: Page) -> None:
    page.keyboard.press("c")
    expect(page.locator(".tiptap")).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.type("Shared phone")
    expect(page.locator("[data-state]")).to_have_text("Kept in this browser")
    page.context.set_offline(False)
    page.reload()
    page.get_by_text("Note", exact=True).click()
    expect(page.locator("[data-write]")).to_have_value("Shared phone")
