"""`python -m benchmarks.quality`: figures over a year with 200,000 reviews, answered by the whole desk.

Settings: BENCH_TICKETS as of the other benchmarks, BENCH_REVIEWS (200,000), BENCH_ROUNDS (30). Prints a table; ends
with 1 when a page passes 500 ms at p95.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, cast

from benchmarks import desk

if TYPE_CHECKING:
    from django.http import HttpResponse

    from benchmarks.timing import Figures
    from people.models import User

BUDGET = 500.0
LAST = date(2026, 11, 16)
WEEKS = 52
ITEMS = ["partner", "team", "site", "person", "procedure", "item", "cause", "week"]


def main() -> int:
    desk.set_up()
    _seed(desk.number("BENCH_REVIEWS", 200_000))
    return measure(desk.number("BENCH_ROUNDS", 30))


def _seed(wanted: int) -> None:
    """All or nothing: broken off, it begins anew."""
    from django.db import transaction

    from qa.actions import tallies
    from qa.models import Review

    if Review.objects.count() >= wanted:
        return
    begun = time.monotonic()
    with transaction.atomic():
        _fill(wanted)
    made = time.monotonic()
    weeks = tallies.rebuild_all()
    print(f"{wanted:,} reviews in {made - begun:.0f} s, {weeks} weeks added up in {time.monotonic() - made:.1f} s")


def _fill(wanted: int) -> None:
    from benchmarks.quality_rows import CONTENT, Plan, fill
    from people.models import User
    from tests.qa.rows import a_programme, a_version
    from tickets.models import Ticket

    version = a_version(content=CONTENT, author=User.objects.admins()[0])
    people = list(User.objects.active().filter(home_team__isnull=False).order_by("pk"))
    tickets = list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[: wanted // 4])
    keys = [one.pk for one in people[:25]]
    fill(Plan(a_programme(version).pk, version.pk, people, tickets, keys, LAST, WEEKS, ceil(wanted / WEEKS)))


def measure(rounds: int) -> int:
    from people.models import User
    from qa.models import Review

    admin = User.objects.admins().filter(partner=None).order_by("pk")[0]
    one = Review.objects.select_related("agent", "reviewer").order_by("pk")[0]
    pages = [("overview", admin, "/quality/figures/")] + [(name, admin, f"/quality/figures/{name}/") for name in ITEMS]
    pages += [
        ("tickets behind", admin, "/quality/figures/tickets/"),
        ("one person", admin, f"/quality/coaching/people/{one.agent_id}/"),
        ("a reviewer's queue", one.reviewer or admin, "/quality/reviews/"),
        ("an agent's reviews", one.agent, "/quality/reviews/mine/"),
        ("an agent's figures", one.agent, "/quality/mine/"),
    ]
    over = 0
    print(f"{Review.objects.count():,} reviews\n| page | weeks | median ms | p95 ms | CPU | SQL | queries |")
    for name, user, address in pages:
        for weeks in (13, WEEKS):
            found = _timed(user, f"{address}?last={LAST}&weeks={weeks}", rounds, name)
            over += found.p95_ms > BUDGET
            print(f"| {name} | {weeks} | {found.median_ms:.0f} | {found.p95_ms:.0f} | {found.cpu_ms:.0f} | "
                  f"{found.database_cpu_ms:.0f} | {found.queries} |")  # fmt: skip
    return 1 if over else 0


def _timed(user: User, address: str, rounds: int, name: str) -> Figures:
    from benchmarks import timing

    client = timing.client(user)

    def ask() -> HttpResponse:
        return cast("HttpResponse", client.get(address))

    return timing.figures(name, "quality", BUDGET, [ask] * rounds, [], ask)


if __name__ == "__main__":
    sys.exit(main())
