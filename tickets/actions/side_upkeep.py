"""Besides the talk: what is typed in side conversations and not sent, and being late, told once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.text import storable
from people.models import User
from tickets.actions import sides
from tickets.actions.replies import LONGEST
from tickets.models import SideConversation, SideDraft, Ticket
from tickets.models.side import State

BATCH = 200


def save_draft(ticket_id: int, markup: str, *, by: User) -> None:
    """Keep what is typed for a new side conversation of a ticket; nothing typed drops it."""
    if not Ticket.objects.visible_to(by).filter(pk=ticket_id).exists():
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
    _keep(ticket_id, None, markup, by)


def save_answer(side_id: int, markup: str, *, by: User) -> None:
    """The same in one that exists."""
    _keep(sides.visible(side_id, by).ticket_id, side_id, markup, by)


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


@transaction.atomic
def _keep(ticket_id: int, side_id: int | None, markup: str, by: User) -> None:
    if len(markup) > LONGEST:
        raise Invalid(_("This is too long."), {"html": [_("This is too long.")]})
    if not markup.strip():
        SideDraft.objects.filter(user=by, ticket=ticket_id, side=side_id).delete()
        return
    values = {"html": storable(markup), "updated_at": clock.now()}
    SideDraft.objects.update_or_create(user=by, ticket_id=ticket_id, side_id=side_id, defaults=values)
