"""A procedure from nothing to a solved ticket, in a real browser; two editors at once; what a closed browser keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from people.models import User
from sops.actions import drafts
from sops.models import Deviation, Procedure, ProcedureVersion, Run, State
from tests.axe import complaints
from tests.browser.conftest import signed_in
from tests.browser.test_views import press
from tests.builders import a_team, a_ticket, a_user
from tests.sops.procedures import asks, step, whole
from tickets.actions import labels
from tickets.models import Category, Ticket

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def editor(agent: User) -> User:
    return a_user("procedure-editor", name="Bima Sakti")


@pytest.fixture
def second(agent: User) -> User:
    return a_user("procedure-editor", name="Citra Lestari")


@contextmanager
def as_(user: User, page: Page) -> Iterator[Page]:
    """Somebody else at their own browser."""
    browser: Browser = page.context.browser  # type: ignore[assignment]
    if not page.url.startswith("http"):
        page.goto("/tickets/")
    origin = page.evaluate("location.origin")
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=origin)
    context.add_cookies([{"name": "sessionid", "value": signed_in(user), "url": origin}])
    yield context.new_page()
    context.close()


def kept(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_have_attribute("data-kept", "kept")


def add(page: Page, kind: str, title: str) -> None:
    """By keyboard: n opens the kinds, the title is picked to be written over."""
    page.locator("[data-outline]").focus()
    press(page, "n")
    page.get_by_role("menuitem", name=kind, exact=True).press("Enter")
    expect(page.locator("[data-pane]").get_by_label("Title")).to_be_focused()
    page.keyboard.type(title)


def test_a_procedure_from_nothing_to_a_solved_ticket(page: Page, agent: User, editor: User, second: User) -> None:
    a_team("Front desk")
    with as_(editor, page) as desk:
        _write(desk)
        _hand_in(desk)
    with as_(second, page) as desk:
        _decide(desk)
    ticket = a_ticket("My parcel is lost")
    labels.set_tags(ticket.pk, to=["parcel"], by=agent)
    _follow(page, ticket)


def _write(desk: Page) -> None:
    desk.goto("/procedures/new/")
    desk.get_by_label("Title").fill("Lost parcel")
    desk.get_by_role("button", name="Write its steps").click()
    expect(desk.locator(".pe-row")).to_have_count(3)
    desk.locator(".pe-node", has_text="Read the conversation").click()
    add(desk, "Question", "Where is it?")
    pane = desk.locator("[data-pane]")
    pane.get_by_label("Kind of answer").select_option("choice")
    pane.get_by_label("Choice 1").fill("With a neighbour")
    pane.get_by_label("Choice 2").fill("Nobody knows")
    add(desk, "Decision", "By place")
    press(desk, "Tab", "Tab")
    pane.get_by_role("button", name="Add a rule").press("Enter")
    tray = desk.locator("[data-tray]")
    expect(tray).to_contain_text("A rule of “By place” (decision) leads nowhere")
    add(desk, "Checklist", "Search for it")
    pane.get_by_label("Item 1").fill("The carrier was asked")
    expect(desk.locator(".pe-row")).to_have_count(6)
    tray.get_by_role("button", name="leads nowhere").click()
    expect(desk.locator('.pe-row[aria-selected="true"]')).to_contain_text("By place")
    pane.get_by_label("Then go to").select_option(label="5. Done")
    expect(tray.locator("summary")).to_contain_text("All checks pass")
    expect(desk.locator(".pe-edge", has_text="With a neighb")).to_have_count(1)
    press(desk, "Control+z")
    expect(tray.locator("summary")).to_contain_text("To mend")
    press(desk, "Control+Shift+z")
    expect(tray.locator("summary")).to_contain_text("All checks pass")
    kept(desk)


def _hand_in(desk: Page) -> None:
    desk.get_by_role("link", name="Check and hand in").click()
    desk.get_by_label("What changes, and why").fill("We had none.")
    desk.get_by_role("button", name="Hand in for approval").click()
    expect(desk.get_by_text("Waits for the yes of a second person.")).to_be_visible()


def _decide(desk: Page) -> None:
    desk.goto("/procedures/approvals/")
    desk.get_by_role("link", name="Lost parcel").click()
    desk.get_by_role("button", name="Approve").click()
    desk.get_by_role("link", name="Publish…").click()
    expect(desk.get_by_role("heading", name="0 runs in flight")).to_be_visible()
    desk.get_by_role("button", name="Publish").click()
    desk.get_by_label("Value").fill("parcel")
    desk.get_by_label("Suggested or required").select_option("require")
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.get_by_text("Tags include parcel")).to_be_visible()


def _follow(page: Page, ticket: Ticket) -> None:
    page.goto(f"/tickets/{ticket.pk}/")
    press(page, "e")
    expect(page.get_by_text("First follow what is required here: Lost parcel").first).to_be_visible()
    page.reload()
    page.locator(".run-fitting").get_by_role("button", name="Start").press("Enter")
    run = page.locator("[data-run]")
    run.get_by_role("button", name="Next").press("Enter")
    expect(run.get_by_role("heading", name="Where is it?")).to_be_visible()
    press(page, "2", "Enter")
    expect(run.get_by_role("heading", name="Search for it")).to_be_visible()
    run.get_by_text("Deviate, hand over, pause").press("Enter")
    run.get_by_label("Where to").select_option(label="Done")
    run.get_by_label("Why").select_option("done_before")
    run.get_by_role("button", name="Deviate").press("Enter")
    run.get_by_role("button", name="Finish").press("Enter")
    expect(page.locator(".runs-over")).to_contain_text("Done")
    press(page, "e")
    expect(page.locator("[popovertarget=status]")).to_contain_text("Solved")
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED
    assert (Run.objects.get().status, Deviation.objects.get().reason) == ("completed", "done_before")


@pytest.fixture
def draft(editor: User) -> ProcedureVersion:
    """With a branch, and a translation that has gone stale."""
    rules = [{"when": asks("found", "is", True), "next": "over"}]
    steps = [
        step("question", "ask", variable="found", next="choose"),
        step("decision", "choose", rules=rules, otherwise="look"),
        step("info", "look", next="over"),
        step("end", "over", outcome="done"),
    ]
    data = whole(steps, variables={"found": {"type": "flag"}})
    version = drafts.create(data, by=editor)
    data["steps"][2]["title"] = {**data["steps"][2]["title"], "en": "Look again"}
    return drafts.save(version.pk, drafts.Saving(data=data, revision=1), by=editor)


def address(version: ProcedureVersion, part: str = "edit/") -> str:
    return f"/procedures/{version.procedure.key}/versions/{version.number}/{part}"


def test_of_two_editors_neither_overwrites_the_other(
    page: Page, editor: User, second: User, draft: ProcedureVersion
) -> None:
    with as_(editor, page) as one, as_(second, page) as other:
        for desk in (one, other):
            desk.goto(f"{address(draft)}#look")
            expect(desk.locator("[data-pane]").get_by_label("Title")).to_have_value("Look again")
        one.locator("[data-pane]").get_by_label("Title").fill("Look once more")
        kept(one)
        other.locator("[data-pane]").get_by_label("What to know or do").fill("Under the bed.")
        expect(other.locator("[data-toasts]")).to_contain_text("Bima Sakti changed this draft too")
        kept(other)
        other.locator("[data-pane]").get_by_label("Title").fill("Look twice")
        kept(other)
        one.locator("[data-pane]").get_by_label("Title").fill("Look thrice")
        expect(one.locator("[data-clash]")).to_contain_text("steps.look.title.en")
        one.get_by_role("button", name="Take theirs").click()
        expect(one.locator("[data-pane]").get_by_label("Title")).to_have_value("Look twice")
        kept(one)
    draft.refresh_from_db()
    look = next(one for one in draft.definition["steps"] if one["id"] == "look")
    assert (look["title"]["en"], look["body"]["en"]) == ("Look twice", "Under the bed.")


def test_what_was_typed_is_there_after_the_browser_was_closed(
    page: Page, editor: User, draft: ProcedureVersion
) -> None:
    with as_(editor, page) as desk:
        desk.route("**/edit/draft/", lambda route: route.abort())
        desk.goto(f"{address(draft)}#look")
        desk.locator("[data-pane]").get_by_label("Title").fill("Typed on the train")
        expect(desk.locator("[data-kept]")).to_have_attribute("data-kept", "offline")
        again = desk.context.new_page()
        desk.close()
        again.goto(f"{address(draft)}#look")
        expect(again.locator("[data-toasts]")).to_contain_text("What you typed last time")
        kept(again)
        expect(again.locator(".pe-row", has_text="Typed on the train")).to_have_count(1)
    draft.refresh_from_db()
    assert "Typed on the train" in str(draft.definition)


def test_steps_are_moved_wired_and_deleted_by_mouse_and_keyboard(
    page: Page, editor: User, draft: ProcedureVersion
) -> None:
    with as_(editor, page) as desk:
        desk.goto(address(draft))
        rows = desk.locator(".pe-row .pe-name")
        desk.locator(".pe-row", has_text="Look again").click()
        press(desk, "Alt+ArrowUp")
        expect(rows).to_contain_text(["The procedure", "1. Ask", "2. Look again", "3. Choose"])
        desk.locator('[data-does="copy"]').click()
        expect(rows).to_have_count(6)
        desk.locator("[data-outline]").focus()
        press(desk, "Delete")
        expect(rows).to_have_count(5)
        port, end = desk.locator('.pe-port[data-from="look"]'), desk.locator('.pe-node[data-step="ask"]')
        port.hover()
        desk.mouse.down()
        end.hover()
        desk.mouse.up()
        kept(desk)
    draft.refresh_from_db()
    assert next(one for one in draft.definition["steps"] if one["id"] == "look")["next"] == "ask"


def test_a_stale_translation_says_so_and_is_confirmed(page: Page, editor: User, draft: ProcedureVersion) -> None:
    with as_(editor, page) as desk:
        desk.goto(address(draft, "edit/translations/"))
        row = desk.locator('[data-place="steps.look.title"]')
        expect(row).to_contain_text("The source was: Look")
        desk.get_by_label("Missing or stale only").check()
        expect(desk.locator(".pe-text:visible")).to_have_count(1)
        row.get_by_role("button", name="Still right").click()
        expect(row).not_to_contain_text("The source was")
        expect(desk.locator("[data-open-count]")).to_have_text("Everything is translated")
    draft.refresh_from_db()
    assert draft.stale == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(
    page: Page, editor: User, draft: ProcedureVersion, theme: Literal["light", "dark"]
) -> None:
    ticket = a_ticket("Something to rehearse on")
    parts = ["", "edit/#choose", "edit/translations/", "edit/text/", "preview/", f"preview/?ticket={ticket.pk}"]
    pages = [address(draft, part) for part in (*parts, "publication/")]
    with as_(editor, page) as desk:
        desk.emulate_media(color_scheme=theme)
        for one in (*pages, "/procedures/", "/procedures/new/", f"/procedures/{draft.procedure.key}/upkeep/"):
            desk.goto(one)
            assert (one, complaints(desk)) == (one, [])


def test_a_version_is_rehearsed_on_a_ticket_that_nothing_happens_to(
    page: Page, editor: User, draft: ProcedureVersion
) -> None:
    ticket = a_ticket("Something to rehearse on")
    with as_(editor, page) as desk:
        desk.goto(address(draft, f"preview/?ticket={ticket.pk}"))
        run = desk.locator("[data-run]")
        expect(run.get_by_role("heading", name="Ask")).to_be_visible()
        press(desk, "2")
        run.get_by_role("button", name="Next").click()
        expect(run.get_by_role("heading", name="Look again")).to_be_visible()
        run.get_by_role("button", name="Ask").click()
        expect(run.get_by_label("No")).to_be_checked()
        press(desk, "1")
        run.get_by_role("button", name="Next").click()
        run.get_by_role("button", name="Finish").click()
        expect(run.get_by_role("heading", name="The end")).to_be_visible()
    assert not Run.objects.exists()
    assert Procedure.objects.get().versions.get().state == State.DRAFT
