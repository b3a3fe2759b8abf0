"""What a webhook says of an event: asked of the app whose things it is about, which knows who may see what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from events.models import Event
from events.webhooks.models import Webhook

LARGEST: Final = 256 * 1024
Shapes = Mapping[int, Mapping[str, object]]
Describe = Callable[[Sequence[Event], Webhook], Shapes]
MaySee = Callable[[Webhook, int], bool]

_describe: list[tuple[Describe, MaySee]] = []


def register(describe: Describe, may_see: MaySee) -> None:
    """`describe` gives the data of those events, by id, that the webhook's owner may see and its filters let through;
    `may_see` says of one subject whether that still holds."""
    if (describe, may_see) not in _describe:
        _describe.append((describe, may_see))


def bodies(events: Sequence[Event], webhook: Webhook) -> dict[int, str]:
    """The body for each event, by id; none for what its owner may not see."""
    found: dict[int, str] = {}
    for describe, _may_see in _describe:
        shapes = describe(events, webhook)
        found |= {event.pk: body_of(event, shapes[event.pk]) for event in events if event.pk in shapes}
    return found


def may_see(webhook: Webhook, subject_id: int) -> bool:
    return any(may(webhook, subject_id) for _describe_it, may in _describe)


def body_of(event: Event, data: Mapping[str, object]) -> str:
    """What happened, to what, as it is now. Where that is too large, without the words of messages."""
    said: dict[str, object] = {
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "event": {"id": event.pk, "actor_kind": event.actor_kind, "actor_id": event.actor_id, "detail": event.detail},
    }
    body = _json({**said, "data": data})
    if len(body.encode()) <= LARGEST:
        return body
    return _json({**said, "data": {"ticket_id": event.subject_id}, "is_shortened": True})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
