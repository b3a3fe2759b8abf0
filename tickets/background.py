"""What an admin must know of the work behind the pages, on whatever page they are."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from events import backlog
from helpdesk.web.nav import Alert
from people.models import User
from tickets.models import RuleHold
from tickets.permissions import can_see_background


def failed_rules() -> QuerySet[RuleHold]:
    """Timed rules that are on and failed on a ticket when they were last tried."""
    return RuleHold.objects.filter(rule__in_force__isnull=False).exclude(error="")


def alerts_of(user: User) -> list[Alert]:
    if not can_see_background(user):
        return []
    count = backlog.troubles().values("pk").union(failed_rules().values("pk"), all=True).count()
    words = ngettext(
        "Something that happened could not be dealt with.",
        "%(count)d things that happened could not be dealt with.",
        count,
    )
    return [Alert(words % {"count": count}, reverse("admin_background"))] if count else []
