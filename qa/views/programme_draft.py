"""A programme in the making: its form, its conditions as rows, what it would draw and how precise that would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.lib.conditions.check import check
from helpdesk.lib.conditions.fields import Given, Vocabulary
from people.models import User
from qa import planning
from qa.actions import cycles, programmes
from qa.draws.plan import Terms
from qa.forms import ProgrammeForm
from qa.models import Programme
from qa.planning import Hours, Preview
from tickets.builder import Group, Rows, from_conditions, from_post
from tickets.views.draft import Control, control_of
from tickets.vocabulary import fields_for, given_for

LEFT_OUT = ("solved", "status", "status_name", "assignee")
"""What the span and the frame decide themselves."""


@dataclass
class ProgrammeDraft:
    """`rows` is None where conditions are nested more deeply than rows show; those stay as they are."""

    user: User
    rows: Rows | None
    risk: Rows
    factors: list[str]
    form: ProgrammeForm
    programme: Programme | None = None
    precision: str = ""

    @classmethod
    def of(cls, user: User, programme: Programme | None) -> ProgrammeDraft:
        fields = fields_for(user)
        if programme is None:
            form = ProgrammeForm(initial={"time_zone": user.time_zone})
            return cls(user, Rows([]), Rows([]), [], form)
        rows = from_conditions(programme.conditions or {"all": []}, fields)
        shown = [from_conditions(one["when"], fields) for one in programme.risk]
        groups = [Group(one.groups[0].lines, one.groups[0].match) for one in shown if one and one.groups]
        factors = [f"{one['factor']:g}" for one in programme.risk]
        return cls(
            user, rows, Rows(groups), factors, ProgrammeForm(initial=ProgrammeForm.initial_of(programme)), programme
        )

    @classmethod
    def posted(cls, user: User, data: QueryDict, programme: Programme | None) -> ProgrammeDraft:
        fields = fields_for(user)
        rows = None if programme and "as_it_is" in data else from_post(data, fields)
        risk = from_post(_renamed(data), fields)
        factors = [data.get(f"factor-{n}", "") or "2" for n in range(len(risk.groups))]
        return cls(user, rows, risk, factors, ProgrammeForm(data), programme, data.get("precision", ""))

    def press(self, data: QueryDict) -> None:
        """What the buttons of the rows ask for."""
        if self.rows is not None:
            self.rows.press({name: data.get(name, "") for name in ("add", "remove")}, self.fields)
        self.risk.press({"add": data.get("risk_add", ""), "remove": data.get("risk_remove", "")}, self.fields)
        self.factors += ["2"] * (len(self.risk.groups) - len(self.factors))
        if self.needed and data.get("take"):
            copied = data.copy()
            copied["target_n"] = str(self.needed)
            self.form = ProgrammeForm(copied)

    @cached_property
    def fields(self) -> Vocabulary:
        return {name: one for name, one in fields_for(self.user).items() if name not in LEFT_OUT}

    @cached_property
    def given(self) -> Given:
        return given_for(self.user)

    @property
    def url(self) -> str:
        if self.programme:
            return reverse("programme_edit", args=[self.programme.pk])
        return reverse("programme_new")

    @property
    def about_all(self) -> str:
        return _("Every solved ticket can be drawn. Add a condition to narrow it.")

    @property
    def draft_url(self) -> str:
        if self.programme:
            return reverse("programme_preview", args=[self.programme.pk])
        return reverse("programme_new_preview")

    def save(self, by: User) -> Programme:
        details = self.form.details(self._conditions(complete=False), self._risk(complete=False))
        return (
            programmes.change(self.programme.pk, details, by=by)
            if self.programme
            else programmes.create(details, by=by)
        )

    @property
    def has_objections(self) -> bool:
        wrong = self.rows is not None and self.rows.objections(self.fields, self.given)
        return self.risk.objections(self.fields, self.given) or wrong

    def _conditions(self, *, complete: bool) -> Mapping[str, Any]:
        if self.rows is None:
            return self.programme.conditions if self.programme else {"all": []}
        return self.rows.json(self.fields, complete=complete)

    def _risk(self, *, complete: bool) -> list[dict[str, Any]]:
        found = []
        for group, factor in zip(self.risk.groups, self.factors, strict=False):
            when = Rows([group]).json(self.fields, complete=complete)
            found.append({"when": when, "factor": _number(factor)})
        return found

    # --- as it is drawn ---------------------------------------------------------------------------------

    @property
    def groups(self) -> Iterator[tuple[int, str, list[Control]]]:
        for number, group in enumerate(self.rows.groups if self.rows else []):
            controls = [
                control_of(line, self.fields, prefix=f"g{number}-{place}", place=f"{number}.{place}")
                for place, line in enumerate(group.lines)
            ]
            yield number, group.match, controls

    @property
    def risks(self) -> Iterator[tuple[int, str, list[Control]]]:
        """(number, factor, its rows)."""
        for number, group in enumerate(self.risk.groups):
            controls = [
                control_of(line, self.fields, prefix=f"r{number}-{place}", place=f"{number}.{place}")
                for place, line in enumerate(group.lines)
            ]
            yield number, self.factors[number], controls

    # --- what it would be like ---------------------------------------------------------------------------

    @cached_property
    def preview(self) -> Preview | None:
        """None while something that was entered can't be read."""
        values = self._values()
        if values is None:
            return None
        kept = cycles.plan_of(values)
        population = cycles.population_of(values, kept)
        return planning.preview(population, Terms.read(kept), values.every, values.time_zone)

    @cached_property
    def hours(self) -> Hours | None:
        chosen = self.form["reviewers"].value() or []
        people = [int(one) for one in chosen if str(one).isdecimal()]
        if not people or self.preview is None:
            return None
        return planning.hours_of(
            list(User.objects.filter(pk__in=people)), self._values_every(), self.preview.population
        )

    @property
    def needed(self) -> int:
        """Reviews for the precision that was asked for, in percentage points."""
        wanted = _number(self.precision or "0")
        return planning.needed(wanted, self.preview.population) if self.preview and 0 < wanted <= 50 else 0

    def _values_every(self) -> str:
        return str(self.form["every"].value())

    def _values(self) -> Programme | None:
        """A programme as the form has it, not stored."""
        conditions, risk = self._conditions(complete=True), self._risk(complete=True)
        asked = [conditions, *(one["when"] for one in risk)]
        if any(check(one, self.fields, self.given) for one in asked) or any(one["factor"] <= 0 for one in risk):
            return None
        if self.form.is_bound:
            self.form.is_valid()
            values = {name: self.form.cleaned_data.get(name) for name in self.form.base_fields if name != "reviewers"}
            if any(values[name] is None for name in NUMBERS):
                return None
            values |= {name: values[name] / 100 for name in ("floor", "double_share")}  # type: ignore[operator]
            values.pop("scorecard")
            programme = Programme(**{**values, "conditions": conditions, "risk": risk, "author": self.user})
            return (
                programme if programme.every and programme.time_zone and programme.design and programme.unit else None
            )
        return self.programme or Programme(conditions=conditions, time_zone=self.user.time_zone, author=self.user)


NUMBERS = ("target_n", "minimum_per_agent", "floor", "double_share", "days_to_review", "dispute_days")


def _number(text: str) -> float:
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return 0.0
    return found if abs(found) < 1e6 else 0.0


def _renamed(data: QueryDict) -> QueryDict:
    """The rows of risk factors as if they were those of the conditions, which are read the same."""
    found = QueryDict(mutable=True)
    for key in data:
        if key.startswith("r") and key[1:2].isdecimal():
            found.setlist(f"g{key[1:]}", data.getlist(key))
    return found
