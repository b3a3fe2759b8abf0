"""How long the editor of procedures takes from a key press to the redrawn page, at 300 steps, in Chromium:
`python -m benchmarks.procedure_editor http://127.0.0.1:8000 admin@demo.test PASSWORD`, against a desk that runs.

Measured in the page, one key after the other: from its event to the first frame after it was drawn; and beside that the
time of the processor that the page's own thread needed for it, which other work on the machine does not lengthen.
`typing` is letters in a title, `walking` the arrow keys in the outline, `wiring` a choice of where a step leads, so
that the graph is laid out anew.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from functools import partial

from playwright.sync_api import CDPSession, Page, sync_playwright

STEPS = 300
LETTERS = 60
MOVES = 20
WATCH = """() => {
  window.spent = [];
  const drawn = (began) => requestAnimationFrame(() => setTimeout(() => window.spent.push(performance.now() - began)));
  for (const type of ['keydown', 'change']) addEventListener(type, () => drawn(performance.now()), {capture: true});
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("base", "email", "password"):
        parser.add_argument(name)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.browser, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{given.base}/accounts/login/")
        page.fill("input[name=login]", given.email)
        page.fill("input[name=password]", given.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/tickets/**")
        _open(page, given.base)
        page.evaluate(WATCH)
        result = {"steps": page.locator(".pe-row[data-step]").count(), "machine": os.cpu_count()}
        print(json.dumps({**result, "typing": _typing(page), "walking": _walking(page), "wiring": _wiring(page)}))
        browser.close()


def _open(page: Page, base: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    import django

    django.setup()
    from tests.sops.procedures import long

    page.goto(f"{base}/procedures/new/")
    page.get_by_text("From a text instead").click()
    page.fill("#source", json.dumps({**long(STEPS), "key": f"long-{int(time.time())}"}))
    page.get_by_role("button", name="Save and check").click()
    page.wait_for_selector(".pe-node")


def _typing(page: Page) -> dict[str, float]:
    page.locator(".pe-row[data-step]").nth(150).click()
    page.locator("[data-pane] input").first.focus()
    return _timed(page, [partial(page.keyboard.press, letter) for letter in "abcdefghij" * (LETTERS // 10)])


def _walking(page: Page) -> dict[str, float]:
    page.locator("[data-outline]").focus()
    return _timed(page, [partial(page.keyboard.press, "ArrowDown")] * MOVES)


def _wiring(page: Page) -> dict[str, float]:
    way = page.locator("[data-pane] select[name*='.to.']").first
    return _timed(page, [partial(way.select_option, index=20 + place) for place in range(MOVES)])


def _timed(page: Page, acts: list[Callable[[], object]]) -> dict[str, float]:
    page.wait_for_timeout(2000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate("() => window.spent = []")
    processor = []
    for count, act in enumerate(acts, 1):
        before = _worked(session)
        act()
        page.wait_for_function("count => window.spent.length >= count", arg=count)
        processor.append(1000 * (_worked(session) - before))
    return {**_middle("drawn", page.evaluate("() => window.spent")), **_middle("processor", processor)}


def _worked(session: CDPSession) -> float:
    found = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))


def _middle(name: str, spent: list[float]) -> dict[str, float]:
    spent = sorted(spent)
    return {
        f"{name}_median_ms": round(spent[len(spent) // 2], 1),
        f"{name}_p95_ms": round(spent[int(len(spent) * 0.95)], 1),
    }


if __name__ == "__main__":
    main()
