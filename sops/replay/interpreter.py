"""The interpreter: what a procedure says happens next. Pure; it gives events, and asks for what only the desk can do.

A `Tape` holds a run and the events that were added to it. Decisions and tables are passed at once. Where the run comes
to something that has an effect outside (`Effect`), it stops, and whoever runs it does that and says how it went.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Conflict
from sops.definition.acts import ACTS
from sops.definition.model import Action, Call, Decision, Definition, End, Escalate, Step, Table, Wait
from sops.definition.operations import is_outside
from sops.definition.values import UNKNOWN, Value, compute
from sops.replay.facts import Facts
from sops.replay.fold import after
from sops.replay.state import Did, Happened, State

MOST_IN_A_ROW: Final = 1_000


@dataclass
class Tape:
    """`state` is always the fold of what it began with and `events`."""

    definition: Definition
    given: Given
    state: State | None = None
    events: list[Happened] = field(default_factory=list)
    locale: str = ""

    @property
    def run(self) -> State:
        if self.state is None:
            raise ValueError("this run has not begun")
        return self.state

    @property
    def here(self) -> Step | None:
        """The step where the run stands; None after a migration to a version that lacks it."""
        return self.definition.by_id.get(self.run.step)

    @property
    def facts(self) -> Facts:
        return Facts(self.definition, self.run.values, self.given, self.locale)

    def add(self, did: Did, **payload: Any) -> None:
        event = Happened(did, self.run.step if self.state else payload["step"], payload)
        self.state = after(self.state, event)
        self.events.append(event)

    def go(self, edge: str) -> None:
        """Leave the step by this way out. Raises Conflict where the next step has been visited as often as it may."""
        step = self.here
        to = next((one.to for one in step.exits if one.edge == edge), "") if step else ""
        following = self.definition.by_id.get(to)
        if following is None:
            raise Conflict(_("This step does not say where to go on. Deviate, and tell the owner."))
        if following.visits and self.run.visits_of(to) >= following.visits and not self._lies_ahead(to):
            words = _("“%(step)s” was visited %(count)d times, which is the most. Deviate, or go back.")
            raise Conflict(words % {"step": self.facts.say(following.title), "count": following.visits})
        self.add(Did.WENT, to=to, edge=edge)

    def _lies_ahead(self, to: str) -> bool:
        return bool(self.run.ahead) and self.run.ahead[0].step == to

    def settle(self) -> None:
        """Pass what passes by itself, until a person or the desk has something to do, or the run has ended."""
        for _count in range(MOST_IN_A_ROW):
            step = self.here
            if self.run.is_over:
                return
            if isinstance(step, Decision):
                self.go(self._edge_of(step))
            elif isinstance(step, Table):
                self.add(Did.ANSWERED, values=self._row_of(step))
                self.go("next")
            elif self._was_done(step):
                if not self.run.here.acted["ok"] and not isinstance(step, Action):
                    return
                self.go("next" if self.run.here.acted["ok"] else "failed")
            else:
                return
        raise Conflict(_("This procedure goes round without anybody. Deviate, and tell the owner."))

    def _was_done(self, step: Step | None) -> bool:
        """Comes along again after going back: what was done is not done a second time."""
        return isinstance(step, Action | Escalate | Call) and "ok" in self.run.here.acted

    def _edge_of(self, step: Decision) -> str:
        facts = self.facts
        for place, rule in enumerate(step.rules):
            if evaluate(rule.when, facts, facts.fields, self.given):
                return f"rules.{place}"
        return "otherwise"

    def _row_of(self, step: Table) -> dict[str, Any]:
        facts = self.facts
        rows = (row.then for row in step.rows if evaluate(row.when, facts, facts.fields, self.given))
        return self.computed(next(rows, step.otherwise))

    def computed(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """What is unknown is left out."""
        facts = self.facts
        found = {name: compute(value, facts, facts.fields, self.given) for name, value in values.items()}
        return {name: value for name, value in found.items() if value is not UNKNOWN}

    def finish(self, step: End) -> None:
        self.add(Did.ENDED, outcome=step.outcome)


def begin(definition: Definition, given: Given, *, version: int, holder: int | None, ticket: Mapping[str, Any]) -> Tape:
    """A run at its first step, or past what passes by itself. `ticket`: the ticket's variables by their names."""
    tape = Tape(definition, given)
    tape.add(Did.STARTED, version=version, step=definition.start, holder=holder, ticket=dict(ticket), given={})
    tape.settle()
    return tape


def is_effect(step: Step | None) -> bool:
    """Whether the desk does this as soon as the run comes to it."""
    if isinstance(step, Action):
        act = ACTS.get(step.action)
        return not step.confirm and (is_outside(step.action) or (act is not None and not act.is_by_hand))
    return isinstance(step, Escalate | Wait | Call)
