"""Who is looking at a ticket or writing in it, kept in Valkey for half a minute after the last sign of life."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import redis

from helpdesk.lib.errors import Unavailable
from helpdesk.web import live
from people.models import User
from tickets.models import Ticket

State = Literal["viewing", "writing", "left"]
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Present:
    """A member of staff at a ticket."""

    user_id: int
    name: str
    writing: bool

    @property
    def state(self) -> str:
        return "writing" if self.writing else "here"


def beat(ticket: Ticket, user: User, state: State) -> None:
    """Note a sign of life; tells open pages when somebody came, left, began or ceased to write."""
    try:
        before = next((one for one in _read([ticket.pk])[ticket.pk] if one.user_id == user.pk), None)
        _write(ticket.pk, user, state)
    except redis.RedisError:
        return
    now = None if state == "left" else Present(user.pk, user.name, state == "writing")
    if now != before:
        _tell(ticket)


def at(ticket_ids: Iterable[int], *, but: User | None = None) -> dict[int, list[Present]]:
    """Who is at each of these tickets; nobody anywhere while Valkey is away."""
    ids = list(ticket_ids)
    try:
        found = _read(ids)
    except redis.RedisError:
        return {ticket_id: [] for ticket_id in ids}
    return {key: [one for one in here if but is None or one.user_id != but.pk] for key, here in found.items()}


def _key(ticket_id: int) -> str:
    return f"desk:here:{ticket_id}"


def _write(ticket_id: int, user: User, state: State) -> None:
    pipe = live.valkey().pipeline(transaction=False)
    if state == "left":
        pipe.hdel(_key(ticket_id), str(user.pk))
    else:
        sign = json.dumps([time.time(), user.name, state == "writing"])
        pipe.hset(_key(ticket_id), str(user.pk), sign)
        pipe.expire(_key(ticket_id), SECONDS)
    pipe.execute()


def _read(ticket_ids: Sequence[int]) -> dict[int, list[Present]]:
    if not ticket_ids:
        return {}
    pipe = live.valkey().pipeline(transaction=False)
    for ticket_id in ticket_ids:
        pipe.hgetall(_key(ticket_id))
    return {
        ticket_id: _fresh(cast("dict[str, str]", signs))
        for ticket_id, signs in zip(ticket_ids, pipe.execute(), strict=True)
    }


def _fresh(signs: dict[str, str]) -> list[Present]:
    since = time.time() - SECONDS
    read = [(int(user_id), *json.loads(sign)) for user_id, sign in signs.items()]
    return sorted(
        (Present(user_id, name, writing) for user_id, at, name, writing in read if at > since),
        key=lambda one: (not one.writing, one.name),
    )


def _tell(ticket: Ticket) -> None:
    change: dict[str, object] = {"ticket": ticket.pk, "kinds": ["presence"]}
    topics = [f"ticket:{ticket.pk}", "tickets"]
    if ticket.partner_id:
        topics.append(f"tickets:partner:{ticket.partner_id}")
    try:
        live.publish([(topic, change) for topic in topics])
    except Unavailable:
        return
