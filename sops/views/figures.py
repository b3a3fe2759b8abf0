"""How a procedure is followed: its figures drawn on it, as tables, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.web.spreadsheets import csv_file
from people.permissions import Capability, can
from people.staff import StaffRequest, staff
from sops.drawing import Box, Drawing, Line, draw
from sops.figures import SPANS, Figures, Group, from_query
from sops.kinds import EDGES
from sops.models import Deviation
from sops.permissions import procedure_for
from sops.summing import PARTS, OfStep, Path

MOST_PATHS = 10
ENOUGH = 10
HEAVY = 0.1
"""Where at least so many came and this share left for good, the drawing says that it is much."""


@require_safe
@staff
def procedure_figures(request: StaffRequest, key: str) -> HttpResponse:
    figures = Figures(procedure_for(request.user, key), request.user, from_query(request.GET))
    return render(request, "sops/figures/page.html", {"shown": Shown(figures), "procedure": figures.procedure})


@require_safe
@staff
def procedure_figures_export(request: StaffRequest, key: str) -> HttpResponse:
    """The table of steps as CSV, cell for cell."""
    figures = Figures(procedure_for(request.user, key), request.user, from_query(request.GET))
    shown = Shown(figures)
    rows: list[Sequence[str]] = [shown.columns, *(line.cells for line in shown.lines)]
    return csv_file(f"{key}-steps.csv", rows)


@dataclass(frozen=True, slots=True)
class OfStepInWords:
    """`cells` are what a reader and a file get, the step's name first."""

    step: str
    cells: Sequence[str]


@dataclass
class Shown:
    """Figures in words, for one reader."""

    figures: Figures
    spans = SPANS

    @property
    def title(self) -> str:
        return self.figures.definition.title.best(self.language, self.figures.definition.locale)

    @property
    def language(self) -> str:
        return self.figures.user.language

    @property
    def may_see_quality(self) -> bool:
        """Whether the app of quality shows them what came of it."""
        rights = (Capability.LEAD_TEAM, Capability.REVIEW_QUALITY, Capability.MANAGE_QUALITY)
        return any(can(self.figures.user, one) for one in rights)

    @property
    def query(self) -> str:
        return urlencode(self.figures.asked.pairs())

    @property
    def filters(self) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
        """(name, label, chosen, options) of each part that there is something to choose of."""
        found = [
            (part, label, getattr(self.figures.asked, part), self.figures.choices(part)) for part, label in _labels()
        ]
        return [one for one in found if len(one[3]) > 1 or one[2]]

    def name(self, step: str) -> str:
        known = self.figures.definition.by_id.get(step)
        return (known.title.best(self.language, self.figures.definition.locale) if known else "") or step

    @property
    def columns(self) -> list[str]:
        return [
            _("Step"), _("Entered"), _("Left by"), _("There now"), _("Left for good"), _("Half are done in"),
            _("9 of 10 in"), _("Went back"), _("Deviations"), _("Called wrong"), _("Failures"), _("Reply changed"),
        ]  # fmt: skip

    numbers = frozenset({1, 3, 4, 5, 6, 7, 9, 10, 11})

    @cached_property
    def lines(self) -> list[OfStepInWords]:
        return [OfStepInWords(one.step, self._cells(one)) for one in self.figures.steps]

    def _cells(self, one: OfStep) -> list[str]:
        ways = ", ".join(f"{self._way(one.step, edge)} {count}" for edge, count in _most(one.exits))
        reasons = ", ".join(f"{_reason(code)} {count}" for code, count in _most(one.deviations))
        dropped = f"{one.dropped} ({percent(one.drop_off)})" if one.dropped else "0"
        edited = f"{number_format(one.edited, 0)} %" if one.edited is not None else ""
        return [
            self.name(one.step), number_format(one.entered, force_grouping=True), ways, str(one.open), dropped,
            clocked(one.median_ms), clocked(one.p90_ms), str(one.backs), reasons, str(one.flags), str(one.failures),
            edited,
        ]  # fmt: skip

    def _way(self, step: str, edge: str) -> str:
        """Where it leads, or how it was left."""
        if edge in ("back", "deviated"):
            return _("back") if edge == "back" else _("deviated")
        known = self.figures.definition.by_id.get(step)
        to = next((way.to for way in known.exits if way.edge == edge), "") if known else ""
        return self.name(to) if to else str(EDGES.get(edge) or edge)

    @cached_property
    def drawing(self) -> Drawing:
        steps = self.figures.definition.steps
        return draw(self.figures.definition, {step.id: self.name(step.id) for step in steps})

    @property
    def boxes(self) -> Iterator[tuple[Box, str, bool]]:
        """(box, what is written under its title, whether many left there for good)."""
        known = {one.step: one for one in self.figures.steps}
        for box in self.drawing.boxes:
            one = known.get(box.id, OfStep(box.id))
            left = f" · {percent(one.drop_off)} {_('left')}" if one.dropped else ""
            heavy = one.entered >= ENOUGH and (one.drop_off or 0) >= HEAVY
            yield box, f"{number_format(one.entered, force_grouping=True)}{left}", heavy

    @property
    def wires(self) -> Iterator[tuple[Line, int, int]]:
        """(line, how many went along it, how thick it is drawn from 0 to 4)."""
        counts = self._counts()
        most = max(counts.values(), default=0)
        for line in self.drawing.lines:
            count = counts.get((line.start, line.end), 0)
            yield line, count, (1 + round(3 * count / most)) if count else 0

    def _counts(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for one in self.figures.steps:
            step = self.figures.definition.by_id.get(one.step)
            for way in step.exits if step else ():
                found[one.step, way.to] = found.get((one.step, way.to), 0) + one.exits.get(way.edge, 0)
        return found

    @property
    def paths(self) -> list[tuple[Path, str, str, str]]:
        """(path, its steps, the share of completed ones, of those that deviated), the most common first."""
        return [
            (one, " → ".join(self.name(step) for step in one.steps), percent(one.completed / one.count),
             percent(one.deviated / one.count))
            for one in self.figures.paths[:MOST_PATHS]
        ]  # fmt: skip

    @property
    def rarer(self) -> int:
        """Runs that went other ways than those shown."""
        return self.figures.over - sum(one.count for one in self.figures.paths[:MOST_PATHS])

    @property
    def groups(self) -> list[tuple[str, list[tuple[Group, str, str, str, str]]]]:
        """(label, [(group, completed, deviated, half are done in, query)]) of each part with more than one."""
        found = []
        for part, label in _labels():
            rows = self.figures.groups(part)
            if len(rows) > 1:
                found.append((label, [
                    (one, percent(one.completed), percent(one.deviated), clocked(one.median_ms),
                     urlencode(self.figures.asked.pairs(**{part: one.value})) if one.value else "")
                    for one in rows
                ]))  # fmt: skip
        return found


def _labels() -> list[tuple[str, str]]:
    return list(zip(PARTS, (_("Version"), _("Language"), _("Team"), _("Partner")), strict=True))


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def _reason(code: str) -> str:
    return str(Deviation.Reason(code).label) if code in Deviation.Reason.values else code


def percent(share: float | None) -> str:
    return f"{number_format(100 * share, 0)} %" if share is not None else "–"


def clocked(ms: int | None) -> str:
    """Minutes and seconds, such as 1:05."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02}" if ms is not None else "–"
