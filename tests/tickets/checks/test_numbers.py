"""Numbers that must not travel by mail are found as people write them, and little else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.checks import numbers


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Your card 4111 1111 1111 1111 was charged", "1111"),
        ("4111-1111-1111-1111", "1111"),
        ("amex 378282246310005.", "0005"),
        ("٤١١١ ١١١١ ١١١١ ١١١١", "1111"),  # Arabic digits
        ("４１１１１１１１１１１１１１１１", "1111"),  # full width
        ("5555\u00a05555\u00a05555\u00a04444", "4444"),
    ],
)
def test_a_card_is_found_and_shown_by_its_last_four_digits(text: str, last: str) -> None:
    assert numbers.cards(text) == [f"•••• {last}"]


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111111111111112",  # the check digit is wrong
        "+62 812 3456 7890",
        "0000 0000 0000 0000",
        "Invoice 2026-11-27-000123",
        "41111111111111111111111",  # too long
        "9111111111111111 is nobody's",
    ],
)
def test_other_long_numbers_are_no_cards(text: str) -> None:
    assert numbers.cards(text) == []


@given(st.integers(10**14, 10**15 - 1))
def test_of_ten_last_digits_exactly_one_passes(body: int) -> None:
    assert sum(numbers.luhn(f"{body}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "NIK 3174054109900001",  # Jakarta, a woman born on the first of September 1990
        "NIK: 317405 410990 0001",
        "3174-0541-0990-0001",
        "SSN 078-05-1120",
        "SSS 34-1234567-8",
        "UMID 0111-1234567-1",
        "PhilHealth 12-345678901-2",
        "TIN 123-456-789-000",
        "PhilSys number: 1234-5678-9012",
        "マイナンバー 1234 5678 9012",
    ],
)
def test_an_identity_number_is_found_and_masked(text: str) -> None:
    [found] = numbers.identities(text)
    assert set(found[2:]) == {"•"}


@pytest.mark.parametrize(
    "text",
    [
        "3174059909900001",  # no such day
        "3174054113900001",  # no such month
        "9974054109900001",  # no such province
        "078-00-1120", "666-05-1120", "call 555-123-4567", "4000-1234567-890",
        "tracking 1234-5678-9012",
    ],
)  # fmt: skip
def test_other_numbers_are_no_identities(text: str) -> None:
    assert numbers.identities(text) == []


@given(st.text(max_size=200))
def test_any_text_is_read_and_digits_stay_in_place(text: str) -> None:
    assert len(numbers.plain(text)) == len(text)
    numbers.cards(text)
    numbers.identities(text)
