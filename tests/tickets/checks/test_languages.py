"""The language of a text, told only when it is sure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.checks.languages import guess, other_language

TEXTS = {
    "en": "We are sorry that you had to wait. Your refund is on its way and should arrive within five days.",
    "id": "Mohon maaf Anda harus menunggu. Pengembalian dana sudah kami proses dan akan masuk dalam lima hari.",
    "tl": "Pasensya na po at naghintay kayo. Naipadala na namin ang refund at darating ito sa loob ng limang araw.",
    "ja": "お待たせして申し訳ございません。返金の手続きが完了しました。",
    "ar": "نعتذر عن التأخير، لقد تم إرسال المبلغ وسيصل خلال خمسة أيام.",
    "es": "Sentimos que haya tenido que esperar. Su reembolso está en camino y llegará en cinco días.",
    "de": "Es tut uns leid, dass Sie warten mussten. Die Erstattung ist auf dem Weg und wird in fünf Tagen da sein.",
    "ko": "기다리게 해서 죄송합니다. 환불이 처리되었습니다.",
    "th": "ขออภัยที่ให้รอ เงินคืนกำลังดำเนินการ",
    "zh": "抱歉让您久等了，退款已经处理完毕。",
    "ru": "Извините за ожидание, деньги уже в пути.",
}
VOICES = Path(__file__).parents[3] / "tickets/mail/demo/voices"


@pytest.mark.parametrize(("code", "text"), TEXTS.items())
def test_each_language_is_known(code: str, text: str) -> None:
    assert guess(text) == code


@pytest.mark.parametrize("text", ["", "OK", "Refund #1042", "https://the.and.to/of/in", "iPhone 15 Pro Max 256 GB"])
def test_too_little_tells_nothing(text: str) -> None:
    assert guess(text) == ""


def test_another_language_than_the_requesters_is_found() -> None:
    assert other_language(TEXTS["en"], TEXTS["id"], [""]) == ["en", "id"]
    assert other_language(TEXTS["id"], "", ["ja"]) == ["id", "ja"]


@pytest.mark.parametrize(
    ("asked", "languages"),
    [(TEXTS["en"], ["id"]), ("", ["en-US"]), ("", []), ("", ["id", "en"]), ("OK", [""])],
)
def test_a_language_that_they_read_or_nobody_knows_is_no_finding(asked: str, languages: list[str]) -> None:
    assert other_language(TEXTS["en"], asked, languages) == []


def test_malay_is_read_as_indonesian_is() -> None:
    assert other_language(TEXTS["id"], "", ["ms-MY"]) == []


@pytest.mark.parametrize("code", ["en", "id", "tl", "ja", "ar"])
def test_what_the_demo_says_in_a_language_is_never_taken_for_another(code: str) -> None:
    voice = tomllib.loads((VOICES / f"{code}.toml").read_text())
    said = [text for texts in voice.values() if isinstance(texts, list) for text in texts if isinstance(text, str)]
    assert {guess(text) for text in said} <= {code, ""}


@given(st.text(max_size=500))
def test_any_text_is_read(text: str) -> None:
    guess(text)
