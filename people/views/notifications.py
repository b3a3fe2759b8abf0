"""A person's notifications: the list, the bell, reading, and how they want to be told."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.web.paging import page
from people import bells, notifications
from people.actions import notifications as verbs
from people.actions.notifications import Choice
from people.models import NotificationChoice
from people.staff import StaffRequest, staff

PAGE = 30


@require_safe
@staff
def inbox(request: StaffRequest) -> HttpResponse:
    """Unread ones, or with ?all all of the past too."""
    is_all = "all" in request.GET
    rows = notifications.shown_to(request.user)
    found = page(rows if is_all else rows.unread(), by="created_at", after=request.GET.get("after", ""), size=PAGE)
    kept = {"all": "1"} if is_all else {}
    context = {
        "lines": notifications.lines(request.user, found.rows),
        "newest": max((row.pk for row in found.rows), default=0),
        "is_all": is_all,
        "unread": notifications.count_unread(request.user),
        "more": "?" + urlencode(kept | {"after": found.next}) if found.next else "",
    }
    return render(request, "people/notifications.html", context)


@require_safe
@staff
def bell(request: StaffRequest) -> HttpResponse:
    """The bell again, with the newest unread line for a page that shows it as the browser's own."""
    newest = notifications.lines(request.user, list(notifications.shown_to(request.user).unread()[:1]))
    return render(request, "layouts/bell.html", {"newest": newest[0] if newest else None})


@require_POST
@staff
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `to`: unread makes it unread again. With `open` it leads to what it is about."""
    row = verbs.read(pk, by=request.user, to=request.POST.get("to") != "unread")
    bells.ring([request.user.pk])
    found = notifications.lines(request.user, [row])
    if request.POST.get("open") and found:
        return redirect(found[0].url)
    if request.headers.get("HX-Request"):
        return render(request, "people/notification.html", {"line": found[0] if found else None})
    return redirect(_back(request))


@require_POST
@staff
def reading_all(request: StaffRequest) -> HttpResponse:
    """POST `up_to`, the newest that was on the page: what came since stays unread."""
    up_to = request.POST.get("up_to", "")
    verbs.read_all(by=request.user, up_to=int(up_to) if up_to.isdecimal() and len(up_to) < 18 else None)
    bells.ring([request.user.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("notifications")})
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def choices(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        verbs.choose({kind.code: _choice(request.POST, kind.code) for kind in notifications.kinds()}, by=request.user)
        messages.success(request, _("Your settings are saved."))
        return redirect("settings_notifications")
    chosen = verbs.choices_of(request.user)
    rows = [(kind, chosen[kind.code]) for kind in notifications.kinds()]
    return render(request, "settings/notifications.html", {"rows": rows, "mails": NotificationChoice.Mail.choices})


def _choice(data: QueryDict, kind: str) -> Choice:
    mail = data.get(f"{kind}-mail", "")
    known = mail if mail in NotificationChoice.Mail.values else NotificationChoice.Mail.NEVER
    return Choice(is_shown=f"{kind}-shown" in data, mail=known)


def _back(request: StaffRequest) -> str:
    return reverse("notifications") + ("?all=1" if request.POST.get("all") else "")
