"""A brand's look and its survey, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from helpdesk.lib import colours
from people.forms import attempt
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.actions import looks as verbs
from tickets.look_forms import LookForm, SurveyForm
from tickets.models import Brand, Look, Survey

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox allow-same-origin"
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def look(request: StaffRequest, pk: int) -> HttpResponse:
    brand = _brand(request, pk)
    form = LookForm(request.POST or None, request.FILES or None, look=_look(brand))
    if form.is_valid():
        saved = attempt(form, lambda: verbs.set_look(brand, form.details(), by=request.user))
        if saved:
            messages.success(request, _("%(name)s is saved.") % {"name": brand.name})
            return redirect("admin_brand_look", pk)
    context = {"form": form, "brand": brand}
    return render(request, "tickets/admin/look.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@staff
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """How the pages would look with what is typed (POST) or kept (GET), in both themes; nothing is saved."""
    brand = _brand(request, pk)
    kept = _look(brand)
    form = LookForm(request.POST or None, look=kept)
    if form.is_bound:
        form.is_valid()
        tried = Look(brand=brand, colour="", texts=form.said)
        typed = colours.parse(form.cleaned_data.get("colour", ""))
        tried.logo, tried.colour = kept.logo if kept else None, colours.code(typed) if typed else ""
    else:
        tried = kept or Look(brand=brand)
    context = {"brand": brand, "look": tried, "guarded": _guarded(tried.colour)}
    answer = render(request, "tickets/admin/look_preview.html", context)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def survey(request: StaffRequest, pk: int) -> HttpResponse:
    brand = _brand(request, pk)
    kept = Survey.objects.filter(brand=brand).first() or Survey(brand=brand)
    form = SurveyForm(request.POST or None, survey=kept)
    if form.is_valid():
        saved = attempt(form, lambda: verbs.set_survey(brand, form.details(), by=request.user))
        if saved:
            messages.success(request, _("%(name)s is saved.") % {"name": brand.name})
            return redirect("admin_brand_survey", pk)
    context = {"form": form, "brand": brand}
    return render(request, "tickets/admin/survey.html", context, status=422 if form.errors else 200)


def _brand(request: StaffRequest, pk: int) -> Brand:
    require(request.user, Capability.MANAGE_MAIL)
    return get_object_or_404(Brand, pk=pk)


def _look(brand: Brand) -> Look | None:
    return Look.objects.filter(brand=brand).select_related("logo").first()


def _guarded(colour: str) -> list[str]:
    """By what a colour that is hard to read is replaced, light theme first; empty where it is used as it is."""
    found = colours.parse(colour)
    if found is None:
        return []
    used = [colours.shades(found, surface).accent for surface in (colours.LIGHT, colours.DARK)]
    return used if any(one != colour for one in used) else []
