"""`python -m benchmarks.clocks`: very many open clocks, many due within one minute: from due to recorded.

Settings: BENCH_CLOCKS (1,000,000 open), BENCH_DUE (10,000 within the minute), BENCH_TIMERS (2 processes, each with a
beat of its own that rings every second); `--kill` kills one of them every few seconds. A database of its own is made
under HELPDESK_VAR (./var/bench-clocks) and emptied at the end.

A clock is due at some moment and breached from the next whole second on: both delays are told, to the commit.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import desk
from benchmarks.desk import ROOT

LEAD = 20
"""Seconds from the end of the seeding to the first that is due."""
BUDGET = 2.0

SEED = """
INSERT INTO tickets_ticket (id, subject, requester_id, brand_id, channel, priority, status_id, status_category,
    thread_version, snippet, tags, language, created_at, updated_at, clock_state, clock_metric, clock_due_at)
SELECT n, 'Timed ' || n, %(contact)s, %(brand)s, 'web', 2, %(status)s, 'new', 1, '', '{}', '', at, at,
    'running', 'first_response', at + interval '1 day'
FROM (SELECT n, %(start)s::timestamptz - interval '1 day'
          + %(span)s * interval '1 second' * (n - %(first)s) / (%(last)s - %(first)s + 1) AS at
      FROM generate_series(%(first)s, %(last)s) n) made;
INSERT INTO tickets_message (ticket_id, kind, version, author_contact_id, channel, subject, from_name, from_address,
    "to", cc, text, html, new_text, mail_id, in_reply_to, is_auto, created_at)
SELECT id, 'public', 1, requester_id, 'web', '', '', '', '[]', '[]', 'Please help.', '', 'Please help.', '', '', false,
    created_at FROM tickets_ticket WHERE id BETWEEN %(first)s AND %(last)s;
INSERT INTO events_event (kind, subject_kind, subject_id, at, actor_kind, actor_id, detail)
SELECT 'ticket.created', 'ticket', id, created_at, 'contact', requester_id, '{}' FROM tickets_ticket
WHERE id BETWEEN %(first)s AND %(last)s;
INSERT INTO tickets_policymatch (ticket_id, policy_version_id, priority, why, at)
SELECT id, %(version)s, 2, 'opened', created_at FROM tickets_ticket WHERE id BETWEEN %(first)s AND %(last)s;
INSERT INTO tickets_clock (ticket_id, metric, cycle, policy_version_id, state, target_seconds, started_at, due_at,
    used_seconds, marked, next_at, kept_at)
SELECT id, 'first_response', 1, %(version)s, 'running', 86400, created_at, clock_due_at, 0, '{}',
    date_trunc('second', clock_due_at) + interval '1 second', created_at FROM tickets_ticket
