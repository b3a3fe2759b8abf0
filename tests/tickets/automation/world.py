"""A desk made of plain values, rules about it, and hypothesis strategies for both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from helpdesk.lib.conditions.fields import Code, Facts, Field, Kind, Op, Words
from helpdesk.lib.conditions.tree import All, Ask, Condition, Not, read
from helpdesk.lib.conditions.tree import Any as Either
from tickets.automation.model import Look, Rule

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
STATUSES: dict[Code, Words] = {name: name for name in ("new", "open", "pending", "on_hold", "solved", "closed")}
KINDS = ("ticket.created", "ticket.priority_changed", "ticket.tags_changed", "ticket.status_changed", "message.added")
FIELDS = {
    "status": Field(Kind.CHOICE, "Status", choices=STATUSES, is_closed=True),
    "priority": Field(Kind.CHOICE, "Priority", choices={1: "low", 2: "normal", 3: "high", 4: "urgent"}, codes=int),
    "tags": Field(Kind.TAGS, "Tags"),
    "team": Field(Kind.CHOICE, "Team", choices={1: "One", 2: "Two"}, codes=int),
    "assignee": Field(Kind.CHOICE, "Assignee", choices={7: "Rina", 8: "Budi"}, codes=int),
    "messages": Field(Kind.NUMBER, "Messages"),
    "event.actor": Field(Kind.CHOICE, "Who", choices={"rule": "a rule", "user": "staff", "contact": "requester"}),
    "event.text": Field(Kind.TEXT, "Words"),
    "event.priority_before": Field(Kind.CHOICE, "Before", choices={1: "low", 4: "urgent"}, codes=int),
    "time.weekday": Field(Kind.CHOICE, "Day", choices={3: "Thursday", 4: "Friday"}, codes=int),
    "time.hour": Field(Kind.NUMBER, "Hour"),
}
LOOK = Look(FIELDS, NOW)
TICKET: Facts = {
    "status": "open", "status_name": 2, "solved": None, "priority": 2, "tags": [], "team": 1, "assignee": 7,
    "messages": 1, "category": None, "category_tree": None, "sensitivity": "none", "language": "en",
}  # fmt: skip


class Plain:
    """Refuses what it is told to refuse; person 8 works in team 2 only, 7 anywhere."""

    def __init__(self, **refuses: str) -> None:
        self.refuses = refuses

    def status_id(self, category: str) -> int:
        return list(STATUSES).index(category) + 1

    def keeps(self, assignee: int, team: int | None) -> bool:
        return assignee == 7 or team == 2

    def refusal(self, act: str, value: object, facts: Facts) -> str:
        return self.refuses.get(act, "")


def a_rule(
    key: int, acts: Mapping[str, Any], when: Mapping[str, Any] | None = None, *kinds: str, zone: str = "UTC"
) -> Rule:
    """Listens to everything where no kind is named, and always holds where no condition is."""
    condition = read(when or {"all": []})
    return Rule(key, 1, condition, acts, ZoneInfo(zone), frozenset(kinds or KINDS))


asked: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Ask, st.just("priority"), st.sampled_from([Op.IS, Op.IS_NOT]), st.integers(1, 4)),
    st.builds(Ask, st.just("status"), st.sampled_from([Op.IS, Op.IS_NOT]), st.sampled_from(list(STATUSES))),
    st.builds(Ask, st.just("tags"), st.just(Op.CONTAINS), st.sampled_from(["vip", "hot", "cold"])),
    st.builds(Ask, st.just("event.actor"), st.just(Op.IS), st.sampled_from(["rule", "user"])),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    asked,
    lambda part: (
        st.builds(Not, part)
        | st.lists(part, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(part, max_size=3).map(lambda parts: Either(tuple(parts)))
    ),
    max_leaves=4,
)
acts: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "priority": st.integers(1, 4),
        "status": st.sampled_from(["open", "pending", "solved"]),
        "add_tags": st.lists(st.sampled_from(["vip", "hot", "cold"]), min_size=1, max_size=2, unique=True),
        "remove_tags": st.lists(st.sampled_from(["vip", "hot", "cold"]), min_size=1, max_size=2, unique=True),
        "team": st.sampled_from([1, 2]),
        "assignee": st.sampled_from([7, 8, "nobody"]),
        "note": st.just("<p>Looked at</p>"),
    },
)
rules: st.SearchStrategy[list[Rule]] = st.lists(
    st.tuples(conditions, acts, st.sets(st.sampled_from(KINDS), min_size=1)), max_size=8
).map(
    lambda rows: [
        Rule(key, 1, condition, deeds, ZoneInfo("UTC"), frozenset(kinds))
        for key, (condition, deeds, kinds) in enumerate(rows, start=1)
    ]
)
tickets: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {
        **{name: st.just(value) for name, value in TICKET.items()},
        "priority": st.integers(1, 4),
        "tags": st.lists(st.sampled_from(["vip", "hot", "cold"]), unique=True).map(sorted),
        "team": st.sampled_from([1, 2, None]),
        "assignee": st.sampled_from([7, 8, None]),
    }
)
