"""Draws that nobody can foresee and everybody can repeat, with the probabilities that were promised."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import sampling


def test_a_number_is_the_units_hmac_and_nothing_else() -> None:
    number = int(hmac.new(b"key", b"42", hashlib.sha256).hexdigest(), 16)
    assert sampling.uniform(b"key", "42") == float(Fraction(number, 2**256))
    assert sampling.commitment(b"key") == hashlib.sha256(b"key").hexdigest()


def test_numbers_are_even_and_another_key_gives_others() -> None:
    numbers = [sampling.uniform(b"a", str(n)) for n in range(4000)]
    tenths = Counter(int(one * 10) for one in numbers)
    assert min(tenths.values()) > 330
    assert sampling.uniform(b"a", "1") != sampling.uniform(b"b", "1")


sizes = st.dictionaries(st.integers(0, 99).map(str), st.floats(0, 1e6), min_size=1, max_size=30)


@given(sizes, st.integers(1, 40), st.sampled_from([0.0, 0.01, 0.2]))
def test_probabilities_keep_their_bounds_and_sum_to_what_was_wanted(
    sizes: dict[str, float], n: int, floor: float
) -> None:
    pi = sampling.probabilities(sizes, n, floor)
    assert pi.keys() == sizes.keys()
    assert all(floor <= one <= 1 for one in pi.values())
    wanted = min(n, len(sizes))
    if floor * len(sizes) <= wanted and sum(1 for size in sizes.values() if size) >= wanted:
        assert sum(pi.values()) == pytest.approx(wanted) or (sum(pi.values()) >= wanted and floor)


def test_larger_ones_are_drawn_in_proportion() -> None:
    pi = sampling.probabilities({"a": 1, "b": 2, "c": 3, "d": 100}, 2)
    assert pi == pytest.approx({"a": 1 / 6, "b": 1 / 3, "c": 1 / 2, "d": 1})


def test_what_is_drawn_comes_as_often_as_its_probability_says() -> None:
    rng = Random(2)
    pi = sampling.probabilities({str(n): 1 + n % 5 for n in range(40)}, 10)
    by_poisson, by_pareto = Counter[str](), Counter[str]()
    for _ in range(4000):
        numbers = {unit: rng.random() for unit in pi}
        by_poisson.update(sampling.poisson(numbers, pi))
        drawn = sampling.pareto(numbers, pi, 10)
        assert len(drawn) == 10
        by_pareto.update(drawn)
    for unit, chance in pi.items():
        assert by_poisson[unit] / 4000 == pytest.approx(chance, abs=0.04)
        assert by_pareto[unit] / 4000 == pytest.approx(chance, abs=0.04)


def test_the_certain_are_always_drawn_and_the_impossible_never() -> None:
    numbers = {"sure": 0.999999, "never": 0.0, "maybe": 0.5}
    pi = {"sure": 1.0, "never": 0.0, "maybe": 0.5}
    assert sampling.poisson(numbers, pi) == ["sure"]
    assert sampling.pareto(numbers, pi, 2) == ["maybe", "sure"]


@given(
    st.dictionaries(st.text(min_size=1), st.integers(1, 200), min_size=1, max_size=8),
    st.integers(0, 300),
    st.integers(0, 5),
)
def test_strata_share_the_reviews_and_each_gets_its_least(sizes: dict[str, int], n: int, least: int) -> None:
    found = sampling.allocate(sizes, n, least)
    assert all(min(least, size) <= found[name] <= size for name, size in sizes.items())
    floor = sum(min(least, size) for size in sizes.values())
    assert sum(found.values()) == max(floor, min(n, sum(sizes.values())))


def test_strata_get_their_share() -> None:
    assert sampling.allocate({"jakarta": 600, "manila": 300, "in-house": 100}, 50) == {
        "jakarta": 30, "manila": 15, "in-house": 5
    }  # fmt: skip
