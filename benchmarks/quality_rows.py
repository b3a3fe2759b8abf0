"""Very many reviews with a true quality that is known, written straight into the tables: for the benchmark, and for
tests of figures that need more reviews than anybody could make by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction

ITEMS = ("greeting", "tone", "solution", "policy", "privacy", "tags", "follow_up", "language")
CRITICAL = {"solution": "customer", "policy": "business", "privacy": "compliance"}
CAUSES = ("agent", "procedure", "policy", "tool", "training")
CONTENT = {
    "title": {"en": "Support by mail"},
    "sections": [{"key": "all", "title": {"en": "All"}, "items": [
        {"key": one, "text": {"en": one.replace("_", " ").capitalize()}, "scale": "binary"} for one in ITEMS
    ]}],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket that was drawn: who worked it, and how likely it was drawn."""

    agent: Any
    ticket: int
    day: date
    pi: float


Wrong = Callable[[Case, str], float]
"""How likely the agent got this item wrong."""


def usual(case: Case, item: str) -> float:
    """Risky tickets, which are drawn more often, go wrong more often."""
    return (0.03 if item in CRITICAL else 0.06) + 0.2 * case.pi


@dataclass
class Plan:
    programme_id: int
    version_id: int
    people: Sequence[Any]
    """Each with id, home_team_id, site_id, partner_id."""
    tickets: Sequence[int]
    reviewers: Sequence[int]
    last: date
    weeks: int = 13
    per_week: int = 100
    wrong: Wrong = usual
    random: Random = field(default_factory=lambda: Random(7))
    run_of: Callable[[Case], tuple[int, str] | None] = lambda case: None
    """The run and the step where an error shows."""


