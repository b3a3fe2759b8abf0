"""What happened to a ticket, one line of human words an event, made from codes when it is read.

A module for each thing that is told of; `names` looks up whom the codes mean.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from events.models import Event
from tickets.models import Ticket
from tickets.timeline import about, ruled, sides, thread, ties, timing, work
from tickets.timeline.names import Names, Words, names_in

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """`sign` is an icon's name, `who` did what `text` says. `rule` and `version` name what a rule went by."""

    at: datetime
    sign: str
    text: str
    who: str
    kind: str
    rule: int = 0
    version: int = 0

    @property
    def place(self) -> str:
        """Where on the page of its versions the one stands that the rule went by."""
        return f"#version-{self.version}" if self.version else ""


def _about(event: Event, names: Names) -> tuple[str, str]:
    return about.say(event, names.actor(event), names.about)


WORDS: dict[str, Words] = {
    **work.WORDS,
    **dict.fromkeys(about.KINDS, _about),
    **thread.WORDS,
    **ties.WORDS,
    **sides.WORDS,
    **timing.WORDS,
    **ruled.WORDS,
}


def history(ticket: Ticket, *, before: int | None = None) -> list[Line]:
    """The newest lines of a ticket's history, newest first."""
    events = _events(ticket)
    if before:
        events = events.filter(pk__lt=before)
    return lines(list(events.order_by("-pk")[:MOST]))


def between_messages(ticket: Ticket, since: datetime | None) -> list[Line]:
    """What was done to the ticket besides writing, oldest first: shown between its messages."""
    events = _events(ticket).exclude(kind__in=["message.added", "ticket.created"])
    if since:
        events = events.filter(at__gte=since)
    return lines(list(events.order_by("-pk")[:MOST]))[::-1]


def lines(events: Sequence[Event]) -> list[Line]:
    """Events in words; kinds without words here are left out."""
    names = names_in(events)
    said = ((event, _say(event, names)) for event in events)
    return [
        Line(event.at, words[0], words[1], names.actor(event), event.kind, *ruled.named(event))
        for event, words in said
        if words is not None
    ]


def of_events(keys: Collection[int]) -> dict[int, str]:
    """The texts of these events, by their ids."""
    events = list(Event.objects.filter(pk__in=keys))
    names = names_in(events)
    return {event.pk: words[1] for event in events if (words := _say(event, names))}


def _events(ticket: Ticket) -> QuerySet[Event]:
    return Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk)


def _say(event: Event, names: Names) -> tuple[str, str] | None:
    words = WORDS.get(event.kind)
    return words(event, names) if words else None
