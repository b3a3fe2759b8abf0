"""A hundred hostile mails in a real browser: nothing runs, nothing around them changes, nothing is fetched elsewhere.

Three walls stand behind one another: the sanitiser, the frame's policy and its sandbox. Each is tried alone too,
since what stands behind it would hide that it has fallen. And the corpus is tried with no wall at all: a mail that
does no harm there proves nothing here.
"""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Frame, Page, Request, Route
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from helpdesk.lib.html import sanitise
from tests.browser.conftest import signed_in
from tests.browser.hostile import WORDS, mails
from tests.builders import a_mailbox, a_user
from tickets.mail.actions import processing
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.models import InboundMail
from tickets.views.frame import POLICY

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
HOSTILE = mails()
NUMBERED = {f"mail-{number}": html for number, html in enumerate(HOSTILE.values())}
NAMES = {f"mail-{number}": name for number, name in enumerate(HOSTILE)}
BARE = "http://bare.test"
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"

# What stands around the frames: every element by its kind, and where those of the desk itself are.
AROUND = """() => {
  const seen = (one) => [one.tagName, one.className, one.hidden, getComputedStyle(one).display].join(" ");
  const place = (one) => { const r = one.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; };
  return {
    elements: [...document.querySelectorAll("body :not(.message-body *, .side *)")].map(seen),
    places: [...document.querySelectorAll(".rail, .bar, .composer, .side, .list, [data-thread]")].map(place),
    title: document.title.replace(/\\d+/g, ""), name: window.name, cookies: document.cookie.length,
    focus: document.activeElement.id, scroll: [scrollX, scrollY],
  };
}"""
# What stands in each mail's frame as the browser understood it; what no parser may be given is text, without a frame.
WITHIN = """async (words) => {
  const read = async (message) => {
    const frame = message.querySelector("iframe[data-mail]") ?? message.querySelector(".prose");
    frame.closest("details")?.setAttribute("open", "");
    frame.loading = "eager";
    while (frame.src && !frame.contentDocument?.body?.textContent.trim()) await new Promise((go) => setTimeout(go, 10));
    for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
    const page = frame.contentDocument ?? document, body = frame.contentDocument?.body ?? frame;
    const all = [...body.querySelectorAll("*")];
    if (page === document) message.scrollIntoView();
    const said = all.find((one) => !one.childElementCount && one.textContent.includes(words));
    const { x, y, height } = said?.getBoundingClientRect() ?? {};
    const { left, right, height: tall } = frame.getBoundingClientRect();
    const room = frame.closest(".thread").getBoundingClientRect();
    const links = all.flatMap((one) => [one.href, one.src]).filter(Boolean);
    return {
      tags: [...new Set(all.map((one) => one.localName))],
      attributes: [...new Set(all.flatMap((one) => one.getAttributeNames()))],
      addresses: [...new Set(links.map((one) => one.split(":")[0]))],
      positions: [...new Set(all.slice(0, 1000).map((one) => getComputedStyle(one).position))],
      shown: body.innerText.includes(words) && Boolean(said),
      covered: Boolean(said) && !page.elementFromPoint(x + 5, y + height / 2)?.textContent.includes(words),
      inside: left >= room.left && right <= room.right && tall < 10100,
    };
  };
  const all = [];
  for (const message of document.querySelectorAll(".message")) all.push(await read(message));
  return all;
}"""
TAGS = set(
    """
    a abbr article b big blockquote br caption center code col colgroup dd del details div dl dt em figure font footer
    h1 h2 h3 h4 h5 h6 header hr i img ins li main nav ol p pre q rp rt ruby s section small span strike strong sub
    summary sup table tbody td tfoot th thead time tr tt u ul var wbr
    """.split()  # noqa: SIM905
)
ATTRIBUTES = set(
    """
    style dir lang title align valign bgcolor href target rel src data-remote-src alt width height border color face
    size cellpadding cellspacing colspan rowspan nowrap scope span start type value cite datetime
    """.split()  # noqa: SIM905
)


