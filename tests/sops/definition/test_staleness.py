"""When a translation is stale: once its source says something else than when it was made."""

from __future__ import annotations

from typing import Any

from sops.definition.model import Definition
from sops.definition.staleness import stale_after
from tests.sops.procedures import defined, says, step, whole

PLACE = "steps.read.title"


def _with(title: dict[str, str], name: str = "read") -> Definition:
    first: dict[str, Any] = {**step("info", name, next="over"), "title": title}
    return defined(whole([first, step("end", "over", outcome="done")]))


OLD = _with({"en": "Read", "id": "Baca"})


def test_a_source_that_changes_makes_its_translation_stale_with_what_it_was() -> None:
    assert stale_after(OLD, _with({"en": "Read all", "id": "Baca"}), {}) == {"id": {PLACE: "Read"}}


def test_it_stays_so_with_the_first_source_until_somebody_translates_anew() -> None:
    second = _with({"en": "Read all", "id": "Baca"})
    third = _with({"en": "Read everything", "id": "Baca"})
    stale = stale_after(second, third, {"id": {PLACE: "Read"}})
    assert stale == {"id": {PLACE: "Read"}}
    assert stale_after(third, _with({"en": "Read everything", "id": "Baca semua"}), stale) == {}


def test_a_source_that_is_again_what_it_was_makes_it_fresh() -> None:
    second = _with({"en": "Read all", "id": "Baca"})
    assert stale_after(second, OLD, {"id": {PLACE: "Read"}}) == {}


def test_both_changed_at_once_or_a_text_that_is_new_is_fresh() -> None:
    assert stale_after(OLD, _with({"en": "Look", "id": "Lihat"}), {}) == {}
    assert stale_after(OLD, _with(says("Other"), "look"), {}) == {}
    assert stale_after(OLD, _with({"en": "Read all"}), {}) == {}


def test_a_step_that_is_renamed_takes_it_along() -> None:
    stale = {"id": {PLACE: "Once"}}
    assert stale_after(OLD, _with({"en": "Read", "id": "Baca"}, "look"), stale) == {"id": {"steps.look.title": "Once"}}
