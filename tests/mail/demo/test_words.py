"""The phrases that the demo's people speak in."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from tickets.mail.demo.requesters import crowd
from tickets.mail.demo.stories import TOPICS
from tickets.mail.demo.words import LANGUAGES, Writer, notes, voice

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_writer(language: str, topic: str, seed: int = 1) -> Writer:
    rng = Random(seed)
    return Writer(crowd(language, 1, rng)[0], topic, rng)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("seed", range(6))
def test_every_phrase_of_every_language_is_filled_in(language: str, topic: str, seed: int) -> None:
    writer = a_writer(language, topic, seed)
    said = [
        writer.subject(NOON),
        writer.request(NOON),
        *(writer.answer_of_requester(NOON, kind) for kind in ("details", "nudges", "thanks", "again", "more")),
        *(writer.reply(NOON, kind, "Maya Tan") for kind in ("questions", "answers", "waiting", "retry", "update")),
        writer.note(NOON, "id"),
    ]
    assert all(words.strip() and "{" not in words and "}" not in words for words in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_speaks_of_every_topic(language: str) -> None:
    assert set(voice(language).topics) == set(TOPICS)


def test_the_same_seed_says_the_same_and_another_seed_something_else() -> None:
    assert a_writer("en", "payout", 5).request(NOON) == a_writer("en", "payout", 5).request(NOON)
    assert len({a_writer("en", "payout", seed).request(NOON) for seed in range(40)}) > 35


def test_staff_sign_with_their_first_name_and_call_the_requester_by_theirs() -> None:
    writer = a_writer("en", "bug")
    reply = writer.reply(NOON, "answers", "Maya Tan")
    assert writer.requester.given in reply.splitlines()[0]
    assert "Maya" in reply and "Tan" not in reply


def test_subject_and_answer_belong_to_what_was_asked() -> None:
    subjects = {
        writer.subject(NOON): writer.request(NOON) for seed in range(30) if (writer := a_writer("en", "coins", seed))
    }
    refunds = [asked for subject, asked in subjects.items() if "gifts" in subject]
    assert refunds and all("seven-year-old" in asked for asked in refunds)


def test_notes_fall_back_to_english() -> None:
    assert notes("ja") == notes("en") != notes("id")
