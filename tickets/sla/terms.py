"""What a policy promises, read from how it is kept: targets by priority and metric, and when to warn. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tickets.sla.calendars import Calendar, wall
from tickets.sla.history import Metric, Target, Targets

PRIORITIES = ("low", "normal", "high", "urgent")
"""By how a ticket keeps its priority, 1 to 4."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """When to warn: at a share of the target, in percent, or so many seconds before it is due. One of the two."""

    share: int | None = None
    before: int | None = None

    def after(self, target_seconds: int) -> int | None:
        """How many of the target's seconds are used when it warns, at least 0; None where it would warn too late.

        The seconds are those that the clock counts: half an hour before it is due means half an hour of open time.
        """
        if self.share is not None:
            return -(-target_seconds * self.share // 100)
        before = self.before or 0
        return target_seconds - before if 0 < before <= target_seconds else None

    @property
    def code(self) -> str:
        """Tells the thresholds of one clock apart, for good: share:75, before:1800."""
        return f"share:{self.share}" if self.share is not None else f"before:{self.before}"


def targets_of(kept: Mapping[str, Any], priority: int, calendar: Calendar) -> Targets:
    """Of a ticket with this priority. `kept` as PolicyVersion.targets has it."""
    of_priority: Mapping[str, Any] = kept.get(PRIORITIES[priority - 1], {})
    return {
        Metric(name): Target(one["seconds"], wall() if one.get("clock") == "wall" else calendar)
        for name, one in of_priority.items()
    }


def warnings_of(kept: Mapping[str, Any], metric: Metric) -> tuple[Threshold, ...]:
    """`kept` as PolicyVersion.warnings has it."""
    return tuple(Threshold(one.get("share"), one.get("before")) for one in kept.get(metric, ()))
