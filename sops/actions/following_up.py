"""A ticket that is looked at again on a day: set by a run, and done when its moment has come."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import DeskError, Invalid
from people.models import User
from sops.models import FollowUp, Run
from tickets.actions import replies, status
from tickets.models import Category

log = logging.getLogger(__name__)
MOST_DAYS = 365
BATCH = 200
WAITING = (Category.PENDING, Category.ON_HOLD)


def set_date(run: Run, days: object, *, by: User) -> FollowUp:
    """So many days from now; in place of an earlier date."""
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        words = _("Give between 1 and 365 days.")
        raise Invalid(words, {"days": [words]})
    FollowUp.objects.filter(ticket=run.ticket_id, done_at=None).update(done_at=clock.now())
    return FollowUp.objects.create(ticket_id=run.ticket_id, run=run, by=by, at=clock.now() + timedelta(days=days))


def follow_up_due() -> int:
    """What is due comes back: opened where it waited, with a note; how many. One that is closed meanwhile is done."""
    rows = FollowUp.objects.filter(done_at=None, at__lte=clock.now()).select_related("ticket", "by")
    due = list(rows[:BATCH])
    for row in due:
        with transaction.atomic():
            taken = FollowUp.objects.select_for_update().filter(pk=row.pk, done_at=None).update(done_at=clock.now())
            if taken:
                _bring_back(row)
    return len(due)


def _bring_back(row: FollowUp) -> None:
    ticket = row.ticket
    try:
        with transaction.atomic(), translation.override(row.by.language):
            if ticket.status_category in WAITING:
                status.set_status(ticket.pk, to=Category.OPEN, by=row.by)
            words = _("The day to follow this up has come.")
            replies.note(ticket.pk, replies.Writing(f"<p>{words}</p>", ticket.thread_version), by=row.by)
    except DeskError as error:
        log.warning("ticket %s can't be followed up: %s", ticket.pk, error)
