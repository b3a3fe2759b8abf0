"""Which fields a form shows and misses; and which forms make no sense."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Field, Given, Kind
from helpdesk.lib.conditions.tree import read
from tests.forms import when
from tickets.fields.layout import MOST, Item, Sight, Stage, check, items_of, missing, shown

NAMES = [f"fields.f{number}" for number in range(6)]
FIELDS = {name: Field(Kind.TEXT, name.removeprefix("fields."), name) for name in NAMES} | {
    "category": Field(Kind.CHOICE, "Category", "category_id", choices={1: "One", 2: "Two"}, codes=int),
    "fields.who": Field(Kind.CHOICE, "Who", "who", choices={1: "Rina"}, codes=int),
}
GIVEN = Given(datetime(2026, 10, 1, tzinfo=UTC), UTC)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, object] | None:
    asks = st.builds(
        lambda name, how: when(name, *how), st.sampled_from(NAMES),
        st.sampled_from([("is", "x"), ("is_set",), ("is_not_set",), ("is_not", "x")]),
    )  # fmt: skip
    kind = draw(st.sampled_from(["none", "one", "all", "any", "not"]))
    if kind in ("none", "one"):
        return draw(asks) if kind == "one" else None
    if kind == "not":
        return {"not": draw(asks)}
    return {kind: draw(st.lists(asks, min_size=1, max_size=3))}


layouts = st.lists(st.sampled_from(NAMES), unique=True, min_size=1).flatmap(
    lambda names: st.tuples(
        *(st.builds(Item, st.just(name), conditions(), st.booleans(), st.booleans()) for name in names)
    )
)
answers = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([None, "", "x", "y"]))


@given(items=layouts, facts=answers)
def test_a_field_that_is_not_shown_is_never_missed_and_counts_as_empty(
    items: tuple[Item, ...], facts: dict[str, object]
) -> None:
    visible = shown(items, facts, FIELDS, GIVEN)
    assert [item for item in items if item in visible] == visible
    for stage in Stage:
        missed = missing(visible, facts, stage)
        assert all(item in visible and item.needed(stage) and not facts.get(item.field) for item in missed)
    if check(items, FIELDS, GIVEN):
        return
    seen = {item.field: facts.get(item.field) if item in visible else None for item in items}
    for item in items:
        holds = item.when is None or evaluate(read(item.when), seen, FIELDS, GIVEN)
        assert bool(holds) == (item in visible)


@given(items=layouts)
def test_a_form_that_is_taken_has_no_circle(items: tuple[Item, ...]) -> None:
    if check(items, FIELDS, GIVEN):
        return
    order: list[str] = []
    waiting = {item.field: {one for one in NAMES if item.when and one in str(item.when)} for item in items}
    while waiting:
        free = [name for name, needs in waiting.items() if not needs & set(waiting)]
        assert free, "these wait for one another"
        order += free
        for name in free:
            del waiting[name]


def test_fields_that_depend_on_one_another_are_refused_by_name() -> None:
    a, b, c = NAMES[:3]
    circle = [Item(a, when(b, "is_set")), Item(b, when(c, "is", "x")), Item(c, when(a, "is_not_set"))]
    [problem] = check(circle, FIELDS, GIVEN)
    assert all(f"“{name}”" in problem.message for name in ("f0", "f1", "f2"))
    assert problem.path.endswith(".when")
    [alone] = check([Item(a, when(a, "is_set"))], FIELDS, GIVEN)
    assert alone.message == "“f0” depends on itself, so it could never be shown."


def test_a_field_twice_an_unknown_one_and_one_outside_the_form_are_refused_by_place() -> None:
    a, b = NAMES[:2]
    problems = check(
        [Item(a), Item(a), Item("fields.gone"), Item("subject"), Item(b, when(NAMES[4], "is_set"))], FIELDS, GIVEN
    )
    assert [one.path for one in problems] == ["1.field", "2.field", "3.field", "4.when"]
    assert "“f1” depends on “f4”, which is not in this form." in problems[3].message
    assert check([Item(a, when("fields.gone", "is", "x"))], FIELDS, GIVEN)[0].path == "0.when.field"
    assert check([Item(a)] * (MOST + 1), FIELDS, GIVEN)


def test_a_form_may_depend_on_the_category_though_it_does_not_ask_for_it() -> None:
    items = [Item(NAMES[0], when("category", "is", 1), open=True)]
    assert check(items, FIELDS, GIVEN) == []
    assert shown(items, {"category": 1}, FIELDS, GIVEN) == items
    assert shown(items, {"category": 2}, FIELDS, GIVEN) == []
    assert missing(shown(items, {"category": 1}, FIELDS, GIVEN), {}, Stage.OPEN) == items


def test_requesters_choose_no_member_of_staff() -> None:
    assert check([Item("fields.who", requester=Sight.EDITS)], FIELDS, GIVEN)[0].path == "0.requester"
    assert check([Item("fields.who", requester=Sight.READS)], FIELDS, GIVEN) == []


def test_what_must_be_filled_in_to_open_must_be_to_solve_too() -> None:
    item = Item(NAMES[0], open=True)
    assert item.needed(Stage.SOLVE)
    assert not Item(NAMES[0], solve=True).needed(Stage.OPEN)


@given(items=layouts)
def test_an_item_is_kept_and_read_as_itself(items: tuple[Item, ...]) -> None:
    assert items_of([item.json() for item in items]) == list(items)
