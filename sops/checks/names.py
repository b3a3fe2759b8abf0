"""Checks 10, 12, 14 and 15: what a procedure names exists, and what it says is said in every language."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from sops.checks.case import Case, Finding
from sops.checks.types import lacks
from sops.definition.acts import Act
from sops.definition.model import Action, Call, Definition, End, Escalate, Form, Macro, Step, Variable
from sops.definition.values import Literal
from sops.definition.vocabulary import TICKET


def calls_fit(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps:
        if isinstance(step, Call):
            for problem in _of_call(step, case):
                yield Finding(10, step.id, f"{case.name(step)}: {problem}")


def _of_call(step: Call, case: Case) -> Iterator[str]:
    values = {"key": step.procedure, "number": step.version}
    called = case.world.procedures.get((step.procedure, step.version))
    if step.procedure == case.definition.key or (called and _leads_back(called, case)):
        yield _("It calls itself, through %(key)s. Call another procedure.") % values
        return
    if called is None:
        yield _("There is no version %(number)d of a procedure %(key)s. Choose one that is published.") % values
        return
    for name, value in step.inputs.items():
        wanted = called.variables.get(name)
        if name not in called.inputs or wanted is None:
            yield _("%(key)s takes no input %(name)s. Take it out.") % {**values, "name": name}
        elif lack := lacks(value, wanted, case.definition):
            yield f"{name}: {lack}"
    for name in called.inputs:
        if name not in step.inputs:
            yield _("%(key)s needs the input %(name)s. Give it.") % {**values, "name": name}
    yield from _of_outputs(step, called, case.definition)


def _of_outputs(step: Call, called: Definition, definition: Definition) -> Iterator[str]:
    for ours, theirs in step.outputs.items():
        given, taken = called.variables.get(theirs), definition.variables.get(ours)
        if theirs not in called.outputs or given is None:
            words = _("%(key)s gives no output %(name)s. Choose another.")
            yield words % {"key": step.procedure, "name": theirs}
        elif taken is not None and not _same_type(given, taken):
            words = _("%(name)s is a %(type)s there. Make %(ours)s the same.")
            yield words % {"name": theirs, "type": given.type, "ours": ours}


def _same_type(given: Variable, taken: Variable) -> bool:
    return given.type == taken.type and set(given.choices) <= set(taken.choices)


def _leads_back(called: Definition, case: Case) -> bool:
    todo, seen = [called], {called.key}
    while todo:
        for step in todo.pop().steps:
            if not isinstance(step, Call):
                continue
            if step.procedure == case.definition.key:
                return True
            following = case.world.procedures.get((step.procedure, step.version))
            if following and step.procedure not in seen:
                seen.add(step.procedure)
                todo.append(following)
    return False


def what_is_named_exists(case: Case) -> Iterator[Finding]:
    for name, variable in case.definition.variables.items():
        if variable.source == "ticket" and variable.field not in TICKET:
            words = _("The variable %(name)s stands for “%(field)s”, which is no field of tickets. Choose another.")
            yield Finding(12, "", words % {"name": name, "field": variable.field})
    for name in (*case.definition.inputs, *case.definition.outputs):
        if name not in case.definition.variables:
            words = _("The input or output %(name)s is no variable. Declare it, or take it out.")
            yield Finding(12, "", words % {"name": name})
    for step in case.definition.steps:
        for problem in _named_by(step, case):
            yield Finding(12, step.id, f"{case.name(step)}: {problem}")


def _named_by(step: Step, case: Case) -> Iterator[str]:
    match step:
        case Action():
            yield from _of_action(step, case)
        case Escalate(team=team) if team not in case.world.teams:
            yield _("There is no team “%(name)s”. Choose another.") % {"name": team}
        case Macro(macro=macro, reply=reply):
            if macro and macro not in case.world.macros:
                yield _("There is no macro “%(name)s”. Choose another, or write the reply here.") % {"name": macro}
            elif not macro and not reply:
                yield _("It has no reply. Write one, or choose a macro.")
        case Form(fields=fields):
            for one in fields:
                if one.field not in TICKET or not TICKET[one.field].can_set:
                    yield _("A form can't change the field “%(name)s”. Choose another.") % {"name": one.field}


def _of_action(step: Action, case: Case) -> Iterator[str]:
    act = case.world.acts.get(step.action)
    if act is None:
        yield _("There is no action “%(name)s”. Choose another.") % {"name": step.action}
        return
    for name in step.parameters:
        if name not in act.parameters:
            yield _("The action %(action)s has no parameter %(name)s. Take it out.") % {
                "action": step.action,
                "name": name,
            }
    for name, parameter in act.parameters.items():
        value = step.parameters.get(name)
        if value is None and parameter.is_required:
            words = _("The action %(action)s needs the parameter %(name)s. Give it.")
            yield words % {"action": step.action, "name": name}
        if parameter.names == "team" and isinstance(value, Literal) and value.value not in case.world.teams:
            yield _("There is no team “%(name)s”. Choose another.") % {"name": value.value}
    yield from _of_results(step, act, case.definition)


def _of_results(step: Action, act: Act, definition: Definition) -> Iterator[str]:
    for ours, theirs in step.outputs.items():
        given, taken = act.results.get(theirs), definition.variables.get(ours)
        if given is None:
            words = _("The action %(action)s gives no result %(name)s. Choose another.")
            yield words % {"action": step.action, "name": theirs}
        elif taken is not None and taken.type != given.type:
            words = _("%(name)s is a %(type)s there. Make %(ours)s the same.")
            yield words % {"name": theirs, "type": given.type, "ours": ours}


def outcomes_are_declared(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps:
        if isinstance(step, End) and step.outcome not in case.definition.outcomes:
            words = _("%(step)s ends with “%(name)s”, which is no outcome. Declare it, or choose another.")
            yield Finding(14, step.id, words % {"step": case.name(step), "name": step.outcome})


def languages_are_complete(case: Case) -> Iterator[Finding]:
    if not case.is_material:
        return
    definition = case.definition
    needed = dict.fromkeys((definition.locale, *definition.locales))
    for place, text in case.texts.items():
        missing = ", ".join(code for code in needed if not text.get(code))
        if missing:
            step = place.split(".")[1] if place.startswith("steps.") else ""
            words = _("The text at %(place)s is missing in: %(codes)s. Write it.")
            yield Finding(15, step, words % {"place": place, "codes": missing})
