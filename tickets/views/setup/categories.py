"""The tree of categories, for admins."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.staff import StaffRequest, staff
from tickets.actions import categories as verbs
from tickets.actions.custom_fields import forms_with
from tickets.models import Ticket, TicketCategory
from tickets.tree import Tree
from tickets.views.setup.inputs import CategoryInput
from tickets.views.setup.pages import admit, attempt

METHODS = ["GET", "HEAD", "POST"]
COUNTED = 1000


@require_http_methods(METHODS)
@staff
def categories(request: StaffRequest) -> HttpResponse:
    """POST `up` or `down`, a category's number, moves it among those beside it."""
    admit(request)
    if request.method == "POST":
        for name, step in (("up", -1), ("down", 1)):
            if (number := request.POST.get(name, "")).isdecimal() and len(number) < 18:
                verbs.shift(int(number), by_steps=step, by=request.user)
        return redirect("admin_categories")
    tree = Tree.load()
    rows = [(node, tree.now(node.category.merged_into_id)) for node in tree.nodes]
    return render(request, "tickets/setup/categories.html", {"rows": rows})


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    """`under` in the address is the category that it begins under."""
    admit(request)
    form = CategoryInput(request.POST or None, tree=Tree.load(), initial={"parent": request.GET.get("under", "")})
    if form.is_valid() and (made := attempt(form, lambda: verbs.create(form.details(), by=request.user))):
        messages.success(request, _("The category %(name)s can be chosen now.") % {"name": made})
        return redirect("admin_categories")
    context = {"form": form, "back": "admin_categories", "title": _("New category")}
    return render(request, "people/admin/thing.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def category(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    tree = Tree.load()
    found = get_object_or_404(TicketCategory, pk=pk)
    form = CategoryInput(request.POST if request.method == "POST" else None, tree=tree, category=found)
    if form.is_valid() and (changed := attempt(form, lambda: verbs.change(pk, form.details(), by=request.user))):
        messages.success(request, _("%(name)s is saved.") % {"name": changed})
        return redirect("admin_categories")
    return render(
        request, "tickets/setup/category.html", _context(form, tree, found), status=422 if form.errors else 200
    )


@require_POST
@staff
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `into`, the category that takes its tickets; nothing undoes the merge."""
    admit(request)
    into = request.POST.get("into", "")
    merged = verbs.merge(pk, into=int(into) if into.isdecimal() and len(into) < 18 else None, by=request.user)
    if merged.merged_into_id:
        values = {"name": merged, "other": Tree.load().path(merged.merged_into_id)}
        messages.success(request, _("%(name)s is part of %(other)s now. This can be undone on its page.") % values)
    else:
        messages.success(request, _("%(name)s stands on its own again, with its tickets.") % {"name": merged})
    return redirect("admin_categories")


def _context(form: forms.Form, tree: Tree, found: TicketCategory) -> dict[str, object]:
    counted = Ticket.objects.filter(category_id__in=[found.pk, *tree.same(found.pk)])[: COUNTED + 1].count()
    inside = {found.pk, *tree.under(found.pk)}
    return {
        "form": form,
        "category": found,
        "path": tree.path(found.pk),
        "into": tree.path(found.merged_into_id),
        "others": [node for node in tree.open if node.pk not in inside],
        "counted": f"{COUNTED}+" if counted > COUNTED else str(counted),
        "forms": forms_with("category"),
    }
