"""Exhaustive or not, hidden or not: against trying every value there is; and checks named one by one, in words."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib.conditions.evaluate import evaluate
from sops.checks.case import Finding
from sops.checks.examine import examine
from sops.definition.vocabulary import ANY_TIME, fields_of
from tests.sops.procedures import WORLD, Json, asks, defined, impersonation, says, step, whole

VARIABLES = {
    "colour": {"type": "choice", "choices": {code: says(code) for code in ("red", "green", "blue")}},
    "count": {"type": "number", "least": 0, "most": 6},
    "sure": {"type": "flag"},
    "harms": {"type": "choices", "choices": {"a": says("A"), "b": says("B")}},
}
DOMAIN = {"colour": ["red", "green", "blue"], "count": [*range(7)], "sure": [True, False],
          "harms": [[], ["a"], ["b"], ["a", "b"]]}  # fmt: skip
ASKS = st.one_of(
    st.sampled_from(["is", "is_not"]).flatmap(
        lambda op: st.sampled_from(["red", "green", "blue"]).map(lambda code: asks("colour", op, code))
    ),
    st.sampled_from(["in", "not_in"]).flatmap(
        lambda op: st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1).map(lambda v: asks("colour", op, v))
    ),
    st.tuples(st.sampled_from(["less", "more", "is", "is_not"]), st.integers(-1, 7)).map(lambda p: asks("count", *p)),
    st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda p: asks("count", "between", [*p])),
    st.booleans().map(lambda value: asks("sure", "is", value)),
    st.sampled_from(["a", "b"]).map(lambda code: asks("harms", "contains", code)),
    st.sampled_from(["is_set", "is_not_set"]).map(lambda op: asks("harms", op)),
)
CONDITIONS = st.recursive(
    ASKS,
    lambda part: st.one_of(
        st.lists(part, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        part.map(lambda one: {"not": one}),
    ),
    max_leaves=4,
)


def _deciding(conditions: list[Json]) -> Json:
    questions = [step("question", f"ask_{name}", variable=name) for name in VARIABLES]
    ids = [one["id"] for one in questions[1:]]
    for question, following in zip(questions, [*ids, "choose"], strict=True):
        question["next"] = following
    rules = [{"when": one, "next": "over"} for one in conditions]
    ends = [step("decision", "choose", rules=rules), step("end", "over", outcome="done")]
    return whole([*questions, *ends], variables=VARIABLES)


@given(st.lists(CONDITIONS, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_what_is_left_out_and_what_is_hidden_is_what_trying_every_value_shows(conditions: list[Json]) -> None:
    data = _deciding(conditions)
    definition = defined(data)
    rules = [rule.when for rule in definition.by_id["choose"].rules]  # type: ignore[attr-defined]
    fields, first = fields_of(definition), set[int]()
    left_out = False
    for values in product(*DOMAIN.values()):
        facts = dict(zip(DOMAIN, values, strict=True))
        taken = next((n for n, rule in enumerate(rules) if evaluate(rule, facts, fields, ANY_TIME)), None)
        left_out = left_out or taken is None
        first.add(-1 if taken is None else taken)
    errors = examine(data, WORLD).errors
    assert (7 in {one.code for one in errors}) == left_out
    assert len([one for one in errors if one.code == 8]) == len(set(range(len(rules))) - first)


def test_questions_about_texts_are_free_but_no_contradiction() -> None:
    text = {"said": {"type": "text", "source": "ticket", "field": "subject"}}
    rules = [asks("said", "contains", "x"), {"not": asks("said", "contains", "x")}]
    ends = [step("end", "over", outcome="done")]
    decision = step("decision", "choose", rules=[{"when": one, "next": "over"} for one in rules])
    assert examine(whole([decision, *ends], variables=text), WORLD).errors == ()
    decision["rules"][1]["when"] = asks("said", "is_not", "x")
    assert [one.code for one in examine(whole([decision, *ends], variables=text), WORLD).errors] == [7]


def _spoiled(place: str, value: object) -> list[Finding]:
    data = impersonation()
    *way, last = place.split(".")
    at = data
    for name in way:
        at = next(one for one in data["steps"] if one["id"] == name) if at is data else at[name]
    at[last] = value
    return list(examine(data, WORLD).errors)


@pytest.mark.parametrize(
    ("place", "value", "code", "step_id", "mend"),
    [
        ("start", "gone", 2, "", "Set the start to the id of the first step"),
        ("identify.next", "gone", 3, "identify", "Choose another step"),
        ("wait_papers.late", "gone", 3, "wait_papers", "(late)"),
        ("approve.refused", "", 6, "approve", "where a no leads"),
        ("by_whom.rules", [{"when": asks("who", "is", "self"), "next": "papers"}], 7, "by_whom", "Add an otherwise"),
        ("papers.visits", None, 9, "papers", "a limit of visits"),
        ("known_case.version", 3, 10, "known_case", "Choose one that is published"),
        ("set_it.parameters", {"to": "asap"}, 11, "set_it", "low, normal, high, urgent"),
        ("weigh.otherwise", {}, 7, "weigh", "Add an otherwise"),
        ("tell_safety.team", "chess", 12, "tell_safety", "no team “chess”"),
        ("keep_papers.next", "remove", 4, "how_many", "Lead a step to it"),
        ("removed.outcome", "gone", 14, "removed", "Declare it"),
        ("remove.title", {"en": "Remove it"}, 15, "remove", "missing in: id"),
    ],
)  # fmt: skip
def test_an_error_names_the_step_and_the_mend(place: str, value: object, code: int, step_id: str, mend: str) -> None:
    if value is None:
        data = impersonation()
        found = next(one for one in data["steps"] if one["id"] == place.split(".")[0])
        del found[place.split(".")[1]]
        errors = list(examine(data, WORLD).errors)
    else:
        errors = _spoiled(place, value)
    [error] = [one for one in errors if one.code == code][:1]
    assert error.step == step_id
    assert mend in error.message


def test_an_editorial_change_needs_no_translation_yet() -> None:
    data = impersonation()
    del data["title"]["id"]
    assert examine(data, WORLD, is_material=False).errors == ()


def test_what_may_be_wrong_is_warned_of_and_keeps_nobody_from_publishing() -> None:
    variables = {
        "priority": {"type": "choice", "choices": {code: says(code) for code in "abc"}},
        "idle": {"type": "text", "source": "ticket", "field": "subject"},
    }
    rules = [{"when": asks("priority", "is", "a"), "next": "over"}]
    data = whole(
        [
            step("question", "ask", variable="priority", body=says(" ".join(["word"] * 40)), next="choose"),
            step("decision", "choose", rules=rules, otherwise="over"),
            step("end", "over", outcome="done"),
        ],
        variables=variables,
        risk=3,
    )
    found = examine(data, WORLD)
    assert found.errors == ()
    expected = {"repeats_field", "unused_variable", "hard_to_read", "value_not_asked", "no_policy"}
    assert {one.code for one in found.warnings} == expected


def test_a_long_way_and_an_old_call_are_warned_of() -> None:
    chain = [step("info", f"s{place}", next=f"s{place + 1}") for place in range(30)]
    data = whole([*chain, step("end", "s30", outcome="done")])
    assert {one.code for one in examine(data, WORLD).warnings} == {"long_way"}
    newer = dict(WORLD.procedures) | {("look-up", 3): WORLD.procedures["look-up", 2]}
    world = type(WORLD)(WORLD.teams, WORLD.macros, newer)
    assert "old_call" in {one.code for one in examine(impersonation(), world).warnings}
