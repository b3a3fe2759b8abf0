"""Promised files, avoided words, and all checks together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.checks.attached import promised
from tickets.checks.avoided import used
from tickets.checks.outgoing import Check, Outgoing
from tickets.checks.run import run


@pytest.mark.parametrize(
    "text",
    [
        "Please find attached the invoice.", "I have enclosed the form.", "See the attachment.",
        "We are attaching a guide.",
        "Terlampir bukti transfernya.", "Kami lampirkan formulirnya.", "Silakan lihat lampiran.",
        "Nakalakip po ang resibo.", "Naka-attach na po ang form.",
        "請求書を添付いたします。", "資料を添付しました。", "تجدون الفاتورة في المرفق", "أرفقت لك الفاتورة",
    ],
)  # fmt: skip
def test_a_promised_file_is_noticed(text: str) -> None:
    assert promised(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the file you attached.", "Could you please attach a photo?", "Your attachment is damaged.",
        "There was no attachment.", "Mohon lampirkan fotonya.", "Lampiran Anda rusak.", "写真を添付してください。",
        "添付いただいた写真", "يرجى إرفاق صورة", "He detached the cable.", "",
    ],
)  # fmt: skip
def test_a_file_of_the_other_side_is_no_promise(text: str) -> None:
    assert promised(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Unfortunately, no.", ["unfortunately"]),
        ("That is not our  PROBLEM", ["not our problem"]),
        ("Café", ["cafe"]),
        ("これはダメです", ["ダメ"]),
    ],
)
def test_avoided_words_are_found_whatever_their_case_and_accents(text: str, words: list[str]) -> None:
    assert used(text, words) == words


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert used("Classic", ["ass", " "]) == []


def test_each_check_speaks_for_itself_and_only_when_it_is_wanted() -> None:
    text = "Dear Budi, attached is [NAME] with 4111 1111 1111 1111, SSN 078-05-1120. Unfortunately we can not do it."
    reply = Outgoing(text, ["Sari"], ["id"], "", 0, ["boss@x.test"], ["unfortunately"])
    assert {one.check for one in run(reply, Check.values)} == set(Check)
    assert [one.check for one in run(reply, [Check.CARD])] == [Check.CARD]
    assert run(reply, []) == []


def test_a_file_keeps_the_promise() -> None:
    assert run(Outgoing("It is attached.", files=1), Check.values) == []


@given(st.text(max_size=400), st.lists(st.text(max_size=20), max_size=3))
def test_no_text_breaks_a_check(text: str, words: list[str]) -> None:
    run(Outgoing(text, words, words, text, 0, words, words), Check.values)


def test_two_megabytes_are_read_at_their_beginning() -> None:
    assert run(Outgoing("مرحبا " * 400_000), Check.values) == []