@transaction.atomic
def fill(plan: Plan) -> None:
    """Triggers and foreign keys are off meanwhile, so it is for a database that one may throw away."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        ids = {name: _next_id(cursor, name) for name in ("cycle", "framesnapshot", "frameunit", "selection", "review")}
        for week in range(plan.weeks):
            monday = plan.last - timedelta(weeks=plan.weeks - 1 - week)
            _week(cursor, plan, monday, ids)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        for name in (*ids, "answer"):
            cursor.execute(f"SELECT setval('qa_{name}_id_seq', greatest((SELECT max(id) FROM qa_{name}), 1))")


def _next_id(cursor: Any, name: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM qa_{name}")
    return int(cursor.fetchone()[0])


def _week(cursor: Any, plan: Plan, monday: date, ids: dict[str, int]) -> None:
    start = datetime.combine(monday, time(), UTC)
    _copy(cursor, "cycle", [_cycle(plan, start, ids["cycle"])])
    _copy(cursor, "framesnapshot", [_frame(plan, start, ids)])
    cases = list(_cases(plan, monday))
    _copy(cursor, "frameunit", [_unit(one, ids["frameunit"] + n, ids["framesnapshot"]) for n, one in enumerate(cases)])
    _copy(cursor, "selection", [_selection(n, ids) for n in range(len(cases))])
    _judge(cursor, plan, cases, ids)
    for name in ids:
        ids[name] += 1 if name in ("cycle", "framesnapshot") else len(cases)


def _cycle(plan: Plan, start: datetime, pk: int) -> dict[str, Any]:
    ends = start + timedelta(days=7)
    key = {"key_sha256": "0" * 64, "sealed_key": "", "key": "0" * 64, "committed_at": start, "revealed_at": ends}
    about = {"programme_id": plan.programme_id, "scorecard_version_id": plan.version_id, "plan": "{}"}
    return {"id": pk, "number": pk, "starts_at": start, "ends_at": ends, "state": "drawn", **about, **key}


def _frame(plan: Plan, start: datetime, ids: dict[str, int]) -> dict[str, Any]:
    sums = {"sha256": "0" * 64, "selection_sha256": "0" * 64, "strata": "{}", "is_frozen": True}
    about = {"id": ids["framesnapshot"], "cycle_id": ids["cycle"], "taken_at": start}
    return {**about, "units_count": plan.per_week * 5, **sums}


def _unit(case: Case, pk: int, frame: int) -> dict[str, Any]:
    about = {"unit": pk, "ticket": case.ticket, "agent": case.agent.pk, "stratum": ""}
    return {"id": pk, "snapshot_id": frame, **about, "size": case.pi, "pi": case.pi, "u": 0.5}


def _selection(n: int, ids: dict[str, int]) -> dict[str, Any]:
    kept = {"replaces_id": None, "dropped": "", "dropped_note": "", "dropped_by_id": None, "dropped_at": None}
    place = {"cycle_id": ids["cycle"], "unit_id": ids["frameunit"] + n, "position": n + 1, "is_double": False}
    return {"id": ids["selection"] + n, **place, **kept}


def _cases(plan: Plan, monday: date) -> Iterator[Case]:
    for n in range(plan.per_week):
        ticket = plan.tickets[(n + monday.toordinal() * plan.per_week // 7) % len(plan.tickets)]
        pi = plan.random.choice((0.05, 0.1, 0.1, 0.2, 0.5))
        yield Case(plan.random.choice(plan.people), ticket, monday + timedelta(days=n % 7), pi)


def _judge(cursor: Any, plan: Plan, cases: list[Case], ids: dict[str, int]) -> None:
    reviews, answers = [], []
    for n, case in enumerate(cases):
        wrong = {item: plan.random.random() < plan.wrong(case, item) for item in ITEMS}
        review = _review(plan, case, ids["review"] + n, ids["selection"] + n, wrong)
        reviews.append(review)
        at = plan.run_of(case)
        answers += [_answer(plan, review["id"], item, wrong[item], at) for item in ITEMS]
    _copy(cursor, "review", reviews)
    _copy(cursor, "answer", answers)


def _review(plan: Plan, case: Case, pk: int, selection: int, wrong: dict[str, bool]) -> dict[str, Any]:
    raw = 100 * (1 - sum(wrong.values()) / len(ITEMS))
    free = {f"{kind}_free": not wrong[item] for item, kind in CRITICAL.items()}
    passed = all(free.values())
    able = [one for one in plan.reviewers if one != case.agent.pk]
    reviewer = able[selection % len(able)]
    return {
        "id": pk,
        "ticket_id": case.ticket,
        "run_id": None,
        "agent_id": case.agent.pk,
        "reviewer_id": reviewer,
        "version_id": plan.version_id,
        "programme_id": plan.programme_id,
        "selection_id": selection,
        "purpose": "estimate",
        "state": "final",
        "second_of_id": None,
        "pi": case.pi,
        "stratum": "",
        "counts": True,
        **{name: getattr(case.agent, name) for name in ("site_id", "partner_id")},
        "team_id": case.agent.home_team_id,
        "score": raw if passed else 0.0,
        "raw": raw,
        **free,
        "outcome": "scored" if passed else "failed_critical",
        "summary": "",
        "revision": 1,
        "seconds": 240,
        "why": "",
        "void_reason": "",
        "void_note": "",
        "acknowledged_at": None,
        "voided_at": None,
        **_times(case),
    }


def _times(case: Case) -> dict[str, datetime]:
    moment = datetime.combine(case.day, time(10), UTC)
    week, later = moment + timedelta(days=7), moment + timedelta(days=8)
    return {"created_at": moment, "worked_at": moment, "due_at": week, "submitted_at": later, "published_at": later}


def _answer(plan: Plan, review: int, item: str, wrong: bool, at: tuple[int, str] | None) -> dict[str, Any]:
    level = 0.0 if wrong else 1.0
    run, step = at if wrong and at else (None, "")
    return {
        "review_id": review,
        "item": item,
        "value": level,
        "level": level,
        "is_error": wrong,
        "is_short": wrong,
        "from_facts": False,
        "cause": plan.random.choice(CAUSES) if wrong else "",
        "note": "",
        "evidence": "step" if run else "",
        "message_id": None,
        "run_id": run,
        "step": step,
        "revision": 0,
    }


def _copy(cursor: Any, name: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    text = io.StringIO("".join("\t".join(_field(row[one]) for one in columns) + "\n" for row in rows))
    cursor.cursor.copy_expert(f"COPY qa_{name} ({', '.join(columns)}) FROM STDIN", text)


def _field(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, datetime) else str(value)
