"""Going back in time through the log gives the facts that were."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tickets.automation.rewind import rewound

START: dict[str, Any] = {
    "priority": 2, "assignee": None, "team": None, "tags": [], "status": "new", "status_name": 1, "solved": None,
    "category": None, "category_tree": None, "fields.order": None, "messages": 1,
}  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("priority"), st.integers(1, 4)),
        st.tuples(st.just("assignee"), st.none() | st.integers(1, 3)),
        st.tuples(st.just("team"), st.none() | st.integers(1, 3)),
        st.tuples(st.just("category"), st.none() | st.integers(1, 3)),
        st.tuples(st.just("tags"), st.sets(st.sampled_from("abc")).map(sorted)),
        st.tuples(st.just("status"), st.sampled_from(["open", "pending", "on_hold"])),
        st.tuples(st.just("fields.order"), st.none() | st.text(max_size=3)),
        st.tuples(st.just("messages"), st.none()),
    ),
    max_size=12,
)


def happened(facts: dict[str, Any], name: str, value: Any) -> tuple[dict[str, Any], tuple[str, dict[str, Any]]]:
    """The facts after a change, and what the log says of it."""
    had = facts[name]
    kinds = {"assignee": "ticket.assigned", "fields.order": "ticket.fields_changed", "messages": "message.added"}
    kind = kinds.get(name, f"ticket.{name}_changed")
    if name == "tags":
        detail: dict[str, Any] = {"added": sorted({*value} - {*had}), "removed": sorted({*had} - {*value})}
    elif name == "status":
        detail = {"category_before": had, "category_after": value, "before": facts["status_name"], "after": len(value)}
        facts = {**facts, "status_name": len(value)}
    elif name == "fields.order":
        detail = {"before": {"order": had}, "after": {"order": value}}
    elif name == "messages":
        value = had + 1
        detail = {"version": value}
    else:
        detail = {"before": had, "after": value}
    if name == "category":
        facts = {**facts, "category_tree": value}
    return {**facts, name: value}, (kind, detail)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_from_the_end_back_to_every_moment(changes: list[tuple[str, Any]]) -> None:
    moments, log = [START], []
    for name, value in changes:
        facts, line = happened(moments[-1], name, value)
        moments.append(facts)
        log.append(line)
    for place, then in enumerate(moments):
        back = rewound(moments[-1], reversed(log[place:]))
        assert {name: back[name] for name in START} == then


def test_what_no_event_tells_stays() -> None:
    assert rewound({"subject": "Hi", "mood": 3}, [("ticket.handled", {"seconds": 3})])["mood"] == 3
