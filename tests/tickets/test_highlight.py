"""Where searched words stand in a text, marked."""

from __future__ import annotations

import pytest

from tickets.highlight import excerpt


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("My refund", ["refund"], "My <mark>refund</mark>"),
        ("Refunds and REFUND", ["refund"], "<mark>Refunds</mark> and <mark>REFUND</mark>"),
        ("prerefund", ["refund"], "prerefund"),
        ("Un café", ["cafe"], "Un <mark>café</mark>"),
        ("収益化の審査", ["審査"], "収益化の<mark>審査</mark>"),
        ("a < b & refund", ["refund"], "a &lt; b &amp; <mark>refund</mark>"),
        ("order 12-34", ["12-34"], "order <mark>12</mark>-<mark>34</mark>"),
        ("nothing", [], "nothing"),
        ("two\n  lines", ["lines"], "two <mark>lines</mark>"),
        ("(a+b)*", ["(a+b)*"], "(<mark>a</mark>+<mark>b</mark>)*"),
    ],
)
def test_words_are_marked_and_the_rest_is_escaped(text: str, words: list[str], shown: str) -> None:
    assert excerpt(text, words, 80) == shown


def test_a_long_text_is_cut_around_the_first_hit() -> None:
    shown = excerpt("word " * 100 + "needle " + "word " * 100, ["needle"], 60)
    assert shown.startswith("…word") and shown.endswith("…")
    assert "<mark>needle</mark>" in shown
    assert len(shown) < 90


def test_without_a_hit_it_is_the_beginning() -> None:
    assert excerpt("word " * 100, ["needle"], 20) == "word word word word …"
