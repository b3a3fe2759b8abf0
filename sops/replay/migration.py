"""Whether an open run may go on in another version of its procedure, and what it is there. Pure.

A plan says what became of steps and variables. It is legal for a run if the step where that stands, every answer that
was given, and everything done that can't be undone have a place in the new version, or are waived; and if nothing that
the way from there needs is missing. What was done is never done again: the first time the new version leads to such a
step, it counts as done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from sops.checks.case import Case
from sops.checks.variables import Flow, uses_of
from sops.definition.acts import Act
from sops.definition.model import Action, Call, Definition, Escalate, Step, Variable
from sops.definition.vocabulary import codes_of
from sops.replay.state import State, Visit

GONE: Final = "{step}.v{number}"
"""What a step is called in runs that walked it, where the new version has none: no id of a step has a dot."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps` and `names`: what steps and variables of the old version are in the new one; those that are not named
    have no place there. `waived`: steps of the old version whose deeds may be forgotten."""

    steps: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offence:
    """Why a run can't move: `about` is a step of the old version, or a variable; `message` says what it would take."""

    kind: str
    about: str
    message: str


def usual(before: Definition, after: Definition) -> Plan:
    """What keeps its name and its kind, is what it was."""
    steps = {step.id: step.id for step in before.steps if fits(step, after.by_id.get(step.id))}
    names = {
        name: name
        for name, one in before.variables.items()
        if name in after.variables and same(one, after.variables[name])
    }
    return Plan(steps, names)


def problems_of(plan: Plan, before: Definition, after: Definition) -> list[str]:
    """What is wrong with a plan in itself, in words: it leads to what is not there, or is of another kind."""
    found = []
    for old, new in plan.steps.items():
        if old not in before.by_id or not fits(before.by_id[old], after.by_id.get(new)):
            found.append(
                _("The step %(old)s can't be %(new)s: choose one of the same kind.") % {"old": old, "new": new}
            )
    for old, new in plan.names.items():
        one, other = before.variables.get(old), after.variables.get(new)
        if one is None or other is None or not same(one, other):
            found.append(_("The variable %(old)s can't be %(new)s: choose one of its type.") % {"old": old, "new": new})
    if len(set(plan.steps.values())) < len(plan.steps) or len(set(plan.names.values())) < len(plan.names):
        found.append(_("Two steps, or two variables, can't become one."))
    return found


def fits(old: Step, new: Step | None) -> bool:
    """Of the same kind, and for what has an effect, of the same effect."""
    if new is None or new.kind != old.kind:
        return False
    if isinstance(old, Action) and isinstance(new, Action):
        return old.action == new.action
    if isinstance(old, Call) and isinstance(new, Call):
        return old.procedure == new.procedure
    return True


def same(one: Variable, other: Variable) -> bool:
    return one.type == other.type and one.source == other.source


def offences(state: State, before: Definition, after: Definition, plan: Plan, acts: Mapping[str, Act]) -> list[Offence]:
    """Why this run can't move, nothing where it can. `acts` says what can be undone."""
    return [
        *_of_place(state, before, after, plan),
        *_of_answers(state, before, after, plan),
        *_of_deeds(state, before, plan, acts),
        *_of_needs(state, before, after, plan),
    ]


def _of_place(state: State, before: Definition, after: Definition, plan: Plan) -> Iterator[Offence]:
    here = state.step
    if here not in plan.steps:
        yield Offence(
            "step", here, _("It stands at “%(step)s”, which has no place in the new version.") % _named(here, before)
        )
    elif "execution" in state.here.acted and "ok" not in state.here.acted:
        yield Offence("step", here, _("An outside tool is being asked. Wait until that has ended."))
    elif isinstance(before.by_id.get(here), Call) and before.by_id[here] != after.by_id[plan.steps[here]]:
        yield Offence(
            "step", here, _("It stands in a procedure that was called, which the new version calls otherwise.")
        )


def _of_answers(state: State, before: Definition, after: Definition, plan: Plan) -> Iterator[Offence]:
    told: set[str] = set()
    for visit in (*state.visits, *state.ahead):
        for name, value in visit.values.items():
            if name in told:
                continue
            message = _lack(name, value, after, plan)
            if message:
                told.add(name)
                yield Offence("answer", name, message)
    for name, value in state.given.items():
        if name not in told and (message := _lack(name, value, after, plan)):
            yield Offence("answer", name, message)


