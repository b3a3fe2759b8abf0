"""How every verb begins: the row locked, in the actor's sight, with the right to act.

Locks leave the key free (`no_key`): rows that only point at a ticket, such as a message that came from one which was
merged, can be written meanwhile, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from people.permissions import Capability, require
from tickets.models import Merge, Ticket
from tickets.models.ticket import TicketQuerySet

LONGEST_CHAIN = 20  # merges followed
TRIES = 20


class _Moved(Exception):
    """A ticket was merged, or its merge undone, while its row was waited for."""


def locked(ticket_id: int, *, by: User) -> Ticket:
    """The ticket, locked until the transaction ends.

    Raises NotAllowed without the capability, Missing when out of sight, Conflict when closed.
    """
    require(by, Capability.WORK_TICKETS)
    visible = countable(Ticket.objects.visible_to(by)).select_related("requester")
    ticket = visible.select_for_update(of=("self",), no_key=True).filter(pk=ticket_id).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
    refuse_closed(ticket)
    return ticket


def locked_living(ticket_id: int, *, by: User) -> Ticket:
    """As `locked`; in place of a ticket that was merged, the one it went into."""
    [ticket] = living([ticket_id], Ticket.objects.all()).values()
    return locked(ticket.pk, by=by)


def refuse_closed(ticket: Ticket) -> None:
    if ticket.merged_into_id:
        values = {"number": ticket.pk, "into": ticket.merged_into_id}
        words = _("Ticket #%(number)s was merged into #%(into)s. Your text is kept; go on there.") % values
        raise Conflict(words, {"merged_into": ticket.merged_into_id})
    if ticket.is_closed:
        raise Conflict(_("Ticket #%(number)s is closed and can't be changed any more.") % {"number": ticket.pk})


def living(numbers: Collection[int], rows: TicketQuerySet) -> dict[int, Ticket]:
    """The tickets of these numbers, locked in the order of their numbers; in place of one that was merged, the one
    that it went into. What was locked in vain is let go before it is tried again, so that nobody waits in a circle.
    """
    ends = {number: number for number in numbers}
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                found = _lock_all(ends, rows)
        except _Moved:
            ends = ends_of(numbers)
        else:
            return {number: found[end] for number, end in ends.items()}
    raise Conflict(_("These tickets are being merged just now. Try again in a moment."))


def _lock_all(ends: dict[int, int], rows: TicketQuerySet) -> dict[int, Ticket]:
    wanted = (
        countable(rows).select_for_update(of=("self",), no_key=True).filter(pk__in=set(ends.values())).order_by("pk")
    )
    found = {ticket.pk: ticket for ticket in wanted.select_for_update(of=("self",), no_key=True)}
    if any(ticket.merged_into_id for ticket in found.values()):
        raise _Moved
    followed = [number for number, end in ends.items() if number != end]
    if followed and ends_of(followed) != {number: ends[number] for number in followed}:
        raise _Moved
    return found


def ends_of(numbers: Collection[int]) -> dict[int, int]:
    """The ticket that each was merged into in the end: itself, for most."""
    into: dict[int, int] = {}
    ask = set(numbers)
    for _step in range(LONGEST_CHAIN):
        rows = Ticket.objects.filter(pk__in=ask, merged_into__isnull=False).values_list("pk", "merged_into_id")
        found = {key: end for key, end in rows if end}
        into |= found
        ask = set(found.values()) - set(into)
        if not ask:
            break
    return {number: _end(number, into) for number in numbers}


def _end(number: int, into: dict[int, int]) -> int:
    for _step in range(LONGEST_CHAIN):
        if number not in into:
            break
        number = into[number]
    return number


def countable(rows: TicketQuerySet) -> TicketQuerySet:
    """With `reached`: versions that a ticket gave while another was merged into it are never given again."""
    return rows.annotate(reached=_reached())


@cache
def _reached() -> Coalesce:
    undone = Merge.objects.filter(target=OuterRef("pk"), reached__gt=0).order_by().values("target")
    return Coalesce(Subquery(undone.annotate(most=Max("reached")).values("most")), 0)
