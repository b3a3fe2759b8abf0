"""Fills the demo's quality: cycles, reviews, what came of them, and the figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from events import consumers, doorbell
from helpdesk.lib import clock
from people.models import User
from people.permissions import Capability, can
from qa.actions import publishing, tallies
from qa.demo import judging, past, talks
from qa.models import Programme
from tickets.mail.demo import cast
from tickets.models import Ticket

PUBLISHED_WEEKS = 2
LEAST = 1_000
"""Solved tickets that a year of draws is worth."""


def fill(until: datetime, random: Random) -> None:
    """In one transaction. Nothing where somebody has begun, the demo's people are not there, or little was solved."""
    admin = User.objects.filter(email=f"admin@{cast.DOMAIN}", partner=None).first()
    if admin is None or not can(admin, Capability.MANAGE_QUALITY) or Programme.objects.exists():
        return
    if Ticket.objects.exclude(solved_at=None).count() < LEAST:
        return
    with transaction.atomic(), doorbell.muffled():
        programme = past.programme(until, admin)
        judging.judge(programme, until, random)
        talks.dispute(programme, until, random)
        judging.finalise(programme, until)
        version = programme.scorecard.versions.get()
        talks.calibrate(version, until, admin)
        talks.coach(version, until)
        tallies.rebuild_all()
        for weeks in reversed(range(PUBLISHED_WEEKS)):
            with clock.set_to(until - timedelta(weeks=weeks)):
                publishing.publish(programme)
        for name in consumers.registry:
            consumers.skip_to_end(name)
