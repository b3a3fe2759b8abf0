"""Besides the talk: what is typed in side conversations and not sent, and being late, told once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.text import storable
from people.models import User
from tickets.actions import drafts, sides
from tickets.actions.replies import LONGEST
from tickets.models import SideConversation, SideDraft, Ticket
from tickets.models.side import State

BATCH = 200


def save_draft(ticket_id: int, markup: str, *, by: User, key: UUID | None = None) -> None:
    """Keep what is typed for a new side conversation of a ticket; nothing typed drops it. `key` as in Kept."""
    with transaction.atomic():
        found = Ticket.objects.visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=ticket_id)
        if not found:
            raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
        _keep(ticket_id, None, markup, by, key)


def save_answer(side_id: int, markup: str, *, by: User, key: UUID | None = None) -> None:
    """The same in one that exists."""
    with transaction.atomic():
        sides.visible(side_id, by)
        side = SideConversation.objects.select_for_update(of=("self",), no_key=True).get(pk=side_id)
        _keep(side.ticket_id, side_id, markup, by, key)


def tell_overdue() -> int:
    """Record, once each, what waits for an answer past its time; returns how many there were in this batch."""
    now = clock.now()
    with transaction.atomic():
        late = list(
            SideConversation.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state=State.OPEN, due_at__lte=now, overdue_told_at=None)
            .select_related("ticket")
            .order_by("due_at")[:BATCH]
        )
        SideConversation.objects.filter(pk__in=[side.pk for side in late]).update(overdue_told_at=now)
        details = [(side.ticket, {"side_id": side.pk, "due_at": side.due_at.isoformat()}) for side in late]
        record_all(event("side.overdue", ticket, by=SYSTEM, detail=detail) for ticket, detail in details)
        return len(late)


def _keep(ticket_id: int, side_id: int | None, markup: str, by: User, key: UUID | None) -> None:
    if len(markup) > LONGEST:
        raise Invalid(_("This is too long."), {"html": [_("This is too long.")]})
    if drafts.was_sent(key, by=by):
        return
    if not markup.strip():
        SideDraft.objects.filter(user=by, ticket=ticket_id, side=side_id).delete()
        return
    values = {"html": storable(markup), "updated_at": clock.now()}
    SideDraft.objects.update_or_create(user=by, ticket_id=ticket_id, side_id=side_id, defaults=values)
