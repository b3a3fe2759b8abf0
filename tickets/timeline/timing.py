"""What happened to a ticket's clocks, in words: warnings, breaches, and a new promise with what is due when by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from helpdesk.lib import clock
from helpdesk.web import times
from tickets.models import Clock
from tickets.timeline.names import Names, Words

LATE: Final = timedelta(minutes=1)
"""What is noticed so much later than it fell due is told with both moments."""

WHYS: Final[Mapping[str, str | Promise]] = {
    "priority_changed": gettext_lazy("The priority changed, so other times are promised"),
    "team_changed": gettext_lazy("The team changed, so other times are promised"),
    "form_changed": gettext_lazy("The form changed, so other times are promised"),
    "category_changed": gettext_lazy("The category changed, so other times are promised"),
    "tags_changed": gettext_lazy("The tags changed, so other times are promised"),
    "fields_changed": gettext_lazy("A field changed, so other times are promised"),
    "language_changed": gettext_lazy("The language changed, so other times are promised"),
    "sensitivity_changed": gettext_lazy("The sensitivity changed, so other times are promised"),
    "requester_changed": gettext_lazy("The requester changed, so other times are promised"),
    "reapplied": gettext_lazy("The service levels of today were applied"),
}


def _warned(event: Event, names: Names) -> tuple[str, str]:
    ends = event.detail["ends_at"]
    values = {"metric": _metric(event.detail), "at": _moment(ends)}
    return "hourglass", _("%(metric)s is due soon, at %(at)s") % values + _noticed(event)


def _breached(event: Event, names: Names) -> tuple[str, str]:
    values = {"metric": _metric(event.detail), "at": _moment(event.detail["due_at"])}
    return "clock-alert", _("%(metric)s was due at %(at)s") % values + _noticed(event)


def _policy(event: Event, names: Names) -> tuple[str, str]:
    why = str(WHYS.get(event.detail["why"], WHYS["reapplied"]))
    changed = "; ".join(_change(one) for one in event.detail["clocks"])
    return "clock", f"{why}. {changed}" if changed else why


def _change(one: Mapping[str, Any]) -> str:
    values = {"metric": _metric(one), "before": _moment(one["before"]), "after": _moment(one["after"])}
    if not one["before"]:
        return _("%(metric)s: due %(after)s") % values
    if not one["after"]:
        return _("%(metric)s: paused, was due %(before)s") % values
    return _("%(metric)s: due %(after)s instead of %(before)s") % values


def _noticed(event: Event) -> str:
    due, noticed = (datetime.fromisoformat(event.detail[name]) for name in ("due_at", "noticed_at"))
    if noticed - due < LATE:
        return ""
    return " " + _("(noticed at %(at)s)") % {"at": _moment(event.detail["noticed_at"])}


def _metric(detail: Mapping[str, Any]) -> str:
    return str(Clock.Metric(detail["metric"]).label)


def _moment(text: str | None) -> str:
    return times.clock_text(datetime.fromisoformat(text), clock.now()) if text else ""


WORDS: dict[str, Words] = {
    "ticket.clock_warned": _warned,
    "ticket.clock_breached": _breached,
    "ticket.policy_changed": _policy,
}
