"""How runs went, added up by the database: one query a figure, over just the runs that are asked for.

A stay is one visit to a step. Its time is what the agent spent there with the procedure before their eyes; the stays
where open runs stand now, and those where a run was left for good, are censored: they lasted at least that long.
Times are milliseconds. tests/sops/replay/journeys.py adds the same up run by run, and must find the same.
"""

# Values are given apart; what is put together here are parts of this module and what Django made of a query.
# ruff: noqa: S608
from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from sops.actions.reply_steps import REPLY
from sops.models import Run, RunEvent
from sops.replay.state import Did

PARTS: Final = {"version": "version__number", "language": "ticket__language", "team": "ticket__team_id",
                "partner": "ticket__partner_id"}  # fmt: skip
_STAYS: Final = """, stay AS (
    SELECT run.id AS run, run.status, visit->>'step' AS step, (visit->>'number')::int AS number,
        visit->>'edge' AS edge, (visit->>'active_ms')::bigint AS ms,
        visit->'number' = run.state->'visits'->-1->'number' AS is_last,
        coalesce(visit->'acted'->'ok' = 'false', false) OR coalesce(visit->'acted'->>'problem', '') <> '' AS has_failed
    FROM run, jsonb_array_elements(run.state->'visits' || (run.state->'ahead') || (run.state->'superseded')) AS visit
)"""
# Kaplan and Meier (1958), for lines `lasted (of, ms, has_ended)`: what is left at t is the product over t_i <= t of
# 1 - d_i / n_i, where d_i of the n_i that lasted until t_i ended then.
_SURVIVING: Final = """, counted AS (
    SELECT of, ms, count(*)::float8 AS n, (count(*) FILTER (WHERE has_ended))::float8 AS d
    FROM lasted GROUP BY of, ms
), at_risk AS (
    SELECT of, ms, d, sum(n) OVER (PARTITION BY of ORDER BY ms DESC) AS n FROM counted
), surviving AS (
    SELECT of, ms, CASE WHEN d = n THEN 0 ELSE
        exp(sum(CASE WHEN d = n THEN 0 ELSE ln(1 - d / n) END) OVER (PARTITION BY of ORDER BY ms)) END AS share
    FROM at_risk
)"""
_WITHIN: Final = "min(surviving.ms) FILTER (WHERE surviving.share <= %s + 1e-12)"


@dataclass(frozen=True, slots=True)
class OfStep:
    """`entered` = sum of `exits` + `dropped` + `finished` + `open`. Times are None where too few stays ended to say.
    `edited` is the mean share of replies that was changed, in per cent, over `replies` that were sent."""

    step: str
    entered: int = 0
    exits: Mapping[str, int] = field(default_factory=dict)
    dropped: int = 0
    finished: int = 0
    open: int = 0
    median_ms: int | None = None
    p90_ms: int | None = None
    backs: int = 0
    deviations: Mapping[str, int] = field(default_factory=dict)
    flags: int = 0
    failures: int = 0
    replies: int = 0
    edited: float | None = None

    @property
    def drop_off(self) -> float | None:
        """Of those who were there and are gone, the share that left the procedure there for good: from 0 to 1."""
        gone = self.entered - self.open
        return self.dropped / gone if gone else None


@dataclass(frozen=True, slots=True)
class Path:
    key: str
    steps: tuple[str, ...]
    count: int
    completed: int
    deviated: int


