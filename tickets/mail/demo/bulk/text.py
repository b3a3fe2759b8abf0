"""Words by Zipf's law in several languages: a few are in every mail, most are hardly ever seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from tickets.mail.demo.words import LANGUAGES, SHARES, voice

SENTENCES = 12_000
TAIL = 120_000
_SYLLABLES = re.findall(
    "[a-z]+", "ba ce di fo gu ha ji ke lo mu na pe ri so tu va wi xa yo zu mar ten sil pon der kan gol"
)


@dataclass(frozen=True, slots=True)
class Pool:
    """Ready sentences per language, and rare words to put between them."""

    sentences: dict[str, list[str]]
    subjects: dict[str, list[str]]
    tail: list[str]

    def language(self, rng: Random) -> str:
        return rng.choices(LANGUAGES, cum_weights=_shares())[0]

    def text(self, language: str, rng: Random) -> str:
        """Two to five sentences with one rare word: about 35 words."""
        chosen = rng.choices(self.sentences[language], k=rng.choice((2, 3, 3, 3, 4, 5)))
        chosen[-1] = f"{chosen[-1]} {self.tail[int(len(self.tail) * rng.random() ** 2)]}"
        return " ".join(chosen)

    def subject(self, language: str, rng: Random) -> str:
        return rng.choice(self.subjects[language])


@cache
def pool(seed: int) -> Pool:
    rng = Random(f"{seed}/words")
    tail = sorted({_made_up(rng) for _ in range(TAIL)})
    rng.shuffle(tail)
    sentences = {language: _sentences(language, tail, rng) for language in LANGUAGES}
    subjects = {
        language: [" ".join(one.split(" ")[:8])[:120] for one in rng.sample(found, 2000)]
        for language, found in sentences.items()
    }
    return Pool(sentences, subjects, tail)


def _sentences(language: str, tail: list[str], rng: Random) -> list[str]:
    if language == "ja":
        phrases = [part for part in re.split(r"(?<=。)", _spoken(language)) if len(part) > 4]
        return [rng.choice(phrases) + rng.choice(phrases)[: rng.randrange(6, 20)] for _ in range(SENTENCES)]
    words = list(dict.fromkeys(re.findall(r"[^\W\d_]{2,}", _spoken(language).lower())))
    rng.shuffle(words)
    words += tail[:4000]
    weights = list(accumulate(1 / rank for rank in range(3, len(words) + 3)))
    return [
        " ".join(rng.choices(words, cum_weights=weights, k=rng.randrange(7, 16))).capitalize() + "."
        for _ in range(SENTENCES)
    ]


def _spoken(language: str) -> str:
    """Everything that is said in the stories, as one text."""
    phrases = [
        one
        for topic in voice(language).topics.values()
        for part in (topic.asks, topic.answers, topic.questions)
        for one in part
    ]
    return re.sub(r"\{\w+\}", "", " ".join(phrases))


def _made_up(rng: Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randrange(3, 6)))


@cache
def _shares() -> list[int]:
    return list(accumulate(SHARES))
