"""Checks 7 and 8: whether the rules of a decision, or the rows of a table, leave nothing out and hide nothing.

The variables that rules ask about are given finitely many values that stand for all: each choice, yes and no, the
numbers at and beside every bound. A set of combinations is then one number with a bit for each, and rules are computed
on such sets. Questions about texts and dates count as free: true or false, whatever the others are. That leaves in more
combinations than there are, so what is proven here is true; what can't be proven needs an else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations, pairwise
from typing import Final, TypeAlias

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.evaluate import answer
from helpdesk.lib.conditions.fields import Op, Vocabulary
from helpdesk.lib.conditions.operands import decimal, meaning
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not, asks_of
from sops.checks.case import Case, Finding
from sops.definition.canonical import canonical
from sops.definition.model import Decision, Step, Table, Variable
from sops.definition.vocabulary import ANY_TIME, codes_of

MOST_COMBINATIONS: Final = 1 << 14
MOST_SUBSETS: Final = 8
POSITIVE: Final = {Op.IS_NOT: Op.IS, Op.NOT_IN: Op.IN, Op.IS_NOT_SET: Op.IS_SET}
# The combinations of which a condition is known to hold, and of which it is known not to.
Sets: TypeAlias = tuple[int, int]


def nothing_is_left_out(case: Case) -> Iterator[Finding]:
    for step, conditions, has_else in _ruled(case):
        if not has_else and conditions and not _are_exhaustive(conditions, case):
            words = _("The rules of %(step)s may leave something out. Add an otherwise for what no rule takes.")
            yield Finding(7, step.id, words % {"step": case.name(step)})


def nothing_is_hidden(case: Case) -> Iterator[Finding]:
    for step, conditions, _has_else in _ruled(case):
        for place in _hidden(conditions, case):
            words = _("Rule %(number)d of %(step)s is never reached: the rules before it take all. Move or delete it.")
            yield Finding(8, step.id, words % {"number": place + 1, "step": case.name(step)})


def _ruled(case: Case) -> Iterator[tuple[Step, list[Condition], bool]]:
    for step in case.steps:
        if isinstance(step, Decision):
            yield step, [rule.when for rule in step.rules], bool(step.otherwise)
        elif isinstance(step, Table):
            yield step, [row.when for row in step.rows], bool(step.otherwise)


def _are_exhaustive(conditions: Sequence[Condition], case: Case) -> bool:
    space = _space(conditions, case)
    if space is None:
        return False
    taken = 0
    for condition in conditions:
        taken |= space.sets_of(condition)[0]
    return taken == space.all


def _hidden(conditions: Sequence[Condition], case: Case) -> Iterator[int]:
    """The places of rules that no combination reaches. In too large a space, those that repeat an earlier one."""
    space = _space(conditions, case)
    if space is None:
        seen = [canonical(repr(one)) for one in conditions]
        yield from (place for place, one in enumerate(seen) if one in seen[:place])
        return
    left = space.all
    for place, condition in enumerate(conditions):
        holds = space.sets_of(condition)[0]
        if not holds & left:
            yield place
        left &= ~holds


@dataclass(frozen=True, slots=True)
class Space:
    """`masks[name][i]` is the set of combinations in which the variable, or free question, has its i-th value."""

    values: Mapping[str, Sequence[object]]
    masks: Mapping[str, Sequence[int]]
    all: int
    fields: Vocabulary

    def sets_of(self, condition: Condition) -> Sets:
        match condition:
            case All(parts):
                holds, fails = self.all, 0
                for part in parts:
                    one = self.sets_of(part)
                    holds, fails = holds & one[0], fails | one[1]
                return holds, fails
            case Any(parts):
                return self.sets_of(Not(All(tuple(Not(part) for part in parts))))
            case Not(part):
                holds, fails = self.sets_of(part)
                return fails, holds
            case _:
                return self._asked(condition)

    def _asked(self, ask: Ask) -> Sets:
        if ask.op in POSITIVE and ask.field not in self.values:
            return self.sets_of(Not(Ask(ask.field, POSITIVE[ask.op], ask.value)))
        if ask.field not in self.values:
            masks = self.masks[_free(ask)]
            return masks[0], masks[1]
        holds = fails = 0
        field = self.fields[ask.field]
        meant = meaning(ask, field, ANY_TIME)
        if meant is None:
            return 0, 0
        for value, mask in zip(self.values[ask.field], self.masks[ask.field], strict=True):
            truth = answer(meant, value, field)
            if truth is not None:
                holds, fails = (holds | mask, fails) if truth else (holds, fails | mask)
        return holds, fails


def _space(conditions: Sequence[Condition], case: Case) -> Space | None:
    """None where there are too many combinations."""
    values: dict[str, Sequence[object]] = {}
    free: dict[str, int] = {}
    asks = [ask for condition in conditions for ask in asks_of(condition)]
    for name in dict.fromkeys(ask.field for ask in asks):
        variable = case.definition.variables.get(name)
        found = _values(variable, [ask for ask in asks if ask.field == name]) if variable else []
        if found:
            values[name] = found
        else:
            free |= {_free(ask): 2 for ask in asks if ask.field == name}
    sizes = {**{name: len(found) for name, found in values.items()}, **free}
    count = 1
    for size in sizes.values():
        count *= size
        if count > MOST_COMBINATIONS:
            return None
    return Space(values, _masks(sizes, count), (1 << count) - 1, case.fields)


def _free(ask: Ask) -> str:
    """One name for a question however it is turned. No variable has such a name."""
    return f"?{ask.field} {POSITIVE.get(ask.op, ask.op)} {ask.value!r}"


def _masks(sizes: Mapping[str, int], count: int) -> dict[str, list[int]]:
    """Combinations are counted like a number with a digit for each name; the first digit changes fastest."""
    masks, run = {}, 1
    for name, size in sizes.items():
        ones, period = (1 << run) - 1, run * size
        repeated = ((1 << count) - 1) // ((1 << period) - 1)
        masks[name] = [(ones << (run * index)) * repeated for index in range(size)]
        run = period
    return masks


def _values(variable: Variable, asks: Sequence[Ask]) -> Sequence[object]:
    """Values that stand for all that the variable can be; empty where questions about it are free."""
    codes = codes_of(variable)
    match variable.type:
        case "flag":
            return [True, False]
        case "choice":
            return codes
        case "choices" if 0 < len(codes) <= MOST_SUBSETS:
            return [list(some) for size in range(len(codes) + 1) for some in combinations(codes, size)]
        case "number":
            return _numbers(variable, asks)
        case _:
            return []


def _numbers(variable: Variable, asks: Sequence[Ask]) -> list[object]:
    """The bounds themselves, and one number in each gap between and beside them."""
    named = chain.from_iterable(ask.value if isinstance(ask.value, list | tuple) else [ask.value] for ask in asks)
    bounds = {exact for value in (*named, variable.least, variable.most) if (exact := decimal(value)) is not None}
    ordered = sorted(bounds) or [Decimal()]
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    if variable.whole:
        between = [one + step for one in ordered for step in (-1, 1)]
    candidates = {*ordered, *between, ordered[0] - 1, ordered[-1] + 1}
    fitting = sorted(one for one in candidates if _fits(one, variable))
    return list(fitting)


def _fits(number: Decimal, variable: Variable) -> bool:
    above = variable.least is None or number >= variable.least
    below = variable.most is None or number <= variable.most
    return above and below and (not variable.whole or number == number.to_integral_value())