@dataclass(frozen=True, slots=True)
class OfPart:
    """The runs of one version, language, team or partner: `value` of PARTS as text, None where there is none."""

    value: str | None
    runs: int
    over: int
    completed: int
    deviated: int
    median_ms: int | None


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs to add up; each figure is a query of its own."""

    rows: QuerySet[Run]

    def steps(self) -> dict[str, OfStep]:
        """The figures of each step that anybody came to."""
        found: dict[str, dict[str, Any]] = {}
        for step, way, end, count, failures in self._ways():
            one = found.setdefault(step, {"entered": 0, "failures": 0, "exits": defaultdict(int)})
            one["entered"] += count
            one["failures"] += failures
            if end:
                one[end] = count
            else:
                one["exits"][way] += count
        more: dict[str, dict[str, Any]] = defaultdict(dict)
        for step, median, p90 in self._times():
            more[step] |= {"median_ms": median, "p90_ms": p90}
        for step, count, share in self._edits():
            more[step] |= {"replies": count, "edited": share}
        for step, reasons in self._deviations():
            more[step]["deviations"] = reasons
        for step, kind, count in self._events():
            more[step]["backs" if kind == Did.BACK else "flags"] = count
        return {step: OfStep(step, **{**one, "exits": dict(one["exits"])}, **more[step]) for step, one in found.items()}

    def paths(self, machine: Collection[str], most: int) -> tuple[list[Path], int]:
        """Of runs that are over, the ways that most went, and how many runs there are of all ways. `machine` are the
        steps where neither a person nor an action does anything: no part of a way."""
        rows = self._asked(""", walked AS (
            SELECT status, jsonb_array_length(state->'deviations') > 0 AS has_deviated, ARRAY(
                SELECT visit->>'step' FROM jsonb_array_elements(state->'visits') WITH ORDINALITY AS way (visit, place)
                WHERE NOT visit->>'step' = ANY(%s) ORDER BY place
            ) AS steps
            FROM run WHERE status IN ('completed', 'abandoned', 'cancelled')
        )
        SELECT steps, count(*), count(*) FILTER (WHERE status = 'completed'), count(*) FILTER (WHERE has_deviated),
            (sum(count(*)) OVER ())::bigint
        FROM walked GROUP BY steps ORDER BY count(*) DESC, steps LIMIT %s""", list(machine), most)  # fmt: skip
        return [Path(key_of(steps), tuple(steps), *counts) for steps, *counts, _all in rows], rows[0][4] if rows else 0

    def parts(self, part: str) -> list[OfPart]:
        """The same runs apart by one of PARTS."""
        rows = self._asked(
            f""", walked AS (
            SELECT {part}::text AS of, status, jsonb_array_length(state->'deviations') > 0 AS has_deviated, (
                SELECT coalesce(sum((visit->>'active_ms')::bigint), 0) FROM jsonb_array_elements(
                    state->'visits' || (state->'ahead') || (state->'superseded')) AS visit
            )::bigint AS ms
            FROM run
        ), lasted AS (SELECT of, ms, status = 'completed' AS has_ended FROM walked){_SURVIVING}
        , half AS (SELECT of, {_WITHIN} AS ms FROM surviving GROUP BY of)
        SELECT walked.of, count(*), count(*) FILTER (WHERE status IN ('completed', 'abandoned', 'cancelled')),
            count(*) FILTER (WHERE status = 'completed'), count(*) FILTER (WHERE has_deviated), min(half.ms)
        FROM walked JOIN half ON half.of IS NOT DISTINCT FROM walked.of GROUP BY walked.of""",
            0.5,
        )
        return [OfPart(*row) for row in rows]

    def _ways(self) -> list[tuple[Any, ...]]:
        """(step, way out, how it ended there, how many, of those failures); one of way and end is empty."""
        return self._asked(f"""{_STAYS}, left_by AS (
            SELECT step, has_failed, CASE WHEN is_last THEN '' WHEN edge = '' THEN 'back' ELSE edge END AS way,
                CASE WHEN NOT is_last THEN '' WHEN status = 'completed' THEN 'finished'
                    WHEN status IN ('abandoned', 'cancelled') THEN 'dropped' ELSE 'open' END AS ended
            FROM stay
        )
        SELECT step, way, ended, count(*), count(*) FILTER (WHERE has_failed) FROM left_by GROUP BY step, way, ended""")

    def _times(self) -> list[tuple[Any, ...]]:
        """(step, half are done in, nine of ten are)."""
        return self._asked(f"""{_STAYS}, lasted AS (
            SELECT step AS of, ms, CASE WHEN is_last THEN status = 'completed' ELSE edge <> '' END AS has_ended
            FROM stay
        ){_SURVIVING}
        SELECT of, {_WITHIN}, {_WITHIN} FROM surviving GROUP BY of""", 0.5, 0.1)  # fmt: skip

    def _edits(self) -> list[tuple[Any, ...]]:
        """(step, replies that were sent, the mean share of them that was changed)."""
        return self._asked(f"""{_STAYS}
        SELECT step, count(*), avg(trunc((reply.result->>'edited')::numeric))::float8
        FROM stay JOIN sops_actionexecution reply ON reply.run_id = stay.run AND reply.action = %s
            AND reply.result->'edited' IS NOT NULL AND split_part(reply.key, ':', 2) = stay.number::text
        GROUP BY step""", REPLY)  # fmt: skip

    def _deviations(self) -> list[tuple[str, dict[str, int]]]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for step, reason, count in self._asked("""
            SELECT one->>'step', one->>'reason', count(*) FROM run, jsonb_array_elements(run.state->'deviations') AS one
            GROUP BY 1, 2"""):  # fmt: skip
            found[step][reason] = count
        return list(found.items())

    def _events(self) -> list[tuple[str, str, int]]:
        """(step, kind, how many) of who went back from it, and who called it wrong."""
        rows = RunEvent.objects.filter(run__in=self.rows.values("pk"), kind__in=[Did.BACK.value, Did.FLAGGED.value])
        return list(rows.order_by().values_list("step", "kind").annotate(n=Count("pk")))

    def _asked(self, sql: str, *values: float | str | list[str]) -> list[tuple[Any, ...]]:
        """`sql` goes on after `run`, the runs that are asked for; nothing where Django knows that there can be none."""
        try:
            rows, given = self.sql
        except EmptyResultSet:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"WITH run (id, status, state, {', '.join(PARTS)}) AS ({rows}){sql}", [*given, *values])
            return list(cursor.fetchall())

    @property
    def sql(self) -> tuple[str, tuple[Any, ...]]:
        found: tuple[str, tuple[Any, ...]] = (
            self.rows.order_by().values_list("pk", "status", "state", *PARTS.values()).query.sql_with_params()
        )
        return found


def key_of(path: Sequence[str]) -> str:
    """A short name for a path, the same wherever it is made."""
    return hashlib.sha256("/".join(path).encode()).hexdigest()[:12]
