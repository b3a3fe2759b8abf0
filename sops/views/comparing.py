"""Two versions compared, each difference in words: what of which step, what it was, and what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.lib.conditions.describe import describe, describe_stored
from helpdesk.lib.conditions.fields import Words
from sops.definition.acts import ACTS
from sops.definition.diff import Change
from sops.definition.model import Decision, Definition
from sops.definition.vocabulary import fields_of
from sops.kinds import APPROVERS, EDGES, FIELDS, KINDS, PRIORITIES, PROOFS, SOURCES, TIERS, TYPES

WHAT: Final[Mapping[str, Words]] = {
    "added": pgettext_lazy("version compared", "Step added"),
    "removed": pgettext_lazy("version compared", "Step removed"),
    "moved": pgettext_lazy("version compared", "Step moved in the order"),
    "reworded": pgettext_lazy("version compared", "Reworded"),
    "rewired": pgettext_lazy("version compared", "Leads elsewhere"),
    "changed": pgettext_lazy("version compared", "Changed"),
}
PARTS: Final[Mapping[str, Words]] = {
    "title": gettext_lazy("Title"), "summary": gettext_lazy("Summary"), "body": gettext_lazy("Text"),
    "reply": gettext_lazy("Reply"), "policy": gettext_lazy("Policy"), "mandatory": gettext_lazy("Mandatory"),
    "visits": gettext_lazy("Most visits"), "items": gettext_lazy("Checklist"), "variable": gettext_lazy("Answer"),
    "variables": gettext_lazy("Variables"), "fields": gettext_lazy("Fields"), "field": gettext_lazy("Field"),
    "proofs": gettext_lazy("Evidence that counts"), "least": gettext_lazy("At least"), "most": gettext_lazy("At most"),
    "rules": gettext_lazy("Rules"), "rows": gettext_lazy("Rows"), "when": gettext_lazy("Condition"),
    "then": gettext_lazy("Sets"), "otherwise": gettext_lazy("Otherwise"), "macro": gettext_lazy("Macro"),
    "action": gettext_lazy("Action"), "parameters": gettext_lazy("With"),
    "confirm": gettext_lazy("Asks the agent first"),
    "inputs": gettext_lazy("Given to it"), "outputs": gettext_lazy("Taken from it"), "by": gettext_lazy("Who approves"),
    "team": gettext_lazy("Team"), "priority": gettext_lazy("Priority"), "hours": gettext_lazy("Hours"),
    "procedure": gettext_lazy("Procedure"), "version": gettext_lazy("Version"), "outcome": gettext_lazy("Outcome"),
    "outcomes": gettext_lazy("Outcomes"), "risk": gettext_lazy("Risk tier"), "locale": gettext_lazy("Language"),
    "locales": gettext_lazy("Languages"), "start": gettext_lazy("First step"), "type": gettext_lazy("Kind of answer"),
    "source": gettext_lazy("Comes from"), "label": gettext_lazy("Name"), "choices": gettext_lazy("Choices"),
    "value": gettext_lazy("Value"), "whole": gettext_lazy("Whole numbers"), "text": gettext_lazy("Text"),
    "kind": gettext_lazy("Kind"), "key": gettext_lazy("Key"), "format": gettext_lazy("Format"),
}  # fmt: skip
CODES: Final[Mapping[str, Mapping[Any, Words]]] = {
    "kind": KINDS, "type": TYPES, "source": SOURCES, "proofs": PROOFS, "priority": PRIORITIES, "by": APPROVERS,
    "field": FIELDS, "risk": TIERS,
}  # fmt: skip
UNSAID: Final = {"confirm": True, "mandatory": False}
"""What holds where a step says nothing of it."""
NAMED: Final = ("variables", "inputs", "outputs", "then", "otherwise")
"""Parts whose own parts are called by names of variables."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change between two versions, in the words of `language` where the procedure has them."""

    change: Change
    before: Definition
    after: Definition
    language: str

    @property
    def step(self) -> str:
        return self._step(self.change.step, self.after, self.before) if self.change.step else _("The procedure")

    @property
    def what(self) -> str:
        return str(WHAT[self.change.what])

    @property
    def place(self) -> str:
        """Which part, such as: Rules, 2, Condition. Of a way out, when it is taken."""
        if self.change.what == "rewired":
            return self._way(self.after) or self._way(self.before)
        parts = self.change.place.split(".") if self.change.place else []
        return ", ".join(self._part(parts, index) for index in range(len(parts)))

    @property
    def old(self) -> str:
        return self._said(self.change.before, self.before)

    @property
    def new(self) -> str:
        return self._said(self.change.after, self.after)

    def _said(self, value: object, definition: Definition) -> str:
        if self.change.what == "rewired":
            return self._step(str(value), definition) if value else ""
        if self.change.what in ("added", "removed"):
            return str(KINDS.get(str(value), "")) if value else ""
        if self.change.what == "reworded":
            return str(value or "")
        return Speaker(definition, self.language).say(value, self.change.place.split("."))

    def _step(self, step: str, *definitions: Definition) -> str:
        for one in definitions:
            if found := one.by_id.get(step):
                return found.title.best(self.language, one.locale) or step
        return step

    def _way(self, definition: Definition) -> str:
        edge, step = self.change.place, definition.by_id.get(self.change.step)
        if edge.startswith("rules."):
            rules = step.rules if isinstance(step, Decision) else ()
            number = int(edge.partition(".")[2])
            words = fields_of(definition, self.language)
            return describe(rules[number].when, words) if number < len(rules) else ""
        return str(EDGES.get(edge) or PARTS.get(edge) or "")

    def _part(self, parts: list[str], index: int) -> str:
        part, of = parts[index], parts[index - 1] if index else ""
        if part.isdecimal():
            return str(int(part) + 1)
        if of in NAMED:
            return Speaker(self.after, self.language).variable(part)
        return str(PARTS.get(part, part))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts the parts of one version into words."""

    definition: Definition
    language: str

    def say(self, value: object, place: list[str]) -> str:
        """`place` is where it stands: its last part says how to read it."""
        name = next((part for part in reversed(place) if not part.isdecimal()), "")
        if value is None and name in UNSAID:
            value = UNSAID[name]
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, Mapping):
            return self._whole(value, name)
        if isinstance(value, list):
            lines = [self.say(one, place) for one in value]
            return "\n".join(lines) if any(isinstance(one, Mapping) for one in value) else ", ".join(lines)
        return self._code(value, name)

    def variable(self, name: str) -> str:
        known = self.definition.variables.get(name)
        return (known.label.best(self.language, self.definition.locale) if known else "") or name

    def _code(self, value: object, name: str) -> str:
        if name == "variable":
            return self.variable(str(value))
        if name == "action" and str(value) in ACTS:
            return str(ACTS[str(value)].label)
        if name == "outcome" and (found := self.definition.outcomes.get(str(value))):
            return found.best(self.language, self.definition.locale)
        if name in ("next", "start", "otherwise") and (step := self.definition.by_id.get(str(value))):
            return step.title.best(self.language, self.definition.locale)
        known = CODES.get(name, {}).get(value)
        return f"{value}: {known}" if known and name == "risk" else str(known or value)

    def _whole(self, value: Mapping[str, Any], name: str) -> str:
        if set(value) == {"var"}:
            return self.variable(str(value["var"]))
        if set(value) == {"fill"}:
            return str(value["fill"])
        if set(value) == {"sum"}:
            return " + ".join(self.say(one, [name]) for one in value["sum"])
        if name == "when" or "op" in value or set(value) <= {"all", "any", "not"}:
            return self._condition(value)
        if "when" in value:
            does = self.say(value.get("next", value.get("then", "")), ["next" if "next" in value else "then"])
            return f"{self._condition(value['when'])} → {does}"
        return "; ".join(self._pairs(value, name))

    def _pairs(self, value: Mapping[str, Any], name: str) -> Iterator[str]:
        for key, one in value.items():
            said = self.say(one, [key])
            if said:
                yield f"{self.variable(key) if name in NAMED else PARTS.get(key, key)}: {said}"

    def _condition(self, value: object) -> str:
        return describe_stored(value, fields_of(self.definition, self.language))
