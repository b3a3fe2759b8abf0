"""Stretches of a line of whole numbers, each with its end left out: [(9, 12), (13, 17)] are 7 long.

`Spans` are in order, apart from each other, and none is empty.
"""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]
Spans = tuple[Span, ...]


def merged(spans: Iterable[Span]) -> Spans:
    """The same stretches in order, with those that touch or overlap made one, and empty ones left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def without(spans: Spans, taken: Spans) -> Spans:
    """What of `spans` is not in `taken`."""
    left: list[Span] = []
    for start, end in spans:
        for out_start, out_end in taken:
            if out_end <= start or end <= out_start:
                continue
            if start < out_start:
                left.append((start, out_start))
            start = min(out_end, end)
        if start < end:
            left.append((start, end))
    return tuple(left)


def clipped(spans: Iterable[Span], start: int, end: int) -> Spans:
    """What of `spans` lies between `start` and `end`."""
    return tuple((max(one, start), min(other, end)) for one, other in spans if max(one, start) < min(other, end))


def shifted(spans: Iterable[Span], by: int) -> Spans:
    return tuple((start + by, end + by) for start, end in spans)


def total(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)
