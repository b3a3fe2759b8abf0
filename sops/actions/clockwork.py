"""What time does: versions come into force, waiting runs go on, tickets are followed up, readers are reminded."""

from __future__ import annotations

import logging

from django.db.models import Q

from helpdesk.lib import clock
from helpdesk.lib.errors import DeskError
from sops.actions import calling_out, certificates, reminding
from sops.actions.following_up import follow_up_due
from sops.actions.publishing import publish_due
from sops.actions.running import wake
from sops.models import Run

log = logging.getLogger(__name__)
BATCH = 200


def tick() -> int:
    """Everything that is due; how much was done."""
    due = publish_due() + calling_out.recover() + wake_due() + follow_up_due()
    return due + certificates.tick() + reminding.remind_due()


def wake_due() -> int:
    """Runs whose time has come. One that can't go on (its agent is gone, its ticket closed) stays as it is."""
    now = clock.now().isoformat()
    due = Q(state__waiting__until__lte=now) & ~Q(state__waiting__until="")
    rows = Run.objects.filter(due, status=Run.Status.ACTIVE, ended_at=None, holder__isnull=False)
    done = 0
    for run in rows.select_related("holder").order_by("pk")[:BATCH]:
        try:
            if run.holder:
                wake(run.pk, why="time", by=run.holder)
                done += 1
        except DeskError as error:
            log.warning("run %s can't go on: %s", run.pk, error)
    return done
