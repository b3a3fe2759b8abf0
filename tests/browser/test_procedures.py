"""A procedure beside a ticket, by keyboard alone, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from people.models import User

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.fixture
def number(agent: User) -> int:
    """A ticket on which somebody runs a procedure with a branch, a reply and a checklist."""
    from sops.actions import running
    from tests.builders import a_ticket
    from tests.sops.cast import short
    from tests.sops.procedures import asks, says, step

    colours = {"type": "choice", "choices": {"red": says("Red"), "blue": says("Blue")}}
    rules = [{"when": asks("colour", "is", "red"), "next": "over"}]
    steps = [
        step("info", "read", next="ask"),
        step("question", "ask", variable="colour", next="choose"),
        step("decision", "choose", rules=rules, otherwise="look"),
        step("checklist", "look", items=[{"id": "a", "text": says("It is blue")}], next="greet"),
        step("macro", "greet", reply=says("Hello from the procedure"), next="over"),
    ]
    procedure = short("colours", *steps, variables={"colour": colours})
    ticket = a_ticket("The colour is gone")
    running.start(ticket.pk, procedure.pk, by=agent)
    return ticket.pk


def test_an_agent_follows_a_procedure_by_keyboard_and_leaves_it_with_a_reason(page: Page, number: int) -> None:
    from sops.models import Deviation, Run

    page.goto(f"/tickets/{number}/")
    run = page.locator("[data-run]")
    expect(run.get_by_role("heading", name="Read")).to_be_visible()
    run.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(run.get_by_role("heading", name="Ask")).to_be_visible()
    page.keyboard.press("1")
    expect(run.get_by_label("Blue")).to_be_checked()
    page.keyboard.press("Enter")
    expect(run.get_by_role("heading", name="Look")).to_be_visible()
    page.keyboard.press("Alt+ArrowLeft")
    expect(run.get_by_role("heading", name="Ask")).to_be_visible()
    expect(run.get_by_label("Blue")).to_be_checked()
    run.get_by_label("Blue").focus()
    page.keyboard.press("Enter")
    expect(run.get_by_role("heading", name="Look")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(run.get_by_role("heading", name="Greet")).to_be_visible()
    run.get_by_role("button", name="Put into the composer").click()
    expect(page.locator("[data-composer]")).to_contain_text("Hello from the procedure")
    run.get_by_text("Deviate, hand over, pause").click()
    run.get_by_label("Why").select_option("urgent")
    run.get_by_role("button", name="Deviate").click()
    expect(page.locator(".runs-over")).to_contain_text("Abandoned")
    assert Deviation.objects.get().reason == "urgent"
    assert Run.objects.get().state["visits"][0]["active_ms"] > 0
