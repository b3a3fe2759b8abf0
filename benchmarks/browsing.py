"""From a key press to the next ticket drawn, in the machine's Chromium: `python -m benchmarks.browsing [--presses N]`.

Opens the list of all tickets of the desk that `make bench` measures, then presses `n` for the next one again and again.
A time ends with the second frame after htmx has put the page in: what is on the screen by then has been drawn. Prints
the median and p95, how much moved after it was first drawn, and what script and style a page ships, compressed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from typing import TYPE_CHECKING

from benchmarks import desk
from benchmarks.running import running, session
from benchmarks.timing import p95

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

AGENT = "agent@demo.test"
FIRST = 5
"""Presses just after the desk and the browser were started, told apart: an agent's day has few of those."""
WATCH = """
window.drawn = [];
addEventListener("keydown", (event) => {
  if (event.key !== "n") return;
  const pressed = event.timeStamp;
  addEventListener("htmx:afterSettle", () => requestAnimationFrame(() => requestAnimationFrame(
    () => window.drawn.push(performance.now() - pressed))), { once: true });
}, { capture: true });
window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.moved += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def measure(presses: int) -> dict[str, object]:
    from playwright.sync_api import sync_playwright

    cookie = session(AGENT)
    with running() as site, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
        page = context.new_page()
        sizes = _sizes(context.new_cdp_session(page))
        page.add_init_script(WATCH)
        page.goto(f"{site.url}/tickets/?view=all")
        page.wait_for_load_state("networkidle")
        first = dict(sizes)
        moved = [page.evaluate("window.moved")]
        pressed = _pressed(page, FIRST + presses)
        times = sorted(pressed[FIRST:])
        moved.append(page.evaluate("window.moved"))
        browser.close()
    return {
        "presses": presses,
        "first_ms": [round(one) for one in pressed[:FIRST]],
        "median_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(p95(times), 1),
        "slowest_ms": round(times[-1], 1),
        "moved_on_the_list": round(moved[0], 4),
        "moved_on_tickets": round(moved[1], 4),
        "script_kb": round(first.get("Script", 0) / 1024, 1),
        "style_kb": round(first.get("Stylesheet", 0) / 1024, 1),
        "load": os.getloadavg(),
    }


def _pressed(page: Page, presses: int) -> list[float]:
    """Opens the first ticket, then the next and the next; milliseconds each."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/*/**")
    page.wait_for_timeout(1500)
    for done in range(presses):
        page.keyboard.press("n")
        page.wait_for_function("count => window.drawn.length > count", arg=done, timeout=20_000)
        page.wait_for_timeout(1000)  # as somebody who looks, if only for a moment
    times: list[float] = page.evaluate("window.drawn")
    return times


def _sizes(network: CDPSession) -> dict[str, int]:
    """Bytes that came over the wire so far, by kind of resource."""
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]}))
    network.on("Network.loadingFinished", lambda one: _add(sizes, kinds, one))
    return sizes


def _add(sizes: dict[str, int], kinds: dict[str, str], finished: dict[str, object]) -> None:
    kind = kinds.get(str(finished["requestId"]), "")
    sizes[kind] = sizes.get(kind, 0) + int(str(finished["encodedDataLength"]).partition(".")[0])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--presses", type=int, default=100)
    chosen = options.parse_args()
    desk.set_up()
    print(json.dumps(measure(chosen.presses), indent=1))


if __name__ == "__main__":
    main()
