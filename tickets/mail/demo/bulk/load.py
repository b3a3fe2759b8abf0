"""Pours rows into the tables with COPY, two processes at a time, in memory that doesn't grow."""

from __future__ import annotations

import io
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, connections
from django.db.models import Max

from events import consumers
from people.models import Contact
from tickets.mail.demo import cast, levels
from tickets.mail.demo.bulk import rows, tables, timing
from tickets.mail.demo.bulk.rows import Place, Scale
from tickets.mail.demo.bulk.text import pool
from tickets.models import Message, Status, Ticket

TIMED = "tickets_policymatch, tickets_clock, tickets_clockmark"
STRETCH = 2000
LOADERS = 2
LOADED = ("tickets_ticket", "tickets_message", "events_event", "people_contact", "people_identity")
SHARES = {"support@kita.test": 30, "bantuan@kita.test": 25, "tulong@kita.test": 20, "creators@kita.test": 10}
Say = Callable[[str], None]


def load(tickets: int, messages: int, seed: int, until: datetime, say: Say) -> None:
    """Says how long each phase took. Inside a transaction it loads in this process alone, and can be rolled back."""
    scale = _scale(tickets, max(messages, tickets), seed, until)
    with tables.bare(*LOADED) as statements:
        with _phase(f"{scale.contacts:,} contacts", say):
            _contacts(scale)
        with _phase(f"{tickets:,} tickets, {scale.messages:,} messages, their events and search vectors", say):
            _pour(scale)
    for table in LOADED:
        tables.set_sequence(table)
    with _phase("indexes and constraints", say):
        _build(statements)
    with _phase("what was promised, and clocks", say):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(LOADED)}")
        timing.promise(scale.first_ticket, scale.first_ticket + scale.tickets - 1)
        _in_loaders(_time_stretches, scale)
    with _phase("reading marks and deliveries", say):
        _recent(scale)
    with _phase("statistics", say), connection.cursor() as cursor:
        vacuum = "" if connection.in_atomic_block else "VACUUM "
        cursor.execute(f"{vacuum}ANALYZE {', '.join(LOADED)}, tickets_seen, mail_delivery, {TIMED}")
    for name in consumers.registry:
        consumers.skip_to_end(name)


def _scale(tickets: int, messages: int, seed: int, until: datetime) -> Scale:
    everybody = cast.set_up()
    levels.set_up(everybody)
    places = []
    for address, mailbox in everybody.mailboxes.items():
        team = everybody.teams[str(mailbox.team and mailbox.team.slug)]
        staff = tuple((user.pk, user.name) for user in everybody.agents_of(team.slug))
        share = SHARES.get(address, 15)
        places.append(Place(mailbox.pk, address, mailbox.brand_id, team.pk, team.partner_id, staff, share))
    return Scale(
        tickets=tickets,
        messages=messages,
        contacts=max(10, tickets // 6),
        seed=seed,
        until=until,
        first_ticket=1 + (Ticket.objects.aggregate(last=Max("pk"))["last"] or 0),
        first_message=1 + (Message.objects.aggregate(last=Max("pk"))["last"] or 0),
        first_contact=1 + (Contact.objects.aggregate(last=Max("pk"))["last"] or 0),
        places=tuple(places),
        statuses=dict(Status.objects.filter(is_default=True).values_list("category", "pk")),
    )


def _contacts(scale: Scale) -> None:
    columns = ("id", "name", "email", "language", "time_zone", "created_at")
    _copy("people_contact", columns, rows.contacts(scale))
    _copy("people_identity", ("contact_id", "channel", "value", "is_verified"), rows.identities(scale))


def _pour(scale: Scale) -> None:
    pool(scale.seed)  # made once, before the processes part
    _in_loaders(_pour_stretches, scale)


def _in_loaders(work: Callable[[Scale, list[int]], None], scale: Scale) -> None:
    """Each takes every second stretch; in a transaction this process does it all."""
    starts = range(0, scale.tickets, STRETCH)
    if len(starts) == 1 or connection.in_atomic_block:
        work(scale, list(starts))
        return
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    loaders = [
        forked.Process(target=work, args=(scale, list(starts[which::LOADERS])), daemon=True) for which in range(LOADERS)
    ]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    if any(loader.exitcode for loader in loaders):
        raise RuntimeError("A loader failed; what it said is above. Empty the database and begin again.")


def _pour_stretches(scale: Scale, starts: list[int]) -> None:
    words = pool(scale.seed)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    for start in starts:
        lines = rows.stretch(scale, words, start, min(start + STRETCH, scale.tickets))
        _copy("tickets_ticket", rows.TICKET, lines.tickets)
        _copy("tickets_message", rows.MESSAGE, lines.messages)
        _copy("events_event", rows.EVENT, lines.events)


def _time_stretches(scale: Scale, starts: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    for start in starts:
        first, last = scale.first_ticket + start, scale.first_ticket + min(start + STRETCH, scale.tickets)
        found = timing.Stretch(range(first, last), scale.until)
        _copy("tickets_clock", timing.CLOCK, (rows.line(*values) for values in found.clocks))
        _copy("tickets_clockmark", timing.MARK, (rows.line(*values) for values in found.marks))


def _copy(table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    remaining = iter(lines)
    with connection.cursor() as cursor:
        while block := "".join(islice(remaining, 20_000)):
            cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN", io.StringIO(block))


def _build(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET max_parallel_maintenance_workers = 2")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("RESET max_parallel_maintenance_workers")


def _recent(scale: Scale) -> None:
    """Reading marks of the people one can sign in as, and accepted deliveries, for the newest tickets."""
    newest = scale.first_ticket + scale.tickets - max(1, scale.tickets // 20)
    emails = [email for _, email, _ in cast.logins()]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tickets_seen (ticket_id, user_id, version)
            SELECT ticket.id, person.id, ticket.thread_version FROM tickets_ticket ticket, people_user person
            WHERE ticket.id >= %s AND person.email = ANY(%s) AND ticket.updated_at < %s
                AND (person.partner_id IS NULL OR person.partner_id = ticket.partner_id)
            ON CONFLICT DO NOTHING
            """,
            [newest, emails, scale.until - timedelta(hours=8)],
        )
        cursor.execute(
            """
            INSERT INTO mail_delivery
                (message_id, recipient, mail_id, state, due_at, attempts, data_started, code, response, finished_at,
                 tries)
            SELECT id, "to" ->> 0, '<d' || id || '@kita.test>', 'accepted', created_at, 1, true, '250', 'Ok',
                   created_at,
                   jsonb_build_array(jsonb_build_object(
                       'at', to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
                       'kind', 'accepted', 'code', '250', 'response', 'Ok'))
            FROM tickets_message
            WHERE ticket_id >= %s AND dispatched_at IS NOT NULL AND author_user_id IS NOT NULL
            """,
            [newest],
        )


@contextmanager
def _phase(name: str, say: Say) -> Iterator[None]:
    began = time.monotonic()
    yield
    say(f"{time.monotonic() - began:8.1f} s  {name}")
