"""Check 11: every variable has a value on every way to where it is used, and is used as what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.check import problems_of
from helpdesk.lib.conditions.fields import Kind
from helpdesk.lib.conditions.tree import Condition, asks_of
from sops.checks.case import Case, Finding
from sops.checks.graphs import postorder, turned
from sops.checks.types import condition_of, lacks
from sops.definition.model import Action, Call, Decision, Definition, End, Form, Question, Step, Table, Variable
from sops.definition.values import Value, used_in
from sops.definition.vocabulary import ANY_TIME, KINDS, TICKET, codes_of

# Where a value may come from, by what gives it.
GIVEN_BY = {Question: "answer", Form: "answer", Table: "result", Call: "result", Action: "result"}


def variables_are_whole(case: Case) -> Iterator[Finding]:
    """Each variable in itself: where it comes from, what it can be."""
    for name, variable in case.definition.variables.items():
        if problem := _problem(variable):
            yield Finding(11, "", _("The variable %(name)s: %(problem)s") % {"name": name, "problem": problem})
        elif variable.value is not None and (lack := lacks(variable.value, variable, case.definition)):
            yield Finding(11, "", _("The variable %(name)s: %(problem)s") % {"name": name, "problem": lack})
    for name in _circular(case.definition):
        words = _("The variable %(name)s is computed from itself. Compute it from others.")
        yield Finding(11, "", words % {"name": name})


def _problem(variable: Variable) -> str:
    field = TICKET.get(variable.field)
    if variable.source == "ticket":
        if field is not None and field.type != variable.type:
            return _("That field of a ticket is a %(type)s. Make it that.") % {"type": field.type}
        return ""  # a field that does not exist is check 12's
    if variable.source == "computed" and variable.value is None:
        return _("It is computed, but from what? Give its value.")
    if variable.type in ("choice", "choices") and not codes_of(variable):
        return _("It has nothing to choose from. Give its choices.")
    if variable.least is not None and variable.most is not None and variable.least > variable.most:
        return _("Its least is more than its most. Change one of them.")
    return ""


def _circular(definition: Definition) -> list[str]:
    """Computed variables that need their own value."""
    needs = {
        name: [one for one in used_in(variable.value) if one in definition.variables]
        for name, variable in definition.variables.items()
        if variable.value is not None and variable.source == "computed"
    }
    found = []
    for name in needs:
        todo, seen = list(needs[name]), set[str]()
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += needs.get(one, [])
        if name in seen:
            found.append(name)
    return found


def variables_have_values(case: Case) -> Iterator[Finding]:
    if case.has_start:
        flow = Flow(case)
        for step in case.steps:
            yield from flow.problems(step)


@dataclass(frozen=True)
class Flow:
    """Which variables surely have a value before each step: those that every way to it gives one. Sets are bits."""

    case: Case

    @cached_property
    def bits(self) -> Mapping[str, int]:
        return {name: 1 << place for place, name in enumerate(self.case.definition.variables)}

    def _set_of(self, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            found |= self.bits.get(name, 0)
        return found

    @cached_property
    def before(self) -> Mapping[str, int]:
        definition, graph = self.case.definition, self.case.graph
        order = postorder(graph, definition.start)[::-1]
        back = turned({node: graph[node] for node in order})
        given = {step.id: self._set_of(step.assigned) for step in self.case.steps}
        steps = self.case.definition.by_id
        everything = (1 << len(self.bits)) - 1
        known = dict.fromkeys(order, everything)
        changed = True
        while changed:
            changed = False
            for node in order:
                now = everything if node != definition.start else self._at_start
                for one in back[node]:
                    now &= known[one] | (given[one] if succeeds(steps[one], node) else 0)
                if now != known[node]:
                    known[node], changed = now, True
        return known

    @cached_property
    def _at_start(self) -> int:
        tickets = [name for name, one in self.case.definition.variables.items() if one.source == "ticket"]
        return self._set_of([*tickets, *self.case.definition.inputs])

    @cached_property
    def needs(self) -> Mapping[str, frozenset[str]]:
        """For each variable those whose values it takes, itself if it is not computed."""
        variables = self.case.definition.variables
        found = {}
        for name in variables:
            todo, seen, given = [name], set[str](), set[str]()
            while todo:
                one = todo.pop()
                variable = variables.get(one)
                if variable is None or variable.source != "computed" or variable.value is None:
                    given.add(one)
                elif one not in seen:
                    seen.add(one)
                    todo += used_in(variable.value)
            found[name] = frozenset(given)
        return found

    def problems(self, step: Step) -> Iterator[Finding]:
        for name in dict.fromkeys(uses_of(step, self.case.definition)):
            values = {"step": self.case.name(step), "name": name}
            if name not in self.bits:
                words = _("%(step)s uses the variable %(name)s, which does not exist. Declare it, or take another.")
                yield Finding(11, step.id, words % values)
                continue
            for needed in sorted(self.needs[name]):
                if not self.bits.get(needed, 0) & self.before[step.id]:
                    words = _("%(step)s uses %(name)s, which has no value yet on some way there. Ask for it before.")
                    yield Finding(11, step.id, words % {**values, "name": needed})


def succeeds(step: Step, to: str) -> bool:
    """Whether the step, left for that one, has surely done what it is for: what failed gives no variable a value."""
    return not (isinstance(step, Action) and step.failed == to)


def uses_of(step: Step, definition: Definition) -> Iterator[str]:
    for text in step.texts:
        yield from sorted(text.mentioned)
    for condition in conditions_of(step):
        yield from (ask.field for ask in asks_of(condition))
    for value in values_of(step):
        yield from used_in(value)
    if isinstance(step, End):
        yield from definition.outputs


def conditions_of(step: Step) -> Iterator[Condition]:
    if isinstance(step, Decision):
        yield from (rule.when for rule in step.rules)
    elif isinstance(step, Table):
        yield from (row.when for row in step.rows)


def values_of(step: Step) -> Iterator[Value]:
    if isinstance(step, Action):
        yield from step.parameters.values()
    elif isinstance(step, Call):
        yield from step.inputs.values()
    elif isinstance(step, Table):
        for row in step.rows:
            yield from row.then.values()
        yield from step.otherwise.values()


def types_agree(case: Case) -> Iterator[Finding]:
    for step in case.steps:
        found = [*_of_conditions(step, case), *_of_targets(step, case), *_of_values(step, case)]
        for problem in dict.fromkeys(found):
            yield Finding(11, step.id, f"{case.name(step)}: {problem}")


def _of_conditions(step: Step, case: Case) -> Iterator[str]:
    for place, condition in enumerate(conditions_of(step)):
        for problem in problems_of(condition, case.fields, ANY_TIME):
            if not problem.path.endswith("field"):  # a variable that does not exist is told once, by its use
                yield _("Rule %(number)d: %(problem)s") % {"number": place + 1, "problem": problem.message}
        for ask in asks_of(condition):
            field = case.fields.get(ask.field)
            if field is None or field.kind is not Kind.TAGS or not field.choices:
                continue
            values = ask.value if isinstance(ask.value, list | tuple) else [ask.value]
            if any(isinstance(value, str) and value not in field.choices for value in values):
                yield _("Rule %(number)d asks about a choice that does not exist. Choose another.") % {
                    "number": place + 1
                }


def _of_targets(step: Step, case: Case) -> Iterator[str]:
    """What a step gives a value to must be a variable that is given in such a way."""
    source = GIVEN_BY.get(type(step), "")
    for name in step.assigned:
        variable = case.definition.variables.get(name)
        if variable is None:
            yield _("There is no variable %(name)s. Declare it.") % {"name": name}
        elif variable.source != source:
            words = _("%(name)s can't be given a value here. Set its source to %(source)s.")
            yield words % {"name": name, "source": source}
    if isinstance(step, Form):
        for one in step.fields:
            field, variable = TICKET.get(one.field), case.definition.variables.get(one.variable)
            if field and variable and KINDS[field.type] is not KINDS[variable.type]:
                yield _("%(name)s is not of the type of that field. Make it a %(type)s.") % {
                    "name": one.variable,
                    "type": field.type,
                }


def _of_values(step: Step, case: Case) -> Iterator[str]:
    if isinstance(step, Table):
        for values in (*(row.then for row in step.rows), *([step.otherwise] if step.otherwise else [])):
            for name in step.outputs:
                variable = case.definition.variables.get(name)
                if name not in values:
                    yield _("Every row must give %(name)s a value. Add it.") % {"name": name}
                elif variable and (lack := lacks(values[name], variable, case.definition)):
                    yield f"{name}: {lack}"
            for name in values.keys() - set(step.outputs):
                yield _("%(name)s is set by a row, but is no output of the table. Add it to the outputs.") % {
                    "name": name
                }
    if isinstance(step, Action) and (act := case.world.acts.get(step.action)):
        for name, parameter in act.parameters.items():
            if name in step.parameters and (lack := lacks(step.parameters[name], parameter, case.definition)):
                yield f"{name}: {lack}"
    for condition in condition_of(values_of(step)):
        for problem in problems_of(condition, case.fields, ANY_TIME):
            yield problem.message
