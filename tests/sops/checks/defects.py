"""Ways to spoil a valid procedure: its shape and where its steps lead. Each returns None where it does not apply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import TypeAlias

from tests.sops.procedures import Json, asks, step

Mutation: TypeAlias = Callable[[Json, Random], Json | None]

WAYS = ("next", "otherwise", "failed", "refused", "late")
NEEDED = ("format", "key", "risk", "steps", "outcomes", "id", "kind", "title")
STRANGE: list[object] = [[], 0, 3.5, {"x": 1}]


def some(data: Json, random: Random, *kinds: str) -> Json | None:
    found = [one for one in data["steps"] if one["kind"] in kinds or not kinds]
    return random.choice(found) if found else None


def ways(data: Json) -> Iterator[tuple[Json, str]]:
    """(the object that holds it, the key) of every target."""
    for one in data["steps"]:
        yield from (
            (one, key) for key in ("next", "otherwise", "failed", "refused", "late") if isinstance(one.get(key), str)
        )
        yield from ((rule, "next") for rule in one.get("rules", ()))


def unknown_key(data: Json, random: Random) -> Json:
    random.choice([data, *data["steps"]])["colour"] = "red"
    return data


def missing_key(data: Json, random: Random) -> Json:
    holder = random.choice([data, *data["steps"]])
    del holder[
        random.choice(
            [key for key in ("format", "key", "risk", "steps", "outcomes", "id", "kind", "title") if key in holder]
        )
    ]
    return data


def wrong_type(data: Json, random: Random) -> Json:
    holder = random.choice(data["steps"])
    holder[random.choice(["id", "kind", "title", "visits", "mandatory", "policy"])] = random.choice(
        [[], 0, 3.5, {"x": 1}]
    )
    return data


def twin(data: Json, random: Random) -> Json:
    data["steps"].append(deepcopy(random.choice(data["steps"])))
    return data


def no_start(data: Json, random: Random) -> Json:
    data["start"] = random.choice(["", "nowhere"])
    return data


def broken_way(data: Json, random: Random) -> Json:
    holder, key = random.choice([*ways(data)])
    holder[key] = "nowhere"
    return data


def orphan(data: Json, random: Random) -> Json:
    data["steps"].insert(random.randrange(len(data["steps"])), step("info", "orphan", next=data["start"]))
    return data


def passed_by(data: Json, random: Random) -> Json | None:
    """Whatever led to a step leads to the one after it."""
    found = [one for one in data["steps"] if one.get("next") not in (None, one["id"]) and one["id"] != data["start"]]
    gone = random.choice(found) if found else None
    if gone is None or gone["kind"] in ("end", "wait", "approval", "action"):
        return None
    for holder, key in ways(data):
        if holder[key] == gone["id"] and holder is not gone:
            holder[key] = gone["next"]
    return data


def trap(data: Json, random: Random) -> Json:
    name = random.choice([*ways(data)])
    data["steps"].append(step("info", "trap", visits=3, next="trap"))
    name[0][name[1]] = "trap"
    return data


def no_way_on(data: Json, random: Random) -> Json | None:
    one = some(
        data, random, "info", "checklist", "question", "evidence", "macro", "escalate", "table", "action", "form"
    )
    if one:
        del one["next"]
    return data if one else None


def end_goes_on(data: Json, random: Random) -> Json | None:
    one = some(data, random, "end")
    if one:
        one["next"] = data["start"]
    return data if one else None


def no_way_for_a_no(data: Json, random: Random) -> Json | None:
    one = some(data, random, "approval")
    if one:
        del one["refused"]
    return data if one else None


def left_out(data: Json, random: Random) -> Json | None:
    one = some(data, random, "decision", "table")
    if one is None:
        return None
    if one.pop("otherwise", None) is None:
        one["rules" if one["kind"] == "decision" else "rows"].pop()
    return data


def hidden_twin(data: Json, random: Random) -> Json | None:
    one = some(data, random, "decision", "table")
    rules = one and (one.get("rules") or one.get("rows"))
    if not rules:
        return None
    rules.append(deepcopy(random.choice(rules)))
    return data


def hidden_by_all(data: Json, random: Random) -> Json | None:
    one = some(data, random, "decision")
    if one is None or not one["rules"]:
        return None
    one["rules"].insert(0, {"when": {"all": []}, "next": one["rules"][0]["next"]})
    return data


def hidden_by_negation(data: Json, random: Random) -> Json | None:
    """X, then not X, and whatever comes after."""
    one = some(data, random, "decision")
    if one is None or not one["rules"]:
        return None
    first = one["rules"][0]
    one["rules"] = [first, {"when": {"not": first["when"]}, "next": first["next"]}, *one["rules"][1:], deepcopy(first)]
    return data


def no_limit(data: Json, random: Random) -> Json | None:
    found = [one for one in data["steps"] if "visits" in one]
    if not found:
        return None
    del random.choice(found)["visits"]
    return data


def machine_loop(data: Json, random: Random) -> Json:
    holder, key = random.choice([*ways(data)])
    then = holder[key]
    tag = {"action": "add_tag", "parameters": {"tag": "x"}, "confirm": False, "visits": 2}
    name = {"type": "choice", "source": "ticket", "field": "channel"}
    data.setdefault("variables", {})["spun"] = name
    rule = {"when": asks("spun", "is", "web"), "next": "spin"}
    data["steps"] += [
        step("action", "spin", **tag, next="turn"),
        step("decision", "turn", rules=[rule], otherwise=then),
    ]
    holder[key] = "spin"
    return data
