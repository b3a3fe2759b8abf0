"""Who has read what and who has not, by team and company; reminded in one click."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Invalid
from people.staff import StaffRequest, staff
from sops.actions import requirements
from sops.forms.announcing import DayForm
from sops.models import Duty
from sops.permissions import require_overseer
from sops.views.learning.places import page
from sops.views.learning.reading import Reading, requirement_for

MOST_SHOWN = 500


@dataclass
class Group:
    """How far a team or a company is."""

    name: str
    done: int = 0
    overdue: int = 0
    people: int = 0

    @property
    def share(self) -> int:
        """Percent, rounded down, so that 100 means everybody."""
        return self.done * 100 // self.people if self.people else 0


@dataclass
class Progress:
    """Everybody of one's sight who owes a requirement."""

    duties: list[Duty] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(duty.done_at is not None for duty in self.duties)

    @property
    def owing(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.done_at is None][:MOST_SHOWN]

    @property
    def teams(self) -> list[Group]:
        return _grouped(self.duties, lambda duty: [team.name for team in duty.user.teams.all()] or [_("No team")])

    @property
    def companies(self) -> list[Group]:
        return _grouped(self.duties, lambda duty: [str(duty.user.partner or _("In-house"))])


def _grouped(duties: Iterable[Duty], names: Callable[[Duty], list[str]]) -> list[Group]:
    found: dict[str, Group] = defaultdict(lambda: Group(""))
    for duty in duties:
        for name in names(duty):
            group = found[name]
            group.name = name
            group.people += 1
            group.done += duty.done_at is not None
            group.overdue += duty.is_overdue
    return sorted(found.values(), key=lambda one: (one.share, one.name))


@require_safe
@staff
def readers(request: StaffRequest, pk: int) -> HttpResponse:
    require_overseer(request.user)
    shown = Reading(requirement_for(request.user, pk), request.user)
    rows = Duty.objects.visible_to(request.user).filter(requirement=shown.requirement)
    rows = rows.select_related("user__partner", "user__site").prefetch_related("user__teams")
    progress = Progress(list(rows.order_by("done_at", "user__name", "pk")))
    form = DayForm(initial={"due_on": shown.requirement.due_on})
    return page(request, "learning/readers.html", {"shown": shown, "progress": progress, "form": form})


@require_POST
@staff
def reminders(request: StaffRequest, pk: int) -> HttpResponse:
    told = requirements.remind(pk, by=request.user)
    words = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", told) % {"n": told}
    messages.success(request, words if told else _("Everybody who owes it was told within the hour."))
    return redirect("learning_readers", pk)


@require_POST
@staff
def reading_day(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `due_on`: another day for everybody who still owes it."""
    requirement_for(request.user, pk)
    form = DayForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(_("Give a day."))
        requirements.postpone(pk, due_on=form.cleaned_data["due_on"], by=request.user)
        messages.success(request, _("It is due on another day."))
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("learning_readers", pk)
