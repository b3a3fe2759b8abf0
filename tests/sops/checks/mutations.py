"""Ways to spoil a valid procedure, by the check that must notice; here those of what it names and uses."""

from __future__ import annotations

from random import Random

from tests.sops.checks.defects import (
    Mutation,
    broken_way,
    end_goes_on,
    hidden_by_all,
    hidden_by_negation,
    hidden_twin,
    left_out,
    machine_loop,
    missing_key,
    no_limit,
    no_start,
    no_way_for_a_no,
    no_way_on,
    orphan,
    passed_by,
    some,
    trap,
    twin,
    unknown_key,
    ways,
    wrong_type,
)  # fmt: skip
from tests.sops.procedures import Json, asks, says, step


def call(**changed: object) -> Mutation:
    def mutate(data: Json, random: Random) -> Json:
        holder, key = random.choice([*ways(data)])
        data.setdefault("variables", {})["looked"] = {"type": "flag", "source": "result"}
        values = {"procedure": "look-up", "version": 2, "inputs": {"whom": "x"}, "outputs": {"looked": "found"}}
        given = {name: data["key"] if value == "itself" else value for name, value in changed.items()}
        data["steps"].append(step("call", "called", **{**values, **given}, next=holder[key]))
        holder[key] = "called"
        return data

    return mutate


def used_too_early(data: Json, random: Random) -> Json | None:
    found = [name for name, one in data["variables"].items() if one.get("source", "answer") in ("answer", "result")]
    if not found:
        return None
    data["steps"].append(step("info", "early", body=says(f"{{{random.choice(found)}}}"), next=data["start"]))
    data["start"] = "early"
    return data


def undeclared(data: Json, random: Random) -> Json | None:
    one = some(data, random, "question")
    if one:
        one["variable"] = "nobody_knows"
    return data if one else None


def wrong_value(data: Json, random: Random) -> Json | None:
    one = some(data, random, "decision")
    rules = [rule for rule in one["rules"] if "field" in rule["when"]] if one else []
    if not rules:
        return None
    random.choice(rules)["when"]["value"] = {"no": "value"}
    return data


def without_choices(data: Json, random: Random) -> Json | None:
    found = [one for one in data["variables"].values() if one.get("choices")]
    if not found:
        return None
    random.choice(found)["choices"] = {}
    return data


def wrong_source(data: Json, random: Random) -> Json | None:
    one = some(data, random, "question")
    if one:
        data["variables"][one["variable"]]["source"] = "result"
    return data if one else None


def action(**changed: object) -> Mutation:
    def mutate(data: Json, random: Random) -> Json:
        holder, key = random.choice([*ways(data)])
        values = {"action": "add_tag", "parameters": {"tag": "x"}, **changed}
        data["steps"].append(step("action", "acted", **values, next=holder[key]))
        holder[key] = "acted"
        return data

    return mutate


def put(kind: str, **values: object) -> Mutation:
    def mutate(data: Json, random: Random) -> Json:
        holder, key = random.choice([*ways(data)])
        data["steps"].append(step(kind, "put_in", **values, next=holder[key]))
        holder[key] = "put_in"
        return data

    return mutate


def unproven(data: Json, random: Random) -> Json:
    """Something final right at the start."""
    what = {"action": "by_hand_for_good", "parameters": {"what": "Delete it"}}
    data["steps"].append(step("action", "too_soon", **what, next=data["start"]))
    data["start"], data["risk"] = "too_soon", random.choice([3, 4])
    return data


def proof_passed_by(data: Json, random: Random) -> Json:
    """A way around the evidence leads to what is final."""
    what = {"action": "note", "parameters": {"text": "Kept."}}
    data["variables"]["came"] = {"type": "choice", "source": "ticket", "field": "channel"}
    rule = {"when": asks("came", "is", "web"), "next": "the_proof"}
    data["steps"] += [
        step("decision", "around", rules=[rule], otherwise="the_end_of_it"),
        step("evidence", "the_proof", next="the_end_of_it"),
        step("action", "the_end_of_it", **what, next=data["start"]),
    ]
    data["start"], data["risk"] = "around", 3
    return data


def proof_refused(data: Json, random: Random) -> Json:
    """A no leads where a yes does."""
    what = {"action": "note", "parameters": {"text": "Kept."}}
    data["steps"] += [
        step("approval", "asked", next="kept", refused="kept"),
        step("action", "kept", **what, next=data["start"]),
    ]
    data["start"], data["risk"] = "asked", 3
    return data


def no_outcome(data: Json, random: Random) -> Json | None:
    one = some(data, random, "end")
    if one:
        one["outcome"] = "anything"
    return data if one else None


def outcome_undeclared(data: Json, random: Random) -> Json:
    used = [one["outcome"] for one in data["steps"] if one["kind"] == "end"]
    del data["outcomes"][random.choice(used)]
    return data


def untranslated(data: Json, random: Random) -> Json:
    texts = [
        data["title"],
        *(one["title"] for one in data["steps"]),
        *(one["body"] for one in data["steps"] if "body" in one),
    ]
    del random.choice(texts)[random.choice(["en", "id"])]
    return data


MUTATIONS: dict[int, list[Mutation]] = {
    1: [unknown_key, missing_key, wrong_type, twin],
    2: [no_start],
    3: [broken_way],
    4: [orphan, passed_by],
    5: [trap],
    6: [no_way_on, end_goes_on, no_way_for_a_no],
    7: [left_out],
    8: [hidden_twin, hidden_by_all, hidden_by_negation],
    9: [no_limit, machine_loop],
    10: [
        call(version=9), call(procedure="unknown"), call(procedure="itself"), call(inputs={}), call(inputs={"whom": 3}),
        call(outputs={"looked": "nothing"}),
    ],
    11: [used_too_early, undeclared, wrong_value, without_choices, wrong_source, action(parameters={"tag": 7}),
         action(parameters={"tag": {"var": "ghost"}})],
    12: [action(action="launch"), action(parameters={}), action(parameters={"tag": "x", "more": "y"}),
         put("escalate", team="nobody"), put("macro", macro="unwritten"), put("macro"),
         put("form", fields=[{"field": "shoe_size"}]), action(action="transfer", parameters={"team": "nobody"})],
    13: [unproven, proof_passed_by, proof_refused],
    14: [no_outcome, outcome_undeclared],
    15: [untranslated],
}  # fmt: skip
