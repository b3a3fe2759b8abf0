"""The library that comes with the desk: complete procedures, in both languages, that pass every check."""

from __future__ import annotations

import json

import pytest

from sops import shelf
from sops.checks.case import World
from sops.checks.examine import examine
from sops.definition import markdown
from sops.definition.parse import parse, sha_of
from sops.models import Procedure, State
from tests.builders import a_team
from tests.sops.cast import editors

KEYS = {
    "account-recovery", "appeal-of-removal", "bug-report", "copyright-claim", "creator-programme-question",
    "data-access-request", "hacked-account", "harassment-report", "impersonation", "payment-dispute",
    "self-harm-risk", "under-age-user", "verify-identity",
}  # fmt: skip
TEAMS = frozenset({"trust-safety", "creator-care", "payments"})


def test_the_library_has_what_the_desk_promises() -> None:
    assert {path.stem for path in shelf.files()} == KEYS
    kinds = {step["kind"] for path in shelf.files() for step in json.loads(path.read_text())["steps"]}
    assert kinds >= {"question", "decision", "evidence", "macro", "action", "escalate", "call", "approval", "wait"}


@pytest.mark.parametrize("path", shelf.files(), ids=lambda path: path.stem)
def test_a_procedure_of_the_library_passes_every_check_and_survives_markdown(path: object) -> None:
    data = json.loads(path.read_text())  # type: ignore[attr-defined]
    called, _problems = parse(json.loads(shelf.file_of("verify-identity").read_text()))
    assert called is not None
    found = examine(data, World(TEAMS, frozenset(), {("verify-identity", 1): called}))
    assert found.errors == ()
    definition, _none = parse(data)
    assert definition is not None
    again, problems = markdown.read(markdown.export(definition))
    assert again is not None, problems
    assert sha_of(again) == found.sha256


@pytest.mark.django_db
def test_the_library_is_put_in_force_by_two_people_and_once() -> None:
    for slug in TEAMS:
        a_team(slug)
    author, other = editors()
    assert len(shelf.fill(author=author, approver=other)) == len(KEYS)
    assert shelf.fill(author=author, approver=other) == []
    assert set(Procedure.objects.filter(versions__state=State.PUBLISHED).values_list("key", flat=True)) == KEYS
