"""`python -m benchmarks.bulk`: 10,000 tickets changed in bulk: how fast, and how long a transaction held locks at most.

Settings: BENCH_TICKETS as of the other benchmarks, BENCH_BULK (10,000).
"""

from __future__ import annotations

import sys
import time

from benchmarks import desk

BUDGET = 1.0
"""Seconds that a lock may be held at most."""


def main() -> int:
    desk.set_up()
    from events.doorbell import muffled

    with muffled():
        return measure()


def measure() -> int:
    from people.models import User
    from tickets.actions import bulk, bulk_batches
    from tickets.actions.bulk import Selection
    from tickets.models import Ticket

    many = desk.number("BENCH_BULK", 10_000)
    admin = User.objects.admins().filter(partner=None).order_by("pk")[0]
    rows = Ticket.objects.visible_to(admin).exclude(status_category="closed").order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[:many])
    acts = {"priority": 3, "add_tags": ["benchmark"], "status": "pending", "note": "<p>Noted.</p>"}
    begun = time.monotonic()
    run = bulk.begin(Selection(Ticket.objects.filter(pk__in=keys), {"picked": len(keys)}), acts, by=admin)
    print(f"{run.total:,} tickets taken down in {time.monotonic() - begun:.2f} s")
    longest = {"done": time.monotonic() - begun}
    for name in ("done", "undone"):
        begun, held = time.monotonic(), [0.0]
        while True:
            before = time.monotonic()
            if not bulk_batches.batch(run.pk):
                break
            held.append(time.monotonic() - before)
        took = time.monotonic() - begun
        longest[name] = max(held)
        run.refresh_from_db()
        print(f"{getattr(run, name):,} {name} in {took:.1f} s ({run.total / took:.0f}/s), longest {max(held):.3f} s")
        bulk.undo(run.pk, by=admin)
    print(f"Budget: no transaction over {BUDGET} s")
    return 0 if max(longest.values()) < BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
