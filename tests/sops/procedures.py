"""Procedures for tests: one made by hand that has every kind of step, and any number of valid ones made at random."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from sops.checks.case import World
from sops.definition.model import Definition
from sops.definition.parse import parse

Json = dict[str, Any]


def says(words: str) -> Json:
    return {"en": words, "id": f"{words} (id)"}


def step(kind: str, name: str, **more: object) -> Json:
    return {"kind": kind, "id": name, "title": says(name.replace("_", " ").capitalize()), **more}


def asks(field: str, op: str, value: object = None) -> Json:
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


def whole(steps: list[Json], **more: object) -> Json:
    values = {
        "format": 1, "key": "made-up", "title": says("Made up"), "risk": 1, "locale": "en", "locales": ["en", "id"],
        "start": steps[0]["id"], "outcomes": {"done": says("Done")}, "steps": steps,
    }  # fmt: skip
    return {**values, **more}


def defined(data: Json) -> Definition:
    definition, problems = parse(data)
    assert definition is not None, problems
    return definition


LOOKED_UP = whole(
    [step("question", "ask", variable="found", next="over"), step("end", "over", outcome="done")],
    key="look-up",
    variables={"found": {"type": "flag"}, "whom": {"type": "text"}},
    inputs=["whom"],
    outputs=["found"],
)
WORLD = World(
    teams=frozenset({"safety", "payments"}),
    macros=frozenset({"thank-you"}),
    procedures={("look-up", 2): defined(LOOKED_UP)},
)


def impersonation() -> Json:
    """Every kind of step, a loop with a limit, a table, numbers, and something final that needs proof."""
    return deepcopy(_IMPERSONATION)


_VARIABLES = {
    "who": {"type": "choice", "choices": {"self": says("Themselves"), "kin": says("A relative"), "other": says("No")}},
    "harm": {"type": "choices", "choices": {"money": says("Money"), "threats": says("Threats")}},
    "followers": {"type": "number", "least": 0, "most": 1000000},
    "seen_on": {"type": "date"},
    "has_papers": {"type": "flag"},
    "prio": {"type": "choice", "source": "result",
             "choices": {one: says(one) for one in ("low", "normal", "high", "urgent")}},
    "name": {"type": "text", "source": "ticket", "field": "requester_name"},
    "subject_line": {"type": "text"},
    "greeting": {"type": "text", "source": "computed", "value": {"fill": "Dear {name}"}},
    "known": {"type": "flag", "source": "result"},
}  # fmt: skip
_IMPERSONATION = whole(
    [
        step("info", "read_first", body=says("Read what {name} wrote."), next="identify"),
        step("question", "identify", variable="who", next="by_whom", mandatory=True),
        step("decision", "by_whom", rules=[
            {"when": asks("who", "in", ["self", "kin"]), "next": "papers"},
            {"when": asks("who", "is", "other"), "next": "decline"},
        ]),
        step("question", "papers", variable="has_papers", visits=3, next="papers_there"),
        step("decision", "papers_there", rules=[{"when": asks("has_papers", "is", True), "next": "keep_papers"}],
             otherwise="ask_papers"),
        step("macro", "ask_papers", reply=says("{greeting}, please send your papers."), next="wait_papers"),
        step("wait", "wait_papers", reply=True, hours=72, late="decline", next="papers"),
        step("evidence", "keep_papers", proofs=["file", "message"], least=2, next="how_many", policy="ID-7"),
        step("question", "how_many", variable="followers", next="when_seen"),
        step("question", "when_seen", variable="seen_on", next="what_harm"),
        step("question", "what_harm", variable="harm", next="weigh"),
        step("table", "weigh", outputs=["prio"], rows=[
            {"when": asks("harm", "contains", "threats"), "then": {"prio": "urgent"}},
            {"when": {"all": [asks("harm", "contains", "money"), asks("followers", "more", 999)]},
             "then": {"prio": "high"}},
        ], otherwise={"prio": "normal"}, next="set_it"),
        step("action", "set_it", action="set_priority", parameters={"to": {"var": "prio"}}, confirm=False,
             next="known_case", failed="check_list"),
        step("call", "known_case", procedure="look-up", version=2, inputs={"whom": {"var": "name"}},
             outputs={"known": "found"}, next="check_list"),
        step("checklist", "check_list", items=[{"id": "picture", "text": says("It is theirs")}], next="fields"),
        step("form", "fields", fields=[{"field": "subject", "variable": "subject_line"}, {"field": "tags"}],
             next="approve"),
        step("approval", "approve", refused="decline", next="remove"),
        step("action", "remove", action="by_hand_for_good",
             parameters={"what": {"fill": "Remove the account in {subject_line}"}}, policy="IMP-3", next="tell_safety"),
        step("escalate", "tell_safety", team="safety", priority="high", next="removed"),
        step("end", "removed", outcome="removed"),
        step("macro", "decline", macro="thank-you", next="declined"),
        step("end", "declined", outcome="declined"),
    ],
    key="impersonation",
    risk=3,
    variables=_VARIABLES,
    outcomes={"removed": says("Removed"), "declined": says("Declined")},
)  # fmt: skip


class Maker:
    """Builds a valid procedure from its end to its start, so that each part knows where it leads."""

    def __init__(self, random: Random) -> None:
        self.random, self.steps, self.variables = random, list[Json](), dict[str, Json]()
        self.variables["name"] = {"type": "text", "source": "ticket", "field": "requester_name"}

    def make(self, size: int) -> Json:
        self.steps.append(step("end", "over", outcome="done"))
        start = self.run(size, "over", 0)
        self.steps.reverse()
        risk = self.random.choice([1, 2, 3, 4])
        return whole(self.steps, start=start, risk=risk, variables=self.variables)

    def run(self, length: int, then: str, depth: int) -> str:
        parts = [self.plain, self.proven, self.approved, self.escalated, self.waited]
        if depth < 3:
            parts += [self.branched, self.branched, self.looped, self.weighed, self.counted]
        for _one in range(length):
            then = self.random.choice(parts)(then, depth)
        return then

    def add(self, kind: str, **more: object) -> str:
        name = f"s{len(self.steps)}"
        self.steps.append(step(kind, name, **more))
        return name

    def variable(self, **more: object) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = {**more}
        return name

    def choice(self) -> tuple[str, list[str]]:
        codes = [f"c{place}" for place in range(self.random.randint(2, 4))]
        return self.variable(type="choice", choices={code: says(code) for code in codes}), codes

    def plain(self, then: str, depth: int) -> str:
        match self.random.randrange(4):
            case 0:
                return self.add("info", body=says("Look at {name}."), next=then)
            case 1:
                return self.add("checklist", items=[{"id": "a", "text": says("First")}], next=then)
            case 2:
                return self.add("macro", reply=says("Hello {name}"), next=then)
            case _:
                return self.add("action", action="add_tag", parameters={"tag": "seen"}, confirm=False, next=then)

    def proven(self, then: str, depth: int) -> str:
        final = self.add("action", action="note", parameters={"text": {"fill": "For {name}"}}, next=then)
        return self.add("evidence", next=final)

    def approved(self, then: str, depth: int) -> str:
        return self.add("approval", next=then, refused="over")

    def escalated(self, then: str, depth: int) -> str:
        return self.add("escalate", team="safety", next=then)

    def waited(self, then: str, depth: int) -> str:
        return self.add("wait", reply=True, hours=4, late=then, next=then)

    def branched(self, then: str, depth: int) -> str:
        name, codes = self.choice()
        ways = [self.run(self.random.randint(1, 2), then, depth + 1) for _code in codes]
        rules = [{"when": asks(name, "is", code), "next": way} for code, way in zip(codes, ways, strict=True)]
        last = rules.pop() if self.random.random() < 0.5 else None
        decision = self.add("decision", rules=rules, **({"otherwise": last["next"]} if last else {}))
        return self.add("question", variable=name, next=decision)

    def looped(self, then: str, depth: int) -> str:
        name = self.variable(type="flag")
        question, decision = f"s{len(self.steps) + 1}", f"s{len(self.steps)}"
        again = {"when": asks(name, "is", True), "next": question}
        self.add("decision", rules=[again, {"when": asks(name, "is", False), "next": then}])
        assert self.add("question", variable=name, visits=3, next=decision) == question
        return question

    def weighed(self, then: str, depth: int) -> str:
        name, codes = self.choice()
        result = self.variable(type="number", source="result")
        low = self.run(1, then, depth + 1)
        decision = self.add("decision", rules=[{"when": asks(result, "more", 5), "next": low}], otherwise=then)
        rows = [{"when": asks(name, "is", code), "then": {result: place}} for place, code in enumerate(codes)]
        table = self.add("table", outputs=[result], rows=rows, next=decision)
        return self.add("question", variable=name, next=table)

    def counted(self, then: str, depth: int) -> str:
        name = self.variable(type="number", least=0, most=self.random.randint(20, 90))
        cut = self.random.randint(1, 19)
        rules = [
            {"when": asks(name, "less", cut), "next": self.run(1, then, depth + 1)},
            {"when": asks(name, "more", cut - 1), "next": then},
        ]
        return self.add("question", variable=name, next=self.add("decision", rules=rules))


def at_random(seed: int, size: int = 6) -> Json:
    return Maker(Random(seed)).make(size)


def long(count: int) -> Json:
    """At least so many steps: branches, tables, loops and proofs, one after another."""
    maker = Maker(Random(7))
    maker.steps.append(step("end", "over", outcome="done"))
    then = "over"
    while len(maker.steps) < count:
        then = maker.run(1, then, 1)
    return whole(maker.steps[::-1], start=then, risk=3, variables=maker.variables)
