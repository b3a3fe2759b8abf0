"""Warnings: what may well be right, and often is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.tree import asks_of
from sops.checks.case import Case, Finding
from sops.checks.graphs import components
from sops.checks.variables import conditions_of, uses_of
from sops.definition.model import Call, Decision, Info, Question, Step
from sops.definition.values import used_in
from sops.definition.vocabulary import TICKET, codes_of

LONGEST_WAY: Final = 25
LONGEST_SENTENCE: Final = 30
LONGEST_TEXT: Final = 1200
SENTENCES: Final = re.compile(r"[.!?:;\n]+\s*")


def way_is_long(case: Case) -> Iterator[Finding]:
    """Steps that a person takes on the longest way, where a loop is gone through once."""
    longest: dict[str, int] = {}
    known = case.definition.by_id
    for group in reversed(components(case.graph)):
        after = max((longest[to] for node in group for to in case.graph[node] if to in longest), default=0)
        own = sum(known[node].is_human for node in group)
        longest |= dict.fromkeys(group, own + after)
    length = longest.get(case.definition.start, 0)
    if length > LONGEST_WAY:
        words = _("One way through has %(length)d steps for a person. Put a part of it into a procedure of its own.")
        yield Finding("long_way", "", words % {"length": length})


def variable_is_unused(case: Case) -> Iterator[Finding]:
    used = {name for step in case.definition.steps for name in uses_of(step, case.definition)}
    for variable in case.definition.variables.values():
        used |= set(used_in(variable.value)) if variable.value is not None else set()
    given = {step.variable: step.id for step in case.definition.steps if isinstance(step, Question)}
    for name in case.definition.variables:
        if name not in used and name not in case.definition.outputs:
            words = _("Nothing uses the variable %(name)s. Use it, or take it out.")
            yield Finding("unused_variable", given.get(name, ""), words % {"name": name})


def policy_is_missing(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps if case.definition.risk >= 3 else ():
        if not step.policy and not isinstance(step, Info) and step.kind not in ("end", "wait", "call", "macro"):
            words = _("%(step)s names no policy, though this is of risk tier 3 or more. Say which one it follows.")
            yield Finding("no_policy", step.id, words % {"step": case.name(step)})


def question_repeats_the_ticket(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps:
        if isinstance(step, Question) and step.variable in TICKET:
            words = _("%(step)s asks what the ticket knows: %(name)s. Take it from there.")
            yield Finding("repeats_field", step.id, words % {"step": case.name(step), "name": step.variable})


def text_is_hard(case: Case) -> Iterator[Finding]:
    for place, text in case.texts.items():
        for code, words in text.by_locale:
            if len(words) > LONGEST_TEXT or _longest_sentence(words) > LONGEST_SENTENCE:
                step = place.split(".")[1] if place.startswith("steps.") else ""
                message = _("The text at %(place)s (%(code)s) is hard to read. Write shorter sentences.")
                yield Finding("hard_to_read", step, message % {"place": place, "code": code})


def _longest_sentence(text: str) -> int:
    return max(len(sentence.split()) for sentence in SENTENCES.split(text))


def value_is_never_asked(case: Case) -> Iterator[Finding]:
    """Of a choice that rules ask about, the codes that no rule names: they fall to an else, perhaps by mistake."""
    for step in case.definition.steps:
        if isinstance(step, Decision):
            yield from _never_asked(step, case)


def _never_asked(step: Step, case: Case) -> Iterator[Finding]:
    named: dict[str, set[object]] = {}
    for condition in conditions_of(step):
        for ask in asks_of(condition):
            named.setdefault(ask.field, set()).update(
                value for value in (ask.value if isinstance(ask.value, list | tuple) else [ask.value])
                if isinstance(value, str)
            )  # fmt: skip
    for name, values in named.items():
        variable = case.definition.variables.get(name)
        missing = [code for code in codes_of(variable) if code not in values] if variable else []
        if len(missing) > 1 and variable and variable.source == "answer":
            words = _("%(step)s does not name these choices of %(name)s: %(codes)s. Is otherwise right for each?")
            message = words % {"step": case.name(step), "name": name, "codes": ", ".join(missing)}
            yield Finding("value_not_asked", step.id, message)


def call_is_old(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps:
        if isinstance(step, Call) and (newest := case.world.newest(step.procedure)) > step.version:
            words = _("%(step)s calls version %(old)d of %(key)s; there is version %(new)d.")
            values = {"old": step.version, "key": step.procedure, "new": newest}
            yield Finding("old_call", step.id, words % {"step": case.name(step), **values})
