"""What was typed, as terms: pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tickets.searchterms import affixed, beginning, forgiving, stem, terms_of
from tickets.spelling import slips


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("refunds", "refund"), ("crashing", "crash"), ("bus", "bus"), ("address", "addres"), ("pesanannya", "pesanan"),
        ("makan", "makan"), ("9.14.2s", "9.14.2s"), ("cafés", "cafés"), ("companies", "compan"),
    ],
)  # fmt: skip
def test_a_common_ending_is_left_off_where_enough_is_left(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_quoted_words_stand_side_by_side_and_scripts_without_spaces_are_pieces() -> None:
    assert terms_of(["late parcel"]) == ["('late' <-> 'parcel')"]
    assert terms_of(["返金をx"]) == ["'x':*", "'返金'", "'金を'"]


def test_the_arabic_article_may_be_there_or_not() -> None:
    assert "'تطبيق':*" in beginning("التطبيق")
    assert "'التطبيق':*" in beginning("تطبيق")


@pytest.mark.parametrize(
    ("word", "other"), [("ganti", "mengganti"), ("pukul", "memukul"), ("tulis", "menulis"), ("sapu", "menyapu"),
                        ("kirim", "mengirim"), ("baca", "membaca"), ("ambil", "mengambil"), ("lihat", "melihat")],
)  # fmt: skip
def test_indonesian_verbs_are_known_by_their_prefixes(word: str, other: str) -> None:
    assert other in affixed(word)


@pytest.mark.parametrize(
    ("one", "other", "many"),
    [("refnud", "refund", 1), ("refund", "refund", 0), ("marathn", "marathon", 1), ("", "abc", 3), ("ca", "abc", 3)],
)
def test_slips_are_counted(one: str, other: str, many: int) -> None:
    assert slips(one, other) == slips(other, one) == many


@given(some.text(max_size=8), some.text(max_size=8))
def test_slips_are_none_only_for_the_same_word(one: str, other: str) -> None:
    assert (slips(one, other) == 0) == (one == other)
    assert slips(one, other) <= max(len(one), len(other))


def test_a_word_that_nobody_wrote_stands_for_those_alike() -> None:
    known = {"refund", "order"}
    terms = forgiving(["refnud", "order"], lambda word: word in known, lambda word: ["refund"])
    assert terms == ["'refund'", "'order':*"]


def test_one_wrong_sign_is_let_pass_in_scripts_without_spaces() -> None:
    [term] = forgiving(["著作件侵害"], lambda word: False, lambda word: [])
    assert "'著作' & '侵害'" in term
