"""Keeps the sums that quality pages add up. Derived from reviews alone: made anew a week at a time, safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, transaction

from qa.models import Cycle, Review
from qa.models.review import COUNTED_STATES, PUBLIC

LOCK: Final = 7_160_023
"""So that two who make the same week anew take turns."""


def week_of(moment: datetime) -> date:
    """The Monday of its week, in UTC."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def refresh(reviews: Iterable[int]) -> None:
    """Make the weeks of these reviews anew."""
    rows = list(Review.objects.filter(pk__in=set(reviews)).values_list("worked_at", "selection__cycle"))
    rebuild({week_of(moment) for moment, _ in rows})
    cover({cycle for _, cycle in rows if cycle})


def cover(cycles: Iterable[int]) -> None:
    """Count anew how much of the draws of these cycles was reviewed."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERED, {"cycles": list(cycles), "states": list(COUNTED_STATES)})


def rebuild_all() -> int:
    """Every week that has reviews that count, or sums; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('week', worked_at AT TIME ZONE 'UTC')::date FROM qa_review WHERE counts"
            " UNION SELECT week FROM qa_tally"
        )
        weeks = {row[0] for row in cursor.fetchall()}
    for week in weeks:
        rebuild({week})
    cover(Cycle.objects.filter(state=Cycle.State.DRAWN).values_list("pk", flat=True))
    return len(weeks)


@transaction.atomic
def rebuild(weeks: Iterable[date]) -> None:
    """`weeks` are Mondays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for week in sorted(weeks):
            start = datetime.combine(week, time(), UTC)
            span: dict[str, Any] = {
                "week": week,
                "start": start,
                "end": start + timedelta(days=7),
                "states": list(PUBLIC),
            }
            cursor.execute("DELETE FROM qa_tally WHERE week = %(week)s", span)
            for parts in (_BY_REVIEW, _BY_ANSWER, _BY_CAUSE, _BY_STEP):
                cursor.execute(_COUNTED + parts + _SUMMED, span)


_COUNTED: Final = """
INSERT INTO qa_tally (week, programme_id, team_id, site_id, partner_id, measure, by, key,
    n, hits, w, wy, ww, v, vy, vyy)
WITH counted AS (
    SELECT r.id, r.programme_id, r.team_id, r.site_id, r.partner_id, r.agent_id, r.ticket_id, r.run_id, r.score,
        r.customer_free, r.business_free, r.compliance_free, s.key AS card,
        1 / r.pi AS w, (1 - r.pi) / (r.pi * r.pi) AS v
    FROM qa_review r JOIN qa_scorecardversion sv ON sv.id = r.version_id JOIN qa_scorecard s ON s.id = sv.scorecard_id
    WHERE r.counts AND r.state = ANY(%(states)s) AND r.worked_at >= %(start)s AND r.worked_at < %(end)s
),
"""
_SUMMED: Final = """
SELECT %(week)s, programme_id, team_id, site_id, partner_id, measure, by, key,
    count(*), sum(y), sum(w), sum(w * y), sum(w * w), sum(v), sum(v * y), sum(v * y * y)
FROM found GROUP BY programme_id, team_id, site_id, partner_id, measure, by, key
"""
_BY_REVIEW: Final = """
measured AS (
    SELECT c.*, m.measure, m.y FROM counted c CROSS JOIN LATERAL (VALUES
        ('customer', c.customer_free::int::float8), ('business', c.business_free::int::float8),
        ('compliance', c.compliance_free::int::float8), ('score', c.score),
        ('item', (NOT EXISTS (SELECT FROM qa_answer a WHERE a.review_id = c.id AND a.is_short))::int::float8)
    ) m (measure, y) WHERE m.y IS NOT NULL
),
found AS (
    SELECT m.*, b.by, b.key FROM measured m CROSS JOIN LATERAL (
        SELECT 'all' AS by, '' AS key UNION ALL SELECT 'agent', m.agent_id::text UNION ALL (
            SELECT DISTINCT 'procedure', p.key FROM sops_run g JOIN sops_procedure p ON p.id = g.procedure_id
            WHERE g.ticket_id = m.ticket_id AND g.parent_id IS NULL AND (m.run_id IS NULL OR g.id = m.run_id)
        )
    ) b
)
"""
_BY_ANSWER: Final = """
found AS (
    SELECT c.*, 'item' AS measure, 'item' AS by, c.card || '/' || a.item AS key, (NOT a.is_short)::int::float8 AS y
    FROM counted c JOIN qa_answer a ON a.review_id = c.id WHERE a.level IS NOT NULL OR a.is_short
)
"""
_BY_CAUSE: Final = """
found AS (
    SELECT DISTINCT c.*, 'item' AS measure, 'cause' AS by, c.card || '/' || a.cause AS key, 1::float8 AS y
    FROM counted c JOIN qa_answer a ON a.review_id = c.id WHERE a.is_short AND a.cause <> ''
)
"""
_BY_STEP: Final = """
walked AS (
    SELECT DISTINCT c.id AS review_id, g.id AS run_id, p.key AS procedure, pv.number, v.step, v.edge
    FROM counted c
    JOIN sops_run g ON g.ticket_id = c.ticket_id AND (c.run_id IS NULL OR c.run_id IN (g.id, g.parent_id))
    JOIN sops_procedure p ON p.id = g.procedure_id JOIN sops_procedureversion pv ON pv.id = g.version_id
    CROSS JOIN LATERAL jsonb_to_recordset(coalesce(g.state -> 'visits', '[]')) AS v (step text, edge text)
),
found AS (
    SELECT c.*, 'item' AS measure, 'step' AS by, concat_ws('/', k.procedure, k.number, k.step, k.edge) AS key,
        (NOT EXISTS (
            SELECT FROM qa_answer a WHERE a.review_id = c.id AND a.is_short AND a.run_id = k.run_id AND a.step = k.step
        ))::int::float8 AS y
    FROM counted c JOIN walked k ON k.review_id = c.id
)
"""
_COVERED: Final = """
INSERT INTO qa_coverage (cycle_id, units, drawn, reviewed, dropped)
SELECT f.cycle_id, f.units_count, count(s.id) FILTER (WHERE s.replaces_id IS NULL),
    count(s.id) FILTER (WHERE s.replaces_id IS NULL AND EXISTS (
        SELECT FROM qa_review r WHERE r.selection_id = s.id AND r.counts AND r.state = ANY(%(states)s)
    )), count(s.id) FILTER (WHERE s.replaces_id IS NULL AND s.dropped <> '')
FROM qa_framesnapshot f LEFT JOIN qa_selection s ON s.cycle_id = f.cycle_id WHERE f.cycle_id = ANY(%(cycles)s)
GROUP BY f.cycle_id, f.units_count
ON CONFLICT (cycle_id) DO UPDATE SET units = excluded.units, drawn = excluded.drawn, reviewed = excluded.reviewed,
    dropped = excluded.dropped
"""
