"""Strings that can be stored, shown in a list and compared."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.text import MOST_STACKED, casefold_address, readable, snippet, storable, storable_json

ANY_TEXT = st.text(alphabet=st.characters(codec=None))
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=10,
)


@given(ANY_TEXT)
def test_a_storable_string_has_no_nul_and_can_be_encoded(text: str) -> None:
    kept = storable(text)
    assert "\x00" not in kept
    kept.encode("utf-8")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")))
def test_a_string_that_can_be_stored_is_left_alone(text: str) -> None:
    assert storable(text) is text


@given(ANY_JSON)
def test_storable_json_cleans_every_key_and_value(value: object) -> None:
    written = json.dumps(storable_json(value), ensure_ascii=False)
    assert "\\u0000" not in written
    written.encode("utf-8")


def test_a_snippet_is_one_line_cut_between_words() -> None:
    assert snippet("Hello\n\n  there,   my friend", 40) == "Hello there, my friend"
    assert snippet("Hello there, my friend", 15) == "Hello there…"
    assert snippet("x" * 50, 10) == "x" * 9 + "…"
    assert snippet("", 10) == ""


@given(st.text(), st.integers(min_value=2, max_value=200))
def test_a_snippet_is_never_longer_than_asked(text: str, n: int) -> None:
    assert len(snippet(text, n)) <= n


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ann@Corp.TEST", "ann@corp.test"),
        (" ann@corp.test. ", "ann@corp.test"),
        ("jörg@MÜNCHEN.test", "jörg@xn--mnchen-3ya.test"),
        ("a@b@corp.test", "a@b@corp.test"),
        ("Nobody", "nobody"),
        ("", ""),
    ],
)
def test_addresses_compare_in_one_form(written: str, compared: str) -> None:
    assert casefold_address(written) == compared


@given(st.text())
def test_comparing_never_fails_and_is_stable(address: str) -> None:
    once = casefold_address(address)
    assert casefold_address(once) == once or not address.isascii()


def test_letters_that_run_backwards_are_put_straight_and_heaps_of_marks_taken_off() -> None:
    assert readable("https://\u202emoc.knab\u202d") == "https://moc.knab"
    assert readable("a" + "\u0301" * 100_000) == "a" + "\u0301" * MOST_STACKED
    assert readable("\u200d" * 1000 + "x") == "\u200d" * MOST_STACKED + "x"


@pytest.mark.parametrize(
    "text", ["─" * 80, "🙂" * 60, "👩\u200d👩\u200d👧\u200d👦" * 9, "สวัสดีครับ", "नमस्ते", "مُحَمَّد", "Tiếng Việt"]
)
def test_ordinary_writing_is_left_as_it_is(text: str) -> None:
    assert readable(text) == text


@given(st.text())
def test_what_is_readable_stays_so(text: str) -> None:
    assert readable(readable(text)) == readable(text)
