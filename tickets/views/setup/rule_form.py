"""What the page of a rule posts: names, when it acts and what it does. Its conditions are rows of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from people.forms import zone_choices
from people.models import Team, User
from tickets import field_inputs
from tickets.actions.rules import Details
from tickets.automation.acts import STATUSES
from tickets.automation.kinds import LISTENED
from tickets.field_inputs import LEAVE, PREFIX
from tickets.languages import LANGUAGES
from tickets.macros.acts import NOBODY, teams_in_reach
from tickets.macros.wording import REPLY
from tickets.models import Macro, Priority, RuleKind, RuleVersion, Sensitivity
from tickets.models.view import Scope
from tickets.tree import Tree
from tickets.views.setup.inputs import Named

MOST_PEOPLE: Final = 500
NUMBERS: Final = ("priority", "category", "team", "assignee", "reply")
WORDS: Final = ("status", "sensitivity", "language")
UNITS: Final = {"hours": 1, "days": 24}


class RuleForm(Named):
    kinds = forms.MultipleChoiceField(
        label=_("When"), choices=list(LISTENED.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    amount = forms.IntegerField(label=_("After the conditions have held for"), required=False, min_value=1)
    unit = forms.ChoiceField(
        label=_("Hours or days"), required=False, choices=[("hours", _("hours")), ("days", _("days"))], initial="days"
    )
    restarts = forms.BooleanField(
        label=_("A message begins the time anew"),
        required=False,
        help_text=_("A public message that a person writes. What rules say does not count."),
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Days and hours in its conditions are those there.")
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[LEAVE, *((one.value, one.label) for one in STATUSES)]
    )
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[LEAVE, *Priority.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    add_tags = forms.CharField(label=_("Tags to add"), required=False, max_length=2000)
    remove_tags = forms.CharField(label=_("Tags to take off"), required=False, max_length=2000)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[LEAVE, *LANGUAGES.items()])
    sensitivity = forms.ChoiceField(label=_("Sensitivity"), required=False, choices=[LEAVE, *Sensitivity.choices])
    reply = forms.ChoiceField(
        label=_("Reply from a macro"), required=False, help_text=_("One of everybody’s, in the requester’s language.")
    )
    note = forms.CharField(
        label=_("Internal note"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    tell_assignee = forms.BooleanField(label=_("Tell the assignee"), required=False)
    tell_users = forms.MultipleChoiceField(label=_("Tell people"), required=False)
    tell_teams = forms.MultipleChoiceField(label=_("Tell teams"), required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, kind: RuleKind, by: User, **options: Any) -> None:
        options.setdefault("initial", {"zone": by.time_zone})
        super().__init__(data, **options)
        self.kind = kind
        people = _rows(User.objects.active().visible_to(by).order_by("name")[:MOST_PEOPLE])
        teams = _rows(teams_in_reach(by).order_by("name"))
        macros = Macro.objects.usable_by(by).filter(scope=Scope.DESK).order_by("folder", "name")
        replies = [one for one in macros if any(REPLY in parts for parts in one.version.texts.values())]
        self._offer("category", [(str(node.pk), node.path) for node in Tree.load().open])
        self._offer("team", teams)
        self._offer("assignee", [(NOBODY, _("Nobody")), *people])
        self._offer("reply", _rows(replies), [("", _("Send no reply"))])
        self._offer("tell_users", people, [])
        self._offer("tell_teams", teams, [])
        self.definitions = field_inputs.add(self, people)
        for name in ("amount", "unit", "restarts") if kind == RuleKind.TRIGGER else ("kinds",):
            del self.fields[name]

    @classmethod
    def of(cls, version: RuleVersion, *, by: User) -> RuleForm:
        return cls(kind=RuleKind(version.rule.kind), by=by, names=version.rule.names, initial=initial_of(version))

    @property
    def acts(self) -> dict[str, object]:
        """Of a form that is valid."""
        data = self.cleaned_data
        found: dict[str, object] = {name: int(data[name]) for name in NUMBERS if data[name].isdecimal()}
        found |= {name: data[name] for name in WORDS if data[name]}
        if data["assignee"] == NOBODY:
            found["assignee"] = NOBODY
        found |= {name: data[name].split(",") for name in ("add_tags", "remove_tags") if data[name].strip()}
        if data["note"].strip():
            found["note"] = html.from_text(data["note"].replace("\r\n", "\n"))
        told = {name: [int(pk) for pk in data[f"tell_{name}"]] for name in ("users", "teams") if data[f"tell_{name}"]}
        if told or data["tell_assignee"]:
            found["notify"] = {**told, **({"assignee": True} if data["tell_assignee"] else {})}
        own = field_inputs.posted(self.definitions, cast("QueryDict", self.data))
        return found | ({"fields": own} if own else {})

    def details(self, conditions: Mapping[str, object]) -> Details:
        data = self.cleaned_data
        return Details(
            names=self.names,
            kinds=data.get("kinds", []),
            conditions=conditions,
            hours=(data.get("amount") or 0) * UNITS.get(data.get("unit") or "days", 24),
            restarts=data.get("restarts", False),
            zone=data["zone"],
            acts=self.acts,
        )

    def object_to(self, error: Invalid) -> None:
        """An act's objection stands at its input; one to the conditions, over the form."""
        places = {"hours": "amount", "notify": "tell_users"}
        fields: dict[str, list[str]] = {}
        for name, messages in (error.fields or {"": [error.message]}).items():
            place = name.removeprefix("acts.")
            place = PREFIX + place.removeprefix("fields.") if place.startswith("fields.") else place
            fields[places.get(place, place)] = messages
        super().object_to(Invalid(error.message, fields))

    @property
    def naming(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("name_")]

    @property
    def own_fields(self) -> Iterator[BoundField]:
        return (self[PREFIX + one.key] for one in self.definitions)

    @property
    def sets_own(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.own_fields)

    def _offer(self, name: str, choices: Iterable[tuple[str, Any]], first: Any = (LEAVE,)) -> None:
        """What the rule has and nobody can choose any more stays, so that saving says what is wrong with it."""
        found = [*first, *choices]
        has = self.initial.get(name) or ""
        for code in has if isinstance(has, list) else [has]:
            if code and str(code) not in {one for one, _label in found}:
                found.append((str(code), f"#{code}"))
        cast("forms.ChoiceField", self.fields[name]).choices = found


def initial_of(version: RuleVersion) -> dict[str, Any]:
    acts, hours = version.acts, version.hours
    is_days = hours and hours % 24 == 0
    told = acts.get("notify") or {}
    found = {name: value for name, value in acts.items() if name in (*NUMBERS, *WORDS)}
    found |= {name: ", ".join(acts[name]) for name in ("add_tags", "remove_tags") if name in acts}
    return found | {
        "fields": acts.get("fields", {}),
        "kinds": version.kinds,
        "amount": hours // 24 if is_days else hours,
        "unit": "days" if is_days else "hours",
        "restarts": version.restarts,
        "zone": version.zone,
        "note": html.to_text(acts.get("note", "")),
        "tell_assignee": bool(told.get("assignee")),
        "tell_users": [str(pk) for pk in told.get("users", [])],
        "tell_teams": [str(pk) for pk in told.get("teams", [])],
        "seen": version.number,
    }


def _rows(rows: Iterable[User | Team | Macro]) -> list[tuple[str, str]]:
    return [(str(row.pk), str(row)) for row in rows]
