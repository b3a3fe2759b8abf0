"""The same procedure, whatever it is written as: JSON, Markdown, and the pieces of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sops.checks.examine import examine
from sops.definition import markdown
from sops.definition.canonical import canonical, sha256
from sops.definition.parse import dump, graph_sha_of, parse, sha_of, texts
from sops.definition.schema import json_schema
from tests.house.sources import ROOT
from tests.sops.checks.mutations import MUTATIONS
from tests.sops.procedures import WORLD, Json, at_random, defined, impersonation

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80)
LINES = st.lists(st.sampled_from(["# a", "```", "```json", "\\", "\\# b", "", "  x", "#### en: title", "plain", "##"]))


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_dump_and_parse_give_the_same_procedure(seed: int) -> None:
    definition = defined(at_random(seed))
    again = defined(json.loads(canonical(dump(definition))))
    assert again == definition
    assert sha_of(again) == sha_of(definition)


@given(WORDS | LINES.map("\n".join), WORDS)
@settings(max_examples=200, deadline=None)
def test_export_import_export_gives_the_same_sha_whatever_is_written(title: str, body: str) -> None:
    data = impersonation()
    data["steps"][0] |= {"title": {"en": title, "id": body}, "body": {"id": title}}
    data["outcomes"]["removed"] = {"en": body}
    definition = defined(data)
    again, problems = markdown.read(markdown.export(definition))
    assert again is not None, problems
    assert (again, sha_of(again)) == (definition, sha_of(definition))
    assert markdown.export(again) == markdown.export(definition)


@given(st.text(max_size=200) | LINES.map("\n".join))
@settings(max_examples=200, deadline=None)
def test_any_markdown_is_read_or_refused_in_words(text: str) -> None:
    definition, problems = markdown.read(text)
    assert definition is None
    assert all(one.message for one in problems) and problems


def test_a_spoiled_export_says_the_line() -> None:
    lines = markdown.export(defined(impersonation())).split("\n")
    lines.insert(1, "What is this?")
    assert markdown.read("\n".join(lines))[1][0].message.startswith("Line 2:")
    assert "no JSON" in markdown.read("```json\n{\n```")[1][0].message


def test_order_of_keys_blanks_and_defaults_do_not_change_the_sha() -> None:
    data = impersonation()
    turned = dict(reversed(data.items()))
    turned["summary"] = {}
    turned["steps"][0]["mandatory"] = False
    turned["title"] = {"id": data["title"]["id"] + " \r\n", "en": data["title"]["en"]}
    assert sha_of(defined(turned)) == sha_of(defined(impersonation()))


def test_words_alone_leave_the_graph_as_it_was() -> None:
    data = impersonation()
    data["steps"][0]["title"] = {"en": "Other words"}
    data["variables"]["who"]["choices"]["kin"] = {"en": "Family"}
    before, after = defined(impersonation()), defined(data)
    assert graph_sha_of(before) == graph_sha_of(after)
    assert sha_of(before) != sha_of(after)


@pytest.mark.parametrize(
    ("way", "value"),
    [(("risk",), 2), (("steps", 1, "next"), "papers"), (("variables", "who", "choices", "stranger"), {"en": "x"}),
     (("outcomes", "more"), {"en": "x"}), (("steps", 7, "least"), 1)],
)  # fmt: skip
def test_anything_else_changes_the_graph(way: tuple[str | int, ...], value: object) -> None:
    data: Json = impersonation()
    at = data
    for name in way[:-1]:
        at = at[name]  # type: ignore[index]
    at[way[-1]] = value  # type: ignore[index]
    assert graph_sha_of(defined(data)) != graph_sha_of(defined(impersonation()))


def test_every_text_is_found_by_its_place() -> None:
    found = texts(defined(impersonation()))
    assert found["steps.read_first.body"].get("en") == "Read what {name} wrote."
    assert found["steps.check_list.items.picture.text"].get("id") == "It is theirs (id)"
    assert found["variables.who.choices.kin"].get("en") == "A relative"


def test_canonical_json_is_one_line_in_order_with_letters_as_they_are() -> None:
    assert canonical({"b": [1, True], "a": "é"}) == '{"a":"é","b":[1,true]}'
    assert sha256({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_schema_in_the_docs_is_the_one_that_is_read_by() -> None:
    written = json.loads((ROOT / "docs" / "procedures.schema.json").read_text())
    assert written == json_schema()
    Draft202012Validator.check_schema(written)


@pytest.mark.parametrize("seed", range(12))
def test_the_schema_takes_what_is_right_and_refuses_what_is_misshapen(seed: int) -> None:
    from random import Random

    validator = Draft202012Validator(json_schema())
    data = impersonation() if seed == 0 else at_random(seed)
    assert [error.message for error in validator.iter_errors(data)] == []
    for mutation in MUTATIONS[1][:3]:
        spoiled = mutation(at_random(seed), Random(seed))
        assert not validator.is_valid(spoiled)
        assert {one.code for one in examine(spoiled, WORLD).errors} == {1}


def test_a_problem_is_told_at_its_place() -> None:
    data = impersonation()
    data["steps"][2]["rules"][1]["when"] = {"field": "who", "op": "resembles"}
    data["steps"][3]["visits"] = 0
    data["variables"]["who"]["colour"] = "red"
    places = {one.place for one in parse(data)[1]}
    assert places == {"steps.2.rules.1.when", "steps.3.visits", "variables.who.colour"}
