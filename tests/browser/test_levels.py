"""Service levels in a real browser: the week of a calendar by keyboard and mouse, the simulator by keyboard."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.browser.conftest import signed_in
from tests.browser.reading import axe_along
from tests.browser.test_views import tab_to
from tests.builders import a_ticket, a_user
from tests.tickets.policies.cast import a_calendar, a_policy
from tickets.models import Calendar, Priority

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def agent(transactional_db: None) -> User:
    """Who is signed in."""
    return a_user("admin", name="Rina Anggraini", time_zone="Asia/Jakarta")


def test_the_week_is_changed_by_keyboard(page: Page) -> None:
    page.goto("/admin/calendars/new/")
    tab_to(page, "#id_name")
    page.keyboard.type("Night desk")
    bar = page.locator('[data-week-day="mon"] [data-place="0"]')
    said = "Monday, 09:00–17:00. Arrows move it, with Shift its end, Delete takes it out."
    expect(bar).to_have_attribute("aria-label", said)
    tab_to(page, '[data-week-day="mon"] [data-place="0"]')
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#id_day_mon")).to_have_value("08:45–17:45")
    expect(bar).to_be_focused()
    expect(page.locator('[data-week-day="mon"] .week-sum')).to_have_text("9 h")
    tab_to(page, '[data-week-day="tue"] [data-place="0"]')
    page.keyboard.press("Delete")
    expect(page.locator("#id_day_tue")).to_have_value("")
    expect(page.locator("#id_day_tue")).to_be_focused()
    page.keyboard.type("22:00-06:00")
    expect(page.locator('[data-week-day="wed"] .runs-on')).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("Night desk is saved")
    weekly = Calendar.objects.get(name="Night desk").version.weekly
    assert (weekly["mon"], weekly["tue"]) == ([["08:45", "17:45"]], [["22:00", "06:00"]])


def test_a_late_answer_takes_back_nothing_that_was_drawn_meanwhile(page: Page) -> None:
    page.goto("/admin/calendars/new/")
    held: list[Route] = []
    page.route("**/calendars/draft/", lambda route: held.append(route))
    page.locator("#id_name").fill("Night desk")
    tab_to(page, '[data-week-day="mon"] [data-place="0"]')
    while not held:
        page.wait_for_timeout(20)
    page.unroute("**/calendars/draft/")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    with suppress(Error):  # a request that the page has given up
        held[0].continue_()
    expect(page.locator('[data-week-day="mon"] .week-sum')).to_have_text("9 h")
    expect(page.locator("#id_day_mon")).to_have_value("08:45–17:45")


def test_the_week_is_drawn_with_the_mouse(page: Page) -> None:
    page.goto("/admin/calendars/new/")
    line = page.locator("#line-sat")
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box
    hour, middle = box["width"] / 24, box["y"] + box["height"] / 2

    def drag(start: float, end: float) -> None:
        page.mouse.move(box["x"] + start * hour, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + (start + end) / 2 * hour, middle)
        page.mouse.move(box["x"] + end * hour, middle)
        page.mouse.up()

    drag(10, 14)
    expect(page.locator("#id_day_sat")).to_have_value("10:00–14:00")
    drag(12, 15)
    expect(page.locator("#id_day_sat")).to_have_value("13:00–17:00")
    expect(page.locator('[data-week-day="sat"] .week-sum')).to_have_text("4 h")


def test_feast_days_appear_with_the_country_and_are_struck(page: Page) -> None:
    page.goto("/admin/calendars/new/")
    page.locator("#id_name").fill("Jakarta")
    page.locator("#id_country").select_option("ID")
    expect(page.locator("#feasts")).to_contain_text("Independence Day")
    year = page.locator(".feast-year[open] summary b").inner_text()
    page.locator(f"#struck-{year}-08-17").check()
    expect(page.locator(".feast-days .is-struck")).to_have_count(1)
    page.locator("#id_name").press("Enter")
    expect(page.locator(".toast").last).to_contain_text("Jakarta is saved")
    assert Calendar.objects.get(name="Jakarta").version.struck == [f"{year}-08-17"]


def test_a_ticket_is_simulated_by_keyboard(page: Page) -> None:
    urgent = {"field": "priority", "op": "in", "value": [4]}
    a_policy("Gold", conditions={"all": [urgent, {"field": "tags", "op": "in", "value": ["gold"]}]})
    targets = {"urgent": {"resolution": {"seconds": 3600, "clock": "calendar"}}}
    a_policy("Fast", calendar=a_calendar(), conditions={"all": [urgent]}, targets=targets)
    page.goto("/admin/policies/simulator/")
    tab_to(page, "#id_priority")
    page.keyboard.type("Urgent")
    tab_to(page, ".simulator-facts .button.primary")
    page.keyboard.press("Enter")
    expect(page.locator("#verdicts")).to_have_text("“Fast” applies")
    expect(page.locator(".verdict.is-no")).to_contain_text("not so: Tags include gold")
    expect(page.locator(".clock-drawing .is-ahead").first).to_be_visible()


def test_it_works_without_scripts(browser: Browser, live_server: LiveServer, agent: User) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": live_server.url}])
    page = context.new_page()
    page.goto("/admin/calendars/new/")
    page.locator("#id_name").fill("Plain")
    page.locator("#id_day_sat").fill("10-14")
    page.locator('.form-actions button:has-text("Save the calendar")').click()
    expect(page.locator("h1")).to_have_text("Calendars")
    context.close()
    assert Calendar.objects.get(name="Plain").version.weekly["sat"] == [["10:00", "14:00"]]


def test_axe_finds_nothing(page: Page) -> None:
    calendar = a_calendar()
    targets = {"urgent": {"resolution": {"seconds": 3600, "clock": "calendar"}}}
    policy = a_policy("Fast", calendar=calendar, targets=targets)
    ticket = a_ticket("Video gone", priority=Priority.URGENT)
    calendars, policies = f"/admin/calendars/{calendar.pk}/", f"/admin/policies/{policy.pk}/"
    assert axe_along(page, "/admin/calendars/", calendars, f"{calendars}versions/") == []
    assert axe_along(page, "/admin/policies/", policies, f"{policies}versions/", "/admin/policies/application/") == []
    assert axe_along(page, f"/admin/policies/simulator/?ticket={ticket.pk}", "/admin/attainment/") == []
