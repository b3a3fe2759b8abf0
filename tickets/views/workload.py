"""The board of work, for leads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Missing
from people.models import Team
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.workload import board, teams_for


@require_safe
@staff
def workload(request: StaffRequest) -> HttpResponse:
    """GET `team`, its number: one's own first team without; `all` for everybody in sight."""
    return _drawn(request, "tickets/workload/board.html")


@require_safe
@staff
def workload_lanes(request: StaffRequest) -> HttpResponse:
    """The lanes alone, again after a change."""
    return _drawn(request, "tickets/workload/board.html#lanes")


def _drawn(request: StaffRequest, template: str) -> HttpResponse:
    by, asked = request.user, request.GET.get("team", "")
    require(by, Capability.LEAD_TEAM)
    found = board(None if asked == "all" else _team(request, asked), by)
    return render(request, template, {"board": found, "asked": asked})


def _team(request: StaffRequest, asked: str) -> Team | None:
    teams = teams_for(request.user)
    if not asked:
        return teams[0] if teams else None
    found = next((one for one in teams if str(one.pk) == asked), None)
    if found is None:
        raise Missing(_("There is no such team, or it is not in your company."))
    return found
