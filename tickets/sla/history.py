"""What happened to a ticket, as far as clocks care: values, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from tickets.sla.calendars import Calendar


class Metric(StrEnum):
    """In the order in which clocks are told."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    PERIODIC_UPDATE = "periodic_update"
    RESOLUTION = "resolution"


class By(StrEnum):
    REQUESTER = "requester"
    AGENT = "agent"
    """A person of the desk."""
    AUTOMATIC = "automatic"
    """A machine, on either side: it answers nothing, and asks nothing."""


class Status(StrEnum):
    """The categories of statuses."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    SOLVED = "solved"
    CLOSED = "closed"

    @property
    def is_done(self) -> bool:
        return self in {Status.SOLVED, Status.CLOSED}


@dataclass(frozen=True, slots=True)
class Target:
    """So many open seconds of the calendar."""

    seconds: int
    calendar: Calendar


Targets = Mapping[Metric, Target]
"""A metric that is not there has no clock."""


@dataclass(frozen=True, slots=True)
class Created:
    at: datetime
    by: By
    """An agent who opens a ticket on a requester's behalf counts as the requester; one who writes first does not."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`opens`: what a requester writes opens what waits, at that moment. A ticket's own history tells that apart."""

    at: datetime
    by: By
    public: bool = True
    opens: bool = True


@dataclass(frozen=True, slots=True)
class StatusSet:
    at: datetime
    to: Status


@dataclass(frozen=True, slots=True)
class TargetsSet:
    """A policy was matched anew: priority, form, team or the policy itself changed."""

    at: datetime
    targets: Targets
    pause_on_hold: bool | None = None
    """None: as before."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Spam, merged away, deleted."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Another ticket was merged into this one: of each unmet clock, the one that started earlier goes on.

    `history` is the other's up to then, `targets` what it began with.
    """

    at: datetime
    history: tuple[Happening, ...]
    targets: Targets
    pause_on_hold: bool = False


Happening: TypeAlias = "Created | Reply | StatusSet | TargetsSet | Cancelled | Absorbed"
