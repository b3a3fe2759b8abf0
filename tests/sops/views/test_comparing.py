"""Two versions compared in words that somebody who writes no JSON understands."""

from __future__ import annotations

from typing import Any

from sops.definition.diff import differences
from sops.views.comparing import Told
from tests.sops.procedures import at_random, defined, impersonation, says, step


def _told(data: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    before, after = defined(impersonation()), defined(data)
    found = [Told(one, before, after, "en") for one in differences(before, after)]
    return [(one.step, one.what, one.place, one.old, one.new) for one in found]


def test_each_change_is_told_with_titles_labels_and_conditions() -> None:
    data = impersonation()
    steps = {one["id"]: one for one in data["steps"]}
    titles = {key: one["title"]["en"] for key, one in steps.items()}
    steps["identify"]["next"] = "greet"
    data["steps"].insert(2, step("info", "greet", next="by_whom"))
    steps["read_first"]["body"]["en"] = "Read it twice."
    steps["keep_papers"]["least"] = 3
    steps["keep_papers"]["mandatory"] = not steps["keep_papers"].get("mandatory", False)
    steps["wait_papers"]["late"] = "declined"
    data["risk"] = 4
    data["outcomes"]["removed"] = says("Taken down")
    told = _told(data)
    assert (
        "The procedure",
        "Changed",
        "Risk tier",
        "3: mistakes hurt somebody",
        "4: mistakes can’t be made good",
    ) in told
    assert ("The procedure", "Reworded", "Outcomes, removed", "Removed", "Taken down") in told
    assert (titles["read_first"], "Reworded", "Text", "Read what {name} wrote.", "Read it twice.") in told
    assert (titles["identify"], "Leads elsewhere", "", titles["by_whom"], "Greet") in told
    assert ("Greet", "Step added", "", "", "Information") in told
    late = "if the time is over"
    assert (titles["wait_papers"], "Leads elsewhere", late, titles["decline"], titles["declined"]) in told
    assert (titles["keep_papers"], "Changed", "At least", "2", "3") in told


def test_rules_are_told_as_sentences() -> None:
    data = impersonation()
    decision = next(one for one in data["steps"] if one["kind"] == "decision" and len(one["rules"]) > 1)
    decision["rules"].pop()
    [changed] = [one for one in _told(data) if one[2] == "Rules"]
    old, new = changed[3].split("\n"), changed[4].split("\n")
    assert old[:-1] == new
    assert all(" → " in one and "{" not in one for one in old)


def test_no_json_is_shown_whatever_differs() -> None:
    for seed in range(0, 60, 2):
        before, after = defined(at_random(seed)), defined(at_random(seed + 1))
        for one in differences(before, after):
            told = Told(one, before, after, "en")
            assert told.what and told.step
            assert '{"' not in told.old + told.new and "': " not in told.old + told.new
