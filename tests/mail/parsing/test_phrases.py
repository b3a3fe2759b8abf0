"""The files of languages, which anybody may add to."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tickets.mail.parsing import phrases

FILES = sorted(Path(phrases.__file__).with_name("languages").glob("*.toml"))
NEEDED = {"wrote", "from", "date", "to", "subject", "cc", "original", "forwarded", "device", "re", "fwd"}
KEYS = NEEDED | {"on", "above", "disclaimer", "footer"}
PROMISED = (
    *("en", "id", "ja", "zh_hans", "zh_hant", "ko", "ar", "th", "vi", "de", "fr"),
    *("es", "pt", "it", "nl", "pl", "ru", "tr", "sv", "da", "cs"),
)


def test_the_languages_that_are_promised_have_a_file() -> None:
    assert set(PROMISED) <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_language_has_what_it_needs_and_no_word_twice(path: Path) -> None:
    language = tomllib.loads(path.read_text(encoding="utf-8"))
    assert NEEDED <= language.keys() <= KEYS
    for words in language.values():
        assert words
        assert len(set(words)) == len(words)
        assert all(word == word.strip() for word in words)


def test_words_compare_folded() -> None:
    assert phrases.folded("İLETİ ‪d’origine‬") == "ileti d'origine"
