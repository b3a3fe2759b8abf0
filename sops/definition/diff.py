"""What differs between two versions, as a person tells it: steps added, removed, moved, reworded, rewired, changed.

Texts are told apart from the graph, so that an editorial change shows as nothing but words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sops.definition.canonical import join
from sops.definition.model import Definition, Step
from sops.definition.parse import graph, texts

WIRES = frozenset({"next", "otherwise", "failed", "refused", "late"})


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is added, removed, moved, reworded, rewired or changed. `step` is empty for what belongs to none;
    `place` is within the step; `locale` is that of a text. Values are JSON, None where there was or is nothing."""

    what: str
    step: str
    place: str = ""
    locale: str = ""
    before: object = None
    after: object = None


def differences(before: Definition, after: Definition) -> list[Change]:
    """In the order of the later version; what was removed comes last. Empty when both have the same sha."""
    kept = [step.id for step in after.steps if step.id in before.by_id]
    moved = _moved([step.id for step in before.steps if step.id in after.by_id], kept)
    rows = [*_of_whole(before, after)]
    words = _reworded(before, after)
    rows += words.get("", [])
    bare = [{one["id"]: one for one in graph(version)["steps"]} for version in (before, after)]
    for step in after.steps:
        if step.id not in before.by_id:
            rows.append(Change("added", step.id, after=step.kind))
            continue
        if step.id in moved:
            rows.append(Change("moved", step.id))
        rows += _of_step(before.by_id[step.id], step, bare[0][step.id], bare[1][step.id])
        rows += words.get(step.id, [])
    rows += [Change("removed", step.id, before=step.kind) for step in before.steps if step.id not in after.by_id]
    return rows


def _of_whole(before: Definition, after: Definition) -> Iterator[Change]:
    old, new = graph(before), graph(after)
    del old["steps"], new["steps"]
    for place, was, now in _compared(old, new):
        yield Change("rewired" if place == "start" else "changed", "", place, before=was, after=now)


def _of_step(before: Step, after: Step, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    wires = [{one.edge: one.to for one in step.exits} for step in (before, after)]
    for edge in dict.fromkeys(chain(*wires)):
        was, now = wires[0].get(edge), wires[1].get(edge)
        if was != now:
            yield Change("rewired", after.id, edge, before=was, after=now)
    for place, one, other in _compared(old, new):
        if place.rpartition(".")[2] not in WIRES:
            yield Change("changed", after.id, place, before=one, after=other)


def _compared(old: object, new: object, place: str = "") -> Iterator[tuple[str, object, object]]:
    """(place, before, after) of the smallest parts that differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            if key not in old or key not in new:
                yield join(place, key), old.get(key), new.get(key)
            else:
                yield from _compared(old[key], new[key], join(place, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _compared(was, now, join(place, index))
    elif old != new or type(old) is not type(new):
        yield place, old, new


def _reworded(before: Definition, after: Definition) -> dict[str, list[Change]]:
    """By step. Texts of steps that are new or gone are theirs to tell."""
    old, new = texts(before), texts(after)
    found: dict[str, list[Change]] = {}
    for place in dict.fromkeys((*new, *old)):
        step, within = _split(place)
        if step and not (step in before.by_id and step in after.by_id):
            continue
        was, now = (dict(one[place].by_locale) if place in one else {} for one in (old, new))
        for code in sorted({*was, *now}):
            if was.get(code) != now.get(code):
                change = Change("reworded", step, within, code, was.get(code), now.get(code))
                found.setdefault(step, []).append(change)
    return found


def _split(place: str) -> tuple[str, str]:
    if not place.startswith("steps."):
        return "", place
    step, _dot, within = place.removeprefix("steps.").partition(".")
    return step, within


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Steps that are not in the longest common order."""
    place = {name: index for index, name in enumerate(before)}
    best: list[tuple[int, int]] = []  # length of the best run that ends here, and where it came from
    order = [place[name] for name in after]
    for index, here in enumerate(order):
        earlier = [(best[one][0], one) for one in range(index) if order[one] < here]
        length, came = max(earlier, default=(0, -1))
        best.append((length + 1, came))
    at = max(range(len(best)), key=lambda one: best[one][0], default=-1)
    stay = set()
    while at >= 0:
        stay.add(after[at])
        at = best[at][1]
    return set(after) - stay
