"""What the policies would make of a ticket, or of made-up facts: which applies and why not the others, and what is due.

Nothing is stored. It asks the same functions as live tickets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from helpdesk.lib import clock
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Facts, Given, Vocabulary
from helpdesk.lib.conditions.tree import All, Condition
from tickets.matching import condition_of, in_force, may_ask, targets_for
from tickets.models import Policy, PolicyVersion, Priority
from tickets.sla.clocks import Clock, clocks
from tickets.sla.drawing import Drawing, draw
from tickets.sla.history import By, Created, Happening, Metric, Reply

USUAL: Final[Facts] = {"priority": Priority.NORMAL.value, "channel": "email", "sensitivity": "none", "tags": []}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`holds`: all its conditions do; `lacking` are those that don't, in words. The first that holds `applies`."""

    policy: Policy
    version: PolicyVersion
    holds: bool
    applies: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """A clock as it would be if it began at that moment and nothing happened."""

    metric: Metric
    clock: Clock
    drawing: Drawing


class Imagined(Mapping[str, object]):
    """Facts that somebody made up; what they left out is as usual, or empty."""

    def __init__(self, known: Facts) -> None:
        self.known = {**USUAL, **{name: value for name, value in known.items() if may_ask(name)}}

    def __getitem__(self, name: str) -> object:
        if name not in self.known and not may_ask(name):
            raise KeyError(name)
        return self.known.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and may_ask(name)


def verdicts(facts: Facts, fields: Vocabulary) -> list[Verdict]:
    """Of every policy in use, in their order. `fields` names what the reader may know of."""
    given = Given(clock.now(), UTC)
    versions = in_force()
    policies = Policy.objects.in_bulk([one.policy_id for one in versions])
    found: list[Verdict] = []
    for version in versions:
        condition = condition_of(version)
        holds = evaluate(condition, facts, fields, given) is True
        lacking = () if holds else tuple(_lacking(condition, facts, fields, given))
        applies = holds and not any(one.applies for one in found)
        found.append(Verdict(policies[version.policy_id], version, holds, applies, lacking))
    return found


def timed(version: PolicyVersion, priority: int, begun: datetime, zone: str) -> list[Timed]:
    """Each clock that it promises, begun at this moment. Raises NeverOpen."""
    targets = targets_for(version, priority)
    found = []
    for metric in Metric:
        if target := targets.get(metric):
            [one] = [one for one in clocks(_history(metric, begun), {metric: target}, begun) if one.metric is metric]
            found.append(Timed(metric, one, draw(one, begun, viewer_zone=zone)))
    return found


def _lacking(condition: Condition, facts: Facts, fields: Vocabulary, given: Given) -> Iterable[str]:
    """Those parts, of conditions that must all hold, that don't."""
    if isinstance(condition, All):
        for part in condition.parts:
            if evaluate(part, facts, fields, given) is not True:
                yield from _lacking(part, facts, fields, given)
    else:
        yield describe(condition, fields)


def _history(metric: Metric, begun: datetime) -> list[Happening]:
    """The shortest that starts such a clock."""
    match metric:
        case Metric.NEXT_RESPONSE:
            return [Created(begun, By.AGENT), Reply(begun, By.REQUESTER)]
        case Metric.PERIODIC_UPDATE:
            return [Created(begun, By.AGENT), Reply(begun, By.AGENT)]
        case _:
            return [Created(begun, By.REQUESTER)]
