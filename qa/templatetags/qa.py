"""The places of quality, for those who may go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.web.nav import Link, Place, links

register = template.Library()
JUDGES = frozenset({"review_quality", "manage_quality"})
PLACES = (
    Place("review_queue", _("To review"), "list-checks", "", frozenset({"review_quality"})),
    Place("review_mine", _("My reviews"), "badge-check", ""),
    Place("quality_mine", _("My quality"), "user-round", ""),
    Place(
        "quality_figures",
        _("Figures"),
        "chart-column",
        "",
        frozenset({"review_quality", "lead_team", "manage_quality"}),
    ),
    Place("quality_disputes", _("Disputes"), "flag", ""),
    Place("quality_calibrations", _("Calibration"), "users", "", JUDGES),
    Place("quality_coaching", _("Coaching"), "message-square-text", ""),
    Place("programme_list", _("Programmes"), "list-filter", "", JUDGES),
    Place("scorecard_list", _("Scorecards"), "clipboard-list", ""),
)


@register.simple_tag
def quality_places(request: HttpRequest) -> list[Link]:
    """The page is in one of them: that of the longest address."""
    found = links(request.user, request.path, PLACES)  # type: ignore[arg-type]
    here = max((one.url for one in found if one.current), key=len, default="")
    return [replace(one, current=one.url == here) for one in found]


@register.filter
def under(cells: Sequence[str], columns: Sequence[str]) -> list[tuple[str, str]]:
    """(column, cell) of a row of figures."""
    return list(zip(columns, cells, strict=True))


@register.filter
def lookup(found: dict[str, object], key: str) -> object:
    """The value of a key that a template holds in a variable."""
    return found.get(key, "")
