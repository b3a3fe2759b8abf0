"""What is stored of tickets' histories, read in a fixed number of queries however many tickets are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from events.models import Event
from tickets.models import Merge, Message, PolicyMatch

KINDS = ("ticket.created", "ticket.status_changed", "ticket.spam_changed", "ticket.merged", "ticket.took_in")
MOST_LEVELS = 20  # of tickets merged into tickets that were merged


@dataclass(frozen=True, slots=True)
class Said:
    """A public message, as far as clocks care."""

    pk: int
    ticket_id: int
    user_id: int | None
    contact_id: int | None
    is_auto: bool
    at: datetime
    is_withdrawn: bool
    came_from: int | None


@dataclass(frozen=True, slots=True)
class Stored:
    """Of some tickets and of those merged into them: by the ticket's number, each in order."""

    matches: dict[int, list[PolicyMatch]] = field(default_factory=lambda: defaultdict(list))
    events: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    said: dict[int, list[Said]] = field(default_factory=lambda: defaultdict(list))
    """What is in the ticket now."""
    all_said: dict[int, Said] = field(default_factory=dict)
    taken_in: dict[int, list[Merge]] = field(default_factory=lambda: defaultdict(list))
    went: dict[int, Merge] = field(default_factory=dict)


def read(numbers: Collection[int]) -> Stored:
    """Of those tickets that were ever promised something: four queries, and three for each level of merges."""
    stored = Stored()
    _read_matches(stored, numbers)
    promised = set(stored.matches)
    if not promised:
        return stored
    _read_events(stored, promised)
    merges = _merges(stored, promised)
    _read_messages(stored, promised, merges)
    return stored


def _read_matches(stored: Stored, numbers: Iterable[int]) -> None:
    for match in PolicyMatch.objects.filter(ticket__in=numbers).order_by("at", "pk"):
        stored.matches[match.ticket_id].append(match)


def _read_events(stored: Stored, numbers: Iterable[int]) -> None:
    rows = Event.objects.filter(subject_kind="ticket", subject_id__in=numbers, kind__in=KINDS)
    for event in rows.order_by("subject_id", "id"):
        stored.events[event.subject_id].append(event)


def _merges(stored: Stored, numbers: Iterable[int]) -> list[Merge]:
    """Those that stand, of tickets that took part in any: their own, and of what had gone into what they took in."""
    ask = {
        number
        for number in numbers
        if any(event.kind in ("ticket.merged", "ticket.took_in") for event in stored.events[number])
    }
    found: dict[int, Merge] = {}
    known = set(numbers)
    for _level in range(MOST_LEVELS):
        if not ask:
            break
        rows = Merge.objects.filter(Q(target__in=ask) | Q(source__in=ask), undone_at=None)
        found |= {row.pk: row for row in rows.only("source", "target", "at", "moved")}
        ask = {row.source_id for row in found.values()} - known
        known |= ask
        if ask:
            _read_matches(stored, ask)
            _read_events(stored, ask)
    for row in sorted(found.values(), key=lambda one: (one.at, one.pk)):
        stored.taken_in[row.target_id].append(row)
        stored.went[row.source_id] = row
    return list(found.values())


def _read_messages(stored: Stored, numbers: Collection[int], merges: Iterable[Merge]) -> None:
    moved = [key for row in merges for key, _version, _home in row.moved]
    where = Q(ticket__in=numbers) | Q(pk__in=moved) if moved else Q(ticket__in=numbers)
    columns = (
        "pk", "ticket_id", "author_user_id", "author_contact_id", "is_auto", "created_at", "withdrawn_at",
        "came_from_id",
    )  # fmt: skip
    rows = Message.objects.filter(where, kind=Message.Kind.PUBLIC).order_by("ticket_id", "version")
    for pk, ticket_id, user_id, contact_id, is_auto, at, withdrawn_at, came_from in rows.values_list(*columns):
        one = Said(pk, ticket_id, user_id, contact_id, is_auto, at, withdrawn_at is not None, came_from)
        stored.said[ticket_id].append(one)
        stored.all_said[pk] = one
