"""Where macros were used and what came of it, kept from the log as it is read on; satisfaction is asked of the surveys.

A use counts until its reply is taken back or its acts are undone. It solved at first touch when the ticket was solved
with no public reply of staff but the one it was used in; it was reopened when the ticket was no longer solved within
seven days. Satisfaction is of the tickets whose requesters rated them after the use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, F, Q

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.proportions import Proportion
from people.models import User
from tickets.models import Macro, MacroUse, Message
from tickets.models.status import Category
from tickets.models.ticket import Score

KINDS: Final = {"macro.applied", "macro.undone", "message.withdrawn", "ticket.status_changed"}
REOPENED_WITHIN = timedelta(days=7)
COUNTED = timedelta(days=30)
DONE = (Category.SOLVED, Category.CLOSED)
COUNTS = ("uses", "people", "tickets", "first_touch", "reopened", "rated", "good")
LATELY, MOST_LATE = 5, 60


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of the last thirty days."""

    uses: int = 0
    people: int = 0
    tickets: int = 0
    first_touch: int = 0
    reopened: int = 0
    rated: int = 0
    good: int = 0

    @property
    def reopened_share(self) -> int:
        return round(100 * self.reopened / self.tickets) if self.tickets else 0

    @property
    def solved_first(self) -> Proportion | None:
        """Tickets solved at first touch after it, of all where it was used."""
        return Proportion(self.first_touch, self.tickets) if self.tickets else None

    @property
    def satisfied(self) -> Proportion | None:
        """Good or very good, of the tickets that were rated after it."""
        return Proportion(self.good, self.rated) if self.rated else None


def follow(events: Sequence[Event]) -> None:
    """Take events of KINDS, in the order of the log. Tickets where no macro was used cost one query together."""
    tickets = {event.subject_id for event in events if event.subject_kind == "ticket"}
    used = set(MacroUse.objects.filter(ticket__in=tickets).values_list("ticket_id", flat=True))
    used |= {event.subject_id for event in events if event.kind == "macro.applied"}
    for event in events:
        if event.subject_kind == "ticket" and event.subject_id in used:
            _HANDLERS[event.kind](event)


def numbers(macros: Collection[int]) -> dict[int, Numbers]:
    """By macro, in one query."""
    rows = MacroUse.objects.filter(macro__in=macros, at__gte=clock.now() - COUNTED).values("macro")
    rated = Q(ticket__survey__rated_at__gte=F("at"))
    told = rows.annotate(
        uses=Count("pk"),
        people=Count("user", distinct=True),
        tickets=Count("ticket", distinct=True),
        first_touch=Count("ticket", distinct=True, filter=Q(at_first_touch=True)),
        reopened=Count("ticket", distinct=True, filter=Q(reopened_at__isnull=False)),
        rated=Count("ticket", distinct=True, filter=rated),
        good=Count("ticket", distinct=True, filter=rated & Q(ticket__survey__score__gte=Score.GOOD)),
    )
    found: dict[int, Numbers] = defaultdict(Numbers)
    for row in told.order_by():
        counted = {
            name: row[name] for name in ("uses", "people", "tickets", "first_touch", "reopened", "rated", "good")
        }
        found[row["macro"]] = Numbers(**counted)
    return found


def used_lately(user: User) -> list[int]:
    """The macros that this person used last, newest first."""
    rows = MacroUse.objects.filter(user=user).order_by("-at").values_list("macro_id", flat=True)[:MOST_LATE]
    return list(dict.fromkeys(rows))[:LATELY]


def _applied(event: Event) -> None:
    detail = event.detail
    values = {
        "macro_id": detail["macro_id"],
        "number": detail["version"],
        "user_id": event.actor_id,
        "ticket_id": event.subject_id,
        "message_id": detail["message_id"],
        "at": event.at,
    }
    _use, made = MacroUse.objects.get_or_create(event_id=event.pk, defaults=values)
    if made:
        _count(detail["macro_id"], 1)


def _undone(event: Event) -> None:
    _forget(MacroUse.objects.filter(event_id=event.detail["applied_id"]))


def _withdrawn(event: Event) -> None:
    _forget(MacroUse.objects.filter(ticket=event.subject_id, message_id=event.detail["message_id"]))


def _forget(uses: Iterable[MacroUse]) -> None:
    for use in uses:
        use.delete()
        _count(use.macro_id, -1)


def _count(macro: int, by: int) -> None:
    Macro.objects.filter(pk=macro).update(use_count=F("use_count") + by)


def _status_changed(event: Event) -> None:
    detail: Mapping[str, object] = event.detail
    was, now = detail["category_before"] in DONE, detail["category_after"] in DONE
    uses = MacroUse.objects.filter(ticket=event.subject_id)
    if now and not was:
        _solved(event, [*uses.filter(solved_at=None)])
    elif was and not now and detail.get("undone"):
        uses.filter(reopened_at=None).update(solved_at=None, at_first_touch=False)
    elif was and not now:
        uses.filter(reopened_at=None, solved_at__gte=event.at - REOPENED_WITHIN).update(reopened_at=event.at)


def _solved(event: Event, uses: Sequence[MacroUse]) -> None:
    if not uses:
        return
    replies = Message.objects.public().filter(ticket=event.subject_id, created_at__lte=event.at)
    said = set(replies.exclude(author_user=None).values_list("pk", flat=True)[:2])
    for use in uses:
        use.solved_at = event.at
        use.at_first_touch = said <= {use.message_id}
    MacroUse.objects.bulk_update(uses, ["solved_at", "at_first_touch"])


_HANDLERS: Final[Mapping[str, Callable[[Event], None]]] = {
    "macro.applied": _applied,
    "macro.undone": _undone,
    "message.withdrawn": _withdrawn,
    "ticket.status_changed": _status_changed,
}
