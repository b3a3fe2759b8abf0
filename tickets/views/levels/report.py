"""How often what was promised was kept, for leads: as a page, and as a file for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Invalid
from people.models import User
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.attainment import KINDS, METRICS, MOST_DAYS, Asked, Row, report
from tickets.sla.history import Metric
from tickets.views.levels.words import METRICS as NAMES

USUAL_DAYS = 28
TITLES = {
    "metric": gettext_lazy("All together"),
    "policy": gettext_lazy("By policy"),
    "team": gettext_lazy("By team"),
    "partner": gettext_lazy("By partner"),
}


class DaysInput(forms.Form):
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def asked(self, user: User) -> Asked:
        """Raises Invalid."""
        if not self.is_valid():
            raise Invalid(_("Write the date as 2026-12-31."), {"first": [_("Write the date as 2026-12-31.")]})
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
            words = _("Ask for at most %(most)d days, the first before the last.") % {"most": MOST_DAYS}
            raise Invalid(words, {"first": [words]})
        return Asked(first, last, user.time_zone)


@dataclass(frozen=True, slots=True)
class Section:
    """`lines`: a name, and a row for each metric or none."""

    kind: str
    title: object
    lines: list[tuple[str, list[Row | None]]]


@require_safe
@staff
def attainment(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.LEAD_TEAM)
    form, rows = _asked(request)
    values = {"form": form, "sections": list(_sections(rows)), "metrics": [NAMES[one] for one in Metric]}
    return render(request, "tickets/levels/report.html", values, status=422 if form.errors else 200)


@require_safe
@staff
def attainment_file(request: StaffRequest) -> HttpResponse:
    require(request.user, Capability.LEAD_TEAM)
    form, rows = _asked(request)
    if form.errors:
        return HttpResponse(_("Write the date as 2026-12-31."), status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="service-levels.csv"'
    writer = csv.writer(answer)
    writer.writerow(["by", "name", "metric", "share", "decided", "kept", "missed", "stopped", "cancelled"])
    for row in rows:
        tally, share = row.tally, row.tally.share
        words = "" if share is None else f"{share:.4f}"
        name = f"'{row.name}" if row.name.startswith(("=", "+", "-", "@")) else row.name
        writer.writerow([row.kind, name, row.metric, words, tally.decided, tally.kept, tally.missed, tally.stopped,
                         tally.cancelled])  # fmt: skip
    return answer


def _asked(request: StaffRequest) -> tuple[DaysInput, list[Row]]:
    today = timezone.localdate()
    usual = QueryDict(f"first={today - timedelta(days=USUAL_DAYS - 1)}&last={today}")
    form = DaysInput(request.GET if request.GET else usual)
    try:
        return form, report(form.asked(request.user), request.user)
    except Invalid as error:
        if not form.errors:
            form.add_error("first", error.message)
        return form, []


def _sections(rows: list[Row]) -> Iterator[Section]:
    for kind in KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        lines: dict[tuple[int | None, str], list[Row | None]] = {}
        for row in of_kind:
            name = row.name or _("All tickets")
            lines.setdefault((row.key, name), [None] * len(METRICS))[METRICS.index(row.metric)] = row
        if lines:
            yield Section(kind, TITLES[kind], [(name, cells) for (_key, name), cells in lines.items()])
