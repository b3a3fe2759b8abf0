"""The consumer that makes messages to webhooks from the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from events.vocabulary import KINDS
from events.webhooks import queue

TOLD: Final = tuple(
    kind for kind in KINDS if kind.split(".")[0] in {"ticket", "message", "participant", "file", "delivery", "side"}
)
"""What webhooks can be told of: what happens to tickets."""


@consumer("webhooks", does=_("Tells webhooks"), kinds=set(TOLD))
def tell_webhooks(events: Sequence[Event]) -> None:
    queue.enqueue(events)
