"""The work behind the pages in a real browser: an event that failed is tried and dropped by keyboard; axe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from events import consumers
from events.actor import SYSTEM
from events.models import Event, SetAside
from events.record import record
from helpdesk.lib import clock
from people.models import User
from tests.browser.reading import axe_along
from tests.browser.test_views import press, tab_to
from tests.builders import a_ticket, a_user
from tests.events.effects import registered

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def agent(transactional_db: None) -> User:
    """Who is signed in."""
    return a_user("admin", name="Rina Anggraini")


def _refuse(events: Sequence[Event]) -> None:
    raise ValueError("the other side does not answer as it should")


def an_aside() -> SetAside:
    with transaction.atomic():
        ticket = a_ticket()
        event = record("ticket.followed", ticket, by=SYSTEM, detail={"user_id": 1})
        later = clock.now() + timedelta(hours=1)
        return SetAside.objects.create(
            consumer="outbox", event=event, error="ValueError: no", attempts=4, retry_at=later
        )


def test_what_failed_is_tried_and_dropped_by_keyboard(page: Page) -> None:
    consumers.run("outbox")
    with registered("outbox_for_a_test", _refuse):
        row = an_aside()
        SetAside.objects.update(consumer="outbox_for_a_test")
        page.goto("/admin/")
        page.get_by_role("link", name="See what is wrong").focus()
        press(page, "Enter")
        expect(page.locator("h1")).to_have_text("Background work")
        expect(page.locator("main")).to_contain_text("Puts answers into the outbox")
        tab_to(page, f"form[action$='/{row.pk}/trial/'] button")
        press(page, "Enter")
        expect(page.locator("[data-toasts]")).to_contain_text("It failed again")
        expect(page.locator("main")).to_contain_text("the other side does not answer as it should")
        assert axe_along(page, "/admin/background/") == []
        tab_to(page, f"form[action$='/{row.pk}/drop/'] button")
        press(page, "Enter")
        expect(page.get_by_role("dialog")).to_contain_text("Drop this event?")
        press(page, "Enter")
        expect(page.locator("main")).to_contain_text("All that happened was dealt with")
    row.refresh_from_db()
    assert row.dropped_at
    assert axe_along(page, "/admin/background/") == []
