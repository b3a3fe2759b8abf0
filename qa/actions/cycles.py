"""Cycles: their key is committed to before they begin, their units are drawn when they have ended."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from events.actor import SYSTEM, Actor
from events.record import record
from helpdesk.lib import clock, crypto
from qa import sampling
from qa.actions import assigning
from qa.draws import frames, plan
from qa.draws.plan import Draw, Terms, Unit
from qa.draws.population import Population
from qa.draws.spans import Span, next_span
from qa.estimates.designs import Design
from qa.models import Cycle, FrameSnapshot, FrameUnit, Plan, Programme, Selection, Stratum, VersionState
from sops.definition.canonical import sha256

THE_DESK: Final = SYSTEM
AHEAD: Final = timedelta(minutes=5)
"""A key is committed so long before its cycle begins, at the least."""


def commit_next(programme: Programme, *, by: Actor = THE_DESK, key: bytes = b"") -> Cycle | None:
    """The cycle after the last one, or the next that begins; None where its scorecard has no published version, or the
    next one is committed to already."""
    last = programme.cycles.order_by("-number").first()
    version = programme.scorecard.versions.filter(state=VersionState.PUBLISHED).first()
    if version is None or (last and last.state == Cycle.State.COMMITTED):
        return None
    after = clock.now() + AHEAD
    if last and last.ends_at > after:
        after = last.ends_at
    span = next_span(programme.every, ZoneInfo(programme.time_zone), after)
    key = key or secrets.token_bytes(32)
    cycle = Cycle.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        starts_at=span.starts,
        ends_at=span.ends,
        plan=plan_of(programme),
        scorecard_version=version,
        key_sha256=sampling.commitment(key),
        sealed_key=crypto.hide(key.hex()),
    )
    detail = {
        "number": cycle.number,
        "key_sha256": cycle.key_sha256,
        "plan_sha256": sha256(cycle.plan),
        "starts_at": span.starts.isoformat(),
        "ends_at": span.ends.isoformat(),
    }
    record("cycle.committed", cycle, by=by, detail=detail)
    return cycle


def plan_of(programme: Programme) -> dict[str, Any]:
    """What the programme says about drawing, for good. A least for each agent makes a simple design stratified."""
    strata = list(programme.strata)
    design = Design(programme.design)
    if programme.minimum_per_agent and programme.design in (Plan.SIMPLE, Plan.STRATIFIED):
        design = Design.STRATIFIED
        strata += [] if Stratum.AGENT in strata else [Stratum.AGENT.value]
    terms = Terms(design, programme.target_n, programme.floor, programme.minimum_per_agent, programme.double_share)
    return {
        **terms.as_json(),
        "unit": programme.unit,
        "procedure": programme.procedure_id,
        "conditions": programme.conditions,
        "strata": strata,
        "risk": programme.risk,
    }


def population_of(programme: Programme, kept: dict[str, Any]) -> Population:
    """`kept` is a plan as a cycle has it."""
    return Population(
        kept["unit"], kept["conditions"], kept["strata"], kept["risk"], kept["procedure"], programme.author
    )


def tick() -> int:
    """Open what has begun, draw what has ended, commit to what comes next; returns how many cycles were drawn."""
    now = clock.now()
    Cycle.objects.filter(state=Cycle.State.COMMITTED, starts_at__lte=now).update(state=Cycle.State.OPEN)
    ended = Cycle.objects.filter(ends_at__lte=now).exclude(state=Cycle.State.DRAWN).order_by("ends_at", "pk")
    drawn = [draw(pk) for pk in ended.values_list("pk", flat=True)]
    waiting = Cycle.objects.filter(state=Cycle.State.COMMITTED)
    for pk in Programme.objects.filter(is_active=True).exclude(cycles__in=waiting).values_list("pk", flat=True):
        _commit_next(pk)
    return len(drawn)


@transaction.atomic
def _commit_next(programme_id: int) -> None:
    rows = Programme.objects.select_for_update(of=("self",), skip_locked=True).select_related("scorecard")
    programme = rows.filter(pk=programme_id, is_active=True).first()
    if programme:
        commit_next(programme)


@transaction.atomic
def draw(cycle_id: int, *, by: Actor = THE_DESK) -> Cycle:
    """Freeze what could be drawn, draw, reveal the key, and share the reviews out. Safe to repeat."""
    rows = Cycle.objects.select_for_update(of=("self",)).select_related("programme__author", "scorecard_version")
    cycle = rows.get(pk=cycle_id)
    if cycle.state == Cycle.State.DRAWN or cycle.ends_at > clock.now():
        return cycle
    key = bytes.fromhex(crypto.reveal(cycle.sealed_key))
    terms = Terms.read(cycle.plan)
    units = list(population_of(cycle.programme, cycle.plan).units(Span(cycle.starts_at, cycle.ends_at)))
    pi = plan.probabilities(terms, units)
    found = plan.draw(terms, units, pi, key)
    snapshot = _freeze(cycle, units, pi, found, key)
    cycle.state, cycle.key, cycle.revealed_at = Cycle.State.DRAWN, key.hex(), clock.now()
    cycle.save(update_fields=["state", "key", "revealed_at"])
    detail = {
        "number": cycle.number,
        "key": cycle.key,
        "frame_sha256": snapshot.sha256,
        "selection_sha256": snapshot.selection_sha256,
        "units": snapshot.units_count,
        "drawn": len(found.drawn),
    }
    record("cycle.drawn", cycle, by=by, detail=detail)
    assigning.assign_drawn(cycle, by=by)
    if cycle.programme.reviews_nesting:
        assigning.assign_nesting(cycle, [one for one in units if one.name not in set(found.drawn)], key, by=by)
    return cycle


def _freeze(cycle: Cycle, units: list[Unit], pi: plan.Probabilities, found: Draw, key: bytes) -> FrameSnapshot:
    snapshot = FrameSnapshot.objects.create(cycle=cycle)
    snapshot.sha256 = frames.write(snapshot, units, pi, key)
    ids = dict(FrameUnit.objects.filter(snapshot=snapshot, unit__in=found.drawn).values_list("unit", "pk"))
    Selection.objects.bulk_create(
        Selection(cycle=cycle, unit_id=ids[int(one)], position=n, is_double=one in found.doubles)
        for n, one in enumerate(found.drawn, 1)
    )
    of_units = {one.name: one.stratum for one in units}
    strata = {name: {"N": size, "n": 0} for name, size in plan.strata_of(units).items()}
    for one in found.drawn:
        strata[of_units[one]]["n"] += 1
    snapshot.units_count, snapshot.strata = len(units), strata
    snapshot.selection_sha256, snapshot.is_frozen = plan.selection_sha256(found), True
    snapshot.save()
    return snapshot
