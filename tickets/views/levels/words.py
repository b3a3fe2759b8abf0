"""How metrics, priorities, targets and conditions of policies read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.models import Clock, Priority
from tickets.sla.history import Metric
from tickets.sla.lengths import write_length
from tickets.sla.terms import PRIORITIES

METRICS: Final[Mapping[Metric, str | Promise]] = {one: Clock.Metric(one.value).label for one in Metric}
HELPS: Final[Mapping[Metric, str | Promise]] = {
    Metric.FIRST_RESPONSE: gettext_lazy("from the request to the first public reply"),
    Metric.NEXT_RESPONSE: gettext_lazy("from the oldest message without an answer to the next reply"),
    Metric.PERIODIC_UPDATE: gettext_lazy("from one public reply to the next, until solved"),
    Metric.RESOLUTION: gettext_lazy("from the request to solved"),
}
PRIORITY_NAMES: Final = dict(zip(PRIORITIES, Priority.labels, strict=True))


def target_words(one: Mapping[str, Any] | None) -> str:
    """4h, of open hours; 4h wall time; a dash for no clock."""
    if not one:
        return "–"
    length = write_length(one["seconds"])
    return f"{length} {_('wall time')}" if one.get("clock") == "wall" else length


def targets_line(targets: Mapping[str, Mapping[str, Any]], metric: Metric) -> list[tuple[str, str]]:
    """Each priority's name with its target of this metric."""
    return [(str(PRIORITY_NAMES[one]), target_words(targets.get(one, {}).get(metric))) for one in reversed(PRIORITIES)]


def warnings_words(rows: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(
        _("at %(share)d %%") % {"share": one["share"]}
        if "share" in one
        else _("%(time)s before") % {"time": write_length(one["before"])}
        for one in rows
    )
