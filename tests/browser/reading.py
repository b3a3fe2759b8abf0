"""What a page says to machines that read it aloud: axe-core's findings."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page

from tests.axe import complaints

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def axe(page: Page) -> list[str]:
    """Each violation with the first element that has it."""
    return [f"{rule}: {element}" for rule, element in complaints(page)]


def axe_in_both(page: Page) -> list[str]:
    """In the light and in the dark theme."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in axe(page)]
    return found


def axe_along(page: Page, *addresses: str) -> list[str]:
    """On each of these pages, in both themes. One that is not there is a problem too."""
    found = []
    for address in addresses:
        answer = page.goto(address)
        problems = axe_in_both(page) if answer and answer.ok else ["not there"]
        found += [f"{address}: {one}" for one in problems]
    return found
