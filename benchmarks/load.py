"""Two hundred agents at work: `python -m benchmarks.load [--agents N] [--minutes M]`.

Runs the desk that `make bench` measures with all its processes. Every agent is signed in, keeps a live stream open as
an open page does, and works: looks at a list, opens a ticket from it as a page or as the part that the keys fetch,
searches, and on the open ticket writes notes, changes status and tags. Between two acts they think for some seconds,
at random around `--think`. Now and then somebody writes a note on a ticket that another has open: how long until their
stream says so.
Prints p50 and p95 of every kind beside its budget, live updates, errors, and the memory of each kind of process.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode, urlsplit

from benchmarks import desk
from benchmarks.running import Running, running, session
from benchmarks.timing import p95

BUDGETS = {"list": 60, "ticket": 60, "part": 60, "search": 80, "note": 80, "status": 80, "tags": 80}
SHARES = {"list": 4, "part": 6, "ticket": 2, "search": 2, "note": 2, "status": 1, "tags": 1}
WORDS = ("refund", "video", "account", "password", "coins", "live", "banned", "appeal", "saldo", "akun")
ACTS = {"note", "status", "tags"}
"""On the ticket that is open."""
LOOK_SECONDS = 10
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
NUMBER = re.compile(rb'href="/tickets/(\d+)/')
SEEN = re.compile(rb'id="seen-version" value="(\d+)"')


@dataclass
class Figures:
    """What all agents saw. Lists only grow, so that threads need no lock."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    heard: list[float] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Agent(threading.Thread):
    def __init__(self, site: Running, cookie: str, figures: Figures, seed: int, think: float) -> None:
        super().__init__(daemon=True)
        self.host = urlsplit(site.url).netloc
        self.cookie, self.figures, self.rng, self.think = cookie, figures, Random(seed), think
        self.link = http.client.HTTPConnection(self.host, timeout=30)
        self.token, self.tickets, self.done = "", list[int](), threading.Event()
        self.opened, self.seen = 0, "0"

    def run(self) -> None:
        self._wait()
        while not self.done.is_set():
            kind = self.rng.choices(list(SHARES), list(SHARES.values()))[0] if self.tickets else "list"
            kind = "part" if kind in ACTS and not self.opened else kind
            try:
                getattr(self, f"_{kind}")()
            except (OSError, http.client.HTTPException) as error:
                self.figures.errors.append(f"{kind}: {type(error).__name__}")
                self.link.close()
            self._wait()

    def _wait(self) -> None:
        self.done.wait(self.rng.expovariate(1 / self.think))

    def _list(self) -> None:
        view = self.rng.choice(("mine", "unassigned", "team", "open", "all"))
        body = self._timed("list", "GET", f"/tickets/?view={view}")
        found = [int(one) for one in NUMBER.findall(body)]
        token = TOKEN.search(body)
        self.token = token[1].decode() if token else self.token
        self.tickets = sorted(set(found)) or self.tickets

    def _ticket(self) -> None:
        self._open("ticket", {})

    def _part(self) -> None:
        self._open("part", {"HX-Request": "true", "HX-Target": "page"})

    def _open(self, kind: str, headers: dict[str, str]) -> None:
        number = self.rng.choice(self.tickets)
        body = self._timed(kind, "GET", f"/tickets/{number}/?view=all", headers=headers)
        found = SEEN.search(body)
        self.opened, self.seen = number, found[1].decode() if found else "0"

    def _search(self) -> None:
        self._timed("search", "GET", f"/search/?{urlencode({'q': self.rng.choice(WORDS)})}")

    def _note(self) -> None:
        """On the open ticket; the answer brings what came since the version that the page shows."""
        text = {"kind": "note", "text": "Looked at it again.", "seen_version": self.seen}
        body = self._timed("note", "POST", f"/tickets/{self.opened}/notes/", text)
        found = SEEN.search(body)
        self.seen = found[1].decode() if found else self.seen

    def write(self, number: int) -> None:
        """On a ticket that another has open."""
        text = {"kind": "note", "text": "Looked at it again.", "seen_version": "0"}
        self._timed("probe", "POST", f"/tickets/{number}/notes/", text)

    def _status(self) -> None:
        self._timed("status", "POST", f"/tickets/{self.opened}/status/", {"to": self.rng.choice(("open", "pending"))})

    def _tags(self) -> None:
        tag = self.rng.choice(("vip", "checked", "again"))
        self._timed("tags", "POST", f"/tickets/{self.opened}/tags/", {"add": tag})

    def _timed(
        self,
        kind: str,
        method: str,
        path: str,
        values: dict[str, str] | None = None,
        *,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        sent = {"Cookie": f"sessionid={self.cookie}; csrftoken={self.token}", "Host": self.host, **(headers or {})}
        body = None
        if values is not None:
            body = urlencode({**values, "csrfmiddlewaretoken": self.token})
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        began = time.perf_counter()
        try:
            self.link.request(method, path, body, sent)
            answer = self.link.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.link.close()  # idle for longer than the server keeps a connection: as a browser does, once more
            self.link.request(method, path, body, sent)
            answer = self.link.getresponse()
        content = answer.read()
        self.figures.times[kind].append((time.perf_counter() - began) * 1000)
        if answer.status >= 400:
            self.figures.errors.append(f"{kind}: {answer.status}")
        return content


class Listener(threading.Thread):
    """An open page: holds its stream, and notes when each change of its ticket is heard."""

    def __init__(self, address: str, cookie: str, topic: str) -> None:
        super().__init__(daemon=True)
        self.address, self.cookie, self.topic = address, cookie, topic
        self.heard: list[float] = []

    def run(self) -> None:
        parts = urlsplit(self.address)
        link = http.client.HTTPConnection(parts.netloc, timeout=3600)
        link.request("GET", f"{parts.path}?topics={self.topic}", headers={"Cookie": f"sessionid={self.cookie}"})
        answer = link.getresponse()
        while line := answer.readline():
            if line.startswith(b"data: ") and b"message.added" in line:
                self.heard.append(time.monotonic())


def _live_address(site: Running, cookie: str) -> str:
    link = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    link.request("GET", "/tickets/", headers={"Cookie": f"sessionid={cookie}"})
    found = re.search(rb'name="live-url" content="([^"]+)"', link.getresponse().read())
    address = found[1].decode() if found else "/live/"
    return address if "://" in address else site.url + address


def _probe(writer: Agent, listeners: list[Listener], tickets: list[int], figures: Figures) -> None:
    """One note, and how long until the page that has its ticket open hears of it."""
    place = writer.rng.randrange(len(tickets))
    listener, wrote = listeners[place], time.monotonic()
    try:
        writer.write(tickets[place])
    except (OSError, http.client.HTTPException) as error:
        figures.errors.append(f"probe: {type(error).__name__}")
        writer.link.close()
        return
    while time.monotonic() - wrote < 10:
        if any(at >= wrote for at in listener.heard):
            figures.heard.append(next(at for at in listener.heard if at >= wrote) - wrote)
            return
        time.sleep(0.01)
    figures.missed.append(tickets[place])


@dataclass(frozen=True, slots=True)
class Machine:
    """By kind of process: the most megabytes, and the share of one core."""

    memory: dict[str, float]
    cores: dict[str, float]


def measure(count: int, minutes: float, think: float) -> tuple[Figures, Machine]:
    from people.models import User
    from tickets.models import Ticket

    people = list(User.objects.filter(is_active=True, roles__slug="agent", partner=None).distinct()[:40])
    emails = [people[n % len(people)].email for n in range(count)]
    figures = Figures()
    tickets = list(Ticket.objects.workable().order_by("-updated_at").values_list("pk", flat=True)[:count])
    with running() as site:
        cookies = [session(email) for email in emails]
        address = _live_address(site, cookies[0])
        listeners = [
            Listener(address, cookie, f"tickets,ticket:{ticket}")
            for cookie, ticket in zip(cookies, tickets, strict=False)
        ]
        agents = [Agent(site, cookie, figures, seed, think) for seed, cookie in enumerate(cookies)]
        for thread in (*listeners, *agents):
            thread.start()
        writer = Agent(site, cookies[0], figures, -1, think)
        writer._list()
        time.sleep(think)  # everybody has begun
        figures.times.clear()
        machine = _watch(site, minutes, lambda: _probe(writer, listeners, tickets, figures))
        for agent in agents:
            agent.done.set()
        for agent in agents:
            agent.join(30)
    return figures, machine


def _watch(site: Running, minutes: float, probe: Callable[[], None]) -> Machine:
    """Probe once a second; what the processes take meanwhile."""
    memory = dict[str, float]()
    began, used, own = time.monotonic(), site.processor(), time.process_time()
    next_look = began
    while time.monotonic() < began + minutes * 60:
        time.sleep(1)
        probe()
        if time.monotonic() > next_look:
            next_look += LOOK_SECONDS
            memory = {name: max(memory.get(name, 0), now) for name, now in site.memory().items()}
    span = time.monotonic() - began
    cores = {name: (now - used.get(name, 0)) / span for name, now in site.processor().items()}
    return Machine(memory, {**cores, "these agents": (time.process_time() - own) / span})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--agents", type=int, default=200)
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--think", type=float, default=15, help="mean seconds between two acts of an agent")
    chosen = options.parse_args()
    desk.set_up()
    before = os.getloadavg()
    figures, machine = measure(chosen.agents, chosen.minutes, chosen.think)
    print(f"{chosen.agents} agents; load {before[0]:.1f} before")
    for line in told(figures, machine, chosen.minutes):
        print(line)


def told(figures: Figures, machine: Machine, minutes: float) -> Iterator[str]:
    total = sum(map(len, figures.times.values()))
    yield f"{total} requests, {total / minutes / 60:.1f} a second"
    for kind, budget in BUDGETS.items():
        if times := sorted(figures.times[kind]):
            over = " !" if p95(times) > budget else ""
            median = times[len(times) // 2]
            yield f"{kind:8} {len(times):6} p50 {median:7.1f} p95 {p95(times):7.1f} of {budget} ms{over}"
    if heard := sorted(figures.heard):
        median = heard[len(heard) // 2]
        yield f"live     {len(heard):6} p50 {median:7.2f} p95 {p95(heard):7.2f} of 2 s, {len(figures.missed)} missed"
    yield f"errors: {len(figures.errors)} {sorted(set(figures.errors))[:10]}"
    yield "memory in MB: " + ", ".join(f"{name} {used:.0f}" for name, used in sorted(machine.memory.items()))
    yield "cores: " + ", ".join(f"{name} {used:.2f}" for name, used in sorted(machine.cores.items()))


if __name__ == "__main__":
    main()
