"""What the page of a calendar posts. The rules are the verbs'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from people.forms import zone_choices
from tickets.actions.calendar_checks import NAMES, Dated, Details
from tickets.models import CalendarVersion
from tickets.sla import feasts
from tickets.sla.week import read_openings, write_openings
from tickets.sla.wire import DAYS, Unreadable

MOST_ROWS: Final = 100
KINDS: Final = {
    "public": gettext_lazy("Public holidays"),
    "government": gettext_lazy("Government days and joint leave"),
    "bank": gettext_lazy("Bank holidays"),
    "school": gettext_lazy("School holidays"),
    "optional": gettext_lazy("Optional holidays"),
    "unofficial": gettext_lazy("Unofficial days"),
    "de_facto": gettext_lazy("Days off in practice"),
}


class CalendarInput(forms.Form):
    """The openings of a day are a text: 09:00–12:00, 13:00–17:00."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices, initial="UTC")
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    feast_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of feast days"), required=False, widget=forms.CheckboxSelectMultiple,
        initial=[feasts.PUBLIC],
    )  # fmt: skip
    renew = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, has_name: bool = True, **options: Any) -> None:
        super().__init__(_begun(data) if data is not None else None, **options)
        initial = options.get("initial") or {}
        for day in DAYS:
            self.fields[f"day_{day}"] = forms.CharField(label=NAMES[day], required=False, max_length=300)
        country = str((data if data is not None else initial).get("country", "") or "")
        self.chosen_country = country if country in feasts.countries() else ""
        spoken = get_language() or "en"
        named = sorted((feasts.country_name(code, spoken), code) for code in feasts.countries())
        self._choices("country", [("", _("None")), *((code, name) for name, code in named)])
        known = feasts.regions(self.chosen_country) if self.chosen_country else {}
        self._choices("region", [("", _("The whole country")), *sorted(known.items(), key=lambda one: one[1])])
        kinds = feasts.kinds(self.chosen_country) if self.chosen_country else ()
        self._choices("feast_kinds", [(one, KINDS.get(one, one)) for one in kinds])
        if not has_name:
            del self.fields["name"]

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    @classmethod
    def of(cls, version: CalendarVersion, name: str) -> CalendarInput:
        initial = {key: getattr(version, key) for key in ("zone", "country", "region", "feast_kinds")}
        initial |= {f"day_{day}": write_openings(version.weekly.get(day, [])) for day in DAYS}
        return cls(has_name=bool(name), initial=initial | {"name": name, "seen": version.number})

    @property
    def has_regions(self) -> bool:
        return bool(self.chosen_country and feasts.regions(self.chosen_country))

    @property
    def has_kinds(self) -> bool:
        return bool(self.chosen_country and len(feasts.kinds(self.chosen_country)) > 1)

    def looked_at(self) -> CalendarInput:
        """As it was typed, without objections yet."""
        self._errors = ErrorDict()
        return self

    def openings(self, day: str) -> list[tuple[str, str]]:
        """Raises Unreadable."""
        return read_openings(str(self[f"day_{day}"].value() or ""))

    def clean(self) -> dict[str, Any]:
        for day in DAYS:
            try:
                self.openings(day)
            except Unreadable as error:
                words = _("“%(text)s” is no opening. Write it as 09:00–17:00, several with commas between them.")
                self.add_error(f"day_{day}", words % {"text": str(error)[:40]})
        return self.cleaned_data

    def details(self, struck: Sequence[str], closures: Sequence[Dated], extra: Sequence[Dated]) -> Details:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Details(
            name=data.get("name", ""),
            zone=data["zone"],
            weekly={day: self.openings(day) for day in DAYS},
            country=data["country"],
            region=data["region"],
            feast_kinds=data["feast_kinds"],
            struck=struck,
            closures=closures,
            extra=extra,
            renew=data["renew"],
            seen=data["seen"],
        )

    def object_to(self, error: Invalid) -> None:
        """The verb's objections at the inputs that they are about; those about rows are the rows'."""
        for name, messages in (error.fields or {"": [error.message]}).items():
            place = re.sub(r"^weekly\.", "day_", name)
            for message in messages:
                self.add_error(place if place in self.fields else None, message)


def _begun(data: QueryDict) -> QueryDict:
    """Another country than the form was drawn with begins with its public holidays, everywhere."""
    if data.get("country", "") == data.get("country_was", data.get("country", "")):
        return data
    begun = data.copy()
    begun.setlist("feast_kinds", [feasts.PUBLIC])
    begun["region"] = ""
    return begun


def rows_of(data: QueryDict, prefix: str) -> list[Dated]:
    """The rows as posted, those without anything left out."""
    return [row for row in _rows(data, prefix) if row.date or row.start or row.end or row.name]


def _rows(data: QueryDict, prefix: str) -> Iterator[Dated]:
    for number in range(MOST_ROWS):
        if f"{prefix}{number}-date" in data:
            date, start, end, name = (
                str(data.get(f"{prefix}{number}-{part}", "")).strip()[:80] for part in ("date", "from", "to", "name")
            )
            yield Dated(date=date, start=start, end="24:00" if end == "00:00" and start else end, name=name)
