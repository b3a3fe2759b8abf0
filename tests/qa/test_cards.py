"""Scorecards read, checked and compared."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from qa.cards.diff import differences
from qa.cards.parse import card_of, parse
from qa.cards.starter import CONTENT
from qa.scoring import score
from tests.qa.cast import content


def test_the_one_to_begin_with_is_whole_in_both_languages() -> None:
    card, problems = parse(CONTENT)
    assert not problems
    texts = [section.title for section in card.sections] + [item.text for item in card.items]
    assert all(set(one) == {"en", "id"} for one in texts)


def item(**changed: Any) -> dict[str, Any]:
    return content({"key": "one", "text": {"en": "One"}, **changed})


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"key": "Big"}, "key"),
        ({"text": {}}, "text"),
        ({"scale": "seven"}, "scale"),
        ({"scale": "numeric"}, "low"),
        ({"scale": "numeric", "low": 5, "high": 5}, "high"),
        ({"weight": -1}, "weight"),
        ({"weight": True}, "weight"),
        ({"weight": float("nan")}, "weight"),
        ({"class": "vital"}, "class"),
        ({"na": "maybe"}, "na"),
        ({"anchors": [{"level": 2, "text": {"en": "Beyond"}}]}, "anchors.0.level"),
        ({"anchors": "none"}, "anchors"),
        ({"fact": "sla_first_response", "scale": "five"}, "scale"),
        ({"fact": "horoscope"}, "fact"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(changed: dict[str, Any], path: str) -> None:
    problems = parse(item(**changed))[1]
    assert f"sections.0.items.0.{path}" in [one.path for one in problems]


def test_a_key_stands_once_and_something_has_a_weight() -> None:
    twice = {"key": "one", "text": {"en": "One"}, "weight": 0}
    paths = [one.path for one in parse(content(twice, twice))[1]]
    assert paths == ["sections.0.items.1.key", "sections"]


@pytest.mark.parametrize("data", [None, [], {}, {"sections": 3}, {"title": "X", "sections": [None]}, "text"])
def test_anything_else_is_no_scorecard(data: object) -> None:
    assert parse(data)[1]


def test_scales_score_as_published() -> None:
    """3-point 0/50/100, 4-point 0/33.3/66.6/100, 5-point 0/25/50/75/100."""
    for scale, levels in (("three", [0, 50, 100]), ("four", [0, 33.3, 66.7, 100]), ("five", [0, 25, 50, 75, 100])):
        [one] = card_of(item(scale=scale)).items
        assert [round(score([one.answered(level)]).score or 0, 1) for level in one.levels] == levels


def test_versions_are_compared_item_by_item() -> None:
    before = content()
    after = deepcopy(before)
    items = after["sections"][0]["items"]
    items[0]["weight"] = 5
    items.insert(0, {"key": "new", "text": {"en": "New"}})
    items.append(items.pop(1))
    found = {(one.item.key, one.what, one.aspect) for one in differences(card_of(before), card_of(after))}
    assert found == {
        ("new", "added", ""),
        ("right", "moved", ""),
        ("right", "changed", "weight"),
        ("tone", "moved", ""),
    }
