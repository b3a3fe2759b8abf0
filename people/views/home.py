"""The first admin page: the sections a person may use."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import NotAllowed
from people.sections import sections_for
from people.staff import StaffRequest, staff


@require_safe
@staff
def home(request: StaffRequest) -> HttpResponse:
    if not sections_for(request.user):
        raise NotAllowed(_("Only admins have something to do here."))
    return render(request, "people/admin/home.html")
