"""Whether a cycle drew what its key says, from the frame that it had: everything is worked out again, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from events.models import Event
from qa import sampling
from qa.draws import frames, plan
from qa.draws.plan import Draw, Terms, Unit
from qa.models import Cycle, FrameSnapshot, Selection
from sops.definition.canonical import sha256 as canonical_sha256


@dataclass(frozen=True, slots=True)
class Check:
    """`code` names what was looked at, `detail` what differs (a count or two values); empty when nothing does."""

    code: str
    is_right: bool
    detail: str = ""


def verify(cycle: Cycle) -> list[Check]:
    """Every check of a cycle whose key is revealed; one check that fails where it is not."""
    if not cycle.key:
        return [Check("key_revealed", False, "the key is revealed when the cycle has ended")]
    return list(_checks(cycle, FrameSnapshot.objects.get(cycle=cycle)))


def _checks(cycle: Cycle, snapshot: FrameSnapshot) -> Iterator[Check]:
    key = bytes.fromhex(cycle.key)
    promised, told = _event(cycle, "cycle.committed"), _event(cycle, "cycle.drawn")
    yield _same("key_fits_its_sha256", sampling.commitment(key), cycle.key_sha256)
    yield _same("sha256_was_logged_before", promised.get("key_sha256"), cycle.key_sha256)
    yield _same("plan_is_the_one_committed_to", canonical_sha256(cycle.plan), promised.get("plan_sha256"))
    rows = list(frames.read(snapshot))
    sum_of_frame = frames.checksum(rows)
    yield _same("frame_fits_its_sha256", sum_of_frame, snapshot.sha256)
    yield _same("frame_is_the_one_logged", sum_of_frame, told.get("frame_sha256"))
    units = [unit for unit, _pi, _u in rows]
    yield _none("numbers_are_the_keys", [one.unit for one, _pi, u in rows if u != sampling.uniform(key, one.name)])
    terms = Terms.read(cycle.plan)
    pi = plan.probabilities(terms, units)
    yield _none("probabilities_are_the_plans", [one.unit for one, stored, _u in rows if stored != pi[one.name]])
    found = plan.draw(terms, units, pi, key)
    yield from _selection(cycle, found, terms, {one.name: one for one in units})
    yield _same("draw_fits_its_sha256", plan.selection_sha256(found), snapshot.selection_sha256)
    yield _same("draw_is_the_one_logged", snapshot.selection_sha256, told.get("selection_sha256"))


def _selection(cycle: Cycle, found: Draw, terms: Terms, units: dict[str, Unit]) -> Iterator[Check]:
    rows = list(Selection.objects.filter(cycle=cycle).select_related("unit", "replaces__unit").order_by("position"))
    drawn = [(str(one.unit.unit), one.is_double) for one in rows if one.replaces_id is None]
    again = [(one, one in found.doubles) for one in found.drawn]
    yield Check("drawn_units_are_the_keys", drawn == again, _differing(drawn, again))
    taken: set[str] = set()
    wrong = []
    for one in (row for row in rows if row.replaces):
        stratum = units[str(one.replaces.unit.unit)].stratum  # type: ignore[union-attr]
        expected = plan.stand_in(terms, found, stratum, taken)
        taken.add(str(one.unit.unit))
        if str(one.unit.unit) != expected:
            wrong.append(one.unit.unit)
    yield _none("stand_ins_are_the_next", wrong)


def _event(cycle: Cycle, kind: str) -> dict[str, object]:
    """What the log holds, which is append-only: whoever edits a frame and its checksum does not reach it."""
    row = Event.objects.filter(subject_kind="cycle", subject_id=cycle.pk, kind=kind).order_by("id").first()
    return row.detail if row else {}


def _same(code: str, found: object, stored: object) -> Check:
    return Check(code, found == stored, "" if found == stored else f"{found} is not {stored}")


def _none(code: str, wrong: list[int]) -> Check:
    return Check(code, not wrong, f"{len(wrong)}, such as {wrong[0]}" if wrong else "")


def _differing(stored: list[tuple[str, bool]], again: list[tuple[str, bool]]) -> str:
    kept, drawn = dict(stored), dict(again)
    wrong = sorted({one for one in kept.keys() | drawn.keys() if kept.get(one) != drawn.get(one)})
    if wrong:
        return f"{len(wrong)}, such as {wrong[0]}"
    return "" if stored == again else "the order differs"
