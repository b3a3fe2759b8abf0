"""Views as a person keeps them: the list of all, arranging, choosing columns, copies, deletion."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.tree import read
from people.staff import StaffRequest, staff
from tickets.actions import views as verbs
from tickets.models.view import Scope
from tickets.permissions import can_edit_view
from tickets.tabs import Tab, Tabs


@require_safe
@staff
def views(request: StaffRequest) -> HttpResponse:
    """Every view that one has, in one's own order."""
    tabs = Tabs(request.user)
    lines = [(tab, describe(read(tab.conditions), tabs.fields), _may_edit(request, tab)) for tab in tabs.all]
    return render(request, "tickets/saved/views.html", {"lines": lines})


@require_POST
@staff
def arrangement(request: StaffRequest) -> HttpResponse:
    """POST `slug`, every view in its order; those that are `shown`; and one to move `up` or `down` by a step."""
    order = request.POST.getlist("slug")
    for step, name in ((-1, "up"), (1, "down")):
        moved = request.POST.get(name)
        if moved in order:
            place = order.index(moved)
            order.insert(max(0, place + step), order.pop(place))
    verbs.arrange(order, hidden={*order} - {*request.POST.getlist("shown")}, by=request.user)
    return redirect("views")


@require_POST
@staff
def columns(request: StaffRequest) -> HttpResponse:
    """POST `view`, `columns`, many, and back to the list. With `usual` it is what the view itself says."""
    chosen = None if "usual" in request.POST else request.POST.getlist("columns")
    slug = Tabs(request.user).get(request.POST.get("view", "")).slug
    verbs.choose_columns(slug, chosen, by=request.user)
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}) and reverse("ticket_list") in back
    return redirect(back if ours else f"{reverse('ticket_list')}?view={slug}")


@require_POST
@staff
def copies(request: StaffRequest) -> HttpResponse:
    """POST `view`: a copy of one's own, ready to be changed."""
    tab = Tabs(request.user).get(request.POST.get("view", ""))
    name = _("%(name)s, copy") % {"name": tab.name}
    details = verbs.Details(
        name=name[:80],
        scope=Scope.PERSONAL,
        conditions=tab.conditions,
        columns=tab.columns,
        sort=tab.arrangement.sort,
        grouping=tab.arrangement.grouping,
        is_by_next=tab.is_by_next,
    )
    made = verbs.create(details, by=request.user)
    messages.success(request, _("%(name)s is yours to change.") % {"name": made.name})
    return redirect("view", made.pk)


@require_POST
@staff
def deletion(request: StaffRequest, pk: int) -> HttpResponse:
    gone = verbs.delete(pk, by=request.user)
    messages.success(request, _("The view %(name)s is deleted.") % {"name": gone.name})
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse("views")})
    return redirect("views")


def _may_edit(request: StaffRequest, tab: Tab) -> bool:
    return tab.saved is not None and can_edit_view(request.user, tab.saved)
