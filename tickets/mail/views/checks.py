"""What a brand's replies are looked at for, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.forms import attempt
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import brand_checks as verbs
from tickets.mail.forms.checks import ChecksForm
from tickets.models import Brand, BrandChecks


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def checks(request: StaffRequest, pk: int) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    brand = get_object_or_404(Brand, pk=pk)
    form = ChecksForm(request.POST or None, row=BrandChecks.of(brand))
    if form.is_valid():
        saved = attempt(form, lambda: verbs.change(brand, form.modes(), form.words(), by=request.user))
        if saved:
            messages.success(request, _("Saved. Replies of %(brand)s are looked at so from now on.") % {"brand": brand})
            return redirect("admin_brand_checks", pk)
    context = {"form": form, "brand": brand}
    return render(request, "mail/admin/checks.html", context, status=422 if form.errors else 200)
