"""What a page says to machines that read it aloud: axe-core's findings."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

AXE = Path("node_modules/axe-core/axe.min.js")
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def axe(page: Page) -> list[str]:
    """Each violation with the first element that has it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]


def axe_in_both(page: Page) -> list[str]:
    """In the light and in the dark theme."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in axe(page)]
    return found
