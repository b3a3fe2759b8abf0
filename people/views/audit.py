"""Who changed what in people and set-up, newest first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.web.paging import page
from people import audit
from people.forms import AuditFilter
from people.permissions import Capability, require
from people.staff import StaffRequest, staff


@require_safe
@staff
def changes(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_PEOPLE)
    form = AuditFilter(request.GET, by=request.user)
    values = form.cleaned_data if form.is_valid() else {}
    rows = audit.visible_to(request.user, values.get("kind", ""))
    rows = rows.exclude(kind="user.availability_changed")
    if not values.get("sign_ins"):
        rows = rows.exclude(kind="user.signed_in")
    if who := values.get("who"):
        rows = rows.filter(actor_kind="user", actor_id=who.pk)
    found = page(rows, by="at", after=request.GET.get("after", ""))
    kept = {name: value for name, value in request.GET.items() if name != "after"}
    more = "?" + urlencode(kept | {"after": found.next}) if found.next else ""
    return render(request, "people/admin/audit.html", {"form": form, "lines": audit.lines(found.rows), "more": more})
