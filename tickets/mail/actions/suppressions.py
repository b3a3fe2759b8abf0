"""Addresses that get no mail any more: from bounces, and by hand; and letting them have mail again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.models import Event
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from helpdesk.lib.text import casefold_address, storable
from people.models import User
from people.permissions import Capability, can, require
from tickets.actions.leaving import ADDRESS
from tickets.mail.addresses import own_addresses
from tickets.mail.models import Delivery, Suppression

Reason = Suppression.Reason
MOST_SOFT_BOUNCES = 4
SOFT_WITHIN = timedelta(days=14)
"""An address whose mail came back for now (a full mailbox) this often within so many days counts as gone."""


def visible(user: User) -> bool:
    """Suppressions name customers of every queue, so a partner's people see them at their tickets only."""
    return user.is_in_house and (can(user, Capability.LEAD_TEAM) or can(user, Capability.MANAGE_MAIL))


def require_sight(user: User) -> None:
    if not visible(user):
        require(user, Capability.LEAD_TEAM)
        raise NotAllowed(_("Only in-house staff can do this. Ask them."))


@transaction.atomic
def heed_bounces(events: Sequence[Event]) -> None:
    """Suppress what came back for good, and what came back for now too often. Each event counts once."""
    for event in events:
        delivery = Delivery.objects.filter(pk=event.detail["delivery_id"]).first()
        if delivery is None:
            continue
        if event.detail["permanent"]:
            _suppress(delivery, Reason.BOUNCED, str(event.detail["status"]))
        elif _soft_bounces(delivery.recipient, event) >= MOST_SOFT_BOUNCES:
            _suppress(delivery, Reason.KEEPS_BOUNCING, str(event.detail["status"]))


@transaction.atomic
def add(address: str, *, note: str = "", by: User) -> Suppression:
    require_sight(by)
    plain = casefold_address(storable(address))
    if not ADDRESS.fullmatch(plain):
        message = _("%(address)s is not a mail address.") % {"address": address or "''"}
        raise Invalid(message, {"address": [message]})
    if plain in own_addresses():
        message = _("This is an address of the desk itself.")
        raise Invalid(message, {"address": [message]})
    row = _locked(plain)
    if row and row.stands:
        message = _("%(address)s gets no mail already.") % {"address": plain}
        raise Invalid(message, {"address": [message]})
    return _put(row, plain, {"reason": Reason.BY_HAND, "note": note.strip()[:200]}, by=by)


@transaction.atomic
def lift(key: int, *, by: User) -> Suppression:
    """Let an address have mail again. What was not sent meanwhile stays unsent until somebody sends it again."""
    require_sight(by)
    row = Suppression.objects.select_for_update().filter(pk=key).first()
    if row is None:
        raise Missing(_("There is no such address here."))
    if row.stands:
        row.lifted_at, row.lifted_by = clock.now(), by
        row.save(update_fields=["lifted_at", "lifted_by"])
        record("suppression.changed", row, by=by.actor, detail={"before": {"stands": True}, "after": {"stands": False}})
    return row


def _soft_bounces(recipient: str, event: Event) -> int:
    """How many mails to this address came back for now lately, this one included."""
    rows = Delivery.objects.filter(recipient=recipient)
    keys, tickets = set(rows.values_list("pk", flat=True)), rows.values("message__ticket")
    lately = Event.objects.filter(
        subject_kind="ticket", subject_id__in=tickets, kind="delivery.bounced", at__gt=event.at - SOFT_WITHIN
    )
    details = lately.filter(at__lte=event.at).values_list("detail", flat=True)
    return sum(detail["delivery_id"] in keys and not detail["permanent"] for detail in details)


def _suppress(delivery: Delivery, reason: Reason, code: str) -> None:
    row = _locked(delivery.recipient)
    if row is None or not row.stands:
        _put(row, delivery.recipient, {"reason": reason, "code": code[:12], "delivery": delivery}, by=None)


def _put(row: Suppression | None, address: str, values: dict[str, str | Delivery], *, by: User | None) -> Suppression:
    """A new row, or a lifted one in force again."""
    actor, is_new = by.actor if by else SYSTEM, row is None
    row = row or Suppression(address=address)
    row.code, row.note, row.delivery, row.lifted_at, row.lifted_by = "", "", None, None, None
    row.since = clock.now()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    before, after = {"stands": False}, {"stands": True, "reason": row.reason, "code": row.code, "note": row.note}
    kind, before = ("suppression.created", {}) if is_new else ("suppression.changed", before)
    record(kind, row, by=actor, detail={"before": before, "after": after})
    return row


def _locked(address: str) -> Suppression | None:
    return Suppression.objects.select_for_update().filter(address=address).first()
