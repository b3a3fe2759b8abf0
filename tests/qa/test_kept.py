"""What the database itself refuses, whoever asks: with update(), with a shell, with a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events import redact
from helpdesk.lib import clock
from qa.models import (
    Answer,
    AnswerRevision,
    Cycle,
    FrameSnapshot,
    FrameUnit,
    Review,
    ScorecardVersion,
    Selection,
)
from tests.builders import a_ticket, a_user
from tests.qa.rows import KEY, a_cycle, a_draw, a_programme, a_review, a_version, an_answer, moved

pytestmark = pytest.mark.django_db


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def test_a_published_scorecard_is_never_changed() -> None:
    version = a_version()
    rows = ScorecardVersion.objects.filter(pk=version.pk)
    with refused("never changed"):
        rows.update(content={})
    with refused("never changed"):
        rows.delete()
    with refused("never changed"):
        rows.update(state="draft", published_at=None)
    rows.update(state="superseded")
    with refused("never changed"):
        rows.update(state="published")


def test_a_draft_may_be_changed_and_thrown_away() -> None:
    version = a_version(state="draft", published_at=None)
    ScorecardVersion.objects.filter(pk=version.pk).update(content={"sections": []})
    version.delete()


@pytest.mark.parametrize(
    "change",
    [
        {"key_sha256": "0" * 64},
        {"sealed_key": "another"},
        {"plan": {"target_n": 1}},
        {"number": 9},
        {"committed_at": clock.now() - timedelta(days=90)},
    ],
)
def test_what_a_cycle_committed_to_is_never_changed(change: dict[str, object]) -> None:
    cycle = a_cycle()
    with refused("never changed"):
        Cycle.objects.filter(pk=cycle.pk).update(**change)


def test_a_key_is_committed_before_its_cycle_begins() -> None:
    with refused("a_key_is_committed_before_its_cycle_begins"):
        a_cycle(committed_at=clock.now())


def test_a_key_is_revealed_only_after_the_end_and_only_the_one_that_was_committed() -> None:
    rows = Cycle.objects.filter(pk=a_cycle(days_ago=8).pk)
    with refused("not the one that was committed"):
        rows.update(key=bytes(32).hex(), revealed_at=clock.now())
    with refused("a_key_is_revealed_after_its_cycle_has_ended"):
        rows.update(key=KEY.hex(), revealed_at=clock.now() - timedelta(days=3))
    rows.update(key=KEY.hex(), revealed_at=clock.now(), state="drawn")
    with refused("never undone"):
        rows.update(key="", revealed_at=None)
    with refused("never undone"):
        rows.update(state="open")


def test_cycles_of_a_programme_never_overlap() -> None:
    programme = a_programme()
    a_cycle(programme)
    with refused("cycles_of_a_programme_never_overlap"):
        a_cycle(programme, days_ago=3)


def test_a_frozen_frame_is_never_changed() -> None:
    drawn = a_draw()
    frames, units = FrameSnapshot.objects.filter(cycle=drawn.cycle), FrameUnit.objects.filter(pk=drawn.unit_id)
    with refused("frozen"):
        frames.update(sha256="1" * 64)
    with refused("frozen"):
        frames._raw_delete(frames.db)
    for change in ({"pi": 1.0}, {"size": 9.0}, {"u": 0.0}, {"stratum": "other"}, {"agent": 1}):
        with refused("never changed"):
            units.update(**change)
    with refused("frozen: it takes no more"):
        FrameUnit.objects.create(
            snapshot=frames.get(), unit=999_999, ticket=1, agent=drawn.unit.agent, size=1, pi=0.5, u=0.5
        )


def test_a_draw_is_never_changed_but_for_what_is_given_up_once() -> None:
    drawn = a_draw()
    rows, other = Selection.objects.filter(pk=drawn.pk), drawn.unit.snapshot.units.exclude(pk=drawn.unit_id).get()
    with refused("never changed"):
        rows.update(unit=other)
    with refused("never changed"):
        rows._raw_delete(rows.db)
    with refused("only stands in for one that was given up"):
        Selection.objects.create(cycle=drawn.cycle, unit=other, position=2)
    with refused("only stands in for one that was given up"):
        Selection.objects.create(cycle=drawn.cycle, unit=other, position=2, replaces=drawn)
    rows.update(dropped="spam", dropped_by=a_user("admin"), dropped_at=clock.now())
    Selection.objects.create(cycle=drawn.cycle, unit=other, position=2, replaces=drawn)
    with refused("never changed"):
        rows.update(dropped="", dropped_by=None, dropped_at=None)


def test_a_unit_of_another_frame_is_not_drawn() -> None:
    drawn, other = a_draw(), a_draw()
    with refused("not of the frame"):
        Selection.objects.create(cycle=drawn.cycle, unit=other.unit, position=2)


def test_a_unit_is_given_up_with_a_reason_and_by_somebody() -> None:
    drawn = a_draw()
    with refused("a_unit_that_is_given_up_says_why_and_by_whom"):
        Selection.objects.filter(pk=drawn.pk).update(dropped="spam")


def test_only_what_was_drawn_with_a_known_probability_counts() -> None:
    drawn = a_draw(pi=0.25)
    with refused("only_a_review_with_a_known_probability_counts|can not count"):
        a_review(counts=True, pi=0.25)
    with refused("only_a_review_with_a_known_probability_counts|can not count"):
        a_review(drawn, pi=None)
    with refused("can not count"):
        a_review(drawn, pi=0.5)
    with refused("can not count"):
        a_review(drawn, stratum="another")
    with refused("can not count"):
        a_review(drawn, agent=a_user())
    with refused("only_a_review_with_a_known_probability_counts"):
        a_review(drawn, purpose="targeted")
    review = a_review(drawn)
    with refused("can not count"):
        Review.objects.filter(pk=review.pk).update(pi=1.0)


def test_nothing_counts_before_the_frame_is_frozen_nor_once_it_was_given_up() -> None:
    cycle, agent, ticket = a_cycle(), a_user(), a_ticket()
    frame = FrameSnapshot.objects.create(cycle=cycle)
    unit = FrameUnit.objects.create(
        snapshot=frame, unit=ticket.pk, ticket=ticket.pk, agent=agent.pk, size=1, pi=0.5, u=0.1
    )
    drawn = Selection.objects.create(cycle=cycle, unit=unit, position=1)
    with refused("can not count"):
        a_review(drawn)
    frame.sha256 = frame.selection_sha256 = "0" * 64
    frame.is_frozen = True
    frame.save()
    Selection.objects.filter(pk=drawn.pk).update(dropped="spam", dropped_by=agent, dropped_at=clock.now())
    with refused("can not count"):
        a_review(Selection.objects.get(pk=drawn.pk))


def test_a_picked_review_never_comes_to_count() -> None:
    review = a_review()
    with refused("counts|can not count|never changed"):
        Review.objects.filter(pk=review.pk).update(counts=True, pi=0.5, purpose="estimate")


def test_a_drawn_unit_is_reviewed_once_for_a_purpose() -> None:
    drawn = a_draw()
    a_review(drawn)
    with refused("a_drawn_unit_is_reviewed_once_for_a_purpose"):
        a_review(drawn)


def test_nobody_reviews_their_own_work_but_to_practise() -> None:
    agent = a_user("agent", "quality-reviewer")
    with refused("nobody_reviews_their_own_work"):
        a_review(agent=agent, reviewer=agent)
    a_review(agent=agent, reviewer=agent, purpose="self")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), "submitted"),
        (("draft",), "published"),
        (("draft", "submitted"), "acknowledged"),
        (("draft", "submitted", "published"), "submitted"),
        (("draft", "submitted", "published"), "draft"),
        (("draft", "submitted", "published", "acknowledged", "final"), "void"),
        (("void",), "draft"),
    ],
)
def test_a_review_goes_only_where_its_life_goes(before: tuple[str, ...], after: str) -> None:
    review = moved(a_review(), *before)
    with refused("does not go from"):
        moved(review, after)


def test_a_judgement_that_was_handed_in_is_never_changed() -> None:
    review = moved(a_review(), "draft", "submitted")
    rows = Review.objects.filter(pk=review.pk)
    for change in ({"score": 0.0}, {"outcome": "failed_critical"}, {"customer_free": False}):
        with refused("handed in"):
            rows.update(**change)
    with refused("never changed"):
        rows.update(reviewer=a_user("quality-reviewer"))
    with refused("never deleted"):
        rows._raw_delete(rows.db)


Change = Callable[[Answer], object]


def test_an_answer_that_was_handed_in_changes_only_where_what_it_was_is_kept() -> None:
    review = a_review()
    answer = an_answer(review, note="The first")
    rows = Answer.objects.filter(pk=answer.pk)
    rows.update(value=0.0, level=0.0)
    moved(review, "draft", "submitted")
    with refused("only where what it was is kept"):
        rows.update(value=1.0, level=1.0)
    with refused("only where what it was is kept"):
        rows.update(note="Another")
    with refused("only where what it was is kept"):
        rows._raw_delete(rows.db)
    with refused("takes no more answers"):
        an_answer(review, "another")
    values = {"answer": answer, "number": 0, "why": "dispute", "by": review.reviewer}
    with refused("only where what it was is kept"):
        AnswerRevision.objects.create(**values, value=1.0, level=1.0, note="Not what it was")
        rows.update(value=1.0, level=1.0, revision=1)
    kept = AnswerRevision.objects.create(**values, value=0.0, level=0.0, note="The first")
    rows.update(value=1.0, level=1.0, revision=1)
    with refused("append-only"):
        AnswerRevision.objects.filter(pk=kept.pk).update(value=1.0)
    with refused("append-only"):
        kept.delete()


def test_words_can_be_forgotten_where_a_ticket_is_erased() -> None:
    review = a_review()
    answer = an_answer(review, note="Sari said so")
    moved(review, "draft", "submitted")
    with transaction.atomic(), redact.allowed():
        Answer.objects.filter(pk=answer.pk).update(note="")
    with refused("only where what it was is kept"), redact.allowed():
        Answer.objects.filter(pk=answer.pk).update(value=0.0)
