"""A plan as it is posted: what each step and variable becomes, and which deeds are waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from sops.definition.model import Action, Definition
from sops.replay.migration import Plan, fits, same


@dataclass(frozen=True, slots=True)
class Place:
    """One step or variable of the old version, and where it may go. `is_usual`: nobody needs to choose."""

    field: str
    name: str
    chosen: str
    options: Sequence[tuple[str, str]]
    is_usual: bool


def plan_in(data: QueryDict, usual: Plan) -> Plan:
    """What was not said is as usual; an empty choice has no place."""
    return Plan(
        _chosen(data, "step", usual.steps), _chosen(data, "name", usual.names), frozenset(data.getlist("waived"))
    )


def _chosen(data: QueryDict, kind: str, usual: Mapping[str, str]) -> dict[str, str]:
    said = {key.removeprefix(f"{kind}."): data.get(key, "") for key in data if key.startswith(f"{kind}.")}
    return {old: new for old, new in {**usual, **said}.items() if new}


def steps_of(before: Definition, after: Definition, plan: Plan, usual: Plan, language: str) -> list[Place]:
    return [
        Place(
            f"step.{one.id}", one.title.best(language, before.locale) or one.id, plan.steps.get(one.id, ""),
            [(new.id, new.title.best(language, after.locale) or new.id) for new in after.steps if fits(one, new)],
            one.id in usual.steps,
        )
        for one in before.steps
    ]  # fmt: skip


def variables_of(before: Definition, after: Definition, plan: Plan, usual: Plan) -> list[Place]:
    return [
        Place(
            f"name.{name}", name, plan.names.get(name, ""),
            [(new, new) for new, other in after.variables.items() if same(one, other)], name in usual.names,
        )
        for name, one in before.variables.items() if one.source in ("answer", "result")
    ]  # fmt: skip


def deeds_of(before: Definition, plan: Plan, language: str) -> list[tuple[str, str, bool]]:
    """(step, title, whether it is waived) of actions that have no place."""
    return [
        (one.id, one.title.best(language, before.locale) or one.id, one.id in plan.waived)
        for one in before.steps
        if isinstance(one, Action) and one.id not in plan.steps
    ]
