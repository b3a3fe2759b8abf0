"""Next: the best ticket of a view, given to one person in one act; passed on with a reason; let go when idle."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, require
from tickets import eligibility, presence
from tickets.actions.assignment import give
from tickets.actions.fitting import Desk
from tickets.actions.locking import locked
from tickets.models import Claim, Skip, Ticket, View
from tickets.models.status import WORKABLE
from tickets.models.ticket import TicketQuerySet
from tickets.models.turn import SkipReason
from tickets.models.view import Sort
from tickets.orders import ORDERS
from tickets.tabs import saved_tab
from tickets.vocabulary import fields_for, given_for

LOOKED_AT: Final = 50
BATCHES: Final = 20
SKIPPED: Final = timedelta(hours=8)


def claim_next(view: View, *, by: User) -> Ticket | None:
    """The next ticket of the view, now theirs; None when nothing waits.

    Whoever has done nothing yet about the one served last gets that one again: two clicks claim one ticket, and
    leaving it asks for a skip. Two people never get the same: rows that another one is taking are skipped over.
    Of teams that give their work out by rules, only what this person can do, and not more than they have room for.
    """
    require(by, Capability.WORK_TICKETS)
    if not view.is_by_next:
        raise Invalid(_("This view is not worked by Next."), {"view": [_("Open its tickets from the list.")]})
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if (unworked := _unworked(by)) is not None:
            return unworked
        order = ORDERS[Sort.URGENT if view.sort == Sort.SOLVED else Sort(view.sort)]
        rows = order.on(_servable(view, by))
        desk = Desk.of(by)
        desk.require_room()
        ticket = _first_fit(rows, by, desk)
        if ticket is None:
            return None
        give(ticket, to=by.pk, by=by.actor, way=desk.way(ticket))
        values = {"user": by, "view": view, "version": ticket.thread_version}
        Claim.objects.update_or_create(
            ticket=ticket, defaults={**values, "claimed_at": clock.now(), "touched_at": clock.now()}
        )
        record("ticket.claimed", ticket, by=by.actor, detail={"view_id": view.pk})
        return ticket


def skip(ticket_id: int, *, reason: SkipReason, words: str = "", by: User) -> Ticket:
    """Pass on a ticket that Next served; somebody else gets it, and oneself not again for some hours."""
    words = " ".join(storable(words).split())[:500]
    if reason == SkipReason.OTHER and not words:
        raise Invalid(_("Say in a few words why."), {"words": [_("Say in a few words why.")]})
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        claim = Claim.objects.filter(ticket=ticket, user=by).first()
        if claim is None or ticket.assignee_id != by.pk:
            raise Conflict(_("Next has not given this ticket to you, or it is not yours any more."))
        claim.delete()
        Skip.objects.update_or_create(
            ticket=ticket, user=by, defaults={"reason": reason, "until": clock.now() + SKIPPED}
        )
        give(ticket, to=None, by=by.actor)
        detail = {"view_id": claim.view_id, "reason": str(reason), "words": words}
        record("ticket.skipped", ticket, by=by.actor, detail=detail)
        return ticket


def touch(ticket_id: int, *, by: User) -> None:
    """A sign of life of whoever was served this ticket."""
    Claim.objects.filter(ticket=ticket_id, user=by).update(touched_at=clock.now())


def let_go_of_idle() -> int:
    """Claims without a sign of life: untouched tickets wait for the next person again. Returns how many."""
    since = clock.now() - timedelta(minutes=settings.NEXT_IDLE_MINUTES)
    idle = Claim.objects.filter(touched_at__lt=since).order_by("touched_at").values_list("pk", flat=True)[:100]
    return sum(_let_go(key) for key in list(idle))


def _let_go(key: int) -> bool:
    with transaction.atomic():
        claim = Claim.objects.select_for_update(skip_locked=True).filter(pk=key).first()
        if claim is None:
            return False
        ticket = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=claim.ticket_id).first()
        if ticket is None:  # somebody is at it this moment
            return False
        claim.delete()
        if not _is_untouched(claim, ticket):
            return False
        give(ticket, to=None, by=SYSTEM)
        record("ticket.released", ticket, by=SYSTEM, detail={"view_id": claim.view_id, "reason": "idle"})
        return True


def _unworked(by: User) -> Ticket | None:
    """What Next gave this person before, when they have not touched it; what they have is theirs in the common way."""
    for claim in Claim.objects.filter(user=by).order_by("claimed_at"):
        ticket = Ticket.objects.visible_to(by).filter(pk=claim.ticket_id).first()
        if ticket is not None and _is_untouched(claim, ticket):
            return ticket
        claim.delete()
    return None


def _is_untouched(claim: Claim, ticket: Ticket) -> bool:
    return (
        ticket.assignee_id == claim.user_id
        and ticket.status_category in WORKABLE
        and ticket.thread_version == claim.version
    )


def _servable(view: View, by: User) -> TicketQuerySet:
    """Sight first; nobody's, waiting for the desk, and not passed on by this person lately."""
    rows = saved_tab(view).narrow(Ticket.objects.visible_to(by), fields_for(by), given_for(by))
    passed = Skip.objects.filter(ticket=OuterRef("pk"), user=by, until__gt=clock.now())
    return rows.workable().unassigned().filter(~Exists(passed))


def _first_fit(rows: QuerySet[Ticket], by: User, desk: Desk) -> Ticket | None:
    """The first one, locked, that nobody else is taking or writing in, and that this person may take.

    Who may take none of the first thousand is told that nothing waits: what it costs has a bound.
    """
    unfit = _written_in(rows, by)
    for _batch in range(BATCHES):
        batch = list(rows.exclude(pk__in=unfit)[:LOOKED_AT])
        barred = {ticket for _user, ticket in eligibility.obstacles([by], batch)}
        barred |= {ticket.pk for ticket in batch if desk.against(ticket)}
        fit = rows.filter(pk__in=[ticket.pk for ticket in batch if ticket.pk not in barred])
        if (ticket := fit.select_for_update(skip_locked=True, of=("self",)).first()) is not None:
            return ticket
        if len(batch) < LOOKED_AT:
            break
        unfit += [ticket.pk for ticket in batch]
    return None


def _written_in(rows: QuerySet[Ticket], by: User) -> list[int]:
    """Of the first ones, those that somebody is writing in without having taken them."""
    first = list(rows.values_list("pk", flat=True)[:LOOKED_AT])
    return [key for key, here in presence.at(first, but=by).items() if any(one.writing for one in here)]
