"""What rules do when something happened to a ticket. Pure: facts in, a decision out; nothing is changed.

An event is an occasion. Every rule that listens to it is asked, in order, and sees what the rules before it did. What a
rule changes is an occasion of its own, taken when the one before it is through. Within one such cascade a rule fires
once. Where it would have to change the ticket a second time, another rule has undone what it did: that is a loop, and
there the cascade stops, with the rules that go round as its reason. What was done until then stays.
"""

from __future__ import annotations

from collections import ChainMap, deque
from typing import Any, Final, cast

from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Facts, Given, Vocabulary
from helpdesk.lib.conditions.tree import All, Condition
from helpdesk.lib.conditions.tree import Any as Either
from tickets.automation.effects import Effect, effect_of
from tickets.automation.model import Decision, Firing, Look, Occasion, Rule, Rules, Stop, Why, World

DEEPEST: Final = 20
"""How many occasions may follow from each other; people lose sight long before."""
NOTHING_HAPPENED: Final = Occasion("")


def decide(rules: Rules, occasion: Occasion, facts: Facts, *, world: World, look: Look) -> Decision:
    """What the rules do upon an event, given the ticket's facts after it."""
    cascade = _Cascade(rules, facts, world, look)
    cascade.follow(occasion)
    return cascade.decision


def decide_timed(rule: Rule, rules: Rules, facts: Facts, *, world: World, look: Look) -> Decision:
    """What happens when a timed rule's time has come: what it does if its condition still holds, and what follows."""
    cascade = _Cascade(rules, facts, world, look)
    if cascade.holds(rule, NOTHING_HAPPENED):
        cascade.fire(rule, NOTHING_HAPPENED, 0)
        cascade.go_on()
    return cascade.decision


def holds(rule: Rule, facts: Facts, look: Look, occasion: Occasion = NOTHING_HAPPENED) -> bool:
    """Whether its condition is known to hold."""
    return evaluate(rule.condition, _seen(rule, facts, look, occasion), look.fields, look.given(rule.zone)) is True


def _seen(rule: Rule, facts: Facts, look: Look, occasion: Occasion) -> Facts:
    return ChainMap(*cast("list[dict[str, Any]]", [occasion.facts, look.calendar(rule.zone), facts]))


def because(condition: Condition, facts: Facts, fields: Vocabulary, given: Given) -> Condition:
    """The part of a condition that made it true: of alternatives those that held."""
    if isinstance(condition, Either):
        held = [part for part in condition.parts if evaluate(part, facts, fields, given)]
        return Either(tuple(because(part, facts, fields, given) for part in held))
    if isinstance(condition, All):
        return All(tuple(because(part, facts, fields, given) for part in condition.parts))
    return condition


class _Cascade:
    """An occasion with all that follows from it."""

    def __init__(self, rules: Rules, facts: Facts, world: World, look: Look) -> None:
        self.rules, self.world, self.look = rules, world, look
        self.facts: ChainMap[str, Any] = ChainMap({}, cast("dict[str, Any]", facts))
        self.waiting: deque[tuple[Occasion, int]] = deque()
        self.decision = Decision([])

    def follow(self, occasion: Occasion) -> None:
        self.waiting.append((occasion, 0))
        self.go_on()

    def go_on(self) -> None:
        while self.waiting and self.decision.stop is None:
            occasion, depth = self.waiting.popleft()
            self._take(occasion, depth)

    def holds(self, rule: Rule, occasion: Occasion) -> bool:
        return holds(rule, self.facts, self.look, occasion)

    def fire(self, rule: Rule, occasion: Occasion, depth: int) -> None:
        why = because(
            rule.condition, _seen(rule, self.facts, self.look, occasion), self.look.fields, self.look.given(rule.zone)
        )
        done = self._effect(rule)
        if not done.did and not done.refused:
            return
        firing = Firing(rule, occasion.kind, why, done.before, done.after, tuple(done.did), done.refused)
        self.decision.firings.append(firing)
        self.facts.maps[0].update(done.after)
        if done.said:
            self.facts.maps[0]["messages"] = self.facts.get("messages", 0) + done.said
        self.waiting.extend((one, depth + 1) for one in done.occasions)

    def _take(self, occasion: Occasion, depth: int) -> None:
        for rule in self.rules.listening_to(occasion.kind):
            if not self.holds(rule, occasion):
                continue
            if self._has_fired(rule):
                self._stop_if_it_goes_round(rule)
            elif depth > DEEPEST:
                self._stop(rule, Why.TOO_LONG, tuple(one.rule.id for one in self.decision.firings[-DEEPEST:]))
            else:
                self.fire(rule, occasion, depth)
            if self.decision.stop:
                return

    def _has_fired(self, rule: Rule) -> bool:
        return any(one.rule.id == rule.id for one in self.decision.firings)

    def _stop_if_it_goes_round(self, rule: Rule) -> None:
        again = set(self._effect(rule).after)
        if not again:
            return
        firings = self.decision.firings
        since = next(place for place, one in enumerate(firings) if one.rule.id == rule.id)
        undone_by = [one.rule.id for one in firings[since + 1 :] if again & set(one.after)]
        self._stop(rule, Why.LOOP, (rule.id, *undone_by, rule.id))

    def _stop(self, rule: Rule, reason: Why, chain: tuple[int, ...]) -> None:
        self.decision = Decision(self.decision.firings, Stop(rule, reason, chain))

    def _effect(self, rule: Rule) -> Effect:
        return effect_of(rule.acts, self.facts, self.world, self.look.now)
