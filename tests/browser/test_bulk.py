"""Many tickets changed in a real browser: picked, looked at, watched from another page, undone; axe on the pages."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests.axe import complaints
from tests.browser.conftest import signed_in
from tests.builders import a_ticket, a_user, a_view
from tickets.actions import bulk_batches, turns
from tickets.models import BulkRun, Ticket, View
from tickets.models.view import Scope, Sort

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def desk(agent: User) -> list[Ticket]:
    return [a_ticket(f"Request {name}", text="A lantern") for name in "ABC"]


def finish() -> None:
    while bulk_batches.batch(BulkRun.objects.latest("pk").pk):
        pass


def test_picked_rows_are_looked_at_changed_watched_and_undone(page: Page, desk: list[Ticket]) -> None:
    page.goto("/tickets/?view=all")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="More changes").click()
    expect(page.locator("#preview")).to_contain_text("2 tickets")
    page.locator("#id_priority").select_option("4")
    expect(page.locator("#preview")).to_contain_text("Priority: Urgent")
    page.locator("#id_add_tags").fill("outage")
    page.locator("#id_add_tags").press("Tab")
    expect(page.locator("#preview")).to_contain_text("Add tags: outage")
    page.get_by_role("button", name="Change 2 tickets").click()
    expect(page.locator("#progress")).to_contain_text("0 of 2")
    page.goto("/tickets/?view=all")
    expect(page.locator("[data-bulk-now]")).to_contain_text("0 of 2")
    page.locator("[data-bulk-now]").click()
    finish()
    expect(page.locator("#progress h2")).to_have_text("Done")
    assert Ticket.objects.filter(priority=4, tags=["outage"]).count() == 2
    page.keyboard.press("z")
    expect(page.locator("#progress h2")).to_have_text("Being undone")
    finish()
    expect(page.locator("#progress h2")).to_have_text("Undone")
    assert not Ticket.objects.filter(priority=4).exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(
    browser: Browser, live_server: LiveServer, agent: User, desk: list[Ticket], scheme: Literal["light", "dark"]
) -> None:
    details = {"scope": Scope.DESK, "sort": Sort.URGENT, "is_by_next": True}
    queue: View = a_view("Queue", by=a_user("admin"), **details)
    served = turns.claim_next(queue, by=agent)
    assert served
    context = browser.new_context(base_url=live_server.url, color_scheme=scheme, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": live_server.url}])
    page = context.new_page()
    page.goto("/bulk/new/?list=view%3Dall")
    page.locator("#id_priority").select_option("3")
    expect(page.locator("#preview")).to_contain_text("Priority: High")
    page.get_by_role("button", name="Change 3 tickets").click()
    expect(page.locator("#progress")).to_contain_text("of 3")
    finish()
    run = BulkRun.objects.get()
    problems: list[str] = []
    for address in (
        "/bulk/", "/bulk/new/?list=view%3Dall", f"/bulk/{run.pk}/", "/search/", "/search/?q=lantern",
        f"/tickets/?view={queue.slug}", f"/tickets/{served.pk}/?view={queue.slug}",
    ):  # fmt: skip
        page.goto(address)
        problems += [f"{address}: {rule} {element}" for rule, element in complaints(page)]
    context.close()
    assert problems == []
