"""What the admin pages of service levels share."""

from __future__ import annotations

from people.permissions import Capability, require_in_house
from people.staff import StaffRequest

METHODS = ["GET", "HEAD", "POST"]


def admit(request: StaffRequest) -> None:
    require_in_house(request.user, Capability.MANAGE_SERVICE_LEVELS)


def number_of(text: str) -> int:
    """The number in a form's hidden field; 0 for none."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0
