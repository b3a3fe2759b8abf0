"""Two versions compared: what was added, removed, moved, reworded, rewired and changed, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sops.definition.diff import Change, differences
from tests.sops.procedures import at_random, defined, impersonation, says, step


def test_each_kind_of_change_is_told_once() -> None:
    data = impersonation()
    steps = {one["id"]: one for one in data["steps"]}
    steps["identify"]["next"] = "greet"
    data["steps"].insert(2, step("info", "greet", next="by_whom"))
    steps["read_first"]["body"]["en"] = "Read it twice."
    steps["keep_papers"]["least"] = 3
    steps["wait_papers"]["late"] = "declined"
    data["risk"] = 4
    data["outcomes"]["removed"] = says("Taken down")
    assert differences(defined(impersonation()), defined(data)) == [
        Change("changed", "", "risk", before=3, after=4),
        Change("reworded", "", "outcomes.removed", "en", "Removed", "Taken down"),
        Change("reworded", "", "outcomes.removed", "id", "Removed (id)", "Taken down (id)"),
        Change("reworded", "read_first", "body", "en", "Read what {name} wrote.", "Read it twice."),
        Change("rewired", "identify", "next", before="by_whom", after="greet"),
        Change("added", "greet", after="info"),
        Change("rewired", "wait_papers", "late", before="decline", after="declined"),
        Change("changed", "keep_papers", "least", before=2, after=3),
    ]


def test_what_is_removed_comes_last_and_what_is_moved_is_told_by_its_name() -> None:
    data = impersonation()
    data["steps"].append(data["steps"].pop(1))
    del data["steps"][0]
    found = differences(defined(impersonation()), defined(data))
    assert [(one.what, one.step) for one in found] == [("moved", "identify"), ("removed", "read_first")]


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_there_are_differences_just_when_the_versions_differ(one: int, other: int) -> None:
    before, after = defined(at_random(one)), defined(at_random(other))
    assert differences(before, before) == []
    assert bool(differences(before, after)) == (before != after)
