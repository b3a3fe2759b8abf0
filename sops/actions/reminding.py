"""Reminds people of what they must acknowledge, in the morning before the day it is due."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from sops.models import Duty, Requirement

BEFORE: Final = timedelta(hours=39)
"""What is due at the end of a day is reminded of at nine in the morning of the day before, where the person is."""
BATCH: Final = 500


@transaction.atomic
def remind_due() -> int:
    """Once for each person; nobody whom somebody reminded since, and nobody who first heard of it later than that."""
    now = clock.now()
    since = F("due_at") - BEFORE
    rows = Duty.objects.owed().filter(due_at__gt=now, due_at__lte=now + BEFORE, requirement__started_at__lt=since)
    rows = rows.filter(Q(reminded_at=None) | Q(reminded_at__lt=since), requirement__ended_at=None)
    rows = rows.exclude(requirement__enforcement=Requirement.Enforcement.TELL).order_by("requirement", "pk")
    owing: dict[int, list[int]] = defaultdict(list)
    found = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for duty in found:
        owing[duty.requirement_id].append(duty.user_id)
    Duty.objects.filter(pk__in=[duty.pk for duty in found]).update(reminded_at=now)
    for requirement in Requirement.objects.filter(pk__in=owing).order_by("pk"):
        record("requirement.reminded", requirement, by=SYSTEM, detail={"user_ids": owing[requirement.pk]})
    return len(found)
