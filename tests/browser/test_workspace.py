"""An agent's morning in a real browser: triage by keyboard alone, and what happens when things go sideways."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from helpdesk.lib import clock
from people.models import User
from tests.browser.conftest import signed_in
from tests.builders import a_contact, a_message, a_team, a_ticket, a_user
from tickets.actions import assignment
from tickets.models import Category, Draft, Message, Priority, Ticket
from tickets.views.inbox import PAGE

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def desk(transactional_db: None) -> list[Ticket]:
    """Three new requests, the newest last."""
    start, team = clock.now() - timedelta(hours=2), a_team()
    tickets = []
    for minute, subject in enumerate(["First", "Second", "Third"]):
        with clock.set_to(start + timedelta(minutes=minute)):
            tickets.append(a_ticket(subject, from_=a_contact(name=f"Customer {minute}"), team=team))
    return tickets


def test_a_morning_by_keyboard_alone(page: Page, desk: list[Ticket], agent: User) -> None:
    first, second, third = desk
    a_user(name="Budi Santoso")
    page.goto("/tickets/?view=unassigned")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Third")
    label_by_keyboard(page)
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Second")
    write_by_keyboard(page, "c", "Ask the safety team", "Control+Enter")
    expect(page.locator(".message.is-note")).to_contain_text("Ask the safety team")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("First")
    write_by_keyboard(page, "r", "It is back now.", "Control+Shift+Enter")
    expect(page.locator(".message.is-ours")).to_contain_text("It is back now.")
    expect(page.locator("[popovertarget=status]")).to_contain_text("Solved")
    page.keyboard.press("u")
    expect(page.locator(".empty, [data-row]").first).to_be_visible()
    for ticket in desk:
        ticket.refresh_from_db()
    assert third.assignee is not None and third.assignee.name == "Budi Santoso"
    assert (third.priority, third.tags) == (Priority.HIGH, ["lost-video"])
    assert Message.objects.get(ticket=second, version=2).kind == Message.Kind.NOTE
    assert (first.status_category, first.assignee) == (Category.SOLVED, agent)


def label_by_keyboard(page: Page) -> None:
    """Budi gets it, with high priority and a tag."""
    page.keyboard.press("a")
    page.keyboard.type("budi")
    expect(page.locator("#assign .menu-item:visible")).to_have_text(re.compile("Budi"))
    page.keyboard.press("Enter")
    expect(page.locator("[popovertarget=assign]")).to_contain_text("Budi Santoso")
    page.keyboard.press("p")
    expect(page.locator("#priority")).to_be_visible()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[popovertarget=priority]")).to_contain_text("High")
    page.keyboard.press("l")
    page.keyboard.type("Lost video")
    page.keyboard.press("Enter")
    expect(page.locator(".labels .tag .badge")).to_have_text(re.compile("lost-video"))
    page.keyboard.press("Escape")
    page.locator("h1").click()


def write_by_keyboard(page: Page, key: str, words: str, send: str) -> None:
    page.keyboard.press(key)
    page.keyboard.type(words)
    page.keyboard.press(send)
    expect(page.locator("#thread")).to_contain_text(words)
    page.keyboard.press("Escape")


def test_a_sent_reply_comes_back_by_one_key(page: Page, desk: list[Ticket]) -> None:
    page.goto(f"/tickets/{desk[0].pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Too early")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-held")).to_contain_text(re.compile(r"Sending in \d+ s"))
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator(".message.is-ours")).to_have_count(0)
    expect(page.locator("#composer [data-write]")).to_have_value("Too early")


def test_a_stale_reply_shows_what_is_new_keeps_the_words_and_sends_anyway(page: Page, desk: list[Ticket]) -> None:
    ticket = desk[0]
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("My answer")
    a_message(ticket, "Wait, it works again")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#refused")).to_contain_text("Wait, it works again")
    expect(page.locator("#composer [data-write]")).to_have_value("My answer")
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator("#thread .message.is-ours")).to_contain_text("My answer")
    expect(page.locator("#refused")).to_be_empty()


def test_taking_a_ticket_that_somebody_took_says_who_has_it(page: Page, desk: list[Ticket]) -> None:
    other = a_user(name="Budi Santoso")
    page.goto(f"/tickets/{desk[0].pk}/")
    assignment.assign(desk[0].pk, to=other, by=other)
    page.keyboard.press("a")
    page.get_by_role("menuitem", name="Me", exact=True).click()
    expect(page.locator("[data-toasts]")).to_contain_text("Budi Santoso has this ticket")


def test_what_is_typed_survives_leaving_and_coming_back(page: Page, desk: list[Ticket], agent: User) -> None:
    page.goto(f"/tickets/{desk[0].pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Half a thought")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    page.goto("/tickets/")
    page.goto(f"/tickets/{desk[0].pk}/")
    expect(page.locator("#composer [data-write]")).to_have_value("Half a thought")
    assert Draft.objects.get(user=agent).html == "<p>Half a thought</p>"


def test_opening_a_ticket_reads_it(page: Page, desk: list[Ticket], agent: User) -> None:
    page.goto(f"/tickets/{desk[0].pk}/?view=open")
    expect(page.locator(f"#row-{desk[0].pk}")).not_to_have_class(re.compile("is-unread"))
    expect(page.locator(f"#row-{desk[1].pk}")).to_have_class(re.compile("is-unread"))
    expect(page.locator(f"#row-{desk[0].pk}")).to_have_attribute("aria-current", "true")


def test_a_long_thread_opens_at_its_end_and_gets_its_beginning_by_scrolling(page: Page, desk: list[Ticket]) -> None:
    for number in range(2, 80):
        a_message(desk[0], f"Number {number}. " + "More words to make it taller. " * 8)
    page.goto(f"/tickets/{desk[0].pk}/")
    expect(page.get_by_text("Number 79.")).to_be_in_viewport()
    assert page.locator("#thread .message").count() == 30
    for _ in range(12):
        page.locator("[data-thread]").evaluate("box => box.scrollTop = 0")
        page.wait_for_timeout(150)
        if page.get_by_text("Please help me.").count():
            break
    expect(page.get_by_text("Please help me.")).to_be_attached()
    expect(page.locator(".message")).to_have_count(79)


def test_a_list_goes_on_by_scrolling(page: Page, desk: list[Ticket]) -> None:
    for _ in range(PAGE):
        a_ticket(from_=desk[0].requester, brand=desk[0].brand)
    page.goto("/tickets/?view=all")
    expect(page.locator("[data-row]")).to_have_count(PAGE)
    page.locator("[data-row]").last.scroll_into_view_if_needed()
    expect(page.locator("[data-row]")).to_have_count(PAGE + 3)


def test_picked_rows_are_solved_together(page: Page, desk: list[Ticket]) -> None:
    page.goto("/tickets/?view=open")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2 picked")
    page.get_by_role("button", name="Solve").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page.locator("[data-toasts]")).to_contain_text("2 tickets changed")


def test_without_scripts_a_ticket_is_read_and_answered(
    browser: Browser, live_server: LiveServer, agent: User, desk: list[Ticket]
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": live_server.url}])
    page = context.new_page()
    page.goto("/tickets/?view=open")
    page.get_by_role("link", name="First").click()
    page.get_by_label("Your message").fill("Plain words")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#thread")).to_contain_text("Plain words")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Your message")).to_have_value("Plain words")
    context.close()
