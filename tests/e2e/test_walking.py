"""Who walks from ticket to ticket by `n` finds the next one there already, and never an old one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from events import consumers
from tests import desk
from tests.browser.conftest import signed_in
from tests.builders import a_team, a_ticket, a_user
from tests.events.effects import until_readable
from tests.run.waiting import until
from tickets.actions.replies import Writing, note
from tickets.models import Seen, Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from people.models import User

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_the_next_ticket_is_fetched_ahead_until_somebody_changes_it(browser: Browser, tmp_path: Path) -> None:
    agent, other, team = a_user(), a_user(), a_team()
    first, _, third, fourth = [a_ticket(one, team=team) for one in ("First", "Second", "Third", "Fourth")]
    until_readable()
    consumers.drain("live")  # the page hears of nothing that was before
    with desk.running(tmp_path, "web", "live", "worker", "beat") as running:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": running.web}])
        page = context.new_page()
        page.goto(f"{running.web}/tickets/{first.pk}/?view=all&sort=oldest")
        _walk(page, to="Second", fetching=third)

        page.route(f"**/tickets/{third.pk}/?*", lambda route: route.abort())
        _walk(page, to="Third", fetching=fourth)
        assert until(lambda: _is_read(third, agent), 5)
        assert not _is_read(fourth, agent), "what is fetched ahead has not been seen"

        page.unroute_all()
        with page.expect_response(f"**/tickets/{fourth.pk}/?*"):
            note(fourth.pk, Writing("They called about it.", seen_version=fourth.thread_version), by=other)
        page.keyboard.press("n")
        page.locator(".message", has_text="They called about it.").wait_for()


def _walk(page: Page, *, to: str, fetching: Ticket) -> None:
    """To the next ticket, until the one after it has come."""
    with page.expect_response(lambda answer: f"/tickets/{fetching.pk}/?" in answer.url) as ahead:
        page.keyboard.press("n")
        page.locator("h1", has_text=to).wait_for()
    assert ahead.value.request.resource_type == "fetch"


def _is_read(ticket: Ticket, agent: User) -> bool:
    return Seen.objects.filter(ticket=ticket, user=agent).exists()
