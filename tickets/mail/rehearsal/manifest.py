"""The manifest of a rehearsal: a JSON object a line, each a mail or a conversation. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, cast

Op = Literal["deliver", "close", "agent_reply"]
OPS = ("deliver", "close", "agent_reply")


class Unusable(ValueError):
    """A line of the manifest that can't be played; the words say why."""


@dataclass(frozen=True, slots=True)
class Step:
    """`file` is what is delivered; `of` the place, from 0, of the step whose ticket is meant."""

    op: Op
    file: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail (`file`) or a conversation (`steps`)."""

    id: object
    file: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """What stands in a line that can't be played, with its id where it has one."""

    id: object
    error: str


def entries(lines: Iterable[str]) -> Iterator[Entry | Broken]:
    """Each line's entry; blank lines are skipped."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found: object = None
        try:
            found = json.loads(line)
            yield _entry(found)
        except (ValueError, RecursionError) as error:
            name = found.get("id") if isinstance(found, dict) else None
            words = str(error) if isinstance(error, Unusable) else f"not JSON: {error}"
            yield Broken(name, f"Line {number} of the manifest can't be used: {words}")


def _entry(found: object) -> Entry:
    if not isinstance(found, dict):
        raise Unusable("it is not an object.")
    if isinstance(found.get("file"), str):
        return Entry(found.get("id"), file=found["file"])
    if not isinstance(found.get("steps"), list):
        raise Unusable("it has neither a file nor steps.")
    steps = [_step(step) for step in found["steps"]]
    return Entry(found.get("id"), steps=tuple(_from_zero(steps)))


def _step(found: object) -> Step:
    if not isinstance(found, dict) or found.get("op") not in OPS:
        raise Unusable(f"a step's op must be one of {', '.join(OPS)}.")
    if found["op"] == "deliver":
        if not isinstance(found.get("file"), str):
            raise Unusable("a step delivers no file.")
        return Step("deliver", file=found["file"])
    of = found.get("ticket_of")
    if not isinstance(of, int) or of < 0:
        raise Unusable("ticket_of must be the place of a step, from 0.")
    return Step(cast("Op", found["op"]), of=of)


def _from_zero(steps: list[Step]) -> list[Step]:
    """Places count from 0. A step can't mean the ticket of itself: who writes so counts from 1."""
    acts = [(place, step) for place, step in enumerate(steps) if step.op != "deliver"]
    if any(step.of > place for place, step in acts):
        raise Unusable("a step means the ticket of one that comes after it.")
    if any(step.of == place for place, step in acts):
        if any(step.of == 0 for _place, step in acts):
            raise Unusable("a step means its own ticket.")
        return [step if step.op == "deliver" else Step(step.op, of=step.of - 1) for step in steps]
    return steps
