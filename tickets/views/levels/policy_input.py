"""What the page of a policy posts. The rules are the verbs'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib.errors import Invalid
from tickets.actions.policies import Details
from tickets.models import Calendar, Policy, PolicyVersion
from tickets.sla.history import Metric
from tickets.sla.lengths import read_length, read_warnings, write_length, write_warnings
from tickets.sla.terms import PRIORITIES

CLOCKS: Final = [("calendar", gettext_lazy("open hours")), ("wall", gettext_lazy("wall time"))]


class PolicyInput(forms.Form):
    """A target is a text, 4h 30m, by target_<priority>_<metric>; what it runs on by clock_<priority>_<metric>."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    calendar = forms.ModelChoiceField(Calendar.objects.none(), label=gettext_lazy("Calendar"), empty_label=None)
    pause_on_hold = forms.BooleanField(
        label=gettext_lazy("Resolution pauses while on hold"),
        required=False,
        help_text=gettext_lazy("It always pauses while the desk waits for the requester."),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, policy: Policy | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        rows = Calendar.objects.in_use().order_by("name")
        cast("forms.ModelChoiceField[Calendar]", self.fields["calendar"]).queryset = rows
        for metric in Metric:
            for priority in PRIORITIES:
                self.fields[f"target_{priority}_{metric}"] = forms.CharField(required=False, max_length=30)
                self.fields[f"clock_{priority}_{metric}"] = forms.ChoiceField(choices=CLOCKS, required=False)
            self.fields[f"warn_{metric}"] = forms.CharField(required=False, max_length=80)
        if policy and policy.is_catch_all:
            del self.fields["name"]

    @classmethod
    def of(cls, policy: Policy) -> PolicyInput:
        version = policy.version
        initial: dict[str, object] = {
            "name": policy.name,
            "calendar": version.calendar.calendar_id,
            "pause_on_hold": version.pause_on_hold,
            "seen": version.number,
        }
        return cls(policy=policy, initial=initial | dict(_terms(version)))

    def looked_at(self) -> PolicyInput:
        """As it was typed, without objections yet."""
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        for metric in Metric:
            for priority in PRIORITIES:
                name = f"target_{priority}_{metric}"
                if self.cleaned_data.get(name) and read_length(self.cleaned_data[name]) is None:
                    self.add_error(name, _("Write a time such as 45m, 4h or 1h 30m."))
            if read_warnings(self.cleaned_data.get(f"warn_{metric}", "")) is None:
                self.add_error(f"warn_{metric}", _("Write shares and times before it is due, such as 75%, 30m."))
        return self.cleaned_data

    def terms(self) -> dict[str, Any]:
        """Targets and warnings as PolicyVersion keeps them; what can't be read is left out."""
        targets: dict[str, dict[str, object]] = {}
        warnings: dict[str, list[dict[str, int]]] = {}
        for metric in Metric:
            for priority in PRIORITIES:
                seconds = read_length(self._text(f"target_{priority}_{metric}"))
                if seconds is not None:
                    clock = self._text(f"clock_{priority}_{metric}")
                    one = {"seconds": seconds, "clock": "wall" if clock == "wall" else "calendar"}
                    targets.setdefault(priority, {})[metric.value] = one
            if rows := read_warnings(self._text(f"warn_{metric}")):
                warnings[metric.value] = rows
        return {"targets": targets, "warnings": warnings}

    def _text(self, name: str) -> str:
        return str(self[name].value() or "")

    def details(self, conditions: Mapping[str, object]) -> Details:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Details(
            name=data.get("name", ""),
            calendar=data["calendar"],
            conditions=conditions,
            pause_on_hold=data["pause_on_hold"],
            seen=data["seen"],
            **self.terms(),
        )

    def object_to(self, error: Invalid) -> None:
        """The verb's objections at the inputs that they are about."""
        for name, messages in (error.fields or {"": [error.message]}).items():
            place = name.replace("targets.", "target_").replace("warnings.", "warn_").replace(".", "_")
            for message in messages:
                self.add_error(place if place in self.fields else None, message)


def _terms(version: PolicyVersion) -> Iterator[tuple[str, str]]:
    for priority, of_priority in version.targets.items():
        for metric, one in of_priority.items():
            yield f"target_{priority}_{metric}", write_length(one["seconds"])
            yield f"clock_{priority}_{metric}", one.get("clock", "calendar")
    for metric, rows in version.warnings.items():
        yield f"warn_{metric}", write_warnings(rows)
