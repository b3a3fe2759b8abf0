"""Mail of side conversations that did not arrive, sent again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.lib.errors import Conflict
from people.staff import StaffRequest, staff
from tickets.mail.actions import side_outbox


@require_POST
@staff
def again(request: StaffRequest, key: int) -> HttpResponse:
    try:
        row = side_outbox.again(key, by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("escalations")
    messages.success(request, _("It goes out again now."))
    return redirect("side", row.message.side_id)
