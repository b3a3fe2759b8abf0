"""All checks over one procedure. Errors keep it from being published; warnings don't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.utils.translation import gettext as _

from sops.checks import names, rules, shape, variables, warn
from sops.checks.case import Case, Finding, World
from sops.definition.model import Definition
from sops.definition.parse import Problem, parse, sha_of

Check: TypeAlias = Callable[[Case], Iterator[Finding]]
CHECKS: Final[tuple[Check, ...]] = (
    shape.start_exists,
    shape.targets_exist,
    shape.every_step_is_reached,
    shape.an_end_can_be_reached,
    shape.only_ends_end,
    rules.nothing_is_left_out,
    rules.nothing_is_hidden,
    shape.cycles_have_an_end,
    names.calls_fit,
    variables.variables_are_whole,
    variables.variables_have_values,
    variables.types_agree,
    names.what_is_named_exists,
    shape.what_is_final_is_proven,
    names.outcomes_are_declared,
    names.languages_are_complete,
)
WARNINGS: Final[tuple[Check, ...]] = (
    warn.way_is_long,
    warn.variable_is_unused,
    warn.policy_is_missing,
    warn.question_repeats_the_ticket,
    warn.text_is_hard,
    warn.value_is_never_asked,
    warn.call_is_old,
)


@dataclass(frozen=True, slots=True)
class Examined:
    """`definition` and `sha256` are there unless the JSON is no procedure at all."""

    definition: Definition | None
    sha256: str
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()


def examine(data: object, world: World, *, is_material: bool = True) -> Examined:
    """Whatever JSON it is. Never raises."""
    definition, problems = parse(data)
    if definition is None:
        return Examined(None, "", tuple(_finding(problem, data) for problem in problems))
    return examine_definition(definition, world, is_material=is_material)


def examine_definition(definition: Definition, world: World, *, is_material: bool = True) -> Examined:
    case = Case(definition, world, is_material)
    errors = [finding for check in CHECKS for finding in check(case)]
    warnings = [finding for check in WARNINGS for finding in check(case)]
    order = {step.id: place for place, step in enumerate(definition.steps)}
    errors.sort(key=lambda one: (one.code, order.get(one.step, -1)))
    return Examined(definition, sha_of(definition), tuple(errors), tuple(warnings))


def _finding(problem: Problem, data: object) -> Finding:
    """A problem of the shape, with the step in which it is, if that has a name."""
    parts = problem.place.split(".")
    step = ""
    if parts[0] == "steps" and len(parts) > 1 and isinstance(data, dict):
        try:
            found = data["steps"][int(parts[1])]["id"]
            step = found if isinstance(found, str) else ""
        except (LookupError, ValueError, TypeError):
            step = ""
    return Finding(1, step, f"{problem.place or _('procedure')}: {problem.message}")
