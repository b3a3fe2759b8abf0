"""What axe has to say of pages, as whoever is signed in sees them in a theme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

from playwright.sync_api import Browser, Page

from tests.house import sources

if TYPE_CHECKING:
    from people.models import User

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = ("light", "dark")
Scheme: TypeAlias = Literal["light", "dark"]


def problems_of(page: Page) -> list[str]:
    page.evaluate((sources.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
    return [f"{page.url}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found]


def problems_in(browser: Browser, base: str, user: User, scheme: Scheme, addresses: Iterable[str]) -> list[str]:
    """Without motion, since axe can’t judge what is half faded in. A page that is not there is a problem too."""
    from tests.browser.conftest import signed_in

    context = browser.new_context(base_url=base, color_scheme=scheme, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": signed_in(user), "url": base}])
    page = context.new_page()
    problems: list[str] = []
    for address in addresses:
        answer = page.goto(address)
        problems += problems_of(page) if answer and answer.ok else [f"{address}: not there"]
    context.close()
    return problems
