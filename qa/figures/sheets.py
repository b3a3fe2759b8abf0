"""Tables of figures as they stand on a page, in print and in a file: the same cells, made once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib import clock
from helpdesk.web import times
from people.models import User
from qa.estimates.pictures import Trend
from qa.figures.board import PLACES, Board, Line
from qa.figures.scope import Scope
from qa.figures.whiskers import Whisker, whiskers
from qa.models import Measure
from qa.models.coaching import coached_by

SHEETS: Final[dict[str, str | Promise]] = {
    "partner": gettext_lazy("Partners"),
    "team": gettext_lazy("Teams"),
    "site": gettext_lazy("Sites"),
    "person": gettext_lazy("People"),
    "procedure": gettext_lazy("Procedures"),
    "item": gettext_lazy("Items"),
    "cause": gettext_lazy("Root causes"),
    "week": gettext_lazy("Weeks"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` are what a reader and a file get; the rest is for pages alone."""

    cells: Sequence[str]
    page: str = ""
    tickets: str = ""
    whisker: Whisker | None = None
    is_out: bool = False
    point: dict[str, object] | None = None
    """What a chart draws of it."""

    @property
    def drawn(self) -> str:
        return json.dumps(self.point) if self.point else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`numbers` are the places of columns that are numbers."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Row]
    numbers: frozenset[int] = frozenset({1, 2})


def sheet(board: Board, name: str) -> Sheet:
    if name == "week":
        return of_weeks(board.trend, board.scope)
    if name == "person":
        return of_people(board)
    lines = board.by_place(name) if name in PLACES else board.by_key(name)
    return of_lines(name, lines, board)


def of_lines(name: str, lines: Sequence[Line], board: Board) -> Sheet:
    whole = board.whole.estimate if name not in ("item", "cause") else None
    drawn = whiskers([one.figure.estimate for one in lines], whole)
    rows = [
        Row(_cells(line), _page(name, line, board), line.tickets, whisker)
        for line, whisker in zip(lines, drawn, strict=True)
    ]
    value = _("Reviews with it") if name == "cause" else _measured(board.scope.measure, name)
    columns = [str(SHEETS[name]), _("Reviews"), value, _("Interval, 95 %"), _("Worked out by")]
    return Sheet(name, str(SHEETS[name]), columns, rows)


def _page(name: str, line: Line, board: Board) -> str:
    """Where more is said of it."""
    if name == "procedure":
        return f"{reverse('quality_figures_steps', args=[line.key])}?{board.scope.query()}"
    return f"{reverse('quality_figures')}?{line.narrower}" if line.narrower else ""


def _measured(measure: str, name: str) -> str:
    return str(Measure.ITEM.label if name == "item" else Measure(measure).label)


def _cells(line: Line) -> list[str]:
    found = line.figure
    method = found.estimate.method if found.estimate else found.why_not
    return [line.name, number_format(found.n, force_grouping=True), found.text, found.interval, method]


def of_weeks(trend: Trend | None, scope: Scope) -> Sheet:
    columns = [_("Week of"), _("Reviews"), _measured(scope.measure, "week"), _("Limits"), _("What stands out")]
    rows = [
        Row(
            [_day(week.label), number_format(week.n), _share(week.share), _span(week.low, week.high),
             _("outside the limits") if week.is_out else ""],
            tickets=scope.query(last=week.label, weeks=1),
            is_out=week.is_out,
            point={"label": _day(week.label), "share": week.share, "low": week.low, "high": week.high,
                   "out": week.is_out, "query": scope.query(last=week.label, weeks=1)},
        )
        for week in (trend.weeks if trend else [])
    ]  # fmt: skip
    return Sheet("week", str(SHEETS["week"]), columns, rows)


def of_people(board: Board) -> Sheet:
    """In the order of names: nobody has a rank."""
    funnel, names, scope = board.funnel, board.people, board.scope
    columns = [_("Person"), _("Reviews"), _measured(scope.measure, "person"), _("Limits, 95 %"),
               _("Limits, 99.8 %"), _("Drawn towards everybody"), _("What stands out")]  # fmt: skip
    placed = [one for one in (funnel.people if funnel else []) if one.key in names]
    people = User.objects.active().filter(coached_by(board.user), pk__in=[one.key for one in placed])
    coached = set(people.values_list("pk", flat=True))
    rows = []
    for one in sorted(placed, key=lambda one: names[one.key].casefold()):
        said = _("below the limits") if one.is_below else _("above the limits") if one.is_above else ""
        query = scope.query(by="person", key=one.key)
        shrunk = f"{_share(one.shrunk.share)} ({_span(one.shrunk.low, one.shrunk.high)})"
        cells = [
            names[one.key],
            number_format(one.n),
            _share(one.share),
            _span(*one.inner),
            _span(*one.outer),
            shrunk,
            said,
        ]
        point = {"label": names[one.key], "size": one.size, "share": one.share, "out": bool(said), "query": query}
        page = reverse("quality_coaching_person", args=[one.key]) if one.key in coached else ""
        rows.append(Row(cells, page, query, is_out=bool(said), point=point))
    return Sheet("person", str(SHEETS["person"]), columns, rows)


def as_lists(found: Sheet) -> Iterable[Sequence[str]]:
    yield found.columns
    for row in found.rows:
        yield row.cells


def _share(value: float) -> str:
    return f"{number_format(100 * value, 1)} %"


def _span(low: float, high: float) -> str:
    return f"{number_format(100 * low, 1)} – {number_format(100 * high, 1)} %"


def _day(label: str) -> str:
    return times.short_day(date.fromisoformat(label), timezone.localdate(clock.now()))
