"""Fields of every kind over tickets, and hypothesis strategies for conditions that make use of all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from helpdesk.lib.conditions.fields import FITTING, SPANS, Code, Field, Given, Kind, Op, Words
from helpdesk.lib.conditions.tree import All, Any, Ask, Condition, Not

NOW = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
GIVEN = Given(NOW, timezone(timedelta(hours=7)), {"me": frozenset({3}), "nobody": frozenset()})
CATEGORIES: dict[Code, Words] = {
    name: name.title() for name in ("new", "open", "pending", "on_hold", "solved", "closed")
}
PEOPLE: dict[Code, Words] = {1: "Rina", 2: "Budi", 3: "Ann", 4: "Siti"}

FIELDS = {
    "status": Field(Kind.CHOICE, "Status", "status_category", choices=CATEGORIES, is_closed=True),
    "person": Field(
        Kind.CHOICE, "Person", "thread_version_or_none", choices=PEOPLE, codes=int,
        stand_ins={"me": "me", "nobody": "nobody"},
    ),
    "subject": Field(Kind.TEXT, "Subject", "subject"),
    "organisation": Field(Kind.TEXT, "Organisation", "organisation__name"),
    "messages": Field(Kind.NUMBER, "Messages", "thread_version"),
    "rate": Field(Kind.NUMBER, "Rate", "rate", is_whole=False),
    "tags": Field(Kind.TAGS, "Tags", "tags", tidy=str.lower),
    "created": Field(Kind.MOMENT, "Created", "created_at"),
    "solved": Field(Kind.MOMENT, "Solved", "solved_at"),
    "urgent": Field(Kind.FLAG, "Urgent", "is_urgent"),
    "mood": Field(Kind.TEXT, "Mood"),  # known to nobody's query
}  # fmt: skip

TEXTS = [
    "Refund",
    "refund please",
    "100% off_now",
    "a\\b'c\"",
    "ÀÉ Straße ΟΔΟΣ",
    "İstanbul",
    "払い戻し、今",
    "кот",
    "-",
    "x",
]
text = st.sampled_from(TEXTS) | st.text(min_size=1, max_size=6)
day = st.sampled_from(["2026-09-29", "2026-10-01", "2026-10-02", "2026-10-01T12:30:00+00:00"])
whole = st.integers(0, 5)
rate = st.sampled_from([0, 0.1, 0.5, 1, 2.25])
tag = st.sampled_from(["vip", "VIP", "refund", "lost"])
junk: st.SearchStrategy[object] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just({"days": 0}), st.just([[]])
)


def _value(name: str, op: Op) -> st.SearchStrategy[object]:
    ago = st.fixed_dictionaries({"days": st.integers(1, 3)}) | st.fixed_dictionaries({"hours": st.integers(1, 30)})
    one: dict[str, st.SearchStrategy[object]] = {
        "status": st.sampled_from(list(CATEGORIES)), "person": st.sampled_from([*PEOPLE, "me", "nobody"]),
        "messages": whole, "rate": rate, "tags": tag, "created": day, "solved": day, "urgent": st.booleans(),
    }  # fmt: skip
    value = one.get(name, text)
    if op in SPANS:
        return ago
    if op is Op.BETWEEN:
        return st.lists(value, min_size=2, max_size=2)
    return st.lists(value, min_size=1, max_size=3) if op in (Op.IN, Op.NOT_IN) else value


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    name = draw(st.sampled_from([*FIELDS, "gone"]))
    if name == "gone" or draw(st.integers(0, 9)) == 0:
        return Ask(name, draw(st.sampled_from(Op)), draw(junk))
    op = draw(st.sampled_from(FITTING[FIELDS[name].kind]))
    return Ask(name, op, draw(_value(name, op)))


conditions: st.SearchStrategy[Condition] = st.recursive(
    asks(),
    lambda part: (
        st.builds(Not, part)
        | st.lists(part, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(part, max_size=3).map(lambda parts: Any(tuple(parts)))
    ),
    max_leaves=6,
)

facts = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(list(CATEGORIES)),
        "person": st.none() | st.sampled_from(list(PEOPLE)),
        "subject": text,
        "organisation": st.none() | text,
        "messages": whole,
        "rate": st.none() | rate.map(lambda value: Decimal(str(value))),
        "tags": st.lists(tag.map(str.lower), max_size=2),
        "created": st.integers(-80, 40).map(lambda hours: NOW + timedelta(hours=hours)),
        "solved": st.none() | st.integers(-80, 40).map(lambda hours: NOW + timedelta(hours=hours)),
        "urgent": st.booleans(),
        "mood": text,
    },
)
anything = facts | st.dictionaries(st.sampled_from(list(FIELDS)), junk | text | st.floats())
