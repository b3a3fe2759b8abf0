"""Versions of policies as they are published: by who changes a policy, or the calendar that it runs on."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets.actions.policy_checks import unreachable
from tickets.models import Calendar, Policy, PolicyVersion

CONTENT = ("conditions", "calendar", "targets", "warnings", "pause_on_hold")


def publish(policy: Policy, content: Mapping[str, object], number: int, by: User) -> PolicyVersion:
    policy.current = PolicyVersion.objects.create(policy=policy, number=number, published_by=by, **content)
    policy.save(update_fields=["current"])
    return policy.current


def running_on(calendar: Calendar) -> list[Policy]:
    """Those in use whose version now runs on it, in their order."""
    rows = Policy.objects.in_order().filter(current__calendar__calendar=calendar)
    return list(rows.select_related("current__calendar"))


def follow_calendar(calendar: Calendar, *, by: User) -> None:
    """For who holds the calendar's lock: each policy that runs on it says the same on its new version.

    Raises Invalid where a target could not end any more.
    """
    wanted = [one.pk for one in running_on(calendar)]
    rows = Policy.objects.select_for_update(of=("self",)).select_related("current__calendar")
    for policy in rows.filter(pk__in=wanted, current__calendar__calendar=calendar).order_by("pk"):
        old = policy.version
        if places := unreachable(old.targets, calendar.version):
            words = _("The targets of “%(policy)s” could not end within ten years on this calendar.") % {
                "policy": policy
            }
            raise Invalid(words, {"weekly": [words]} if places else {})
        content = {name: getattr(old, name) for name in CONTENT} | {"calendar": calendar.version}
        publish(policy, content, old.number + 1, by)
        detail = {"before": {"calendar": old.calendar_id}, "after": {"calendar": calendar.version.pk}}
        record("policy.changed", policy, by=by.actor, detail=detail)
