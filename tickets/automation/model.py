"""What deciding takes and gives, as values: rules, what has happened, what each rule did and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Protocol, TypeAlias

from helpdesk.lib.conditions.fields import Facts, Given, Vocabulary
from helpdesk.lib.conditions.tree import Condition

Acts: TypeAlias = Mapping[str, object]
Values: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule, as it is in force. `kinds` are the events that it listens to; a timed rule has none.

    `zone` is where its days and hours are. `acts` as tickets/automation/acts.py checks them.
    """

    id: int
    number: int
    condition: Condition
    acts: Acts
    zone: tzinfo
    kinds: frozenset[str] = frozenset()


class Rules:
    """Rules in their order, found by the kind of event that they listen to."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = list(rules)
        self._by_kind: dict[str, list[Rule]] = {}
        for rule in self.all:
            for kind in rule.kinds:
                self._by_kind.setdefault(kind, []).append(rule)

    def listening_to(self, kind: str) -> list[Rule]:
        return self._by_kind.get(kind, [])

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self._by_kind)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.all)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event, and what conditions can ask about it; names begin with `event.`."""

    kind: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What conditions depend on besides the facts: which fields there are, and the moment, in UTC."""

    fields: Vocabulary
    now: datetime
    _given: dict[tzinfo, Given] = field(default_factory=dict)
    _calendar: dict[tzinfo, Facts] = field(default_factory=dict)

    def given(self, zone: tzinfo) -> Given:
        if zone not in self._given:
            self._given[zone] = Given(self.now, zone)
        return self._given[zone]

    def calendar(self, zone: tzinfo) -> Facts:
        """Monday is 0; hours are those that have begun."""
        if zone not in self._calendar:
            local = self.now.astimezone(zone)
            names = ("time.weekday", "time.hour", "time.date")
            self._calendar[zone] = dict(
                zip(names, (local.weekday(), local.hour, local.date().isoformat()), strict=True)
            )
        return self._calendar[zone]


class World(Protocol):
    """What only the desk knows. It is asked, and changes nothing."""

    def status_id(self, category: str) -> int:
        """The usual status of a category."""

    def keeps(self, assignee: int, team: int | None) -> bool:
        """Whether this person can work the tickets of this queue."""

    def refusal(self, act: str, value: object, facts: Facts) -> str:
        """A code for why this can't be done to the ticket of these facts; empty when it can."""


class Why(StrEnum):
    LOOP = "loop"
    TOO_LONG = "too_long"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Firing:
    """What one rule did. `why` is the part of its condition that held; `before` and `after` are what changed, by the
    names of facts; `did` are its acts that did something, `refused` those that could not, with codes.
    """

    rule: Rule
    kind: str
    why: Condition
    before: Values
    after: Values
    did: tuple[str, ...]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the desk went no further: `chain` are the rules, by id, that would have gone round."""

    rule: Rule
    reason: Why
    chain: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    firings: list[Firing]
    stop: Stop | None = None

    def __bool__(self) -> bool:
        return bool(self.firings or self.stop)
