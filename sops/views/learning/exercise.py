"""The case of a scenario as its taker sees it: the made-up ticket and the step at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from people.models import User
from sops.actions import attempts
from sops.definition.model import Action, Checklist, Form, Macro, Question, Variable
from sops.learning.scenarios import Grade, path_of
from sops.models import Attempt, Scenario
from sops.replay.interpreter import Tape
from sops.views.shown import Entry, Option


@dataclass
class Exercise:
    """`errors` are those of what was just entered, by field."""

    attempt: Attempt
    user: User
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @cached_property
    def case(self) -> Scenario:
        return Scenario.objects.select_related("version__procedure").get(quiz=self.attempt.quiz_id)

    @cached_property
    def tape(self) -> Tape:
        return attempts.tape_of(self.attempt, self.case, self.user)

    @property
    def kind(self) -> str:
        return self.tape.here.kind if self.tape.here else ""

    @property
    def title(self) -> str:
        return self.tape.facts.say(self.tape.here.title) if self.tape.here else ""

    @property
    def body(self) -> str:
        return self.tape.facts.say(self.tape.here.body) if self.tape.here else ""

    @property
    def reply(self) -> str:
        here = self.tape.here
        return self.tape.facts.say(here.reply) if isinstance(here, Macro) else ""

    @property
    def is_act(self) -> bool:
        return isinstance(self.tape.here, Action)

    @property
    def items(self) -> list[Option]:
        here = self.tape.here
        return (
            [Option(one.id, self.tape.facts.say(one.text)) for one in here.items] if isinstance(here, Checklist) else []
        )

    @property
    def entries(self) -> list[Entry]:
        here, definition = self.tape.here, self.tape.definition
        if isinstance(here, Question):
            return [self._entry("answer", self.title, definition.variables[here.variable])]
        if isinstance(here, Form):
            return [
                Entry(one.field, one.field.replace("_", " "), "text", errors=self._wrong(one.field))
                for one in here.fields
            ]
        return []

    def _entry(self, name: str, label: str, variable: Variable) -> Entry:
        wrong, locale = self._wrong(name), self.tape.definition.locale
        if variable.type == "flag":
            return Entry(
                name, label, "choice", options=(Option("true", _("Yes")), Option("false", _("No"))), errors=wrong
            )
        named = {code: text.best(self.user.language, locale) for code, text in variable.choices.items()}
        options = tuple(Option(code, words) for code, words in named.items())
        kind = variable.type if options or variable.type in ("number", "date") else "text"
        return Entry(name, label, kind, options=options, errors=wrong)

    def _wrong(self, name: str) -> tuple[str, ...]:
        return tuple(self.errors.get(name, ()))

    @property
    def facts(self) -> list[tuple[str, object]]:
        return [
            (name.replace("_", " "), ", ".join(value) if isinstance(value, list) else value)
            for name, value in self.case.ticket.items()
        ]

    @cached_property
    def grade(self) -> Grade:
        return attempts.grade_of(self.case, self.tape)

    @property
    def walked(self) -> list[str]:
        return [self._name(step) for step in path_of(self.tape.definition, self.tape.run)]

    @property
    def right(self) -> list[str]:
        return [self._name(step) for step in self.case.path]

    def _name(self, step: str) -> str:
        found = self.tape.definition.by_id.get(step)
        return self.tape.facts.say(found.title) if found else step
