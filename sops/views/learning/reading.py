"""What one must read, and each thing by itself: its text, and that one has read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Missing
from people.actions import notifications
from people.models import User
from people.staff import StaffRequest, staff
from sops.actions import acknowledging
from sops.models import Acknowledgement, Certificate, Duty, Requirement, Training
from sops.permissions import can_oversee
from sops.views.learning.places import page
from sops.views.reading import Page as Version

MOST_DONE = 20
ABOUT = ("requirement__announcement", "requirement__version__procedure")


@require_safe
@staff
def learning(request: StaffRequest) -> HttpResponse:
    """What one owes, the most urgent first, and what one has done."""
    mine = Duty.objects.filter(user=request.user).select_related(*ABOUT)
    owed = list(mine.owed().order_by("due_at", "pk"))
    sessions = Training.objects.filter(attendances__user=request.user, at__gte=clock.now(), is_cancelled=False)
    sessions = sessions.select_related("trainer").prefetch_related("procedures").order_by("at")[:MOST_DONE]
    refresh = Certificate.objects.filter(user=request.user, level=Certificate.Level.REFRESH_DUE)
    refresh = refresh.select_related("certification__procedure", "certification__quiz")
    done = list(mine.filter(done_at__isnull=False).order_by("-done_at")[:MOST_DONE])
    return page(request, "learning/home.html", {"owed": owed, "done": done, "sessions": sessions, "refresh": refresh})


@require_safe
@staff
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    shown = Reading(requirement_for(request.user, pk), request.user)
    notifications.read_about("requirement", pk, by=request.user)
    return page(request, "learning/reading.html", {"shown": shown})


@require_POST
@staff
def acknowledgement(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `sha256` of what was shown."""
    try:
        acknowledging.acknowledge(pk, sha256=request.POST.get("sha256", ""), by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("learning_reading", pk)
    messages.success(request, _("Thank you. It is kept that you have read it."))
    return redirect("learning")


def requirement_for(user: User, pk: int) -> Requirement:
    rows = Requirement.objects.visible_to(user).filter(pk=pk).values("pk")
    found = Requirement.objects.filter(pk__in=rows).select_related("announcement__author", "version__procedure").first()
    if found is None:
        raise Missing(_("There is no such thing to read, or you may not see it."))
    return found


@dataclass
class Reading:
    """A requirement for one reader."""

    requirement: Requirement
    user: User

    @cached_property
    def duty(self) -> Duty | None:
        return Duty.objects.filter(requirement=self.requirement, user=self.user).first()

    @property
    def done(self) -> Acknowledgement | None:
        return Acknowledgement.objects.filter(requirement=self.requirement, user=self.user).first()

    @property
    def text(self) -> SafeString:
        """The announcement's words."""
        said = self.requirement.announcement
        return mark_safe(html.show(said.html, {}) if said else "")  # noqa: S308  sanitised

    @cached_property
    def version(self) -> Version | None:
        return Version(self.requirement.version, self.user) if self.requirement.version else None

    @property
    def before(self) -> int | None:
        """The version that it replaces, to compare with."""
        version = self.requirement.version
        return version.based_on.number if version and version.based_on else None

    @property
    def is_strict(self) -> bool:
        return self.requirement.enforcement == Requirement.Enforcement.BLOCK

    @property
    def lacks_quiz(self) -> bool:
        """Whether a quiz must be passed before this is acknowledged."""
        return bool(self.requirement.quiz_id) and not acknowledging.has_passed(self.requirement, self.user)

    @property
    def may_oversee(self) -> bool:
        return can_oversee(self.user)
