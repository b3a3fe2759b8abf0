"""What a condition says about facts: true, false or unknown, and never an error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from helpdesk.lib.conditions.evaluate import denied, evaluate
from helpdesk.lib.conditions.fields import Facts, Op
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not, asks_of
from tests.lib.conditions.vocabulary import FIELDS, GIVEN, NOW, anything, conditions, facts


def says(condition: Condition, known: Facts) -> bool | None:
    return evaluate(condition, known, FIELDS, GIVEN)


CASES: list[tuple[str, str, object, object, bool]] = [
    ("status", "is", "open", "open", True),
    ("status", "not_in", ["open", "new"], "solved", True),
    ("person", "is", "me", 3, True),
    ("person", "is_not", "me", None, True),
    ("person", "in", ["nobody"], 3, False),
    ("subject", "is", "REFUND", "Refund", True),
    ("subject", "contains", "100%", "now 100% off", True),
    ("subject", "contains", "ΟΔΟΣ", "οδος", False),
    ("subject", "contains", "οδοσ", "ΟΔΟΣ", True),
    ("subject", "words", "off 100", "100% off", True),
    ("subject", "words", "ref", "refund", False),
    ("organisation", "is_not", "Acme", "", True),
    ("organisation", "is_set", None, "", False),
    ("messages", "more", 3, 3, False),
    ("messages", "between", [1, 3], 3, True),
    ("rate", "is", 0.1, 0.1, True),
    ("tags", "contains", "VIP", ["vip"], True),
    ("tags", "not_in", ["vip"], [], True),
    ("created", "before", "2026-10-01", NOW, False),
    ("created", "after", "2026-10-01", NOW, False),
    ("created", "between", ["2026-10-01", "2026-10-01"], NOW, True),
    ("created", "within_last", {"hours": 1}, NOW, True),
    ("solved", "within_last", {"days": 1}, None, False),
    ("solved", "within_next", {"hours": 1}, NOW + timedelta(minutes=59), True),
    ("solved", "within_next", {"hours": 1}, NOW - timedelta(days=1), True),
    ("solved", "within_next", {"hours": 1}, NOW + timedelta(minutes=61), False),
    ("solved", "within_next", {"hours": 1}, None, False),
    ("urgent", "is", False, False, True),
]


@pytest.mark.parametrize(("name", "op", "value", "fact", "expected"), CASES)
def test_an_operator_means_what_it_says(name: str, op: str, value: object, fact: object, expected: bool) -> None:
    assert says(Ask(name, Op(op), value), {name: fact}) is expected
    assert says(Not(Ask(name, Op(op), value)), {name: fact}) is not expected


def test_a_day_is_the_readers_own() -> None:
    """Seven hours east of Greenwich, the first of October begins at 17:00 of the day before."""
    began = datetime(2026, 9, 30, 17, tzinfo=UTC)
    since = Ask("created", Op.AFTER, "2026-09-30")
    assert says(since, {"created": began}) is True
    assert says(since, {"created": began - timedelta(microseconds=1)}) is False


@pytest.mark.parametrize(
    "unknown", [Ask("subject", Op.IS, "x"), Ask("gone", Op.IS, 1), Ask("status", Op.LESS, 1), Ask("tags", Op.IN, 5)]
)
def test_what_is_unknown_stays_unknown_until_something_else_decides(unknown: Ask) -> None:
    true, false = Ask("status", Op.IS, "new"), Ask("status", Op.IS, "open")
    known = {"status": "new", "tags": ["vip"]}
    assert says(unknown, known) is None
    assert says(Not(unknown), known) is None
    assert says(All((true, unknown)), known) is None
    assert says(All((unknown, false)), known) is False
    assert says(Any((unknown, false)), known) is None
    assert says(Any((unknown, true)), known) is True


def test_nothing_asked_is_true_and_no_alternative_is_false() -> None:
    assert says(All(()), {}) is True
    assert says(Any(()), {}) is False


@given(condition=conditions, known=anything)
def test_it_never_raises_whatever_the_facts(condition: Condition, known: Facts) -> None:
    assert says(condition, known) in (True, False, None)


@given(condition=conditions, known=facts)
def test_a_denial_is_the_opposite(condition: Condition, known: Facts) -> None:
    assert says(Not(condition), known) is denied(says(condition, known))


@given(condition=conditions, known=facts, more=facts)
def test_what_is_decided_stays_so_when_more_is_known(condition: Condition, known: Facts, more: Facts) -> None:
    before = says(condition, known)
    if before is not None:
        assert says(condition, {**more, **known}) is before


@given(condition=conditions, known=facts)
def test_with_every_fact_known_a_sound_condition_is_decided(condition: Condition, known: Facts) -> None:
    sound = all(says(ask, known) is not None for ask in asks_of(condition))
    if sound:
        assert says(condition, known) is not None
