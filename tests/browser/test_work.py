"""Work in a real browser: a card is moved by keyboard and by dragging; skills, routing and shifts by keyboard; axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import Skill, User
from people.models.skill import Level
from tests.browser.conftest import signed_in
from tests.browser.reading import axe_along
from tests.browser.test_views import choose, press, tab_to
from tests.builders import a_team, a_ticket, a_user
from tests.tickets.routing.cast import a_worker
from tickets.actions import assignment, work_setup
from tickets.actions.work_setup import Details
from tickets.models import KindOfWork, Priority, TeamRouting, Ticket
from tickets.models.work import Mode

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


def test_a_skill_a_kind_of_work_and_the_way_of_a_team_are_set_by_keyboard(
    page: Page, live_server: LiveServer, agent: User
) -> None:
    [team] = agent.teams.all()
    sign_in(page, live_server, a_user("admin"))
    page.goto("/admin/skills/")
    tab_to(page, "a[href='/admin/skills/new/']")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("New skill")
    tab_to(page, "#id_name")
    page.keyboard.type("Refunds")
    press(page, "Enter")
    expect(page.locator(".toast").last).to_contain_text("The skill Refunds is made.")
    page.goto("/admin/routing/kinds/new/")
    tab_to(page, "#id_name")
    page.keyboard.type("Money back")
    choose(page, "#id_priority", "Urgent")
    choose(page, "#id_skill_refunds", "Expert")
    tab_to(page, ".form-actions .button.primary")
    press(page, "Enter")
    expect(page.locator(".toast").last).to_contain_text("The kind of work Money back is made.")
    page.goto(f"/admin/routing/teams/{team.pk}/")
    tab_to(page, "input[name=mode]:checked")
    press(page, "ArrowDown", "ArrowDown")
    tab_to(page, ".form-actions .button.primary")
    press(page, "Enter")
    expect(page.locator(".toast").last).to_contain_text("Front desk is saved.")
    kind = KindOfWork.objects.get()
    assert (kind.priority, kind.needs) == (Priority.URGENT, {"refunds": Level.EXPERT})
    assert TeamRouting.objects.get(team=team).mode == Mode.PUSH


def test_a_shift_is_planned_by_keyboard(page: Page) -> None:
    page.goto("/roster/")
    tab_to(page, ".shift-new")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("A new shift for Rina Anggraini")
    tab_to(page, "#id_start")
    page.keyboard.type("1000PM")
    tab_to(page, "#id_end")
    page.keyboard.type("0600AM")
    tab_to(page, ".form-actions .button.primary")
    press(page, "Enter")
    expect(page.locator(".roster .shift")).to_contain_text("22:00–06:00")


def sign_in(page: Page, live_server: LiveServer, user: User) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": signed_in(user), "url": live_server.url}])


def test_axe_finds_nothing(page: Page, live_server: LiveServer, agent: User) -> None:
    [team] = agent.teams.all()
    admin, person = a_user("admin"), a_worker(team, name="Sari", knows={"refunds": 2})
    a_ticket("A request", team=team)
    assignment.assign(a_ticket("Another", team=team).pk, to=person, by=agent)
    kind = work_setup.create(Details("Refunds", tag="refund", needs={"refunds": 2}, points=2), by=admin)
    assert axe_along(page, "/workload/", "/roster/", "/roster/file/", f"/people/{person.pk}/abilities/") == []
    sign_in(page, live_server, admin)
    routing, skill = "/admin/routing/", Skill.objects.get()
    kinds = (f"{routing}kinds/{kind.pk}/", f"{routing}kinds/new/")
    skills = ("/admin/skills/", f"/admin/skills/{skill.pk}/")
    assert axe_along(page, routing, f"{routing}teams/{team.pk}/", *kinds, *skills) == []
