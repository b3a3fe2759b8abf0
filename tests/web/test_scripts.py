"""The scripts in a real browser, on the page that shows every part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.axe import complaints

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Page]:
    settings.STYLE_PAGE = True
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    page.goto(f"{live_server.url}/style/")
    yield page
    context.close()
    assert problems == []


def test_the_map_of_keys_opens_by_its_key_and_gives_the_focus_back(page: Page) -> None:
    page.locator('[data-dialog-open="keys"]').focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    expect(page.locator("[data-keys]")).to_contain_text("Next row")
    page.keyboard.press("Escape")
    expect(page.locator('[data-dialog-open="keys"]')).to_be_focused()


def test_no_shortcut_fires_while_a_person_types(page: Page) -> None:
    page.locator('[data-theme="light"] input[name$="-name"]').first.focus()
    page.keyboard.type("j?x")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("[data-cursor]")).to_have_count(0)


def test_j_and_k_move_from_the_current_row_and_x_picks(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    picked = page.locator('[data-theme="light"] [data-row]').nth(2)
    expect(picked.locator("[data-select]")).to_be_checked()


def test_shift_click_picks_everything_between(page: Page) -> None:
    boxes = page.locator('[data-theme="dark"] [data-select]')
    boxes.nth(0).click(force=True)
    boxes.nth(2).click(force=True, modifiers=["Shift"])
    expect(page.locator("[data-select]:checked")).to_have_count(3)


def test_a_menu_is_narrowed_by_typing_and_gives_the_focus_back(page: Page) -> None:
    page.locator('[popovertarget="light-assign"]').click()
    expect(page.locator("#light-assign [data-menu-filter]")).to_be_focused()
    page.keyboard.type("budi")
    expect(page.locator("#light-assign .menu-item:visible")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator('[popovertarget="light-assign"]')).to_be_focused()


def test_arrow_keys_walk_a_menu(page: Page) -> None:
    page.locator('[popovertarget="light-assign"]').click()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#light-assign .menu-item").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#light-assign .menu-item").last).to_be_focused()


def test_an_arrow_on_its_button_opens_a_menu_and_goes_into_it(page: Page) -> None:
    for key, place in (("ArrowDown", "first"), ("ArrowUp", "last")):
        page.locator('[popovertarget="light-assign"]').focus()
        page.keyboard.press(key)
        expect(getattr(page.locator("#light-assign .menu-item"), place)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#light-assign")).to_be_hidden()


def test_a_dialog_starts_at_its_field_and_gives_the_focus_back(page: Page) -> None:
    opener = page.locator('[data-dialog-open="light-merge"]')
    opener.click()
    expect(page.locator("#light-merge [data-autofocus]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_palette_finds_what_the_page_can_do(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("shortc")
    expect(page.locator("#palette-list [role=option]")).to_contain_text("Keyboard shortcuts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_a_reply_and_a_note_are_never_mixed(page: Page) -> None:
    composer = page.locator('[data-theme="light"] [data-composer]')
    composer.locator("[data-write]").click()
    words = composer.get_by_role("textbox", name="Your words")
    expect(composer.locator(".tiptap")).to_be_visible()
    page.keyboard.type("Dear Marcus")
    composer.get_by_text("Note", exact=True).click()
    expect(words).to_have_text("")
    page.keyboard.type("Papers look right")
    composer.get_by_text("Reply", exact=True).click()
    expect(words).to_have_text("Dear Marcus")
    expect(composer.locator("[data-write]")).to_have_value("Dear Marcus")


def test_what_was_typed_while_the_editor_loads_is_kept(page: Page) -> None:
    composer = page.locator('[data-theme="light"] [data-composer]')
    composer.locator("[data-write]").focus()
    page.keyboard.type("One two", delay=1)
    expect(composer.locator(".tiptap")).to_be_visible()
    page.keyboard.type(" three")
    expect(composer.locator("[data-write]")).to_have_value("One two three")


def test_a_fold_stays_as_it_was_left(page: Page) -> None:
    fold = page.locator('details[data-fold="light-requester"]')
    fold.locator("summary").click()
    page.reload()
    expect(fold).not_to_have_attribute("open", "")


def test_the_theme_turns_at_once(page: Page) -> None:
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(page: Page, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme)
    assert complaints(page) == []


@pytest.mark.parametrize("width", [390, 768, 1366])
def test_no_part_makes_the_page_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert page.evaluate("document.querySelector('.page .scroll').scrollWidth") <= width
