"""Who may be given which ticket by the desk itself: by routing, or by Next.

Apps above this one add conditions of theirs (a certificate for what the ticket needs, words that must be acknowledged
first) under a name. A person who assigns by hand is not stopped by them: whoever decides sees the reasons and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import gettext as _

from people.models import User
from tickets.models import Ticket
from tickets.permissions import can_be_assigned


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why this person may not take this ticket, in words for people, in the language of whoever asks."""

    user_id: int
    ticket_id: int
    words: str


Check: TypeAlias = Callable[[Sequence[User], Sequence[Ticket]], Iterable[Obstacle]]
"""Names what stands in the way of any of these people and any of these tickets.

Routing asks of many people and one ticket, Next of one person and many tickets: so it asks the database a fixed number
of times, whatever the numbers, and leaves out the pairs that are fine.
"""

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a condition; a name that is there already gets the new check. Called when an app starts."""
    _checks[name] = check


def unregister(name: str) -> None:
    _checks.pop(name, None)


def obstacles(users: Sequence[User], tickets: Sequence[Ticket]) -> dict[tuple[int, int], list[str]]:
    """By (user's id, ticket's id) the reasons why not; a pair that is fine is not in it."""
    found: dict[tuple[int, int], list[str]] = {}
    if users and tickets:
        for check in _checks.values():
            for one in check(users, tickets):
                found.setdefault((one.user_id, one.ticket_id), []).append(one.words)
    return found


def may_take(user: User, ticket: Ticket) -> list[str]:
    """The reasons why this person may not take this ticket: none when they may."""
    return obstacles([user], [ticket]).get((user.pk, ticket.pk), [])


def _in_sight(users: Sequence[User], tickets: Sequence[Ticket]) -> Iterable[Obstacle]:
    for user in users:
        for ticket in tickets:
            if not can_be_assigned(user, ticket):
                words = _("%(name)s can’t work the queue that this ticket is in.") % {"name": user}
                yield Obstacle(user.pk, ticket.pk, words)


register("in_sight", _in_sight)