WHERE id BETWEEN %(first)s AND %(last)s;
"""


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("HELPDESK_VAR", str(ROOT / "var" / "bench-clocks"))
    desk.open_up()
    if "--work" in arguments:
        return work(float(arguments[-1]))
    many, due = desk.number("BENCH_CLOCKS", 1_000_000), desk.number("BENCH_DUE", 10_000)
    began = time.monotonic()
    first = seed(many, due)
    print(f"{many:,} open clocks in {time.monotonic() - began:.0f} s; {due:,} of them are due within the minute")
    try:
        print(f"A tick when nothing is due: {idle():.2f} ms")
        return measure(first, due, kill="--kill" in arguments)
    finally:
        empty()


def seed(many: int, due: int) -> datetime:
    """The first is due LEAD seconds after the end; those that are not due now are spread over 20 hours after that."""
    from django.db import connection

    from people.models import Contact
    from tickets.models import Brand, Calendar, Policy, PolicyVersion, Status, Ticket

    if Ticket.objects.exists():
        raise SystemExit("This database has tickets. Name an empty one by HELPDESK_VAR.")
    policy = Policy.objects.get(is_catch_all=True)
    targets = {"normal": {"first_response": {"seconds": 86_400, "clock": "wall"}}}
    number = policy.versions.count() + 1
    calendar = Calendar.objects.get(name="").version
    version = PolicyVersion.objects.create(policy=policy, number=number, calendar=calendar, targets=targets)
    contact = Contact.objects.get_or_create(email="timed@example.org")[0]
    brand = Brand.objects.get_or_create(slug="timed", defaults={"name": "Timed"})[0]
    status = Status.objects.get(category="new", is_default=True)
    values: dict[str, Any] = {"contact": contact.pk, "brand": brand.pk, "status": status.pk, "version": version.pk}
    with connection.cursor() as cursor:
        ahead: dict[str, Any] = {
            "first": due + 1,
            "last": many,
            "start": datetime.now(UTC) + timedelta(hours=2),
            "span": 20 * 3600,
        }
        cursor.execute(SEED, values | ahead)
        tables = "tickets_ticket, tickets_message, events_event, tickets_policymatch, tickets_clock"
        cursor.execute(f"VACUUM ANALYZE {tables}")
        start = datetime.now(UTC) + timedelta(seconds=LEAD)
        cursor.execute(SEED, values | {"first": 1, "last": due, "start": start, "span": 60})
    return start


def idle() -> float:
    """Milliseconds, of a hundred."""
    from tickets.actions import timers

    times = []
    for _ in range(100):
        began = time.perf_counter()
        timers.notice_due()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def measure(first: datetime, due: int, *, kill: bool) -> int:
    end = first + timedelta(seconds=75)
    workers = [_worker(end) for _ in range(desk.number("BENCH_TIMERS", 2))]
    committed: dict[str, str] = {}
    killed = 0
    while datetime.now(UTC) < end:
        time.sleep(random.uniform(6, 12) if kill else 1)
        if kill and first < datetime.now(UTC) < first + timedelta(seconds=62):
            victim = random.randrange(len(workers))
            workers[victim].kill()
            committed |= _read(workers[victim])
            workers[victim] = _worker(end)
            killed += 1
    for worker in workers:
        committed |= _read(worker)
    return report(committed, due, killed)


def _read(worker: subprocess.Popen[str]) -> dict[str, str]:
    """What it said before it ended; a line that it was killed in is left out."""
    out, _error = worker.communicate()
    lines = (line.split() for line in out.splitlines() if line.count(" ") == 1)
    return dict(lines)


def _worker(end: datetime) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.clocks", "--work", str(end.timestamp())]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def work(until: float) -> int:
    """Ticks every second; a line for each batch: the moment that stands in its marks, and when it was committed."""
    from helpdesk.lib import clock
    from tickets.actions import timers

    while time.time() < until:
        while True:
            now = clock.now()
            with clock.set_to(now):
                noticed = timers.notice_due()
            if not noticed:
                break
            print(now.isoformat(), datetime.now(UTC).isoformat(), flush=True)
        time.sleep(max(0, 1 - time.time() % 1 + random.uniform(0, 0.05)))
    return 0


def report(committed: dict[str, str], due: int, killed: int) -> int:
    from events.models import Event
    from tickets.models import ClockMark

    marks = list(ClockMark.objects.values_list("due_at", "noticed_at"))
    events = Event.objects.filter(kind="ticket.clock_breached").count()
    ends = {datetime.fromisoformat(one): datetime.fromisoformat(other) for one, other in committed.items()}
    delays = sorted((ends.get(noticed, noticed) - at).total_seconds() for at, noticed in marks)
    shown = sorted(
        (ends.get(noticed, noticed) - at.replace(microsecond=0) - timedelta(seconds=1)).total_seconds()
        for at, noticed in marks
    )
    print(f"{len(marks):,} marks and {events:,} events of {due:,} that were due; {killed} workers killed on the way")
    if not marks:
        return 1
    for name, values in (("due", delays), ("breached (the next second)", shown)):
        p50, p99 = values[len(values) // 2], values[int(len(values) * 0.99)]
        print(f"from {name} to committed: p50 {p50:.2f} s, p99 {p99:.2f} s, at most {values[-1]:.2f} s")
    is_right = len(marks) == events == due
    print(f"Budget: nothing lost or doubled, p99 under {BUDGET} s")
    return 0 if is_right and delays[int(len(delays) * 0.99)] < BUDGET else 1


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE tickets_clockmark, tickets_clock, tickets_policymatch, events_event, tickets_message, "
            "tickets_ticket CASCADE"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
