"""What people write at the demo desk: phrases of voices/*.toml, put together and filled in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from django.utils.formats import date_format
from django.utils.translation import override

from tickets.mail.demo.requesters import Requester

Phrases = tuple[str, ...]
FOLDER = Path(__file__).with_name("voices")
LANGUAGES = ("en", "id", "tl", "ja", "ar")
SHARES = (44, 24, 14, 10, 8)
"""Of a hundred requests, how many come in each of LANGUAGES."""
DEVICES = ("iPhone 15", "iPhone 13", "Galaxy A54", "Galaxy S23", "Redmi Note 12", "Oppo A78", "vivo Y27", "Pixel 8")


@dataclass(frozen=True, slots=True)
class Topic:
    """The first subject, detail and answer go with the first of `asks`, the second with the second, round again."""

    subjects: Phrases
    asks: Phrases
    details: Phrases
    questions: Phrases
    answers: Phrases


@dataclass(frozen=True, slots=True)
class Voice:
    """How people write in one language: requesters (greet to again) and staff (hello to update)."""

    greet: Phrases
    worry: Phrases
    sign: Phrases
    nudges: Phrases
    thanks: Phrases
    again: Phrases
    more: Phrases
    hello: Phrases
    warm: Phrases
    bye: Phrases
    waiting: Phrases
    retry: Phrases
    update: Phrases
    topics: dict[str, Topic]


@cache
def voice(language: str) -> Voice:
    read = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    topics = {
        name: Topic(**{part.name: tuple(phrases[part.name]) for part in fields(Topic)})
        for name, phrases in read.pop("topics").items()
    }
    return Voice(**{name: tuple(phrases) for name, phrases in read.items()}, topics=topics)


@cache
def notes(language: str) -> Phrases:
    read = tomllib.loads((FOLDER / "notes.toml").read_text("utf-8"))
    return tuple(read.get(language, read["en"]))


class Writer:
    """Writes everything that is said in one ticket; the same random source gives the same words."""

    def __init__(self, requester: Requester, topic: str, rng: Random) -> None:
        self.requester, self.rng = requester, rng
        self.voice = voice(requester.language)
        self.topic = self.voice.topics[topic]
        self._ask = rng.randrange(len(self.topic.asks))
        self._slots = _slots(requester, rng)

    def subject(self, at: datetime) -> str:
        return self._say(self._fitting(self.topic.subjects), at)

    def request(self, at: datetime) -> str:
        ask = self._say(self._fitting(self.topic.asks), at)
        if self.rng.random() < 0.6:
            ask += self._gap() + self._say(self.voice.worry, at)
        parts = [self._say(self.voice.greet, at), ask]
        if self.rng.random() < 0.35:
            parts.append(self._say(self._fitting(self.topic.details), at))
        return _paragraphs([*parts, self._say(self.voice.sign, at)])

    def answer_of_requester(self, at: datetime, kind: str) -> str:
        """`kind` is details, or a field of Voice: nudges, thanks, again, more."""
        phrases = self._fitting(self.topic.details) if kind == "details" else getattr(self.voice, kind)
        said = self._say(phrases, at)
        parts = [self._say(self.voice.greet, at)] if self.rng.random() < 0.4 else []
        parts.append(said)
        if kind == "details" and self.rng.random() < 0.4:
            parts.append(self._say(self.voice.more, at))
        if self.rng.random() < 0.5:
            parts.append(self.requester.given)
        return _paragraphs(parts)

    def reply(self, at: datetime, kind: str, agent: str) -> str:
        """`kind` is questions or answers of the topic, or a field of Voice: waiting, retry, update."""
        topical = kind in {"questions", "answers"}
        source = self._fitting(getattr(self.topic, kind)) if topical else getattr(self.voice, kind)
        parts = [self._say(self.voice.hello, at)]
        if topical and self.rng.random() < 0.75:
            parts.append(self._say(self.voice.warm, at))
        parts += [self._say(source, at, agent), self._say(self.voice.bye, at, agent)]
        return _paragraphs(parts)

    def note(self, at: datetime, language: str) -> str:
        return self._say(notes(language), at)

    def _fitting(self, phrases: Phrases) -> Phrases:
        """Those that belong to what is asked here: phrase 0 to the first of the asks, and so on, round again."""
        asks = len(self.topic.asks)
        return phrases[self._ask :: asks] or (phrases[self._ask % len(phrases)],)

    def _gap(self) -> str:
        return "" if self.requester.language == "ja" else " "

    def _say(self, phrases: Phrases, at: datetime, agent: str = "Kita") -> str:
        past, soon = self.rng.randrange(2, 12), self.rng.randrange(2, 6)
        language = self.requester.language
        days = {
            "date": _day((at - timedelta(days=past)).date(), language),
            "soon": _day((at + timedelta(days=soon)).date(), language),
        }
        return self.rng.choice(phrases).format_map({**self._slots, **days, "agent": agent.split(" ")[0]})


def _paragraphs(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part)


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    with override(language):
        return date_format(day, "n月j日" if language == "ja" else "j F")


def _slots(requester: Requester, rng: Random) -> dict[str, str]:
    steps = rng.randrange(3, 90)
    amounts = {
        "en": f"US$ {steps * 7}.{rng.randrange(10, 99)}",
        "id": f"Rp {steps * 25}.000",
        "tl": f"₱{steps * 150:,}",
        "ja": f"{steps * 500:,}円",
        "ar": f"{steps * 15} درهم",
    }
    plain = requester.handle.strip("@").replace("_", "").replace(".", "")
    return {
        "name": requester.given,
        "full": requester.full,
        "handle": requester.handle,
        "other": f"@{plain}{rng.choice(('.official', '_real', '_id', 'xo', '.backup'))}",
        "phone": f"{rng.randrange(1000, 9999)}",
        "amount": amounts[requester.language],
        "coins": str(rng.choice((70, 350, 700, 1400, 3500))),
        "video": f"https://kita.test/v/{rng.randrange(16**7, 16**8):x}",
        "device": rng.choice(DEVICES),
        "version": f"{rng.randrange(29, 33)}.{rng.randrange(0, 9)}.{rng.randrange(0, 4)}",
        "case": str(rng.randrange(100_000, 999_999)),
    }
