"""Rules in a real browser: one made by keyboard, tried, switched on and seen at work; axe on their pages."""

from __future__ import annotations

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from events import consumers
from people.models import User
from tests.browser.reading import axe_along
from tests.browser.test_views import choose, press, tab_to
from tests.builders import a_ticket, a_user
from tests.events.effects import until_readable
from tests.tickets.automation.cast import Log, a_timed_rule, a_trigger
from tickets.actions import rule_trials
from tickets.models import Rule

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def agent(transactional_db: None) -> User:
    """Who is signed in."""
    return a_user("admin", name="Rina Anggraini")


def write_rule(page: Page) -> None:
    """From the list of rules to the dry run of a new one."""
    page.goto("/admin/rules/")
    press(page, "v")
    expect(page.locator("h1")).to_have_text("New trigger")
    tab_to(page, "#id_name_en")
    page.keyboard.type("Refunds first")
    tab_to(page, "input[name=kinds][value='ticket.created']")
    with page.expect_response("**/rules/draft/"):
        press(page, "Space")
    tab_to(page, "#add-group")
    press(page, "Enter")
    expect(page.locator("#g0-0-field")).to_be_focused()
    with page.expect_response("**/rules/draft/"):
        choose(page, "#g0-0-field", "Subject")
        press(page, "Tab")
    expect(page.locator("#g0-0-value")).to_have_attribute("type", "text")
    tab_to(page, "#g0-0-value")
    page.keyboard.type("refund")
    press(page, "Tab")
    expect(page.locator(".view-sentence")).to_contain_text("If Subject")
    expect(page.locator(".view-sentence")).to_contain_text("refund")
    choose(page, "#id_priority", "High")
    tab_to(page, "#id_add_tags")
    page.keyboard.type("money")
    tab_to(page, ".form-actions .button.primary")
    press(page, "Enter")
    expect(page.locator(".toast").last).to_contain_text("Try it on past tickets")


def test_a_rule_is_made_tried_switched_on_and_seen_at_work_by_keyboard(page: Page) -> None:
    for subject in ("Refund please", "Parcel", "Where is my refund?"):
        a_ticket(subject)
    write_rule(page)
    tab_to(page, "#progress form .button.primary")
    press(page, "Enter")
    expect(page.locator("[data-trial=running]")).to_be_visible()
    while rule_trials.work():
        pass
    expect(page.locator("[data-trial=over] .rule-counts dd")).to_have_text(["3", "2", "0", "0"])
    expect(page.locator("#progress tbody tr")).to_have_count(2)
    expect(page.locator("#progress tbody tr").first).to_contain_text("Priority: High")
    tab_to(page, "button[name=on]")
    press(page, "Enter")
    expect(page.locator(".toast").last).to_contain_text("Refunds first is on.")
    consumers.skip_to_end("rules")
    ticket = a_ticket("Refund again")
    until_readable()
    consumers.drain("rules")
    page.goto(f"/tickets/{ticket.pk}/")
    expect(page.locator("[popovertarget=priority]")).to_contain_text("High")
    page.goto(f"/tickets/{ticket.pk}/history/")
    line = page.get_by_text("The rule “Refunds first” acted")
    expect(line).to_be_visible()
    way = f"/admin/rules/{Rule.objects.get().pk}/history/#version-1"
    tab_to(page, f'a[href="{way}"]')
    press(page, "Enter")
    expect(page.locator("#version-1")).to_contain_text("Priority: High")


def test_axe_finds_nothing(page: Page) -> None:
    log = Log()
    refund = {"field": "subject", "op": "words", "value": "refund"}
    rule = a_trigger("Refunds first", {"priority": 3}, {"all": [refund]})
    a_trigger("Tagged", {"add_tags": ["seen"]}, on=False)
    new = {"field": "status", "op": "is", "value": "new"}
    timed = a_timed_rule("Remind", {"note": "<p>Hm</p>"}, {"all": [new]}, 24)
    a_ticket("Refund please")
    with transaction.atomic():
        log.follow()
    assert axe_along(page, "/admin/rules/", f"/admin/rules/{timed.pk}/", "/admin/rules/new/timed/") == []
    own = f"/admin/rules/{rule.pk}/"
    assert axe_along(page, own, f"{own}trial/", f"{own}history/", f"{own}firings/") == []
