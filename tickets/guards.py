"""What may stand in the way of solving a ticket: apps above this one register who is asked, before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from events.actor import Actor
from tickets.models import Ticket

Guard: TypeAlias = Callable[[Ticket, Actor], None]
"""Raises Conflict, in words, where the ticket can't be solved yet. Called with the ticket's lock held."""

_guards: list[Guard] = []


def register(guard: Guard) -> None:
    if guard not in _guards:
        _guards.append(guard)


def may_be_solved(ticket: Ticket, by: Actor) -> None:
    for guard in _guards:
        guard(ticket, by)
