"""Requests answered in this process by the whole desk, middleware and templates included: time and queries."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client

Ask = Callable[[], HttpResponse]
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
WARM_UP = 3


class Failed(RuntimeError):
    """A page that is measured did not answer as it should."""


@dataclass(frozen=True)
class Figures:
    name: str
    kind: str
    median_ms: float
    p95_ms: float
    slowest_ms: float
    cpu_ms: float
    """Mean processor time of this process, which other programs on the machine hardly change."""
    database_cpu_ms: float
    """Mean processor time of PostgreSQL for our connection; 0 where it can't be read."""
    queries: int
    bytes: int
    rounds: int
    budget_ms: float
    plan: list[str] = field(default_factory=list)
    """The indexes, and any table read from end to end, of the page's dearest query."""

    @property
    def is_within(self) -> bool:
        return self.p95_ms <= self.budget_ms


@dataclass(frozen=True, slots=True)
class Query:
    sql: str
    params: Any
    seconds: float


class Listener:
    """Notes every query while it listens."""

    def __init__(self) -> None:
        self.queries: list[Query] = []

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries.append(Query(sql, params, time.perf_counter() - began))


def client(user: Any) -> Client:
    found = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="en")
    found.force_login(user)
    return found


def listen(ask: Ask) -> tuple[list[Query], HttpResponse]:
    listener = Listener()
    with connection.execute_wrapper(listener):
        answer = _answered(ask)
    return listener.queries, answer


@dataclass(frozen=True, slots=True)
class Timed:
    wall: list[float]
    cpu: float
    database_cpu: float


def timed(asks: Sequence[Ask]) -> Timed:
    """Milliseconds, after the first few that only warm up: of each on the wall, on average of the processors."""
    warm_up = min(WARM_UP, len(asks) - 1)
    for ask in asks[:warm_up]:
        _answered(ask)
    backend = _backend()
    wall = []
    cpu, database = time.process_time(), _processor_seconds(backend)
    for ask in asks[warm_up:]:
        began = time.perf_counter()
        _answered(ask)
        wall.append((time.perf_counter() - began) * 1000)
    cpu, database = time.process_time() - cpu, _processor_seconds(backend) - database
    return Timed(wall, cpu * 1000 / len(wall), database * 1000 / len(wall))


def _backend() -> int:
    """The process of PostgreSQL that serves our connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    return int(pid)


def _processor_seconds(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def figures(name: str, kind: str, budget: float, asks: Sequence[Ask], plan: list[str], listened: Ask) -> Figures:
    queries, answer = listen(listened)
    spent = timed(asks)
    values = spent.wall
    return Figures(
        name=name,
        kind=kind,
        median_ms=round(statistics.median(values), 1),
        p95_ms=round(p95(values), 1),
        slowest_ms=round(max(values), 1),
        cpu_ms=round(spent.cpu, 1),
        database_cpu_ms=round(spent.database_cpu, 1),
        queries=len([one for one in queries if "SAVEPOINT" not in one.sql]),
        bytes=len(answer.content),
        rounds=len(values),
        budget_ms=budget,
        plan=plan,
    )


def _answered(ask: Ask) -> HttpResponse:
    answer = ask()
    if answer.status_code >= 400:
        raise Failed(f"{answer.status_code}: {answer.content[:300]!r}")
    return answer
