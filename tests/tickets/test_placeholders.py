"""Variables are filled or left out, never shown raw; what an agent forgot to fill is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import placeholders

VALUES = {"requester.first_name": "Dewi", "ticket.number": "1042", "agent.name": ""}


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("Hello {{requester.first_name}}!", "Hello Dewi!"),
        ("Hello {{ requester.first_name | there }}!", "Hello Dewi!"),
        ("Hello {{agent.name|there}}!", "Hello there!"),
        ("By {{agent.name}}.", "By ."),
        ("{{nobody.knows}}{{nobody.knows|x}}", "x"),
        ("#{{ticket.number}}, #{{ticket.number}}", "#1042, #1042"),
    ],
)
def test_variables_have_their_value_or_what_stands_after_the_bar(words: str, filled: str) -> None:
    assert placeholders.fill(words, VALUES) == filled


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    assert placeholders.fill("{{a}}", {"a": "{{ticket.number}}", **VALUES}) == "{{ticket.number}}"


def test_variables_are_told_in_order_and_broken_braces_as_they_stand() -> None:
    words = "{{ticket.number}} {{agent.name|x}} {{ticket.number}} {{Name}} {{ticket. {{<b>x</b>}}"
    assert placeholders.variables(words) == ["ticket.number", "agent.name"]
    assert "{{Name}}" in placeholders.broken(words)
    assert placeholders.broken("a { b } {c} {{ticket.number}}") == []


@given(st.text(alphabet="{}|ab._ \n<"))
def test_filling_never_leaves_a_variable(words: str) -> None:
    if not placeholders.broken(words):
        assert "{{" not in placeholders.fill(words, {})


@pytest.mark.parametrize(
    "words",
    [
        "Hello {{requester.first_name}},", "Hello {{Name}},", "Hello [NAME],", "[FIRST NAME]",
        "Order [ORDER NUMBER] is on its way", "on [DATE]", "[insert link here]", "[Your name]", "[NAMA PELANGGAN]",
        "[masukkan nomor resi]", "see {{ticket.number", "[CUSTOMER_NAME]",
    ],
)  # fmt: skip
def test_a_place_that_nobody_filled_is_found(words: str) -> None:
    assert placeholders.left_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "Hello Dewi,", "[1] see below", "[EXTERNAL] mail", "[SOLVED]", "[ORDER-1234]", "[sic]", "[Bug 42]", "{ok}",
        "Array[INDEX]", "[image: logo]", "[INFO] started", "He [Dewi] said", "[x] done", "", "[RE: your order]",
    ],
)  # fmt: skip
def test_ordinary_words_are_left_alone(words: str) -> None:
    assert placeholders.left_in(words) == []


def test_code_and_quotes_show_what_they_say() -> None:
    markup = (
        "<p>Write <code>{{ticket.number}}</code></p><blockquote><p>a</p><blockquote>[NAME]</blockquote></blockquote>"
    )
    assert "{{" not in placeholders.without_samples(markup)
    assert "[NAME]" not in placeholders.without_samples(markup)
    assert "[NAME]" in placeholders.without_samples("<p>[NAME]</p><code>x</code>")
