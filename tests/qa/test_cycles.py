"""Cycles: promised before, drawn after, proven by anybody; and whatever is edited is found."""

from __future__ import annotations

import itertools
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events.models import Event
from helpdesk.lib import clock, crypto
from helpdesk.lib.errors import Invalid, NotAllowed
from people.models import User
from qa import sampling
from qa.actions import cycles, programmes
from qa.draws import frames
from qa.draws.proof import verify
from qa.models import Cycle, FrameUnit, Programme, Review, Selection
from tests.builders import a_team, a_user
from tests.qa.cast import AFTER, BEFORE, MONDAY, Desk, a_desk, drawn, solved
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def codes(cycle: Cycle) -> set[str]:
    """Of the checks that fail."""
    cycle.refresh_from_db()
    return {one.code for one in verify(cycle) if not one.is_right}


def edited(sql: str, *values: str) -> None:
    """As somebody with the database's own power would, past what the database refuses."""
    tables = ("qa_frameunit", "qa_framesnapshot", "qa_selection", "qa_cycle")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_sha256_of_the_key_is_kept_and_logged_before_and_the_key_only_after() -> None:
    desk = a_desk()
    with clock.set_to(BEFORE):
        programmes.start(desk.programme.pk, by=desk.manager)
    cycle = desk.programme.cycles.get()
    assert (cycle.starts_at, cycle.ends_at) == (MONDAY, MONDAY + timedelta(days=7))
    assert cycle.committed_at < cycle.starts_at
    assert cycle.key == ""
    key = bytes.fromhex(crypto.reveal(cycle.sealed_key))
    assert key.hex() not in cycle.sealed_key
    told = Event.objects.get(kind="cycle.committed").detail
    assert told["key_sha256"] == cycle.key_sha256 == sampling.commitment(key)
    solved(desk, 6)
    with clock.set_to(MONDAY + timedelta(days=3)):
        cycles.tick()
    cycle.refresh_from_db()
    assert (cycle.state, cycle.key) == ("open", "")
    assert codes(cycle) == {"key_revealed"}
    with clock.set_to(AFTER):
        cycles.tick()
    cycle.refresh_from_db()
    assert (cycle.state, cycle.key) == ("drawn", key.hex())


def test_cycles_follow_each_other_without_gap_each_promised_before_the_one_before_ends() -> None:
    desk = a_desk()
    drawn(desk, 3)
    rows = list(desk.programme.cycles.order_by("number"))
    assert rows[0].state == "drawn"
    assert len(rows) == 2
    for before, after in itertools.pairwise(rows):
        assert after.starts_at >= before.ends_at
        assert after.committed_at <= after.starts_at


@pytest.mark.parametrize("design", ["srs", "stratified", "poisson", "pareto"])
def test_anybody_repeats_a_draw_from_the_revealed_key(design: str) -> None:
    risk = [{"when": {"field": "priority", "op": "is", "value": 4}, "factor": 3}]
    desk = a_desk(design=design, target_n=5, strata=["team", "agent"], risk=risk, double_share=0.4)
    cycle = drawn(desk, 14)
    assert codes(cycle) == set()
    out = StringIO()
    call_command("qa", "verify", str(cycle.pk), stdout=out)
    assert "BAD" not in out.getvalue()
    assert cycle.frame.units_count == 14


