"""Telling people, and what they do with it: read, read all, choose how they want to be told."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from people import notifications
from people.models import Notification, NotificationChoice, User
from people.models.notification import NotificationQuerySet

MAIL = "people.mail_notifications"
MORNING = time(8, 0)
Mail = NotificationChoice.Mail


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to tell of an event, as one kind of notification. Who did it is not told of it."""

    user: User
    kind: str
    event: Event


@dataclass(frozen=True, slots=True)
class Choice:
    is_shown: bool = True
    mail: str = Mail.NEVER


USUAL = Choice()


def tell(told: Iterable[Told]) -> list[int]:
    """Keep what each person is to be told, as they chose; the same event twice is told once.

    Returns the ids of the people who have something new to see.
    """
    wanted = [one for one in told if not (one.event.actor_kind == "user" and one.event.actor_id == one.user.pk)]
    if not wanted:
        return []
    chosen = _choices({one.user.pk for one in wanted})
    rows = [row for one in wanted if (row := _row(one, chosen.get((one.user.pk, one.kind), USUAL)))]
    with transaction.atomic():
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        if any(row.mail_due_at and row.mail_due_at <= clock.now() for row in rows):
            doorbell.ring_task_on_commit(MAIL)
    return sorted({row.user_id for row in rows if row.is_shown})


def read(notification_id: int, *, by: User, to: bool = True) -> Notification:
    """Read, or unread again. Raises Missing for somebody else's, and for what is out of sight."""
    row = notifications.visible_to(by).filter(pk=notification_id).first()
    if row is None:
        raise Missing(_("There is no such notification."))
    if (row.read_at is not None) != to:
        row.read_at = clock.now() if to else None
        row.save(update_fields=["read_at"])
    return row


def read_all(*, by: User, up_to: int | None = None) -> int:
    """All, or those up to the newest that the person has seen; returns how many."""
    rows = _unread(by)
    return (rows.filter(pk__lte=up_to) if up_to else rows).update(read_at=clock.now())


def read_about(subject_kind: str, subject_id: int, *, by: User) -> int:
    """What a person was told of a thing that they have opened now."""
    return _unread(by).filter(subject_kind=subject_kind, subject_id=subject_id).update(read_at=clock.now())


@transaction.atomic
def choose(choices: Mapping[str, Choice], *, by: User) -> None:
    """How this person wants to be told, by kind; unknown kinds are left out."""
    known = {kind.code for kind in notifications.kinds()}
    rows = [
        NotificationChoice(user=by, kind=kind, is_shown=choice.is_shown, mail=Mail(choice.mail))
        for kind, choice in choices.items()
        if kind in known
    ]
    NotificationChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["is_shown", "mail"]
    )


def choices_of(user: User) -> dict[str, Choice]:
    """For every kind."""
    kept = _choices([user.pk])
    return {kind.code: kept.get((user.pk, kind.code), USUAL) for kind in notifications.kinds()}


def next_morning(now: datetime, zone: str) -> datetime:
    """Eight o'clock, today or tomorrow, where the person is."""
    try:
        place = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        place = zoneinfo.ZoneInfo("UTC")
    here = now.astimezone(place)
    today = datetime.combine(here.date(), MORNING, tzinfo=place)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), MORNING, tzinfo=place)


def _unread(by: User) -> NotificationQuerySet:
    return Notification.objects.filter(user=by).unread()


def _row(told: Told, choice: Choice) -> Notification | None:
    if not choice.is_shown and choice.mail == Mail.NEVER:
        return None
    event, now = told.event, clock.now()
    due = {Mail.AT_ONCE: now, Mail.DAILY: next_morning(now, told.user.time_zone)}.get(Mail(choice.mail))
    return Notification(
        user=told.user,
        kind=told.kind,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        event_id=event.pk,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        is_shown=choice.is_shown,
        created_at=event.at,
        mail_due_at=due,
    )


def _choices(user_ids: Iterable[int]) -> dict[tuple[int, str], Choice]:
    rows = NotificationChoice.objects.filter(user__in=list(user_ids))
    return {(row.user_id, row.kind): Choice(row.is_shown, row.mail) for row in rows}
