"""A view in the making: what its form holds, drawn as rows of controls, and what it would show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from helpdesk.lib.conditions.check import check
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import SPANS, UNITS, Field, Given, Kind, Op, Vocabulary, Words
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from people.models import User
from tickets.actions import views as verbs
from tickets.builder import Line, Rows, from_post, ways
from tickets.counting import count_of
from tickets.forms import ViewForm
from tickets.models import Ticket, View
from tickets.models.view import Grouping, Sort
from tickets.orders import Arrangement
from tickets.vocabulary import fields_for, given_for

PREVIEWED = 6
FEW = 6
"""Choices that stand in the row itself; more open from a button."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Words
    is_on: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A row as it is drawn: the names of its inputs begin with `prefix`; `shape` says which inputs it has."""

    prefix: str
    place: str
    line: Line
    shape: str
    fields: list[Choice]
    ways: list[Choice]
    choices: list[Choice]
    first: str
    second: str

    @property
    def chosen(self) -> str:
        return ", ".join(str(one.label) for one in self.choices if one.is_on)


def control_of(line: Line, fields: Vocabulary, *, prefix: str, place: str) -> Control:
    """How a row is drawn where these fields can be asked about."""
    of = fields[line.name]
    values = [*line.values, "", ""]
    return Control(
        prefix=prefix,
        place=place,
        line=line,
        shape=_shape(line, of),
        fields=[Choice(name, one.label, name == line.name) for name, one in fields.items()],
        ways=[Choice(how, label, how == line.how) for how, label in ways(of)],
        choices=_choices(line, of),
        first=", ".join(line.values) if of.kind is Kind.TAGS else values[0],
        second=values[1],
    )


@dataclass
class Draft:
    """`rows` is None where a saved view's conditions are nested more deeply than rows show; those stay as they are."""

    user: User
    rows: Rows | None
    form: ViewForm
    view: View | None = None
    is_posted: bool = False

    @classmethod
    def posted(cls, user: User, data: QueryDict, view: View | None, *, is_bound: bool = False) -> Draft:
        rows = None if view and "as_it_is" in data else from_post(data, fields_for(user))
        form = ViewForm(data, by=user) if is_bound else ViewForm(by=user, initial=_initial(data))
        return cls(user, rows, form, view, is_posted=True)

    @cached_property
    def fields(self) -> Vocabulary:
        return fields_for(self.user)

    @cached_property
    def given(self) -> Given:
        return given_for(self.user)

    @property
    def draft_url(self) -> str:
        """Where the form goes, as it stands, to be drawn again."""
        return reverse("view_draft")

    @property
    def about_all(self) -> str:
        """What is said where there is no condition."""
        return gettext("Every ticket is in this view. Add a condition to narrow it.")

    @property
    def url(self) -> str:
        return reverse("view", args=[self.view.pk]) if self.view else reverse("view_new")

    @cached_property
    def has_objections(self) -> bool:
        return self.rows is not None and self.rows.objections(self.fields, self.given)

    def save(self, by: User) -> View:
        details = self.form.details(self._conditions(complete=False))
        return verbs.change(self.view.pk, details, by=by) if self.view else verbs.create(details, by=by)

    def _conditions(self, *, complete: bool) -> Mapping[str, object]:
        if self.rows is None:
            return self.view.conditions if self.view else {"all": []}
        return self.rows.json(self.fields, complete=complete)

    @property
    def groups(self) -> Iterator[tuple[int, str, list[Control]]]:
        for number, group in enumerate(self.rows.groups if self.rows else []):
            yield number, group.match, [self._control(number, place, line) for place, line in enumerate(group.lines)]

    def _control(self, group: int, place: int, line: Line) -> Control:
        return control_of(line, self.fields, prefix=f"g{group}-{place}", place=f"{group}.{place}")

    @cached_property
    def preview(self) -> Preview | None:
        """None while something that was entered can't be read."""
        conditions = self._conditions(complete=True)
        if check(conditions, self.fields, self.given):
            return None
        sort, grouping = self.form["sort"].value(), self.form["grouping"].value()
        arrangement = Arrangement(
            Sort(sort) if sort in Sort.values else Sort.UPDATED,
            Grouping(grouping) if grouping in Grouping.values else Grouping.NONE,
        )
        found = (
            Ticket.objects.visible_to(self.user).genuine().filter(to_query(read(conditions), self.fields, self.given))
        )
        rows = arrangement.within(found)
        first = arrangement.order.on(rows.for_list())[:PREVIEWED]
        return Preview(describe(read(conditions), self.fields), count_of(found, is_saved=True), list(first))


@dataclass(frozen=True, slots=True)
class Preview:
    """What the view would show now; `count` is empty where counting takes too long."""

    sentence: str
    count: str
    tickets: list[Ticket]

    @property
    def many(self) -> int:
        """The number for the grammar of "tickets"."""
        return int(self.count.rstrip("+") or 0)


def _initial(data: QueryDict) -> dict[str, object]:
    return {name: data.getlist(name) if name == "columns" else data.get(name, "") for name in ViewForm.base_fields}


def _shape(line: Line, of: Field) -> str:
    if line.op in (Op.IS_SET, Op.IS_NOT_SET):
        return "none"
    if of.kind is Kind.CHOICE:
        return "checks" if of.is_closed and len(of.choices) <= FEW else "picker"
    if of.kind is Kind.TAGS and of.choices:
        return "picker"
    if of.kind in (Kind.MOMENT, Kind.DAY):
        if line.op in SPANS:
            return "ago"
        one = "day" if all(len(value) in (0, len("2026-10-01")) for value in line.values) else "text"
        return f"{one}s" if line.op is Op.BETWEEN else one
    if of.kind is Kind.NUMBER:
        return "numbers" if line.op is Op.BETWEEN else "number"
    return {Kind.TAGS: "tags", Kind.FLAG: "flag"}.get(of.kind, "text")


def _choices(line: Line, of: Field) -> list[Choice]:
    if line.op in SPANS:
        return [Choice(unit, label, unit in line.values[1:]) for unit, label in UNITS.items()]
    if (of.kind is not Kind.CHOICE and not of.choices) or line.op in (Op.IS_SET, Op.IS_NOT_SET):
        return []
    named = [*of.stand_ins.items(), *of.choices.items()]
    return [Choice(str(code), label, str(code) in line.values) for code, label in named]
