"""What a run knows, as conditions and values ask for it: days become moments, computed variables are computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from helpdesk.lib.conditions.fields import Given, Vocabulary
from sops.definition.model import Definition, Variable
from sops.definition.values import UNKNOWN, compute
from sops.definition.vocabulary import codes_of, fields_of
from sops.definition.words import Text, fill


class Facts(Mapping[str, object]):
    """A variable that has no value is missing, so that what depends on it is unknown."""

    def __init__(self, definition: Definition, values: Mapping[str, Any], given: Given, locale: str = "") -> None:
        self.definition, self.values_known, self.given, self.locale = definition, values, given, locale
        self.fields: Vocabulary = fields_of(definition, locale)
        self._open: set[str] = set()

    def __getitem__(self, name: str) -> object:
        found = self._find(name)
        if found is UNKNOWN:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.definition.variables if self._find(name) is not UNKNOWN)

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def _find(self, name: str) -> object:
        variable = self.definition.variables.get(name)
        if variable is None or name in self._open:
            return UNKNOWN
        if variable.source == "computed" and variable.value is not None:
            self._open.add(name)
            try:
                return compute(variable.value, self, self.fields, self.given)
            finally:
                self._open.discard(name)
        if name not in self.values_known:
            return UNKNOWN
        return self._fact(variable, self.values_known[name])

    def _fact(self, variable: Variable, value: object) -> object:
        if variable.type == "date" and isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if len(value) == len("2026-10-01"):
                return datetime.combine(date.fromisoformat(value), time.min, self.given.zone)
            return moment
        return value

    def words(self) -> dict[str, str]:
        """Each known variable as a person reads it."""
        return {name: self.word(name) for name in self}

    def word(self, name: str) -> str:
        variable, value = self.definition.variables[name], self[name]
        if isinstance(value, datetime):
            return value.astimezone(self.given.zone).date().isoformat()
        if variable.type == "choice":
            return self._choice(variable, value)
        if isinstance(value, list | tuple):
            return ", ".join(self._choice(variable, one) for one in value)
        return str(value)

    def _choice(self, variable: Variable, code: object) -> str:
        if code not in codes_of(variable):
            return str(code)
        text = variable.choices.get(str(code), Text())
        return text.best(self.locale, self.definition.locale) or str(code)

    def say(self, text: Text) -> str:
        """A text in the reader's language, or the procedure's own, with its variables filled in."""
        return fill(text.best(self.locale, self.definition.locale), self.words())
