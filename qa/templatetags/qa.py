"""The places of quality, for those who may go there."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.web.nav import Link, Place, links

register = template.Library()
JUDGES = frozenset({"review_quality", "manage_quality"})
PLACES = (
    Place("review_queue", _("To review"), "list-checks", "", frozenset({"review_quality"})),
    Place("review_mine", _("My reviews"), "badge-check", ""),
    Place(
        "quality_figures",
        _("Figures"),
        "chart-column",
        "",
        frozenset({"review_quality", "lead_team"}),
    ),
    Place("programme_list", _("Programmes"), "list-filter", "", JUDGES),
    Place("scorecard_list", _("Scorecards"), "clipboard-list", ""),
)


@register.simple_tag
def quality_places(request: HttpRequest) -> list[Link]:
    return links(request.user, request.path, PLACES)  # type: ignore[arg-type]


@register.filter
def lookup(found: dict[str, object], key: str) -> object:
    """The value of a key that a template holds in a variable."""
    return found.get(key, "")
