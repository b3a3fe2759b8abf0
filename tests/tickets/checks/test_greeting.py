"""A reply that greets somebody else is noticed; a greeting of nobody in particular is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.checks.greeting import greeted_name, other_name

SARI = ["Sari Dewi", "sari.dewi@customer.test"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear Budi,\n\nYour refund", "Budi"),
        ("Hi Budi Santoso! Thanks", "Budi Santoso"),
        ("Halo Kak Budi,", "Budi"),
        ("Selamat pagi Bapak Budi,", "Budi"),
        ("Yth. Ibu Wati,", "Wati"),
        ("Magandang umaga po, Juan!", "Juan"),
        ("田中様\nお世話に", "田中"),
        ("عزيزي أحمد، شكرا", "أحمد"),
        ("Good morning Mr. Smith,", "Smith"),
    ],
)
def test_the_name_after_a_greeting_is_read_without_its_titles(text: str, name: str) -> None:
    assert greeted_name(text) == name


@pytest.mark.parametrize("text", ["Dear Budi,\nYour refund", "Halo Kak Wati,", "Hi Sarah,"])
def test_another_name_than_the_requesters_is_found(text: str) -> None:
    assert other_name(text, SARI)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sari,", "Hi SARI!", "Halo Kak Dewi,", "Hi Sarí,", "Dear Sari and Budi,", "Hi there,", "Dear customer,",
        "Hello,",
        "Hi, thanks for writing", "Halo semua,", "Your refund is on its way, Budi.", "hi thanks for the mail", "",
        "Dear Sir or Madam,", "田中様",
    ],
)  # fmt: skip
def test_who_is_greeted_rightly_or_not_at_all_is_no_finding(text: str) -> None:
    assert other_name(text, SARI) == []


def test_a_short_form_of_the_name_is_the_name() -> None:
    assert other_name("Hi Alex,", ["Alexander Weber"]) == []
    assert other_name("田中太郎様", ["田中 太郎"]) == []
    assert other_name("佐藤様", ["田中 太郎"]) == ["佐藤"]


def test_who_has_no_name_can_not_be_greeted_wrongly() -> None:
    assert other_name("Hi Budi,", [""]) == []


@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_and_names_are_read(text: str, names: list[str]) -> None:
    other_name(text, names)
