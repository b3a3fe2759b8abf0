"""What is wrong with a condition is said in words, with the path to its place; a sound one reads as a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.conditions.check import MOST_ASKED, check
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.tree import Shapeless, read
from tests.lib.conditions.vocabulary import FIELDS, GIVEN

NEW = {"field": "status", "op": "is", "value": "new"}
SUBJECTS = [{"field": "subject", "op": "contains", "value": word} for word in ("money", "coins")]


def deep(times: int) -> object:
    found: object = NEW
    for _ in range(times):
        found = {"not": found}
    return found


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], "", "A condition is an object"),
        ({"all": {}}, "all", "Give a list"),
        ({"all": [NEW], "any": [NEW]}, "", "nothing else"),
        ({"any": []}, "any", "Add at least one"),
        ({"any": [NEW, {"not": {"field": "gone", "op": "is", "value": 1}}]}, "any.1.not.field", "no field “gone”"),
        ({"all": [{"field": "status", "op": "less", "value": "new"}]}, "all.0.op", "can't be asked this way"),
        ({"field": "status", "op": "like", "value": "new"}, "", "no such operator"),
        ({"field": "status", "op": "is", "value": "lost"}, "value", "Choose from what “Status” can be"),
        ({"field": "status", "op": "is", "value": {}}, "value", "Choose from what “Status” can be"),
        ({"field": "status", "op": "in", "value": []}, "value", "Choose from what “Status” can be"),
        ({"field": "tags", "op": "in", "value": ["x"] * 101}, "value", "between 1 and 100 values"),
        ({"field": "subject", "op": "contains", "value": " "}, "value", "Give some text"),
        ({"field": "subject", "op": "contains", "value": "x" * 201}, "value", "at most 200 characters"),
        ({"field": "messages", "op": "more", "value": 1.5}, "value", "whole number"),
        ({"field": "messages", "op": "is", "value": True}, "value", "whole number"),
        ({"field": "messages", "op": "between", "value": [1]}, "value", "two numbers"),
        ({"field": "rate", "op": "is", "value": float("nan")}, "value", "Give a number"),
        ({"field": "created", "op": "before", "value": "2026-02-30"}, "value", "Give a day"),
        ({"field": "created", "op": "before", "value": "2026-02-03T10:00:00"}, "value", "Give a day"),
        ({"field": "created", "op": "between", "value": "2026-02-03"}, "value", "two days"),
        ({"field": "created", "op": "within_last", "value": {"weeks": 1}}, "value", "number of days"),
        ({"field": "urgent", "op": "is", "value": "yes"}, "value", "yes or no"),
        (deep(9), "not.not.not.not.not.not.not", "nested too deeply"),
        ({"all": [NEW] * (MOST_ASKED + 1)}, "", "at most 50"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: object, path: str, words: str) -> None:
    [problem] = check(data, FIELDS, GIVEN)
    assert problem.path == path
    assert words in problem.message


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "field", "op", "value", "is"]), part, max_size=3)
    ),
    max_leaves=8,
)


@given(data=json)
def test_any_json_is_taken_or_refused_and_never_breaks(data: object) -> None:
    problems = check(data, FIELDS, GIVEN)
    try:
        condition = read(data)
    except Shapeless:
        assert problems
    else:
        assert evaluate(condition, {}, FIELDS, GIVEN) in (True, False, None)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"all": []}, ""),
        (NEW, "Status is New"),
        ({"not": NEW}, "Status is not New"),
        (
            {"all": [NEW, {"any": [{"field": "tags", "op": "contains", "value": "vip"},
                                   {"field": "subject", "op": "contains", "value": "money"}]}]},
            "Status is New and (Tags include vip or Subject contains “money”)",
        ),
        ({"not": {"all": [NEW, {"field": "urgent", "op": "is", "value": True}]}},
         "Status is not New or Urgent is not yes"),
        (
            {"any": [{"any": [NEW, {"all": [NEW, {"field": "urgent", "op": "is", "value": False}]}]}, {"all": [NEW]}]},
            "Status is New or (Status is New and Urgent is no) or Status is New",
        ),
        ({"all": [NEW, {"any": SUBJECTS}]},
         "Status is New and (Subject contains “money” or “coins”)"),
        ({"not": {"all": SUBJECTS}},
         "Subject does not contain “money” or Subject does not contain “coins”"),
        ({"field": "status", "op": "not_in", "value": ["new"]}, "Status is not New"),
        ({"field": "tags", "op": "in", "value": ["vip"]}, "Tags include vip"),
        ({"field": "tags", "op": "not_in", "value": ["a", "b"]}, "Tags include none of a, b"),
        ({"field": "created", "op": "within_last", "value": {"days": 3}}, "Created is within the last 3 days"),
        ({"field": "person", "op": "in", "value": ["me", 2]}, "Person is any of me, Budi"),
        ({"field": "person", "op": "is", "value": 77}, "Person is something you can't see"),
        ({"field": "solved", "op": "is_not_set"}, "Solved is not set"),
        ({"field": "messages", "op": "between", "value": [2, 5]}, "Messages is between 2 and 5"),
        ({"field": "gone", "op": "is", "value": 5}, "a field that is no more"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(data: object, sentence: str) -> None:
    assert describe(read(data), FIELDS) == sentence
