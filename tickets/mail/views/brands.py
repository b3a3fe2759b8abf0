"""Brands, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.forms import attempt
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import brands as verbs
from tickets.mail.forms.setup import BrandForm
from tickets.models import Brand


@require_safe
@staff
def brands(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    rows = Brand.objects.select_related("team").annotate(addresses=Count("mailboxes")).order_by("name")
    return render(request, "mail/admin/brands.html", {"brands": rows})


@staff
def new(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    form = BrandForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create_brand(form.details(), by=request.user))
        if made:
            messages.success(request, _("The brand %(name)s is made. Give it a mailbox next.") % {"name": made.name})
            return redirect("admin_brands")
    context = {"form": form, "back": "admin_brands", "title": _("New brand")}
    return render(request, "mail/admin/brand.html", context, status=422 if form.errors else 200)


@staff
def brand(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    found = get_object_or_404(Brand.objects.select_related("team"), pk=pk)
    form = BrandForm(request.POST or None, brand=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change_brand(found, form.details(), by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.name})
            return redirect("admin_brands")
    context = {"form": form, "back": "admin_brands", "title": found.name, "brand": found}
    return render(request, "mail/admin/brand.html", context, status=422 if form.errors else 200)
