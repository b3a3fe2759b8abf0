"""A procedure as a drawing: steps in layers from the start down, each as far up as what leads to it allows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sops.checks.case import Case
from sops.checks.graphs import postorder
from sops.definition.model import Definition

WIDTH: Final = 168
HEIGHT: Final = 40
GAP_X: Final = 24
GAP_Y: Final = 34
LONGEST: Final = 24


@dataclass(frozen=True, slots=True)
class Box:
    id: str
    title: str
    kind: str
    x: int
    y: int

    @property
    def text_x(self) -> int:
        return self.x + WIDTH // 2

    @property
    def text_y(self) -> int:
        return self.y + HEIGHT // 2 + 4


@dataclass(frozen=True, slots=True)
class Line:
    """From step to step; `path` is that of an SVG."""

    start: str
    end: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def draw(definition: Definition, titles: Mapping[str, str]) -> Drawing:
    case = Case(definition)
    if not case.has_start:
        return Drawing((), (), 0, 0)
    order = postorder(case.graph, definition.start)[::-1]
    place = {node: index for index, node in enumerate(order)}
    layer = dict.fromkeys(order, 0)
    for node in order:
        for to in case.graph[node]:
            if place[to] > place[node]:
                layer[to] = max(layer[to], layer[node] + 1)
    rows: dict[int, list[str]] = {}
    for node in order:
        rows.setdefault(layer[node], []).append(node)
    widest = max(len(row) for row in rows.values())
    boxes = {}
    for depth, row in rows.items():
        left = (widest - len(row)) * (WIDTH + GAP_X) // 2
        for index, node in enumerate(row):
            x, y = left + index * (WIDTH + GAP_X) + 1, depth * (HEIGHT + GAP_Y) + 1
            boxes[node] = Box(node, _short(titles.get(node, node)), definition.by_id[node].kind, x, y)
    pairs = [(node, to) for node in order for to in dict.fromkeys(case.graph[node])]
    lines = [Line(node, to, _path(boxes[node], boxes[to], list(boxes.values()))) for node, to in pairs]
    width = widest * (WIDTH + GAP_X) + 60
    return Drawing(tuple(boxes.values()), tuple(lines), width, len(rows) * (HEIGHT + GAP_Y) + 2)


def _path(start: Box, end: Box, boxes: Sequence[Box]) -> str:
    """Down to the next layers; back up, or past a step that stands in the way, around the right side."""
    x1, y1, x2, y2 = start.x + WIDTH // 2, start.y + HEIGHT, end.x + WIDTH // 2, end.y
    passed = [one for one in boxes if y1 < one.y < y2 and one.x <= max(x1, x2) and min(x1, x2) <= one.x + WIDTH]
    if y2 > y1 and not passed:
        bend = (y2 - y1) // 2
        return f"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
    right, far = start.x + WIDTH, max(one.x for one in (start, end, *passed)) + WIDTH + 40
    middle1, middle2 = start.y + HEIGHT // 2, end.y + HEIGHT // 2
    return f"M{right} {middle1} C{far} {middle1} {far} {middle2} {end.x + WIDTH} {middle2}"


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"
