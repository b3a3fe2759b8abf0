"""A run as the ticket shows it: the step at hand with what it asks for, the way walked, and what else can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from helpdesk.lib import clock, html
from helpdesk.lib.conditions.fields import Given
from people.models import User
from people.permissions import Capability, can
from sops.actions.reply_steps import rendered
from sops.actions.storing import state_of
from sops.definition.acts import ACTS
from sops.definition.model import (
    Action,
    Approval,
    Call,
    Checklist,
    Definition,
    Evidence,
    Form,
    Macro,
    Question,
    Step,
    Variable,
)
from sops.definition.vocabulary import TICKET, codes_of
from sops.definition.words import Text
from sops.desk_connectors import act_named
from sops.models import Deviation, Run
from sops.replay.facts import Facts
from sops.replay.interpreter import Tape
from sops.replay.state import State as RunState
from sops.replay.state import Visit
from sops.stored import definition_of
from sops.tickets import facts_of
from tickets.models import Attachment, Message
from tickets.vocabulary import fields_for


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing to enter. `kind` is choice, choices, text, number or date."""

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    origin: str = ""
    errors: tuple[str, ...] = ()
    variable: Any = None


@dataclass
class Shown:
    """An open run for one person. `errors` are those of what they just entered, by field."""

    run: Run
    user: User
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    message: str = ""

    reasons = Deviation.Reason.choices

    @cached_property
    def definition(self) -> Definition:
        return definition_of(self.run.version)

    @cached_property
    def state(self) -> RunState:
        return state_of(self.run)

    @cached_property
    def facts(self) -> Facts:
        given = Given(clock.now(), ZoneInfo(self.user.time_zone))
        return Facts(self.definition, self.state.values, given, self.user.language)

    @property
    def step(self) -> Step | None:
        return self.definition.by_id.get(self.state.step)

    def say(self, text: Text) -> str:
        return self.facts.say(text)

    @property
    def name(self) -> str:
        return self.say(self.definition.title)

    @property
    def title(self) -> str:
        return self.say(self.step.title) if self.step else _("This step is no longer there")

    @property
    def paragraphs(self) -> list[str]:
        text = self.say(self.step.body) if self.step else ""
        return [part for part in text.split("\n\n") if part]

    @property
    def is_mandatory(self) -> bool:
        return self.step is not None and self.step.mandatory

    @property
    def crumbs(self) -> list[tuple[int, str]]:
        """The steps of people that lie behind, oldest first: (visit, title)."""
        behind = [one for one in self.state.visits[:-1] if self._is_human(one)]
        return [(one.number, self.say(self.definition.by_id[one.step].title)) for one in behind]

    def _is_human(self, visit: Visit) -> bool:
        step = self.definition.by_id.get(visit.step)
        return step is not None and (step.is_human or isinstance(step, Action))

    @property
    def back(self) -> int | None:
        crumbs = self.crumbs
        return crumbs[-1][0] if crumbs else None

    @property
    def entries(self) -> list[Entry]:
        step = self.step
        if isinstance(step, Question):
            variable = self.definition.variables[step.variable]
            return [self._entry("answer", self.title, variable, self.state.here.values.get(step.variable))]
        if isinstance(step, Form):
            facts = facts_of(self.run.ticket)
            return [self._field(one.field, facts.get(one.field)) for one in step.fields]
        return []

    def _field(self, name: str, value: object) -> Entry:
        variable = Variable(type=TICKET[name].type, source="ticket", field=name)
        label = str(fields_for(self.user)[name].label)
        return self._entry(name, label, variable, value, _("from the ticket"))

    def _entry(self, name: str, label: str, variable: Any, value: object, origin: str = "") -> Entry:
        typed = self.state.here.typed.get(name)
        given = [str(one) for one in typed] if typed is not None else _strings(value)
        kind = "choice" if variable.type == "flag" else variable.type
        options = tuple(Option(code, words, code in given) for code, words in self._options(variable))
        if kind == "choices" and not options:
            kind = "text"
        text = ", ".join(given)
        errors = tuple(self.errors.get(name, ()))
        return Entry(name, label, kind, text, options, "" if typed is not None else origin, errors, variable)

    def _options(self, variable: Any) -> Iterable[tuple[str, str]]:
        if variable.type == "flag":
            return [("true", _("Yes")), ("false", _("No"))]
        if variable.type not in ("choice", "choices"):
            return []
        named = fields_for(self.user)["priority"].choices if variable.field == "priority" else {}
        words = [str(one) for one in named.values()]
        codes = codes_of(variable)
        if len(words) == len(codes):
            return list(zip(codes, words, strict=True))
        return [(code, self._word(variable, code)) for code in codes]

    def _word(self, variable: Any, code: str) -> str:
        text = variable.choices.get(code)
        return text.best(self.user.language, self.definition.locale) if text else code

    @property
    def items(self) -> list[Option]:
        if not isinstance(self.step, Checklist):
            return []
        ticked = self.state.here.typed.get("items") or self.state.here.items
        return [Option(one.id, self.say(one.text), one.id in ticked) for one in self.step.items]

    @property
    def is_evidence(self) -> bool:
        return isinstance(self.step, Evidence)

    @property
    def proofs(self) -> list[Mapping[str, Any]]:
        return list(self.state.here.proofs)

    @property
    def messages(self) -> list[Message]:
        rows = Message.objects.filter(ticket=self.run.ticket, withdrawn_at=None).defer("search")
        return list(rows.order_by("-version")[:20])

    @property
    def files(self) -> list[Attachment]:
        return list(Attachment.objects.filter(message__ticket=self.run.ticket).order_by("-pk")[:40])

    @property
    def fields(self) -> list[tuple[str, str]]:
        return [(name, name.replace("_", " ")) for name in facts_of(self.run.ticket)]

    @cached_property
    def reply(self) -> list[str]:
        """What would go into the composer, in paragraphs, in the requester's language where it is there."""
        if not isinstance(self.step, Macro):
            return []
        facts = Facts(self.definition, self.state.values, self.facts.given)
        found = rendered(self.step, self.run.ticket, facts, by=self.user)
        return [part for part in html.to_text(found.html).split("\n\n") if part] if found else []

    @property
    def is_macro_gone(self) -> bool:
        return isinstance(self.step, Macro) and not self.reply

    @property
    def was_used(self) -> bool:
        return bool(self.state.here.acted.get("used"))

    @property
    def act(self) -> str:
        step = self.step
        if not isinstance(step, Action):
            return ""
        act = act_named(step.action)
        return str(act.label) if act else step.action

    @property
    def parameters(self) -> list[str]:
        step = self.step
        if not isinstance(step, Action):
            return []
        tape = Tape(self.definition, self.facts.given, self.state)
        return [str(one) for one in tape.computed(step.parameters).values()]

    @property
    def waits_for_a_yes(self) -> bool:
        return isinstance(self.step, Approval)

    @property
    def may_approve(self) -> bool:
        step = self.step
        return isinstance(step, Approval) and self.state.holder != self.user.pk and can(self.user, Capability(step.by))

    @property
    def is_by_hand(self) -> bool:
        return isinstance(self.step, Action) and self.step.action in ACTS and ACTS[self.step.action].is_by_hand

    @property
    def is_asked(self) -> bool:
        """An outside tool was asked here, and has not answered, or not so that the run could go on."""
        acted = self.state.here.acted
        return isinstance(self.step, Action) and "execution" in acted and "ok" not in acted

    @property
    def problem(self) -> str:
        """What a person must say of the outside tool: failed, uncertain; empty while it is being asked."""
        return str(self.state.here.acted.get("problem", ""))

    @property
    def problem_words(self) -> str:
        return str(self.state.here.acted.get("error", ""))

    @property
    def findings(self) -> list[Entry]:
        """What a called procedure, or an outside tool, gives back, where a person says what that is."""
        step, variables = self.step, self.definition.variables
        if not isinstance(step, Action | Call):
            return []
        return [self._entry(name, variables[name].label.best(self.user.language) or name, variables[name], None)
                for name in step.outputs]  # fmt: skip

    @property
    def proof_errors(self) -> list[str]:
        return [words for name in ("kind", "ref") for words in self.errors.get(name, ())]

    @property
    def outcome(self) -> str:
        text = self.definition.outcomes.get(self.run.outcome)
        return self.say(text) if text else ""

    @property
    def proof_count(self) -> int:
        return sum(len(visit.proofs) for visit in self.state.visits)

    @property
    def kind(self) -> str:
        return self.step.kind if self.step else ""

    @property
    def others(self) -> list[tuple[str, str]]:
        """Where a deviation may lead."""
        return [(one.id, self.say(one.title)) for one in self.definition.steps if one.id != self.state.step]


def _strings(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
