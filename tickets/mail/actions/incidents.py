"""Mailboxes that don't do well: noticed, said to admins once when it lasts, and once when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from helpdesk.lib import clock
from tickets.mail import health
from tickets.mail.inbound.trouble import Trouble
from tickets.mail.models import Incident
from tickets.models import Mailbox

RAISED_AFTER = timedelta(minutes=10)
NEEDS_SOMEBODY = {"sign_in", "sign_again", "no_grant", "password", "certificate", "clear_text", "no_folder", "no_uidl"}
"""Troubles that waiting does not mend: raised when they were met twice."""
Key = tuple[int, int | None]


def open_incidents() -> list[Incident]:
    """Those that admins are told of."""
    rows = Incident.objects.filter(ended_at=None).exclude(raised_at=None)
    return list(rows.select_related("mailbox", "source").order_by("raised_at"))


@transaction.atomic
def notice() -> None:
    """See what began, what goes on and what is over. Safe to call at any time, by several at once."""
    unwell, now = _unwell(), clock.now()
    known: set[Key] = set()
    rows = Incident.objects.select_related("mailbox", "source").select_for_update(of=("self",))
    for incident in rows.filter(ended_at=None):
        key = incident.mailbox_id, incident.source_id
        known.add(key)
        if key not in unwell:
            _end(incident)
            continue
        trouble, urgent = unwell[key]
        incident.trouble = str(trouble)
        if urgent or now - incident.began_at >= RAISED_AFTER:
            incident.raised_at = incident.raised_at or now
        incident.save(update_fields=["trouble", "raised_at"])
    Incident.objects.bulk_create(
        [
            Incident(mailbox_id=mailbox, source_id=source, trouble=str(trouble), raised_at=now if urgent else None)
            for (mailbox, source), (trouble, urgent) in unwell.items()
            if (mailbox, source) not in known
        ],
        ignore_conflicts=True,
    )


def _unwell() -> dict[Key, tuple[Trouble, bool]]:
    """What troubles each source and mailbox, and whether it needs somebody at once."""
    found: dict[Key, tuple[Trouble, bool]] = {}
    for mailbox in health.of(Mailbox.objects.filter(is_active=True)):
        if mailbox.late:
            found[mailbox.mailbox.pk, None] = Trouble("late"), False
        for one in mailbox.sources:
            if not one.source.is_active or one.is_well:
                continue
            trouble = one.trouble or Trouble("silent")
            urgent = trouble.code in NEEDS_SOMEBODY and one.source.failures > 1
            found[mailbox.mailbox.pk, one.source.pk] = trouble, urgent
    return found


def _end(incident: Incident) -> None:
    """One that nobody heard of leaves no trace; one that ends since somebody paused it is no good news."""
    if incident.raised_at is None:
        incident.delete()
        return
    incident.ended_at = clock.now()
    if not incident.mailbox.is_active or (incident.source and not incident.source.is_active):
        incident.all_clear_at = incident.ended_at
    incident.save(update_fields=["ended_at", "all_clear_at"])


def newly_raised() -> list[Incident]:
    """Those that admins are to be told of, marked as told: of two who ask at once one gets them."""
    return _claimed(Incident.objects.filter(ended_at=None).exclude(raised_at=None), "told_at")


def newly_over() -> list[Incident]:
    """Those that admins were told of and that are over, marked as told again."""
    return _claimed(Incident.objects.exclude(told_at=None).exclude(ended_at=None), "all_clear_at")


def give_back(incidents: Sequence[Incident], mark: str) -> None:
    """They could not be told of: another time."""
    Incident.objects.filter(pk__in=[one.pk for one in incidents]).update(**{mark: None})


@transaction.atomic
def _claimed(rows: QuerySet[Incident], mark: str) -> list[Incident]:
    waiting = rows.filter(**{mark: None}).select_for_update(skip_locked=True, of=("self",))
    incidents = list(waiting.select_related("mailbox", "source").order_by("pk"))
    Incident.objects.filter(pk__in=[one.pk for one in incidents]).update(**{mark: clock.now()})
    return incidents
