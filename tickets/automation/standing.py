"""The rules that are in force, read as values. Versions never change, so each is read once in a process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from helpdesk.lib.conditions.fields import Kind, Vocabulary
from helpdesk.lib.conditions.tree import asks_of, read
from tickets.automation.model import Rule as Value
from tickets.automation.model import Rules
from tickets.models import Rule, RuleKind, RuleVersion

KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Timed:
    """A timed rule in force: how long its condition has to hold, and whether what people write begins that anew."""

    rule: Value
    after: timedelta
    restarts: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """All triggers in their order, and all timed rules by their ids."""

    triggers: Rules
    timed: dict[int, Timed]

    def __bool__(self) -> bool:
        return bool(self.triggers.all or self.timed)


def standing() -> Standing:
    """Two queries, one where all versions have been read before."""
    rows = list(Rule.objects.in_force().select_related(None).values_list("kind", "in_force"))
    versions = _versions([pk for _kind, pk in rows])
    triggers = [versions[pk] for kind, pk in rows if kind == RuleKind.TRIGGER]
    timed = [versions[pk] for kind, pk in rows if kind == RuleKind.TIMED]
    return Standing(Rules(one.rule for one in triggers), {one.rule.id: one for one in timed})


_read: dict[int, Timed] = {}


def _versions(keys: list[int]) -> dict[int, Timed]:
    missing = [key for key in keys if key not in _read]
    if missing:
        if len(_read) > KEPT:
            _read.clear()
            missing = keys
        _read.update({row.pk: timed_of(row) for row in RuleVersion.objects.filter(pk__in=missing)})
    return {key: _read[key] for key in keys}


def timed_of(version: RuleVersion) -> Timed:
    return Timed(value_of(version), timedelta(hours=version.hours), version.restarts)


def value_of(version: RuleVersion) -> Value:
    return Value(
        id=version.rule_id,
        number=version.number,
        condition=read(version.conditions),
        acts=version.acts,
        zone=_zone(version.zone),
        kinds=frozenset(version.kinds),
    )


@lru_cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def asked_of(rules: Iterable[Value]) -> frozenset[str]:
    """The names of all fields that these ask about."""
    return frozenset(ask.field for rule in rules for ask in asks_of(rule.condition))


def moves_by_itself(rule: Value, fields: Vocabulary) -> bool:
    """Whether its condition can become true although nothing happens: it asks about time."""
    kinds = (fields.get(name) for name in asked_of([rule]))
    names = any(name.startswith("time.") for name in asked_of([rule]))
    return names or any(field is not None and field.kind in (Kind.MOMENT, Kind.DAY) for field in kinds)
