"""Forms about skills, languages and the roster. They hold words and choices; the rules are the verbs'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.actions.shifts import Times
from people.actions.skills import MOST_POINTS, Abilities
from people.forms import zone_choices
from people.languages import LANGUAGES
from people.models import Shift, Skill
from people.models.skill import Level
from people.rosters import LONGEST_NOTE, week_of

SKILL = "skill_"
LARGEST_FILE = 2_000_000


class SkillForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("When it is not, whoever has it keeps it, and nothing new asks for it."),
    )


class AbilitiesForm(forms.Form):
    """A choice of level for each skill in use, and for those that the person has."""

    speaks = forms.MultipleChoiceField(
        label=_("Answers in"),
        choices=lambda: sorted(((code, str(name)) for code, name in LANGUAGES.items()), key=lambda one: one[1]),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: the language of their pages."),
    )
    capacity = forms.IntegerField(
        label=_("Points of work at a time"),
        required=False,
        min_value=1,
        max_value=MOST_POINTS,
        help_text=_("Empty: as their team says."),
    )

    def __init__(self, *args: Any, has: Abilities, **kwargs: Any) -> None:
        self.rows = [one for one in Skill.objects.all() if one.is_active or one.slug in has.skills]
        levels = {f"{SKILL}{slug}": level for slug, level in has.skills.items()}
        kwargs["initial"] = {"speaks": has.speaks, "capacity": has.capacity, **levels}
        super().__init__(*args, **kwargs)
        choices = [("", _("Doesn’t have it")), *Level.choices]
        for skill in self.rows:
            self.fields[f"{SKILL}{skill.slug}"] = forms.TypedChoiceField(
                label=skill.name,
                choices=choices,
                required=False,
                coerce=int,
                empty_value=None,
                widget=forms.Select(attrs={"class": "input"}),
            )

    @property
    def levels(self) -> list[forms.BoundField]:
        return [self[f"{SKILL}{skill.slug}"] for skill in self.rows]

    def abilities(self) -> Abilities:
        given = {slug: self.cleaned_data[f"{SKILL}{slug}"] for slug in (one.slug for one in self.rows)}
        levels = {slug: level for slug, level in given.items() if level}
        return Abilities(levels, self.cleaned_data["speaks"], self.cleaned_data["capacity"])


class ShiftForm(forms.Form):
    """One shift, or the same one on several days of a week."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    end = forms.TimeField(
        label=_("To"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Not after the beginning: on the next day."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
    also = forms.MultipleChoiceField(
        label=_("Also on these days"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, week: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if week is None:
            del self.fields["also"]
            return
        days = [week_of(week) + timedelta(days=step) for step in range(7)]
        also = cast(forms.MultipleChoiceField, self.fields["also"])
        also.choices = [(day.isoformat(), day.strftime("%a %d")) for day in days]

    def times(self) -> list[Times]:
        """The first is the day that was named."""
        given: Mapping[str, Any] = self.cleaned_data
        days = [given["day"], *(date.fromisoformat(one) for one in given.get("also", ()))]
        kept = {name: given[name] for name in ("start", "end", "time_zone", "note")}
        return [Times(day=day, **kept) for day in dict.fromkeys(days)]

    @staticmethod
    def values_of(shift: Shift) -> dict[str, object]:
        return {
            "day": shift.day,
            "start": shift.local_start.time(),
            "end": shift.local_end.time(),
            "time_zone": shift.time_zone,
            "note": shift.note,
        }


class RosterFileForm(forms.Form):
    file = forms.FileField(label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))
    text = forms.CharField(
        label=_("Or its lines, pasted here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "input mono"}),
    )
    replaces = forms.BooleanField(
        label=_("It replaces what these people have on its days"),
        required=False,
        initial=True,
        help_text=_("From the first day of the file to the last. Otherwise its shifts are added."),
    )

    def clean(self) -> dict[str, Any]:
        """`text` is what was sent, whichever way."""
        given: dict[str, Any] = super().clean() or {}
        sent = given.get("file")
        if sent is not None and sent.size > LARGEST_FILE:
            self.add_error("file", _("The file is larger than 2 MB. Split it."))
        elif sent is not None:
            try:
                given["text"] = sent.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not in UTF-8. Save it as “CSV UTF-8”."))
        if not self.errors and not given.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste its lines."))
        return given
