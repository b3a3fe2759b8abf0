"""One's own availability: chosen in the menu, and kept by signs of life."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.actions import availability as verbs
from people.models.user import Availability
from people.staff import StaffRequest, staff


@require_POST
@staff
def availability(request: StaffRequest) -> HttpResponse:
    """POST `to`: one's own, from now on. Back to the page it was chosen on."""
    user = verbs.choose(request.POST.get("to", ""), by=request.user)
    messages.success(request, _("You are now: %(state)s.") % {"state": Availability(user.availability).label})
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "/")


@require_POST
@staff
def sign(request: StaffRequest) -> HttpResponse:
    """This person has used a page of the desk within the last minute."""
    verbs.sign_of_life(request.user)
    return HttpResponse(status=204)
