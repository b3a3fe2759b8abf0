"""What a field can hold: whatever is taken reads back as itself, and anything else is refused in words."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tickets.fields import patterns, values
from tickets.fields.definitions import Choice, Definition
from tickets.fields.values import Unfit, from_texts, in_words, take, to_texts
from tickets.models.field import FieldKind

CHOICES = (
    Choice("red", {"en": "Red", "id": "Merah"}),
    Choice("dark", {"en": "Dark red"}, "red"),
    Choice("light", {"en": "Light red"}, "red"),
    Choice("blue", {"en": "Blue"}),
    Choice("gone", {"en": "Gone"}, is_active=False),
)


def of(kind: FieldKind) -> Definition:
    choices = CHOICES if kind == FieldKind.CASCADE else tuple(one for one in CHOICES if not one.parent)
    pattern = "[A-Z]{2}-[0-9]{3}" if kind == FieldKind.PATTERN else ""
    return Definition("x", kind, {"en": "X"}, choices=choices, pattern=pattern)


raw: st.SearchStrategy[object] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=20),
    st.sampled_from(["red", "dark", "gone", "AB-123", "2026-10-01", "12,5", "1e400", "0x10", "١٢", " 7 ", "yes"]),
    st.lists(st.sampled_from(["red", "blue", "gone", "x"]), max_size=3),
    st.dictionaries(st.text(max_size=2), st.none()),
)  # fmt: skip


@given(kind=st.sampled_from(FieldKind), given_=raw)
def test_what_is_taken_survives_json_and_a_form_and_is_taken_again_as_itself(kind: FieldKind, given_: object) -> None:
    definition = of(kind)
    try:
        value = take(definition, given_)
    except Unfit as error:
        assert str(error)
        return
    assert json.loads(json.dumps(value)) == value
    assert take(definition, value) == value
    assert take(definition, from_texts(definition, to_texts(value))) == value
    assert bool(in_words(definition, value, {value: "Rina"} if isinstance(value, int) else {})) == (value is not None)


@given(digits=st.integers(-(10**14) + 1, 10**14 - 1), places=st.integers(0, 6))
def test_no_decimal_of_fifteen_digits_is_rounded(digits: int, places: int) -> None:
    exact = Decimal(digits).scaleb(-places)
    for written in (str(exact), format(exact, "f"), exact):
        value = take(of(FieldKind.DECIMAL), written)
        assert Decimal(str(json.loads(json.dumps(value)))) == exact
    assert Decimal(to_texts(value)[0]) == exact


@pytest.mark.parametrize(
    ("kind", "given_", "value"),
    [
        (FieldKind.TEXT, "  a \n b ", "a b"),
        (FieldKind.LONG_TEXT, " a\r\nb ", "a\nb"),
        (FieldKind.NUMBER, "12", 12),
        (FieldKind.NUMBER, "-3.0", -3),
        (FieldKind.DECIMAL, "12,5", 12.5),
        (FieldKind.DECIMAL, "12.50", 12.5),
        (FieldKind.DATE, "2026-10-01", "2026-10-01"),
        (FieldKind.CHECKBOX, False, None),
        (FieldKind.CHECKBOX, True, True),
        (FieldKind.CHOICES, ["blue", "red", "blue"], ["red", "blue"]),
        (FieldKind.CASCADE, "dark", "dark"),
        (FieldKind.PATTERN, " AB-123 ", "AB-123"),
        (FieldKind.TEXT, "   ", None),
    ],
)
def test_a_value_is_tidied(kind: FieldKind, given_: object, value: object) -> None:
    assert take(of(kind), given_) == value


@pytest.mark.parametrize(
    ("kind", "given_"),
    [
        (FieldKind.TEXT, "x" * 501),
        (FieldKind.LONG_TEXT, "ا" * 10_001),
        (FieldKind.NUMBER, "12.5"),
        (FieldKind.NUMBER, True),
        (FieldKind.NUMBER, 10**15),
        (FieldKind.DECIMAL, "1.2345678"),
        (FieldKind.DECIMAL, "1,234.5"),
        (FieldKind.DECIMAL, "NaN"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.DATE, "01.10.2026"),
        (FieldKind.CHECKBOX, "maybe"),
        (FieldKind.CHOICE, "green"),
        (FieldKind.CHOICE, "gone"),
        (FieldKind.CHOICES, ["red", "green"]),
        (FieldKind.CASCADE, "red"),
        (FieldKind.PATTERN, "AB-1234"),
        (FieldKind.PERSON, "Rina"),
    ],
)
def test_what_can_not_be_is_refused_in_words(kind: FieldKind, given_: object) -> None:
    with pytest.raises(Unfit, match=r"\w+"):
        take(of(kind), given_)


def test_a_choice_that_is_not_offered_any_more_may_stay_where_it_stands() -> None:
    assert take(of(FieldKind.CHOICE), "gone", "gone") == "gone"
    assert take(of(FieldKind.CHOICES), ["gone", "red"], ["gone"]) == ["red", "gone"]


def test_values_read_in_the_readers_language() -> None:
    assert in_words(of(FieldKind.CASCADE), "dark") == "Red › Dark red"
    with translation.override("id"):
        assert in_words(of(FieldKind.CHOICE), "red") == "Merah"
        assert in_words(of(FieldKind.CASCADE), "dark") == "Merah › Dark red"
        assert in_words(of(FieldKind.CHECKBOX), True) == "ya"
    assert in_words(of(FieldKind.DATE), "2026-10-01") == "Oct. 1, 2026"


def test_somebody_out_of_sight_is_not_named() -> None:
    assert in_words(of(FieldKind.PERSON), 7, {7: "Rina"}) == "Rina"
    assert "Rina" not in in_words(of(FieldKind.PERSON), 7, {8: "Rina"})


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|aa)*c", r"(\w)\1", "(?=x)y", "a*b*c*d*", "((a{2,9}){2,9})", "(a?){99}b", "[a", "a" * 201]
)
def test_patterns_that_could_take_long_or_can_not_be_read_are_refused(pattern: str) -> None:
    with pytest.raises(patterns.Unusable):
        patterns.check(pattern)


@pytest.mark.parametrize(
    "pattern", ["KT-[0-9]{6}", "@[A-Za-z0-9._]{2,30}", "https?://.+", "(red|blue)-[0-9]+", "[^ ]*"]
)
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    patterns.check(pattern)


@given(pattern=st.text("ab()|*+?{}[]12,.\\d^$", max_size=14), text=st.text("ab1", max_size=values.LONGEST))
def test_a_pattern_that_is_taken_always_comes_to_an_answer(pattern: str, text: str) -> None:
    try:
        patterns.check(pattern)
    except patterns.Unusable:
        return
    assert patterns.matches(pattern, text) in (True, False)