EDITS: dict[str, tuple[str, set[str]]] = {
    "a unit's number": ("UPDATE qa_frameunit SET u = 0.5", {"numbers_are_the_keys", "frame_fits_its_sha256"}),
    "a probability": ("UPDATE qa_frameunit SET pi = 0.9", {"probabilities_are_the_plans", "frame_is_the_one_logged"}),
    "a size": ("UPDATE qa_frameunit SET size = 7", {"frame_fits_its_sha256"}),
    "an agent": ("UPDATE qa_frameunit SET agent = 1", {"frame_fits_its_sha256"}),
    "the frame's checksum": ("UPDATE qa_framesnapshot SET sha256 = repeat('0', 64)", {"frame_fits_its_sha256"}),
    "the draw's checksum": (
        "UPDATE qa_framesnapshot SET selection_sha256 = repeat('0', 64)",
        {"draw_is_the_one_logged"},
    ),
    "the plan": ("UPDATE qa_cycle SET plan = plan || '{\"target_n\": 2}'", {"plan_is_the_one_committed_to"}),
    "who is reviewed twice": ("UPDATE qa_selection SET is_double = NOT is_double", {"drawn_units_are_the_keys"}),
    "the drawn unit": (
        "UPDATE qa_selection SET unit_id = (SELECT id FROM qa_frameunit u WHERE NOT EXISTS"
        " (SELECT FROM qa_selection s WHERE s.unit_id = u.id) LIMIT 1) WHERE position = 1",
        {"drawn_units_are_the_keys"},
    ),
    "a unit that is left out": (
        "DELETE FROM qa_frameunit u WHERE NOT EXISTS (SELECT FROM qa_selection s WHERE s.unit_id = u.id)",
        {"frame_fits_its_sha256", "frame_is_the_one_logged"},
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_whatever_is_edited_is_found(what: str) -> None:
    cycle = drawn(a_desk(target_n=3), 9)
    assert codes(cycle) == set()
    sql, expected = EDITS[what]
    edited(sql)
    assert expected <= codes(cycle)
    with pytest.raises(CommandError, match="not what the key drew"):
        call_command("qa", "verify", str(cycle.pk), stdout=StringIO())


def test_who_edits_the_frame_and_its_checksum_does_not_reach_the_log() -> None:
    cycle = drawn(a_desk(target_n=3), 9)
    edited("UPDATE qa_frameunit SET agent = 1")
    edited("UPDATE qa_framesnapshot SET sha256 = %s", frames.checksum(frames.read(cycle.frame)))
    assert codes(cycle) == {"frame_is_the_one_logged"}


def test_the_frame_is_what_was_solved_in_the_span_and_fits_and_nothing_else() -> None:
    conditions = {"all": [{"field": "priority", "op": "is_not", "value": 1}]}
    desk = a_desk(conditions=conditions)
    inside = solved(desk, 3)
    solved(desk, 2, at=BEFORE)
    spam = solved(desk, 1)[0]
    Ticket.objects.filter(pk=spam.pk).update(spam_at=clock.now())
    low = solved(desk, 1)[0]
    Ticket.objects.filter(pk=low.pk).update(priority=1)
    cycle = drawn(desk, 2)
    assert cycle.frame.units_count == 5
    assert {one.pk for one in inside} <= set(FrameUnit.objects.values_list("unit", flat=True))


def test_reviews_count_with_the_probability_of_the_frame() -> None:
    cycle = drawn(a_desk(target_n=4), 16)
    rows = Review.objects.filter(selection__cycle=cycle)
    assert rows.count() == 4
    assert {(one.purpose, one.counts, one.pi) for one in rows} == {("estimate", True, 0.25)}


def test_an_empty_cycle_is_drawn_too() -> None:
    cycle = drawn(a_desk(), 0)
    assert cycle.frame.units_count == 0
    assert codes(cycle) == set()


def test_drawing_is_safe_to_repeat_and_waits_for_the_end() -> None:
    desk = a_desk(target_n=3)
    cycle = drawn(desk, 6)
    count = Review.objects.count()
    with clock.set_to(AFTER):
        cycles.draw(cycle.pk)
        cycles.tick()
    assert Review.objects.count() == count
    with clock.set_to(BEFORE):
        later = desk.programme.cycles.exclude(pk=cycle.pk).first()
        assert later is None or cycles.draw(later.pk).state != "drawn"


def test_a_change_of_the_programme_holds_from_the_next_cycle() -> None:
    desk = a_desk(target_n=3)
    with clock.set_to(BEFORE):
        programmes.start(desk.programme.pk, by=desk.manager)
    row = Programme.objects.get(pk=desk.programme.pk)
    details = programmes.Details(row.name, row.scorecard, target_n=9, reviewers=desk.reviewers, double_share=0.0)
    programmes.change(row.pk, details, by=desk.manager)
    cycle = drawn(desk, 12, start=False)
    assert Selection.objects.filter(cycle=cycle).count() == 3


# --- programmes ---------------------------------------------------------------------------------------


WRONG: list[tuple[str, Any]] = [
    ("target_n", 0),
    ("floor", 2),
    ("double_share", -0.1),
    ("design", "whim"),
    ("strata", ["mood"]),
    ("strata", ["team", "team"]),
    ("time_zone", "Mars/Olympus"),
    ("conditions", {"field": "mood", "op": "is", "value": 1}),
    ("risk", [{"when": {"all": []}, "factor": 0}]),
    ("every", "hour"),
    ("name", " "),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_programme_is_refused_with_its_field(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        a_desk(**{field: value})
    assert field in refused.value.fields


def a_desk_of(reviewer: User) -> Programme:
    details = programmes.Details("X", a_desk().programme.scorecard, reviewers=[reviewer])
    return programmes.create(details, by=a_user("admin"))


def test_a_programme_needs_reviewers_who_may_and_a_manager() -> None:
    with pytest.raises(Invalid, match="role that lets them"):
        a_desk_of(a_user())
    desk: Desk = a_desk(reviewers=0)
    with pytest.raises(Invalid, match="no reviewers"):
        programmes.start(desk.programme.pk, by=desk.manager)
    with pytest.raises(NotAllowed):
        programmes.start(desk.programme.pk, by=a_user("lead", teams=[a_team()]))
