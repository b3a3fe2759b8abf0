"""The corpus of mails: each `.eml` of `tests/corpus/mail` is read and gives what the `.json` beside it says.

A result names only what it is about: a dictionary may leave keys out, at any depth; a list stands for the
whole list. Its keys are those of `Understood`, and `protection`, `problems`, `auto_reason` and `is_away` of the mail.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpdesk.lib.html import sanitise
from tickets.mail.explain import understood
from tickets.mail.parsing.mail import parse

CORPUS = Path(__file__).parents[2] / "corpus" / "mail"
MAILS = sorted(path.relative_to(CORPUS).with_suffix("") for path in CORPUS.glob("*/*.eml"))


def seen(name: Path) -> dict[str, object]:
    mail = parse((CORPUS / name.with_suffix(".eml")).read_bytes())
    more = {name: getattr(mail, name) for name in ("protection", "problems", "auto_reason", "is_away")}
    found: dict[str, object] = json.loads(json.dumps({**understood(mail, sanitise(mail.html)), **more}))
    return found


def as_far_as(expected: object, found: object) -> object:
    """What was found, without what the expectation doesn't speak of."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return {key: as_far_as(value, found.get(key)) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [as_far_as(one, other) for one, other in zip(expected, found, strict=True)]
    return found


@pytest.mark.parametrize("name", MAILS, ids=str)
def test_a_mail_of_the_corpus_gives_what_stands_beside_it(name: Path) -> None:
    expected = json.loads((CORPUS / name.with_suffix(".json")).read_text(encoding="utf-8"))
    assert as_far_as(expected, seen(name)) == expected


def test_each_mail_has_its_result_and_each_result_its_mail() -> None:
    results = {path.relative_to(CORPUS).with_suffix("") for path in CORPUS.glob("*/*.json")}
    assert set(MAILS) == results


def test_the_corpus_has_mails_of_every_kind() -> None:
    groups = {name.parts[0] for name in MAILS}
    assert len(MAILS) >= 250
    assert groups >= {"gmail", "outlook", "bounces", "absences", "charsets", "broken", "hostile", "files"}