def _lack(name: str, value: object, after: Definition, plan: Plan) -> str:
    new = plan.names.get(name)
    variable = after.variables.get(new or "")
    if new is None or variable is None:
        return _("What was answered as %(name)s has no place in the new version.") % {"name": name}
    if not _is_value(variable, value):
        words = _("The new version does not know the answer “%(value)s” to %(name)s.")
        return words % {"value": value, "name": name}
    return ""


def _is_value(variable: Variable, value: object) -> bool:
    """Whether the new version could have got this answer."""
    codes = codes_of(variable)
    if variable.type == "choice":
        return value in codes
    if variable.type == "choices":
        return isinstance(value, list | tuple) and (not codes or set(value) <= set(codes))
    if variable.type == "number" and isinstance(value, int | float):
        low = variable.least is None or value >= variable.least
        return low and (variable.most is None or value <= variable.most)
    return True


def _of_deeds(state: State, before: Definition, plan: Plan, acts: Mapping[str, Act]) -> Iterator[Offence]:
    told: set[str] = set()
    for visit in (*state.visits, *state.ahead, *state.superseded):
        step = before.by_id.get(visit.step)
        if visit.acted.get("ok") and _is_final(step, acts) and visit.step not in {*plan.steps, *plan.waived, *told}:
            told.add(visit.step)
            words = _(
                "“%(step)s” was done and can't be undone, and has no place in the new version. Place or waive it."
            )
            yield Offence("deed", visit.step, words % _named(visit.step, before))


def _is_final(step: Step | None, acts: Mapping[str, Act]) -> bool:
    """What can't be undone; also an action that nobody knows any more."""
    if not isinstance(step, Action):
        return False
    act = acts.get(step.action)
    return act is None or not act.is_reversible


def _of_needs(state: State, before: Definition, after: Definition, plan: Plan) -> Iterator[Offence]:
    """Variables that the way on needs, and that this run was never asked for; but for those that it lacks already."""
    start, known = plan.steps.get(state.step, ""), known_names(state)
    if start not in after.by_id or state.step not in before.by_id:
        return
    lacked = {plan.names.get(name, name) for _step, name in _missing(before, state.step, known)}
    there = {plan.names[name] for name in known if name in plan.names}
    found = {name: step for step, name in sorted(_missing(after, start, there)) if name not in lacked}
    for name, step in found.items():
        words = _("“%(step)s” of the new version needs %(name)s, which was never asked here.")
        yield Offence("need", name, words % {**_named(step, after), "name": name})


def _missing(definition: Definition, start: str, known: Iterable[str]) -> set[tuple[str, str]]:
    """(step, variable) of what may have no value where it is used, for a run that stands at `start` and knows these."""
    case = Case(replace(definition, start=start, inputs=tuple(sorted(known))))
    flow = Flow(case)
    return {
        (step.id, needed)
        for step in case.steps
        for name in uses_of(step, definition)
        for needed in flow.needs.get(name, ())
        if not flow.bits.get(needed, 0) & flow.before[step.id]
    }


def known_names(state: State) -> set[str]:
    return {*state.given, *(name for visit in state.visits for name in visit.values)}


def payload_of(
    state: State, before: Definition, after: Definition, plan: Plan, *, number: int, ticket: Mapping[str, Any]
) -> dict[str, Any]:
    """The event of the move: what steps and variables are called now, what counts as done when it is come to again, and
    the ticket's variables by their new names. Steps without a place keep a name that no step has."""
    gone = {
        step.id: GONE.format(step=step.id, number=state.version)
        for step in before.steps
        if step.id not in plan.steps and step.id in {visit.step for visit in _all(state)}
    }
    done = {
        plan.steps[visit.step]
        for visit in (*state.visits, *state.ahead)
        if visit.acted.get("ok") and visit.step in plan.steps and _does(after.by_id[plan.steps[visit.step]])
    } - {plan.steps.get(state.step, "")}
    return {
        "version": number,
        "steps": {**{old: new for old, new in plan.steps.items() if old != new}, **gone},
        "names": {old: new for old, new in plan.names.items() if old != new},
        "done": sorted(done | {plan.steps[step] for step in state.done if step in plan.steps}),
        "ticket": dict(ticket),
    }


def _does(step: Step) -> bool:
    return isinstance(step, Action | Escalate | Call)


def _all(state: State) -> tuple[Visit, ...]:
    return (*state.visits, *state.ahead, *state.superseded)


def _named(step: str, before: Definition) -> dict[str, str]:
    known = before.by_id.get(step)
    return {"step": (known.title.best(before.locale) if known else "") or step}
