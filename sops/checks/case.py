"""A procedure under examination: its definition, what the desk has (the world), and what follows from both, each
worked out once. And what a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from helpdesk.lib.conditions.fields import Vocabulary
from sops.checks.graphs import reachable
from sops.definition.acts import ACTS, Act
from sops.definition.model import Definition, Step
from sops.definition.parse import texts
from sops.definition.vocabulary import fields_of
from sops.definition.words import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is the number of a check, or the name of a warning; `step` is empty where no step is to blame."""

    code: int | str
    step: str
    message: str


@dataclass(frozen=True, slots=True)
class World:
    """What exists besides the procedure: teams and macros by their keys, procedures by key and version, and what can be
    done: the desk's acts, and the operations of its connectors."""

    teams: frozenset[str] = frozenset()
    macros: frozenset[str] = frozenset()
    procedures: Mapping[tuple[str, int], Definition] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=lambda: ACTS)

    def newest(self, key: str) -> int:
        return max((number for name, number in self.procedures if name == key), default=0)


@dataclass(frozen=True)
class Case:
    """`is_material`: the change is, so that every required language must be complete."""

    definition: Definition
    world: World = field(default_factory=World)
    is_material: bool = True

    @cached_property
    def graph(self) -> dict[str, list[str]]:
        """Only what leads to a step that exists: others are check 3's."""
        known = self.definition.by_id
        return {step.id: [one.to for one in step.exits if one.to in known] for step in self.definition.steps}

    @property
    def has_start(self) -> bool:
        return self.definition.start in self.definition.by_id

    @cached_property
    def reached(self) -> set[str]:
        return reachable(self.graph, [self.definition.start])

    @cached_property
    def steps(self) -> list[Step]:
        """Those that can be reached: what is wrong in others is that nothing leads to them."""
        return [step for step in self.definition.steps if step.id in self.reached]

    @cached_property
    def fields(self) -> Vocabulary:
        return fields_of(self.definition)

    @cached_property
    def texts(self) -> dict[str, Text]:
        return texts(self.definition)

    def name(self, step: Step) -> str:
        """As messages name it: its title, and its id, by which it is found."""
        title = step.title.best(self.definition.locale)
        return f"“{title}” ({step.id})" if title else step.id
