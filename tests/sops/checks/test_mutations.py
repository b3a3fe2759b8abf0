"""The checker by mutation: no error on valid procedures, and each kind of defect caught where it is put in."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sops.checks.examine import examine
from tests.sops.checks.defects import Mutation
from tests.sops.checks.mutations import MUTATIONS
from tests.sops.procedures import LOOKED_UP, WORLD, Json, at_random, impersonation

SEEDS = range(60)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
KEYS = st.sampled_from(["steps", "kind", "id", "next", "when", "title", "en", "x"])
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))
STRANGE: list[Any] = [None, [], {}, "", 0, -1, 2.5, True, "x" * 30_000, "\ud800", float("nan"), [[]]]
KINDS = [(code, mutation) for code, mutations in MUTATIONS.items() for mutation in mutations]


@given(st.integers(0, 10**9), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_a_valid_procedure_has_no_errors(seed: int, size: int) -> None:
    assert examine(at_random(seed, size), WORLD).errors == ()


def test_procedures_made_by_hand_have_no_errors() -> None:
    assert [examine(one, WORLD).errors for one in (impersonation(), LOOKED_UP)] == [(), ()]


@pytest.mark.parametrize(("code", "mutation"), KINDS, ids=lambda one: getattr(one, "__qualname__", one))
def test_each_kind_of_defect_is_caught(code: int, mutation: Mutation) -> None:
    """Of those that change anything, at least 99 in 100; and each names a step that exists and says something."""
    tried = missed = 0
    for seed in SEEDS:
        spoiled = _spoiled(seed, mutation)
        if spoiled is None:
            continue
        tried += 1
        errors = examine(spoiled, WORLD).errors
        missed += code not in {one.code for one in errors}
        steps = [one.get("id") for one in spoiled.get("steps", [])]
        assert all(one.message and (not one.step or one.step in steps) for one in errors)
    assert tried >= 10
    assert missed <= tried // 100


def _spoiled(seed: int, mutation: Mutation) -> Json | None:
    random = Random(seed)
    data = impersonation() if seed % 4 == 0 else at_random(seed)
    return mutation(deepcopy(data), random)


@given(ANYTHING)
@settings(max_examples=200, deadline=None)
def test_any_json_is_examined_without_a_word_of_protest(data: object) -> None:
    assert {one.code for one in examine(data, WORLD).errors} == {1}


@given(st.integers(0, 400), st.sampled_from(STRANGE))
@settings(max_examples=300, deadline=None)
def test_any_value_anywhere_is_examined(place: int, value: object) -> None:
    """Every value of a procedure that has all kinds of steps is put out by something else."""
    data = impersonation()
    holders = _holders(data)
    holder, key = holders[place % len(holders)]
    holder[key] = deepcopy(value)
    examine(data, WORLD)


def _holders(data: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if isinstance(data, dict | list):
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        for key in keys:
            found += [(data, key), *_holders(data[key])]
    return found


def test_a_deep_and_a_huge_json_are_refused_without_falling_over() -> None:
    deep: object = "x"
    for _level in range(100_000):
        deep = [deep]
    assert examine({"steps": deep}, WORLD).errors[0].code == 1
    assert examine({"steps": [0] * 300_000}, WORLD).errors[0].code == 1
