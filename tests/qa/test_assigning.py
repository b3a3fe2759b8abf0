"""Who reviews what was drawn, and what happens with what can't be reviewed."""

from __future__ import annotations

import pytest
from django.db import transaction

from events.actor import SYSTEM
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.models import Partner
from qa.actions import reviews, standing_in
from qa.models import Programme, Purpose, Review, ReviewerProfile
from tests.builders import a_partner, a_user
from tests.qa.cast import a_desk, drawn, handed_in, solved, works
from tests.qa.test_cycles import codes, edited
from tickets.actions import erasing
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_reviews_are_shared_out_among_all_reviewers() -> None:
    desk = a_desk(target_n=12)
    drawn(desk, 12)
    assert works(desk.reviewers) == [4, 4, 4]


def test_nobody_reviews_their_own_work_nor_an_own_lead_in_an_independent_programme() -> None:
    desk = a_desk(target_n=12, reviewers=1)
    own = a_user("agent", "quality-reviewer", teams=[desk.team])
    lead = a_user("lead", "quality-reviewer", teams=[desk.team])
    Programme.objects.get().reviewers.add(own, lead)
    solved(desk, 6, by=own)
    drawn(desk, 6)
    assert not Review.objects.filter(agent=own, reviewer=own).exists()
    assert not Review.objects.filter(reviewer=lead).exists()
    assert Review.objects.filter(reviewer=own).exists()


def test_a_reviewer_gets_languages_that_they_read_and_what_nobody_reads_waits_for_a_manager() -> None:
    desk = a_desk(target_n=12, reviewers=2)
    for one, spoken in zip(desk.reviewers, (["en"], ["id"]), strict=True):
        ReviewerProfile.objects.create(user=one, languages=spoken)
    for ticket, language in zip(solved(desk, 6), ("en", "id", "ja") * 2, strict=True):
        Ticket.objects.filter(pk=ticket.pk).update(language=language)
    drawn(desk, 0)
    found = set(Review.objects.values_list("ticket__language", "reviewer"))
    assert found == {("en", desk.reviewers[0].pk), ("id", desk.reviewers[1].pk), ("ja", None)}


def test_a_partners_reviewer_sees_only_their_own_queues() -> None:
    partner: Partner = a_partner()
    desk = a_desk(target_n=12, reviewers=1)
    theirs = a_user("quality-reviewer", partner=partner)
    Programme.objects.get().reviewers.add(theirs)
    drawn(desk, 6)
    assert not Review.objects.filter(reviewer=theirs).exists()


def test_a_second_review_is_another_reviewers_and_never_counts() -> None:
    desk = a_desk(target_n=4, double_share=1.0)
    drawn(desk, 8)
    seconds = Review.objects.filter(purpose=Purpose.DOUBLE).select_related("second_of")
    assert seconds.count() == 4
    assert all(one.reviewer_id != one.second_of.reviewer_id for one in seconds if one.second_of)
    assert not seconds.filter(counts=True).exists()


# --- what can't be reviewed ----------------------------------------------------------------------------


def test_a_unit_that_is_given_up_counts_as_non_response_and_the_next_stands_in() -> None:
    desk = a_desk(target_n=4)
    cycle = drawn(desk, 12)
    one = cycle.selections.order_by("position")[0]
    stand_in = standing_in.give_up(one.pk, reason="spam", by=desk.manager)
    assert stand_in is not None
    assert stand_in.replaces_id == one.pk
    assert Review.objects.get(selection=one).state == "void"
    assert Review.objects.get(selection=stand_in).counts
    assert codes(cycle) == set()
    for review in Review.objects.filter(state="assigned"):
        handed_in(review)
    assert standing_in.response(cycle) == (3, 4)
    edited(
        "UPDATE qa_selection SET unit_id = (SELECT id FROM qa_frameunit u WHERE NOT EXISTS"
        " (SELECT FROM qa_selection s WHERE s.unit_id = u.id) ORDER BY u DESC LIMIT 1) WHERE replaces_id IS NOT NULL"
    )
    assert "stand_ins_are_the_next" in codes(cycle)


def test_nobody_gets_rid_of_a_result_by_giving_it_up() -> None:
    desk = a_desk(target_n=2)
    cycle = drawn(desk, 6)
    review = Review.objects.filter(selection__cycle=cycle).first()
    assert review is not None
    handed_in(review)
    with pytest.raises(Conflict, match="stays in the sample"):
        standing_in.give_up(review.selection_id or 0, reason="spam", by=desk.manager)


def test_a_unit_is_given_up_for_one_of_the_reasons_and_by_a_manager() -> None:
    desk = a_desk(target_n=2)
    one = drawn(desk, 6).selections.first()
    assert one is not None
    with pytest.raises(Invalid):
        standing_in.give_up(one.pk, reason="inconvenient", by=desk.manager)
    with pytest.raises(NotAllowed):
        standing_in.give_up(one.pk, reason="spam", by=desk.reviewers[0])


def test_what_is_forgotten_takes_its_words_along_and_the_draw_can_still_be_proven() -> None:
    desk = a_desk(target_n=2)
    cycle = drawn(desk, 4)
    review = Review.objects.filter(selection__cycle=cycle).first()
    assert review is not None and review.ticket is not None and review.reviewer is not None
    reviews.save(review.pk, reviews.Draft(summary="Sari was upset."), revision=0, by=review.reviewer)
    with transaction.atomic():
        erasing.delete(review.ticket, by=SYSTEM)
    review.refresh_from_db()
    assert (review.ticket_id, review.summary) == (None, "")
    assert codes(cycle) == set()
