"""A procedure as a drawing: whatever leads where, no line runs through a step that it has nothing to do with."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sops.drawing import HEIGHT, WIDTH, Box, Drawing, draw
from tests.sops.procedures import asks, at_random, defined, step, whole


def _drawn(data: dict[str, object]) -> Drawing:
    definition = defined(data)
    return draw(definition, {one.id: one.id for one in definition.steps})


def _goes_down(path: str) -> bool:
    """Whether it leaves below and arrives above, rather than going around the side."""
    start, _y, bend, *_more = map(int, re.findall(r"-?\d+", path))
    return start == bend


def _between(box: Box, start: Box, end: Box) -> bool:
    left, right = sorted((start.text_x, end.text_x))
    return start.y + HEIGHT < box.y < end.y and box.x <= right and left <= box.x + WIDTH


def test_a_line_goes_around_the_steps_that_it_leaves_out() -> None:
    ways = [{"when": asks("sure", "is", True), "next": "over"}]
    steps = [
        step("question", "ask", variable="sure", next="choose"),
        step("decision", "choose", rules=ways, otherwise="read"),
        step("info", "read", next="over"), step("end", "over", outcome="done"),
    ]  # fmt: skip
    found = {(one.start, one.end): one.path for one in _drawn(whole(steps, variables={"sure": {"type": "flag"}})).lines}
    assert _goes_down(found["ask", "choose"])
    assert _goes_down(found["read", "over"])
    assert not _goes_down(found["choose", "over"])


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_straight_line_passes_no_step(seed: int) -> None:
    found = _drawn(at_random(seed, 6))
    boxes = {one.id: one for one in found.boxes}
    for line in found.lines:
        start, end = boxes[line.start], boxes[line.end]
        if _goes_down(line.path):
            assert not [one.id for one in found.boxes if one.id not in (start.id, end.id) and _between(one, start, end)]
