"""The board of work in a real browser: a card is moved by keyboard and by dragging; axe on the pages about work."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Skill, User
from tests.browser.conftest import signed_in
from tests.browser.reading import axe_along
from tests.builders import a_team, a_ticket, a_user
from tests.tickets.routing.cast import a_worker
from tickets.actions import assignment, work_setup
from tickets.actions.work_setup import Details
from tickets.models import Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def agent(transactional_db: None) -> User:
    """Who is signed in: the lead of the team whose board this is."""
    return a_user("lead", name="Rina Anggraini", teams=[a_team("Front desk")])


def whose(ticket: Ticket) -> User | None:
    return Ticket.objects.select_related("assignee").get(pk=ticket.pk).assignee


def test_a_card_is_given_by_keyboard_and_by_dragging(page: Page, agent: User) -> None:
    [team] = agent.teams.all()
    budi = a_user(name="Budi Santoso", teams=[team])
    first, second = a_ticket("First request", team=team), a_ticket("Second request", team=team)
    page.goto("/workload/")
    card = page.locator(f"#card-{first.pk}")
    card.locator("a[data-open]").focus()
    page.keyboard.press("m")
    expect(card).to_have_class("work-card is-held")
    expect(page.locator("[data-work-says]")).to_contain_text(f"Moving #{first.pk}")
    page.keyboard.press("Escape")
    expect(card).to_have_class("work-card")
    expect(card.locator("a[data-open]")).to_be_focused()
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-work-says]")).to_have_text("To Budi Santoso")
    with page.expect_response("**/assignment/"):
        page.keyboard.press("Enter")
    expect(page.get_by_text("Assigned to Budi Santoso")).to_be_visible()
    assert whose(first) == budi
    lane = page.locator(f'[data-lane="{budi.pk}"]')
    expect(lane.locator(f"#card-{first.pk}")).to_be_visible()
    with page.expect_response("**/assignment/"):
        page.locator(f"#card-{second.pk}").drag_to(lane)
    expect(lane.locator(f"#card-{second.pk}")).to_be_visible()
    assert whose(second) == budi


def test_axe_finds_nothing(page: Page, live_server: LiveServer, agent: User) -> None:
    [team] = agent.teams.all()
    admin, person = a_user("admin"), a_worker(team, name="Sari", knows={"refunds": 2})
    a_ticket("A request", team=team)
    assignment.assign(a_ticket("Another", team=team).pk, to=person, by=agent)
    kind = work_setup.create(Details("Refunds", tag="refund", needs={"refunds": 2}, points=2), by=admin)
    assert axe_along(page, "/workload/", "/roster/", "/roster/file/", f"/people/{person.pk}/abilities/") == []
    page.context.add_cookies([{"name": "sessionid", "value": signed_in(admin), "url": live_server.url}])
    routing, skill = "/admin/routing/", Skill.objects.get()
    kinds = (f"{routing}kinds/{kind.pk}/", f"{routing}kinds/new/")
    skills = ("/admin/skills/", f"/admin/skills/{skill.pk}/")
    assert axe_along(page, routing, f"{routing}teams/{team.pk}/", *kinds, *skills) == []
