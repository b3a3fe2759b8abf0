"""Definitions as the database keeps them, and the world that they are checked against."""

from __future__ import annotations

from functools import lru_cache

from people.models import Team
from sops.checks.case import World
from sops.definition.canonical import canonical
from sops.definition.model import Call, Definition
from sops.definition.parse import parse
from sops.desk_connectors import acts_for
from sops.desk_macros import known_to
from sops.models import ProcedureVersion, State

CALLABLE = (State.PUBLISHED, State.SUPERSEDED)


def definition_of(version: ProcedureVersion) -> Definition:
    """Parsed once for each sha: what is published never changes."""
    return _parsed(version.sha256, canonical(version.definition)) if version.definition else _missing()


@lru_cache(maxsize=128)
def _parsed(sha256: str, text: str) -> Definition:
    import json

    definition, problems = parse(json.loads(text))
    if definition is None:
        raise ValueError(f"a stored definition can't be read: {problems[0].place} {problems[0].message}")
    return definition


def _missing() -> Definition:
    raise ValueError("a stored version has no definition")


def world_for(definition: Definition) -> World:
    """Teams, macros and connectors of the desk, and the procedures that this one calls, and those that they call, as
    published."""
    found: dict[tuple[str, int], Definition] = {}
    todo = {step.procedure for step in definition.steps if isinstance(step, Call)}
    done: set[str] = set()
    while todo:
        rows = ProcedureVersion.objects.filter(procedure__key__in=todo, state__in=CALLABLE).select_related("procedure")
        done |= todo
        todo = set()
        for row in rows:
            called = definition_of(row)
            found[row.procedure.key, row.number] = called
            todo |= {step.procedure for step in called.steps if isinstance(step, Call)} - done
    teams = frozenset(Team.objects.filter(is_active=True).values_list("slug", flat=True))
    return World(teams, known_to(definition), found, acts_for(definition))
