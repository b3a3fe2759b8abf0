"""Announcements as leads and editors write them, and who must acknowledge a version that is on its way."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid, Missing
from people.forms import attempt
from people.models import User
from people.staff import StaffRequest, staff
from sops import audience
from sops.actions import announcements as verbs
from sops.actions import requirements
from sops.forms.announcing import AnnouncementForm, PlanForm
from sops.models import Announcement, Duty, Requirement
from sops.permissions import require_editor, require_overseer, version_for
from sops.views.learning.places import page

MOST_SHOWN = 200
METHODS = ["GET", "HEAD", "POST"]


@require_safe
@staff
def announcements(request: StaffRequest) -> HttpResponse:
    """Everything that people must read, with how far they are; drafts first."""
    require_overseer(request.user)
    seen = Duty.objects.visible_to(request.user)
    rows = Requirement.objects.filter(pk__in=Requirement.objects.visible_to(request.user).values("pk"))
    ours = Q(duties__in=seen)
    rows = rows.annotate(people=Count("duties", filter=ours), done=Count("duties", filter=ours & DONE))
    rows = rows.select_related("announcement", "version__procedure", "author").order_by("-started_at", "-pk")
    return page(request, "learning/announcements.html", {"rows": rows[:MOST_SHOWN]})


DONE = Q(duties__done_at__isnull=False)


@require_http_methods(METHODS)
@staff
def announcement_new(request: StaffRequest) -> HttpResponse:
    require_overseer(request.user)
    form = AnnouncementForm(request.POST or None, by=request.user)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(form.details(_written(request)), by=request.user))
        if made:
            messages.success(request, _("The draft is saved. Look it over, then publish it."))
            return redirect("announcement", made.pk)
    return _form(request, form, None)


@require_http_methods(METHODS)
@staff
def announcement(request: StaffRequest, pk: int) -> HttpResponse:
    """A draft to go on with; what is published is read where everybody reads it."""
    found = announcement_for(request.user, pk)
    if found.state != Announcement.State.DRAFT and request.method != "POST":
        return redirect("learning_reading", found.requirement.pk)
    form = AnnouncementForm(request.POST or None, by=request.user, announcement=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(pk, form.details(_written(request)), by=request.user))
        if changed:
            messages.success(request, _("This draft is saved."))
            return redirect("announcement", pk)
    return _form(request, form, found)


@require_POST
@staff
def announcement_publication(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        done = verbs.publish(pk, by=request.user)
    except Invalid as error:
        messages.error(request, error.message)
        return redirect("announcement", pk)
    messages.success(request, _("Published. Its audience is told."))
    return redirect("learning_readers", done.requirement.pk)


@require_POST
@staff
def announcement_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    verbs.withdraw(pk, by=request.user)
    messages.success(request, _("Withdrawn. Nobody has to read it any more."))
    return redirect("announcements")


@require_http_methods(METHODS)
@staff
def version_audience(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """Who must acknowledge a material change, and until when."""
    require_editor(request.user)
    version = version_for(request.user, key, number)
    known = Requirement.objects.filter(version=version, announcement=None, ended_at=None).first()
    form = PlanForm(request.POST or None, by=request.user, requirement=known)
    if form.is_valid():
        known = attempt(form, lambda: requirements.plan(version.pk, form.plan(), by=request.user)) or known
    if form.is_bound and not form.errors:
        messages.success(request, _("Saved. It begins when the version is in force."))
        return redirect("procedure_version", key, number)
    counted = len(audience.people_of(known.audience if known else audience.WHO_WORKS))
    context = {"form": form, "version": version, "known": known, "people": counted}
    return page(request, "learning/plan.html", context, status=422 if form.errors else 200)


def announcement_for(user: User, pk: int) -> Announcement:
    require_overseer(user)
    found = Announcement.objects.written_within(user).filter(pk=pk).select_related("requirement").first()
    if found is None:
        raise Missing(_("There is no such announcement, or you may not change it."))
    return found


def _written(request: StaffRequest) -> str:
    """As typed: the editor's HTML, else the words of the text area as HTML."""
    return request.POST.get("html", "") or html.from_text(request.POST.get("text", ""))


def _form(request: StaffRequest, form: AnnouncementForm, found: Announcement | None) -> HttpResponse:
    markup = _written(request) if request.method == "POST" else found.html if found else ""
    context: dict[str, object] = {"form": form, "announcement": found, "markup": markup, "text": html.to_text(markup)}
    if found:
        context["people"] = len(audience.people_of(found.requirement.audience, partner_id=found.partner_id))
        context["sentence"] = audience.sentence(found.requirement.audience)
    return page(request, "learning/announcement.html", context, status=422 if form.errors else 200)
