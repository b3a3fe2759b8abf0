"""What the desk could not do by itself: tried again when an admin asks for it, or dropped."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events import backlog, consumers, doorbell
from events.models import SetAside
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Missing, NotAllowed
from people.models import User
from tickets.actions import rule_holds
from tickets.models import RuleHold
from tickets.permissions import can_see_background


def try_event(key: int, *, by: User) -> bool:
    """Whether it has taken effect: now, or by another try meanwhile. Raises Missing when it was dropped."""
    admit(by)
    if SetAside.objects.filter(pk=key).exclude(dropped_at=None).exists():
        raise Missing(_("Somebody dropped this event meanwhile."))
    return consumers.try_now(key)


@transaction.atomic
def drop_event(key: int, *, by: User) -> None:
    """It will not take effect here; the row says so for good. Raises Missing when it has taken effect meanwhile."""
    admit(by)
    row = backlog.set_aside().select_for_update().filter(pk=key).first()
    if row is None:
        raise Missing(_("This event has taken effect or was dropped meanwhile."))
    row.dropped_at = clock.now()
    row.save(update_fields=["dropped_at"])
    record("setaside.dropped", row, by=by.actor, detail={"consumer": row.consumer, "event_id": row.event_id})


@transaction.atomic
def try_rule(key: int, *, by: User) -> None:
    """The rule is tried on this ticket at once. Raises Missing when it doesn't wait there any more."""
    admit(by)
    waiting = RuleHold.objects.filter(pk=key, fired_at=None).exclude(error="")
    if not waiting.update(due_at=clock.now()):
        raise Missing(_("The rule doesn't wait on this ticket any more."))
    transaction.on_commit(lambda: doorbell.ring(rule_holds.DUE))


def admit(by: User) -> None:
    """Raises NotAllowed."""
    if not can_see_background(by):
        raise NotAllowed(_("Only admins of the house see the work behind the pages."))