@dataclass
class Watch:
    """What left a page: requests to elsewhere, each with the name of the mail's frame it came from; what opened."""

    elsewhere: list[tuple[str, str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def dismiss(self, box: Dialog) -> None:
        self.opened.append(box.message)
        box.dismiss()


def watched(context: BrowserContext, desk: str) -> tuple[Page, Watch]:
    """A page whose requests are noted, and of which none leaves this machine."""
    watch = Watch()

    def decide(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.netloc == urlsplit(desk).netloc or parts.scheme in {"data", "blob", "about"}:
            route.fallback()
        else:
            watch.elsewhere.append((frame_of(route.request), route.request.url))
            route.abort()

    page = context.new_page()
    context.route("**/*", decide)
    context.on("page", lambda page: watch.opened.append(page.url))
    page.on("dialog", watch.dismiss)
    return page, watch


def frame_of(request: Request) -> str:
    frame: Frame | None = request.frame
    while frame and not frame.name.startswith("mail-"):
        frame = frame.parent_frame
    return frame.name if frame else "the page itself"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, service_workers="block")
    context.add_init_script("window.ran = {}")
    yield context
    context.close()


def harm(context: BrowserContext, frame: str, policy: str, shown: Callable[[str], str]) -> set[str]:
    """Which of the mails ran a script, asked for something elsewhere or opened something: each in such a frame."""
    pages = {f"/{name}": shown(html) for name, html in NUMBERED.items() if len(html) < 90_000}
    frames = "".join(f'<iframe {frame} name="{path[1:]}" src="{path}"></iframe>' for path in pages)
    pages["/"] = f"<!doctype html>{frames}"

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        headers = {"Content-Type": "text/html; charset=utf-8"}
        headers |= {"Content-Security-Policy": policy} if policy and path != "/" else {}
        route.fulfill(status=200 if path in pages else 404, headers=headers, body=pages.get(path, ""))

    context.route(f"{BARE}/**", serve)
    page, watch = watched(context, BARE)
    page.goto(BARE, wait_until="load", timeout=240_000)
    page.wait_for_timeout(500)
    done = {name for name, _url in watch.elsewhere} | {f"mail-{n}" for n in page.evaluate("Object.keys(ran)")}
    return {NAMES.get(name, name) for name in done} | set(watch.opened)


def raw(html: str) -> str:
    return f"<!doctype html><meta charset=utf-8><body>{html}"


def test_without_any_wall_most_of_them_do_harm(context: BrowserContext) -> None:
    assert len(harm(context, "", "", raw)) > 50


def test_the_sanitiser_alone_holds(context: BrowserContext) -> None:
    assert harm(context, "", "", lambda html: raw(sanitise(html))) == set()


def test_the_frame_alone_holds(context: BrowserContext) -> None:
    assert harm(context, f'sandbox="{SANDBOX}"', POLICY, raw) == set()


PAGE = 12  # mails a ticket


def as_mail(number: int, html: str) -> bytes:
    """Mails of one ticket answer its first one. With a table, so that each is shown in a frame."""
    first = number - number % PAGE
    answers = f"In-Reply-To: <{first}@example.test>\r\n" if number != first else ""
    head = (
        "From: Sari Dewi <sari@example.test>\r\nTo: support@kita.test\r\nSubject: Hostile\r\nMIME-Version: 1.0\r\n"
        f"Message-ID: <{number}@example.test>\r\n{answers}Date: Sun, 01 Nov 2026 10:00:00 +0700\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + encodebytes(("<table><tr><td>Hello</td></tr></table>" + html).encode("utf-8", "replace"))


def delivered(mails: Sequence[str]) -> dict[int, list[str]]:
    """Takes mails in as they come from outside; returns the tickets with the names of their mails, in order."""
    a_mailbox("support@kita.test")
    rows = take_in([Arrival(InboundMail.Via.COMMAND, as_mail(*one)) for one in enumerate(mails)])
    processing.process_all()
    tickets: dict[int, list[str]] = {}
    for number, row in enumerate(InboundMail.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")):
        tickets.setdefault(row.ticket_id or 0, []).append(NAMES.get(f"mail-{number - PAGE}", "harmless"))
    return tickets


def test_in_the_desk_nothing_runs_nothing_changes_and_nothing_is_fetched(
    context: BrowserContext, live_server: LiveServer, settings: Settings
) -> None:
    settings.LIVE_URL = ""
    harmless = [f"<p>{WORDS}</p>"] * (PAGE + -len(HOSTILE) % PAGE)
    first, *tickets = delivered([*harmless[:PAGE], *HOSTILE.values(), *harmless[PAGE:]]).items()
    assert sum(len(names) for _ticket, names in tickets) >= 100
    context.add_cookies([{"name": "sessionid", "value": signed_in(a_user()), "url": live_server.url}])
    page, watch = watched(context, live_server.url)
    around = seen(page, live_server.url, first[0])[0]
    wrong: dict[str, object] = {}
    for ticket, names in tickets:
        now, frames = seen(page, live_server.url, ticket)
        assert len(frames) == len(names) == PAGE
        changed = [part for part in around if around[part] != now[part]]
        problems = {name: found for name, frame in zip(names, frames, strict=True) if (found := judged(frame))}
        wrong |= problems | ({f"around {names}": changed} if changed else {})
        wrong |= {NAMES[f"mail-{number}"]: "ran" for number in page.evaluate("Object.keys(ran)")}
    assert wrong == {}
    assert (watch.elsewhere, watch.opened) == ([], [])


def seen(page: Page, desk: str, ticket: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    page.goto(f"{desk}/tickets/{ticket}/?view=closed", wait_until="load", timeout=120_000)
    within = page.evaluate(WITHIN, WORDS)
    return page.evaluate(AROUND), within


def judged(frame: dict[str, Any]) -> list[str]:
    """What is wrong with the document in a frame."""
    found = [
        *(f"<{tag}>" for tag in set(frame["tags"]) - TAGS),
        *(set(frame["attributes"]) - ATTRIBUTES),
        *(set(frame["addresses"]) - {"http", "https", "mailto", "data"}),
        *(set(frame["positions"]) - {"static"}),
    ]
    found += [] if frame["shown"] else ["the words are gone"]
    found += ["the words are covered"] if frame["covered"] else []
    return found + ([] if frame["inside"] else ["the frame is larger than it may be"])
