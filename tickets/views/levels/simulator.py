"""The simulator: given a ticket or made-up facts, which policy applies and why not the others, and what is due when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Facts, Field, Kind
from people.models import Team, User
from people.staff import StaffRequest, staff
from tickets import moments
from tickets.matching import askable
from tickets.models import Channel, Priority, Ticket
from tickets.requester_fields import OF_REQUESTER
from tickets.simulation import Imagined, Timed, Verdict, timed, verdicts
from tickets.sla.calendars import NeverOpen
from tickets.views.levels.pages import admit
from tickets.views.levels.words import METRICS
from tickets.vocabulary import facts_of, fields_for

CHOSEN: Final = ("team", "brand", "mailbox", "form", "category", "sensitivity")


class FactsInput(forms.Form):
    """A ticket's number, or made-up facts: those that a policy may ask about."""

    ticket = forms.IntegerField(label=gettext_lazy("Ticket"), required=False, min_value=1, max_value=2**62)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int, required=False, initial=Priority.NORMAL
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices, required=False)
    tags = forms.CharField(label=gettext_lazy("Tags"), required=False, max_length=400)
    language = forms.CharField(label=gettext_lazy("Language"), required=False, max_length=8)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), required=False, max_length=200)
    at = forms.CharField(
        label=gettext_lazy("Begins"), required=False, max_length=40,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        super().__init__(data)
        self.user, self.known = user, askable(fields_for(user))
        for name in (*CHOSEN, *(one for one in self.known if one.startswith(OF_REQUESTER))):
            self.fields[name] = self._field(self.known[name])
        self.order_fields(["ticket", "at", "priority", *CHOSEN])

    @staticmethod
    def _field(of: Field) -> forms.Field:
        label = str(of.label)
        if of.kind is Kind.FLAG:
            choices = [("", _("None")), ("yes", _("yes")), ("no", _("no"))]
            return forms.ChoiceField(label=label, required=False, choices=choices)
        if of.kind is Kind.CHOICE:
            named: list[tuple[str, Any]] = [("", _("None")), *((str(code), name) for code, name in of.choices.items())]
            return forms.ChoiceField(label=label, required=False, choices=named)
        return forms.CharField(label=label, required=False, max_length=200)

    def facts(self) -> Facts:
        """Of a form that is valid."""
        data, found = self.cleaned_data, dict[str, object]()
        for name, of in ((name, self.known[name]) for name in self.fields if name in self.known):
            if (value := data.get(name)) not in (None, ""):
                found[name] = self._value(str(value), of)
        if "category" in found:
            found["category_tree"] = found["category"]
        if team := Team.objects.filter(pk=cast("int", found.get("team", 0))).first():
            found["partner"] = team.partner_id
        return Imagined(found)

    @staticmethod
    def _value(text: str, of: Field) -> object:
        match of.kind:
            case Kind.TAGS:
                return [of.tidy(part) for part in text.split(",") if part.strip()]
            case Kind.FLAG:
                return text == "yes"
            case Kind.NUMBER:
                return float(text) if text.replace(".", "", 1).isdecimal() else None
            case _:
                return int(text) if of.codes is int and text.isdecimal() else text


@dataclass
class Simulation:
    form: FactsInput
    user: User

    @cached_property
    def ticket(self) -> Ticket | None:
        """The one that was named, where this person may see it."""
        number = self.form.cleaned_data.get("ticket")
        rows = Ticket.objects.visible_to(self.user).select_related("requester", "organisation")
        return rows.filter(pk=number).first() if number else None

    @property
    def is_unknown(self) -> bool:
        return bool(self.form.cleaned_data.get("ticket")) and self.ticket is None

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.ticket) if self.ticket else self.form.facts()

    @property
    def known(self) -> list[tuple[str, str]]:
        """What the ticket says where facts would be made up: label and words; nothing of what is not set."""
        fields = ((self.form.known[name], self.facts[name]) for name in self.form.fields if name in self.form.known)
        return [(str(of.label), words) for of, value in fields if (words := _words(of, value))]

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return verdicts(self.facts, fields_for(self.user))

    @property
    def applied(self) -> Verdict:
        return next(one for one in self.verdicts if one.applies)

    @property
    def begun(self) -> datetime:
        """When the ticket came; else the moment that was chosen, or now."""
        if self.ticket:
            return self.ticket.created_at
        return moments.chosen(self.form.cleaned_data["at"], moments.zone(self.user.time_zone)) or clock.now()

    @cached_property
    def clocks(self) -> list[tuple[object, Timed]]:
        """With their names; none where one could not end, which saving refuses."""
        priority = self.facts["priority"]
        try:
            found = timed(self.applied.version, cast("int", priority), self.begun, self.user.time_zone)
        except NeverOpen:
            return []
        return [(METRICS[one.metric], one) for one in found]

    @property
    def places(self) -> Iterator[tuple[Verdict, str]]:
        """Each policy with what became of it: applies, later (it would, but another did), or no."""
        for one in self.verdicts:
            yield one, "applies" if one.applies else "later" if one.holds else "no"


def _words(of: Field, value: object) -> str:
    match value:
        case None | "" | []:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str({str(code): name for code, name in of.choices.items()}.get(str(value), value))


@require_safe
@staff
def simulator(request: StaffRequest) -> HttpResponse:
    admit(request)
    form = FactsInput(request.GET if request.GET else QueryDict("priority=2&channel=email"), user=request.user)
    found = Simulation(form, request.user) if form.is_valid() else None
    return render(request, "tickets/levels/simulator.html", {"form": form, "found": found})
