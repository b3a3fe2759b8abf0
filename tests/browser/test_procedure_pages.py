"""Pages around procedures by keyboard, in a real browser: outside tools, open runs that move, how it is followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from sops.actions import calling_out, interrupting, running
from sops.models import ActionExecution, Connector, ConnectorOperation, Run
from tests import hook_server
from tests.browser.reading import axe_in_both
from tests.builders import a_team, a_ticket, a_user
from tests.sops.cast import editors, published, short
from tests.sops.connectors.cast import ANSWER, a_run, a_tool
from tests.sops.procedures import step, whole

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
FLAGS = {"sure": {"type": "flag"}}


@pytest.fixture
def hooks(settings: Settings) -> Iterator[hook_server.Hooks]:
    settings.CONNECTOR_PRIVATE_HOSTS = ["localhost"]
    with hook_server.running() as server:
        server.words = ANSWER
        yield server


@pytest.fixture
def agent(transactional_db: None) -> User:
    """Who looks at these pages: an admin, who also edits procedures."""
    return a_user("admin", name="Maya Tan")


def _fill(page: Page, **values: str) -> None:
    for label, value in values.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)


def test_an_outside_tool_is_registered_given_an_operation_and_tried(page: Page, hooks: hook_server.Hooks) -> None:
    page.goto("/admin/connectors/")
    expect(page.get_by_role("heading", name="No outside tool is connected")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_role("link", name="New connector").first.press("Enter")
    _fill(page, Name="Payments", Key="payments", Address=f"http://localhost:{hooks.port}")
    assert axe_in_both(page) == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/connectors/\d+/$"))
    connector = Connector.objects.get()
    assert (connector.key, connector.address) == ("payments", f"http://localhost:{hooks.port}")
    page.get_by_role("link", name="Add an operation").press("Enter")
    expect(page).to_have_url(re.compile(r"/operations/new/$"))
    _fill(page, Name="Refund it", Key="refund")
    page.get_by_label("Path").fill("/charges/{charge}/refunds")
    page.locator("[name=parameters]").fill("charge: text")
    page.locator("[name=results]").fill("refund: text = data.id")
    assert axe_in_both(page) == []
    page.get_by_role("button", name="Save").press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/connectors/operations/\d+/$"))
    operation = ConnectorOperation.objects.get()
    assert (operation.action, operation.parameters) == ("payments.refund", {"charge": "text"})
    page.locator("#trial").get_by_label("charge").fill("ch_1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It was done")).to_be_visible()
    expect(page.locator("#trial dl")).to_contain_text("re_1")
    assert len(hooks.got) == 1
    assert axe_in_both(page) == []


def test_what_a_tool_was_asked_is_read_by_keyboard(page: Page, hooks: hook_server.Hooks, agent: User) -> None:
    a_tool(hooks, by=agent)
    running.go_forward(a_run(agent).pk, {}, by=agent)
    calling_out.send(ActionExecution.objects.get().pk)
    page.goto("/admin/")
    page.locator(".admin-home").get_by_role("link", name="Connectors").press("Enter")
    page.get_by_role("link", name="Payments").press("Enter")
    page.get_by_role("link", name="Log").press("Enter")
    expect(page.locator("[data-row]")).to_contain_text("Done")
    page.wait_for_load_state()
    assert axe_in_both(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("re_1")).to_be_visible()
    page.wait_for_load_state()
    assert axe_in_both(page) == []
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="What Payments was asked")).to_be_visible()


def test_open_runs_are_moved_by_a_plan(page: Page, agent: User) -> None:
    both = editors()
    over = step("end", "over", outcome="done")
    before = published(whole([step("question", "ask", variable="sure", next="over"), over], variables=FLAGS), by=both)
    run = running.start(a_ticket().pk, before.procedure_id, by=agent)
    after = published(whole([step("question", "ask_it", variable="sure", next="over"), over], variables=FLAGS), by=both)
    page.goto(f"/procedures/{after.procedure.key}/versions/2/")
    page.get_by_role("link", name="Move 1 run of an earlier version").press("Enter")
    expect(page.get_by_role("heading", name="0 runs can move, 1 can’t")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_label("Ask", exact=True).select_option(label="Ask it")
    page.get_by_role("button", name="See who would move").press("Enter")
    expect(page.get_by_role("heading", name="1 run can move")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_role("button", name="Move 1 run").press("Enter")
    expect(page).to_have_url(re.compile(r"/versions/2/$"))
    run.refresh_from_db()
    assert (run.version, run.step) == (after, "ask_it")


def test_how_a_procedure_is_followed_is_narrowed_and_goes_into_a_file(page: Page) -> None:
    front, back = a_team("Front"), a_team("Back")
    procedure = short("sure", step("question", "ask", variable="sure", next="over"), variables=FLAGS)
    for team, times in ((front, 2), (back, 1)):
        for _time in range(times):
            _followed(procedure.pk, a_user(teams=[team]))
    back_agent = a_user(teams=[back])
    left = running.start(a_ticket(team=back).pk, procedure.pk, by=back_agent)
    interrupting.deviate(left.pk, to="", reason="urgent", note="", by=back_agent)
    page.goto(f"/procedures/{procedure.key}/versions/1/")
    page.get_by_role("link", name="How it is followed").press("Enter")
    expect(page.locator(".card-head", has_text="Where runs went")).to_contain_text("4 runs")
    expect(page.get_by_role("row", name=re.compile("^Ask"))).to_contain_text("1 (25 %)")
    assert axe_in_both(page) == []
    page.get_by_role("combobox", name="Team").select_option(label="Front")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator(".card-head", has_text="Where runs went")).to_contain_text("2 runs")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Export CSV").press("Enter")
    assert caught.value.path().read_text("utf-8-sig").splitlines()[1].startswith("Ask,2,")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe_in_both(page) == []


def _followed(procedure: int, agent: User) -> Run:
    run = running.start(a_ticket(team=agent.teams.get()).pk, procedure, by=agent)
    running.go_forward(run.pk, {"answer": ["true"]}, by=agent)
    return running.go_forward(run.pk, {}, by=agent)
