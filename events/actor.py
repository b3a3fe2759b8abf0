"""Who did something, and where they belonged when they did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is user (staff), contact (requester), rule (of the desk) or system (the desk itself, whose id is None)."""

    kind: Literal["user", "contact", "rule", "system"]
    id: int | None = None
    team_id: int | None = None
    site_id: int | None = None
    partner_id: int | None = None


SYSTEM = Actor("system")
