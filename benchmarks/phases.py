"""Where a mail's time goes: what each step of filing took of Python's and of PostgreSQL's processor time.

A phase is a function that is timed while the profile runs; what another phase takes inside it is that one's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

PHASES = {
    "claim a batch": ["tickets.mail.actions.processing:claim"],
    "parse": ["tickets.mail.inbound.reading:parse"],
    "sanitise HTML": ["helpdesk.lib.html:sanitise"],
    "key over the content": ["tickets.mail.inbound.reading:content_key"],
    "lock rows and keys": ["tickets.mail.actions.processing:_locked", "tickets.mail.actions.filing:_lock_keys"],
    "copies": ["tickets.mail.actions.filing:_without_copies"],
    "own mail, bounces": ["tickets.mail.actions.filing:_may_enter"],
    "people of a mail": ["tickets.mail.actions.filing:people_of"],
    "threads": ["tickets.mail.actions.filing:Threads"],
    "contacts": ["tickets.mail.actions.filing:contacts_for"],
    "tickets": ["tickets.mail.actions.filing:open_tickets", "tickets.mail.actions.filing:receive_many"],
    "messages": ["tickets.actions.thread:write", "tickets.actions.thread:store"],
    "files": ["tickets.actions.thread:attach", "tickets.mail.inbound.reading:Reading.files"],
    "events": ["tickets.actions.intake:record_all", "tickets.mail.actions.processing:record_all"],
    "update rows": ["tickets.actions.intake:update_rows", "tickets.mail.actions.processing:update_rows"],
    "commit": ["django.db.backends.base.base:BaseDatabaseWrapper.commit"],
}
REST = "the rest"


@dataclass
class Spent:
    """Seconds on the wall, of this process's processor time, and of its database connection's."""

    wall: float = 0.0
    python: float = 0.0
    database: float = 0.0

    def add(self, began: Spent, ended: Spent, sign: int = 1) -> None:
        self.wall += sign * (ended.wall - began.wall)
        self.python += sign * (ended.python - began.python)
        self.database += sign * (ended.database - began.database)


@dataclass
class Profile:
    """`spent` by phase. `backend` is the process of PostgreSQL that serves us."""

    backend: int
    spent: dict[str, Spent] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def now(self) -> Spent:
        return Spent(time.perf_counter(), time.process_time(), processor_seconds(self.backend))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = self.now()
        self._open.append(name)
        try:
            yield
        finally:
            self._open.pop()
            ended = self.now()
            self._of(name).add(began, ended)
            if self._open:
                self._of(self._open[-1]).add(began, ended, sign=-1)

    def _of(self, name: str) -> Spent:
        return self.spent.setdefault(name, Spent())

    def timing(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.phase(name):
                return function(*args, **kwargs)

        return timed


@contextmanager
def profiled() -> Iterator[Profile]:
    """Within the block every phase is timed."""
    profile = Profile(backend())
    with ExitStack() as stack:
        for name, places in PHASES.items():
            for place in places:
                module, _colon, path = place.partition(":")
                *owners, attribute = path.split(".")
                owner: Any = import_module(module)
                for one in owners:
                    owner = getattr(owner, one)
                plain = getattr(owner, attribute)
                setattr(owner, attribute, profile.timing(name, plain))
                stack.callback(setattr, owner, attribute, plain)
        stack.enter_context(profile.phase(REST))
        yield profile


def backend() -> int:
    """The process of PostgreSQL that serves our connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    return int(pid)


def postmaster() -> int:
    """The process above it; 0 where it is on another machine."""
    import psutil

    try:
        return int(psutil.Process(backend()).ppid())
    except psutil.Error:
        return 0


def processor_seconds(pid: int) -> float:
    """What a process used so far; 0 where the machine doesn't tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def tree_seconds(pid: int) -> float:
    """What a process, its children, and those that have ended used so far."""
    import psutil

    try:
        top = psutil.Process(pid)
        everyone = [top, *top.children(recursive=True)]
        ended = top.cpu_times().children_user + top.cpu_times().children_system
    except psutil.Error:
        return 0.0
    return float(ended) + sum(processor_seconds(one.pid) for one in everyone)


def table(spent: dict[str, Spent], mails: int) -> str:
    """In milliseconds a mail, dearest first."""
    total = Spent(*(sum(getattr(one, name) for one in spent.values()) for name in ("wall", "python", "database")))
    rows = sorted(spent.items(), key=lambda pair: -(pair[1].python + pair[1].database))
    lines = [f"{'ms a mail':24} {'Python':>8} {'database':>9} {'wall':>8}", ""]
    for name, one in [*rows, ("together", total)]:
        python, database, wall = (1000 * value / mails for value in (one.python, one.database, one.wall))
        lines.append(f"{name:24} {python:8.3f} {database:9.3f} {wall:8.3f}")
    return "\n".join(lines)
