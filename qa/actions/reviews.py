"""A review's life: begun, kept as a draft, handed in, published, acknowledged; or void, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM, Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from qa.actions import answering
from qa.actions.answering import Given
from qa.cards.model import best
from qa.cards.parse import card_of
from qa.models import Answer, AnswerRevision, Purpose, Review, State, VoidReason, Why
from qa.models.review import UNFINISHED
from qa.permissions import can_acknowledge, can_judge, can_publish, can_reopen, can_void
from qa.scoring import ItemClass, Outcome, Score, score

LONGEST = 4000
MOST_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Draft:
    """What a reviewer has written: answers by their item, a summary, and the seconds spent since the last save."""

    answers: Mapping[str, Given] = field(default_factory=dict)
    summary: str = ""
    seconds: int = 0


@transaction.atomic
def save(review_id: int, draft: Draft, *, revision: int, by: User) -> Review:
    """Keep a draft; items that are not named keep their answers. Raises Conflict when another window saved since."""
    review = _locked(review_id, by)
    if not can_judge(by, review):
        raise _not_yours(review)
    if review.revision != revision:
        raise Conflict(
            _("This review was saved in another window. What you typed is kept here: load the page to see both."),
            {"revision": review.revision},
        )
    answering.keep(review, draft.answers)
    review.state, review.summary = State.DRAFT, draft.summary.strip()[:LONGEST]
    review.revision += 1
    review.seconds = min(review.seconds + max(0, draft.seconds), MOST_SECONDS)
    review.save(update_fields=["state", "summary", "revision", "seconds"])
    return review


@transaction.atomic
def submit(review_id: int, *, by: User) -> Review:
    """Hand in: every item answered or N/A where that is allowed. Raises Invalid with each item that is missing."""
    review = _locked(review_id, by)
    if not can_judge(by, review):
        raise _not_yours(review)
    card = card_of(review.version.content)
    answering.fill_facts(review, card)
    given = {one.item: one for one in Answer.objects.filter(review=review)}
    missing = [
        item for item in card.items if item.key not in given or (given[item.key].value is None and not item.allows_na)
    ]
    if missing:
        names = ", ".join(best(one.text, by.language) for one in missing[:3])
        fields = {f"item-{one.key}": [_("Answer this first.")] for one in missing}
        raise Invalid(_("Not answered yet: %(items)s.") % {"items": names}, fields)
    if review.state == State.ASSIGNED:
        Review.objects.filter(pk=review.pk).update(state=State.DRAFT)
    set_score(review, score([item.answered(given[item.key].value) for item in card.items]))
    review.state, review.submitted_at = State.SUBMITTED, clock.now()
    review.revision += 1
    review.save(update_fields=["state", "submitted_at", "revision", *SCORED])
    record("review.submitted", review, by=by.actor, detail={"outcome": review.outcome, "score": review.score})
    if _publishes_itself(review):
        _publish(review, by.actor)
    _publish_first_of(review)
    return review


SCORED = ("score", "raw", "outcome", "customer_free", "business_free", "compliance_free")


def set_score(review: Review, found: Score) -> None:
    """Scores to a thousandth of a point: what is stored is what every page and export shows."""
    review.score = None if found.score is None else round(found.score, 3)
    review.raw = None if found.raw is None else round(found.raw, 3)
    review.outcome = found.outcome.value if found.outcome is not Outcome.UNFINISHED else Outcome.NOT_SCORABLE.value
    review.customer_free = found.free_of_errors[ItemClass.CUSTOMER_CRITICAL]
    review.business_free = found.free_of_errors[ItemClass.BUSINESS_CRITICAL]
    review.compliance_free = found.free_of_errors[ItemClass.COMPLIANCE_CRITICAL]


@transaction.atomic
def reopen(review_id: int, *, by: User) -> Review:
    """The reviewer takes it back, before it is published; what it said when it was handed in stays on record."""
    review = _locked(review_id, by)
    if not can_reopen(by, review):
        raise Conflict(_("Only a review that is handed in and not yet published can be taken back."))
    review.state, review.submitted_at = State.DRAFT, None
    review.revision += 1
    _keep_former(list(Answer.objects.filter(review=review)), by)
    review.save(update_fields=["state", "submitted_at", "revision"])
    record("review.reopened", review, by=by.actor)
    return review


def _keep_former(answers: Sequence[Answer], by: User) -> None:
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=one, number=one.revision, value=one.value, level=one.level, is_error=one.is_error,
            is_short=one.is_short, cause=one.cause, note=one.note, why=Why.REOPENED, by=by,
        )
        for one in answers
    )  # fmt: skip
    for one in answers:
        one.revision += 1
    Answer.objects.bulk_update(answers, ["revision"])


@transaction.atomic
def publish(review_id: int, *, by: User) -> Review:
    """From now on the agent sees it. A second review never gets there: it checks the reviewer."""
    review = _locked(review_id, by)
    if not can_publish(by, review):
        raise NotAllowed(_("Only those who manage quality publish a review, once it is handed in."))
    if review.purpose in (Purpose.DOUBLE, Purpose.CALIBRATION, Purpose.GOLD):
        raise Conflict(_("This one checks reviewers, so it is not published to the agent."))
    if _is_awaited(review):
        raise Conflict(_("The second review of this ticket is not handed in yet, and publishing would unblind it."))
    _publish(review, by.actor)
    return review


@transaction.atomic
def acknowledge(review_id: int, *, by: User) -> Review:
    review = _locked(review_id, by)
    if not can_acknowledge(by, review):
        raise Conflict(_("There is nothing to acknowledge here."))
    review.state, review.acknowledged_at = State.ACKNOWLEDGED, clock.now()
    review.save(update_fields=["state", "acknowledged_at"])
    record("review.acknowledged", review, by=by.actor)
    return review


@transaction.atomic
def void(review_id: int, *, reason: str, note: str, by: User) -> Review:
    """It counts no longer, and everybody who saw it sees why. It counts as non-response of the sample."""
    review = _locked(review_id, by)
    if not can_void(by, review):
        raise NotAllowed(_("Only those who manage quality make a review void, and never one of their own work."))
    if reason not in VoidReason.values:
        raise Invalid(_("Say why it is void."), {"reason": [_("Say why it is void.")]})
    before = review.state
    review.state, review.counts, review.voided_at = State.VOID, False, clock.now()
    review.void_reason, review.void_note = reason, note.strip()[:500]
    review.save(update_fields=["state", "counts", "voided_at", "void_reason", "void_note"])
    record("review.voided", review, by=by.actor, detail={"reason": reason, "before": before})
    return review


def _publish(review: Review, by: Actor) -> None:
    review.state, review.published_at = State.PUBLISHED, clock.now()
    review.save(update_fields=["state", "published_at"])
    record("review.published", review, by=by, detail={"agent_id": review.agent_id})


def _publishes_itself(review: Review) -> bool:
    """One's own practice, picked ones, and those of a programme that says so, once nobody judges the unit blindly."""
    if review.purpose in (Purpose.DOUBLE, Purpose.CALIBRATION, Purpose.GOLD):
        return False
    is_wanted = review.programme.publishes_itself if review.programme else True
    return is_wanted and not _is_awaited(review)


def _is_awaited(review: Review) -> bool:
    """Whether the second review of this one is still to come."""
    return Review.objects.filter(second_of=review, state__in=UNFINISHED).exists()


def _publish_first_of(review: Review) -> None:
    """The first review waited for this second one."""
    if review.second_of_id is None:
        return
    first = Review.objects.select_for_update(of=("self",)).select_related("programme").get(pk=review.second_of_id)
    if first.state == State.SUBMITTED and _publishes_itself(first):
        _publish(first, SYSTEM)


def _locked(review_id: int, by: User) -> Review:
    """In sight, and locked."""
    if not Review.objects.visible_to(by).filter(pk=review_id).exists():
        raise Missing(_("There is no such review, or you may not see it."))
    rows = Review.objects.select_for_update(of=("self",)).select_related("version", "programme", "ticket", "agent")
    return rows.get(pk=review_id)


def _not_yours(review: Review) -> Exception:
    if review.state in UNFINISHED:
        return NotAllowed(_("This review is somebody else’s."))
    return Conflict(_("This review is handed in, so its answers stay as they are."))
