"""What axe has to say of a page: WCAG 2.2 AA, its best practices, and that a label holds the words that are shown."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.house import sources

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
MORE = {"label-content-name-mismatch": {"enabled": True}}
"""Of 2.5.3; axe leaves it out unless it is asked for."""
AT_REST = """async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const passing = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
}"""
"""A colour on its way from one theme to the other is neither's."""


def complaints(page: Page) -> list[tuple[str, str]]:
    """Each rule that is broken, with the first element that breaks it."""
    page.evaluate(AT_REST)
    page.evaluate((sources.ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("([runOnly, rules]) => axe.run(document, {runOnly, rules})", [TAGS, MORE])
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
