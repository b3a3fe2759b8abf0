"""Work by Next and handling time in a real browser: by keyboard, and measured without a timer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from tests.builders import a_ticket, a_user, a_view
from tickets.actions import handling
from tickets.models import Category, Ticket, View
from tickets.models.view import Scope, Sort

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def queue(transactional_db: None) -> View:
    details = {"scope": Scope.DESK, "sort": Sort.URGENT, "is_by_next": True}
    return a_view("Queue", by=a_user("admin"), **details)


def test_n_takes_solves_and_goes_on_and_a_skip_asks_why(page: Page, agent: User, queue: View) -> None:
    first, second, third = (a_ticket(f"Request {name}") for name in "ABC")
    page.goto(f"/tickets/?view={queue.slug}")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Request A")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Request B")
    assert Ticket.objects.get(pk=first.pk).status_category == Category.SOLVED
    page.locator(".turn-skip > summary").click()
    page.get_by_text("I don’t speak its language").click()
    page.get_by_role("button", name="Skip and go on").click()
    expect(page.locator("h1")).to_have_text("Request C")
    assert Ticket.objects.get(pk=second.pk).assignee is None
    assert Ticket.objects.get(pk=third.pk).assignee == agent


def test_active_time_is_counted_and_idle_and_hidden_time_is_not(page: Page, agent: User) -> None:
    ticket = a_ticket("Slow one")
    page.clock.install()
    page.goto(f"/tickets/{ticket.pk}/?view=all")
    expect(page.locator("h1")).to_have_text("Slow one")
    page.mouse.move(300, 300)
    with page.expect_response("**/handling/") as told:
        page.clock.run_for(15_000)
    assert told.value.request.post_data
    seconds = int(told.value.request.post_data.removeprefix("seconds="))
    assert 10 <= seconds <= 17
    counted: list[int] = []
    page.on(
        "request",
        lambda request: (
            counted.append(int((request.post_data or "=0").partition("=")[2]))
            if request.url.endswith("/handling/")
            else None
        ),
    )
    for _ in range(30):
        page.clock.run_for(10_000)
    page.wait_for_timeout(0)
    assert sum(counted) <= 60
    assert handling.spent(ticket)[agent.pk] <= handling.MOST * 2
