"""What runs do when something happened to their ticket: one that waits for a reply goes on when it comes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from sops.actions.reply_steps import note_sent
from sops.actions.running import wake
from sops.models import Run
from tickets.models import Message


@consumer("procedure_waits", does=_("Wakes procedures that wait for an answer"), kinds={"message.added"})
def wake_on_reply(events: Sequence[Event]) -> None:
    """Whoever holds the run goes on, whether or not they are there. A message from before the wait wakes nobody."""
    last = {event.subject_id: event.at for event in events if event.actor_kind == "contact"}
    rows = Run.objects.filter(ticket__in=last, status=Run.Status.ACTIVE, ended_at=None).select_related("holder")
    for run in rows:
        waiting = run.state.get("waiting") or {}
        if waiting.get("reply") and run.holder and last[run.ticket_id] > run.updated_at:
            wake(run.pk, why="reply", by=run.holder)


@consumer("procedure_replies", does=_("Compares what a procedure proposed with what was sent"), kinds={"message.added"})
def compare_replies(events: Sequence[Event]) -> None:
    """How much of a step's reply its author edited before it was sent."""
    ids = [event.detail["message_id"] for event in events if event.actor_kind == "user"]
    note_sent(Message.objects.filter(pk__in=ids, kind=Message.Kind.PUBLIC).order_by("pk"))
