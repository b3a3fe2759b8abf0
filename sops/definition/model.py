"""What a procedure is: frozen values, and for each the table by which it is read and written.

Where a step goes on is `next`; some kinds have a second way out, named after what leads there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from functools import cached_property
from typing import ClassVar, Final

from helpdesk.lib.conditions.tree import Condition
from sops.definition.values import Value
from sops.definition.words import NOTHING, Text

TYPES: Final = ("text", "number", "date", "flag", "choice", "choices")
SOURCES: Final = ("answer", "ticket", "computed", "result")
PROOFS: Final = ("file", "link", "message", "snapshot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`source` is where its value comes from: an answer of the agent, a field of the ticket, a value that is computed,
    or the result of a table or of a called procedure. `least` and `most` bound a number; `whole` ones have no parts."""

    type: str
    source: str = "answer"
    label: Text = NOTHING
    field: str = ""
    value: Value | None = None
    choices: Mapping[str, Text] = kept(default_factory=dict)
    least: int | None = None
    most: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """One way out of a step. `edge` names it: next, otherwise, refused, failed, late, or rules.0."""

    edge: str
    to: str


@dataclass(frozen=True, kw_only=True)
class Step:
    id: str
    title: Text
    body: Text = NOTHING
    policy: str = ""
    mandatory: bool = False
    visits: int | None = None
    next: str = ""

    kind: ClassVar[str] = ""
    is_human: ClassVar[bool] = True
    """Somebody reads, answers or does something here, so that no machine runs through it for ever."""
    ways: ClassVar[tuple[str, ...]] = ("next",)

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        """Every way out that is given, in order."""
        return tuple(Exit(edge=way, to=to) for way in self.ways if (to := getattr(self, way)))

    @property
    def assigned(self) -> tuple[str, ...]:
        """The variables that have a value after this step, unless it failed."""
        return ()

    @property
    def texts(self) -> Iterator[Text]:
        yield self.title
        yield self.body


@dataclass(frozen=True, kw_only=True)
class Info(Step):
    kind = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    id: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class Checklist(Step):
    kind = "checklist"
    items: tuple[Item, ...]

    @property
    def texts(self) -> Iterator[Text]:
        yield from (self.title, self.body, *(item.text for item in self.items))


@dataclass(frozen=True, kw_only=True)
class Question(Step):
    kind = "question"
    variable: str

    @property
    def assigned(self) -> tuple[str, ...]:
        return (self.variable,)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the ticket; what is entered is also the value of `variable`, where one is named."""

    field: str
    variable: str = ""


@dataclass(frozen=True, kw_only=True)
class Form(Step):
    kind = "form"
    fields: tuple[FormField, ...]

    @property
    def assigned(self) -> tuple[str, ...]:
        return tuple(one.variable for one in self.fields if one.variable)


@dataclass(frozen=True, kw_only=True)
class Evidence(Step):
    kind = "evidence"
    proofs: tuple[str, ...] = PROOFS
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    when: Condition
    next: str


@dataclass(frozen=True, kw_only=True)
class Decision(Step):
    kind = "decision"
    is_human = False
    rules: tuple[Rule, ...]
    otherwise: str = ""

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        found = [Exit(edge=f"rules.{place}", to=rule.next) for place, rule in enumerate(self.rules) if rule.next]
        return (*found, *([Exit(edge="otherwise", to=self.otherwise)] if self.otherwise else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a table sets where `when` holds."""

    when: Condition
    then: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Table(Step):
    kind = "table"
    is_human = False
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    otherwise: Mapping[str, Value] = kept(default_factory=dict)

    @property
    def assigned(self) -> tuple[str, ...]:
        return self.outputs


@dataclass(frozen=True, kw_only=True)
class Macro(Step):
    """A reply for the requester, put into the composer. `macro` names one of the desk's; else `reply` is the text."""

    kind = "macro"
    macro: str = ""
    reply: Text = NOTHING

    @property
    def texts(self) -> Iterator[Text]:
        yield from (self.title, self.body, self.reply)


@dataclass(frozen=True, kw_only=True)
class Action(Step):
    """`confirm`: the agent is asked first, else it is done when the step is reached. An action with a dot in its name
    is an operation of a connector; `outputs`: our variables and what of its answer they get, unless it fails."""

    kind = "action"
    is_human = False
    ways = ("next", "failed")
    action: str
    parameters: Mapping[str, Value] = kept(default_factory=dict)
    confirm: bool = True
    failed: str = ""
    outputs: Mapping[str, str] = kept(default_factory=dict)

    @property
    def assigned(self) -> tuple[str, ...]:
        return tuple(self.outputs)


@dataclass(frozen=True, kw_only=True)
class Approval(Step):
    """A second person, who holds the capability `by`, says yes or no."""

    kind = "approval"
    ways = ("next", "refused")
    by: str = "lead_team"
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Escalate(Step):
    kind = "escalate"
    is_human = False
    team: str
    priority: str = ""


@dataclass(frozen=True, kw_only=True)
class Wait(Step):
    """The ticket is pending until the requester replies (`reply`), or for `hours`; whichever comes first. Where both
    are given, `late` is where it goes when the time is over."""

    kind = "wait"
    is_human = False
    ways = ("next", "late")
    reply: bool = False
    hours: int | None = None
    late: str = ""


@dataclass(frozen=True, kw_only=True)
class Call(Step):
    """Another procedure in one certain version, as a step of this one. `inputs`: its variables and our values;
    `outputs`: our variables and its."""

    kind = "call"
    is_human = False
    procedure: str
    version: int
    inputs: Mapping[str, Value] = kept(default_factory=dict)
    outputs: Mapping[str, str] = kept(default_factory=dict)

    @property
    def assigned(self) -> tuple[str, ...]:
        return tuple(self.outputs)


@dataclass(frozen=True, kw_only=True)
class End(Step):
    kind = "end"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Definition:
    """`locale` is the language that it is written in, `locales` those that must be complete; `inputs` are given by a
    procedure that calls it, `outputs` may be read by that."""

    format: int
    key: str
    title: Text
    summary: Text = NOTHING
    risk: int
    locale: str
    locales: tuple[str, ...]
    start: str
    variables: Mapping[str, Variable] = kept(default_factory=dict)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    outcomes: Mapping[str, Text] = kept(default_factory=dict)
    steps: tuple[Step, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps}


KINDS: Final[Mapping[str, type[Step]]] = {
    one.kind: one
    for one in (
        Info, Checklist, Question, Form, Evidence, Decision, Table, Macro, Action, Approval, Escalate, Wait, Call, End,
    )
}  # fmt: skip
