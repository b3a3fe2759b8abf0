"""`python -m benchmarks.clocks`: very many open clocks, many due within one minute: from due to recorded.

Settings: BENCH_CLOCKS (1,000,000 open), BENCH_DUE (10,000 within the minute), BENCH_TIMERS (2 processes, each with a
beat of its own that rings every second); `--kill` kills one of them every few seconds. `--downtime` goes on with as
many that fell due in three hours in which nothing ran, `--recompute` ends with `./manage.py sla recompute`. A database
of its own is made under HELPDESK_VAR (./var/bench-clocks) and emptied at the end.

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
DOWNTIME = timedelta(hours=3)

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
    kill, failed = "--kill" in arguments, False
    began = time.monotonic()
    rows = seed(many, due)
    print(f"{many:,} open clocks in {time.monotonic() - began:.0f} s; {due:,} of them are due within the minute")
    try:
        print(f"A tick when nothing is due: {idle():.2f} ms", flush=True)
        failed |= within_the_minute(rows, due, kill=kill)
        if "--downtime" in arguments:
            failed |= after_downtime(rows, many + 1, many + due, kill=kill)
        if "--recompute" in arguments:
            failed |= recompute()
        return int(failed)
    finally:
        empty()


Values = dict[str, Any]


def seed(many: int, due: int) -> Values:
    """All that are not due now, spread over 20 hours from two hours on; returns what the SQL for more of them needs."""
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
    values: Values = {"contact": contact.pk, "brand": brand.pk, "status": status.pk, "version": version.pk}
    _add(values, due + 1, many, start=datetime.now(UTC) + timedelta(hours=2), span=timedelta(hours=20))
    with connection.cursor() as cursor:
        tables = "tickets_ticket, tickets_message, events_event, tickets_policymatch, tickets_clock"
        cursor.execute(f"VACUUM ANALYZE {tables}")
    return values


def _add(values: Values, first: int, last: int, *, start: datetime, span: timedelta) -> None:
    """Tickets with these numbers, each with a clock that is due in the span from `start` on, in their order."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SEED, values | {"first": first, "last": last, "start": start, "span": span.total_seconds()})


def idle() -> float:
    """Milliseconds, of a hundred."""
    from tickets.actions import timers

    times = []
    for _ in range(100):
        began = time.perf_counter()
        timers.notice_due()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def within_the_minute(values: Values, due: int, *, kill: bool) -> bool:
    """Whether something was lost or doubled, or came too late."""
    first = datetime.now(UTC) + timedelta(seconds=LEAD)
    _add(values, 1, due, start=first, span=timedelta(minutes=1))
    last = first + timedelta(seconds=62)
    committed, killed = _run(last + timedelta(seconds=13), (first, last) if kill else None)
    return report(committed, due, killed)


def after_downtime(values: Values, first: int, last: int, *, kill: bool) -> bool:
    """Whether something that fell due while nothing ran was lost or doubled."""
    from events.models import Event
    from tickets.models import ClockMark

    now = datetime.now(UTC)
    _add(values, first, last, start=now - DOWNTIME, span=DOWNTIME - timedelta(seconds=2))
    began = datetime.now(UTC)
    end = began + timedelta(seconds=90)
    committed, killed = _run(end, (began, end - timedelta(seconds=30)) if kill else None)
    marks = ClockMark.objects.filter(clock__ticket__gte=first)
    events = Event.objects.filter(kind="ticket.clock_breached", subject_id__gte=first).count()
    ends = [datetime.fromisoformat(committed.get(at.isoformat(), at.isoformat())) for at in _noticed(marks)]
    took = (max(ends) - began).total_seconds() if ends else 0
    right = marks.filter(noticed_at__gte=began, due_at__lt=now).count()
    print(
        f"After three hours in which nothing ran: {marks.count():,} marks, {right:,} with both moments, and {events:,} "
        f"events of {last - first + 1:,}, caught up {took:.1f} s after the start; {killed} workers killed on the way",
        flush=True,
    )
    return not marks.count() == right == events == last - first + 1


def _noticed(marks: Any) -> list[datetime]:
    return list(marks.order_by().values_list("noticed_at", flat=True).distinct())


def recompute() -> bool:
    from django.core.management import CommandError, call_command

    try:
        call_command("sla", "recompute")
    except CommandError as differ:
        print(differ)
        return True
    return False


def _run(end: datetime, deadly: tuple[datetime, datetime] | None) -> tuple[dict[str, str], int]:
    """Workers until `end`; in the deadly span one is killed every few seconds, and another takes its place.

    Returns the moment of each batch with when it was committed, and how many were killed.
    """
    workers = [_worker(end) for _ in range(desk.number("BENCH_TIMERS", 2))]
    committed: dict[str, str] = {}
    killed = 0
    while datetime.now(UTC) < end:
        time.sleep(random.uniform(6, 12) if deadly else 1)
        if deadly and deadly[0] < datetime.now(UTC) < deadly[1]:
            victim = random.randrange(len(workers))
            workers[victim].kill()
            committed |= _read(workers[victim])
            workers[victim] = _worker(end)
            killed += 1
    for worker in workers:
        committed |= _read(worker)
    return committed, killed


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


def report(committed: dict[str, str], due: int, killed: int) -> bool:
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
        return True
    for name, values in (("due", delays), ("breached (the next second)", shown)):
        p50, p99 = values[len(values) // 2], values[int(len(values) * 0.99)]
        print(f"from {name} to committed: p50 {p50:.2f} s, p99 {p99:.2f} s, at most {values[-1]:.2f} s")
    is_right = len(marks) == events == due
    print(f"Budget: nothing lost or doubled, p99 under {BUDGET} s", flush=True)
    return not (is_right and delays[int(len(delays) * 0.99)] < BUDGET)


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE tickets_clockmark, tickets_clock, tickets_policymatch, events_event, tickets_message, "
            "tickets_ticket CASCADE"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
