"""`python -m benchmarks.steps`: steps of procedures, as the page of a ticket posts them, answered by the whole desk.

Settings: BENCH_TICKETS as of the other benchmarks, BENCH_RUNS (120). Each run is of the demo's library, in turn, on a
ticket of its own, and goes as far as an agent comes without another person. Ends with 1 when p95 passes 80 ms.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Any

from benchmarks import desk

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User
    from sops.models import Run

BUDGET = 80.0
MOST_STEPS = 25
PARTS = {"HX-Request": "true"}
Times = dict[str, list[float]]


def main() -> int:
    desk.set_up()
    from events.doorbell import muffled

    with muffled():
        return measure(desk.number("BENCH_RUNS", 120))


def measure(runs: int) -> int:
    from benchmarks.timing import client, p95
    from people.models import User
    from sops.models import Procedure
    from tickets.models import Ticket

    admin = User.objects.admins().filter(partner=None).order_by("pk")[0]
    _library(admin)
    procedures = list(Procedure.objects.order_by("pk").values_list("pk", flat=True))
    tickets = list(Ticket.objects.workable().filter(runs=None).order_by("-pk").values_list("pk", flat=True)[:runs])
    times: Times = defaultdict(list)
    browser = client(admin)
    for place, ticket in enumerate(tickets):
        _follow(browser, admin, ticket, procedures[place % len(procedures)], times, Random(place))
    print("| act | how many | median ms | p95 ms |")
    for name, values in times.items():
        print(f"| {name} | {len(values)} | {statistics.median(values):.0f} | {p95(values):.0f} |")
    return 1 if p95(times["step"]) > BUDGET else 0


def _library(admin: User) -> None:
    from people.capabilities import Capability
    from people.models import User
    from sops import shelf
    from sops.models import Procedure

    if not Procedure.objects.exists():
        editors = User.objects.able_to(Capability.EDIT_PROCEDURES).filter(partner=None)
        shelf.fill(author=admin, approver=editors.exclude(pk=admin.pk).order_by("-pk")[0])


def _follow(browser: Client, user: User, ticket: int, procedure: int, times: Times, random: Random) -> None:
    _timed(times, "panel", browser.get, f"/tickets/{ticket}/procedures/")
    _timed(times, "start", browser.post, f"/tickets/{ticket}/procedures/", {"procedure": procedure})
    for run, act, values in _acts(ticket, user, random):
        if _timed(times, act, browser.post, f"/runs/{run.pk}/{act}/", {**values, "seen": run.state["count"]}) >= 400:
            return


def _acts(ticket: int, user: User, random: Random) -> Iterator[tuple[Run, str, dict[str, Any]]]:
    """What the agent does next, until the run is over or waits for somebody else."""
    from sops.actions.storing import state_of
    from sops.demo import entered_at
    from sops.models import Run

    for _step in range(MOST_STEPS):
        runs = Run.objects.filter(ticket=ticket, ended_at=None)
        run = runs.exclude(pk__in=runs.exclude(parent=None).values("parent")).first()
        if run is None or state_of(run).waiting:
            return
        for act, entered in entered_at(run, random):
            yield run, act, entered | dict.fromkeys(entered.get("kind", []), entered.get("ref", []))
            run.refresh_from_db()


def _timed(times: Times, name: str, ask: Any, address: str, values: dict[str, Any] | None = None) -> int:
    began = time.perf_counter()
    answer = ask(address, values or {}, headers=PARTS)
    times[name].append((time.perf_counter() - began) * 1000)
    return int(answer.status_code)


if __name__ == "__main__":
    sys.exit(main())
