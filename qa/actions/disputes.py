"""An agent objects to an answer of a review; somebody else decides, and what the answer was first stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.models import User
from qa.models import Answer, AnswerRevision, Dispute, Evidence, Outcome, Review, State, Why
from qa.scoring import score
from qa.standing import may_adjudicate, may_dispute
from qa.verdict_items import Item, items_of
from sops.models import Run
from tickets.models import Message


@dataclass(frozen=True, slots=True)
class Objection:
    """`proposed` is what the answer should be; `evidence` points at `message` or at `step` of `run`, by their ids."""

    proposed: float | None
    reason: str
    evidence: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def raise_(review_id: int, item: str, objection: Objection, *, by: User) -> Dispute:
    """Open a dispute about one item. The first one makes the review disputed."""
    review = _locked(review_id, by)
    if review.agent_id != by.pk:
        raise NotAllowed(_("Only the agent whose work it was can dispute a review."))
    if not may_dispute(by, review):
        raise Conflict(_("The time to dispute this review is over."))
    answer = Answer.objects.filter(review=review, item=item).first()
    if answer is None:
        raise Missing(_("The review has no such item."))
    if Dispute.objects.filter(answer=answer).exists():
        raise Conflict(_("This answer is disputed already."))
    values = _checked(review, answer, objection)
    dispute = Dispute.objects.create(answer=answer, first=answer.value, raised_by=by, **values)
    if review.state != State.DISPUTED:
        review.state = State.DISPUTED
        review.save(update_fields=["state"])
    detail = {"review_id": review.pk, "item": item, "first": answer.value, "proposed": objection.proposed}
    record("dispute.raised", dispute, by=by.actor, detail=detail)
    return dispute


def _checked(review: Review, answer: Answer, objection: Objection) -> dict[str, object]:
    reason = storable(objection.reason.strip())
    if not reason:
        raise Invalid(_("Say why."), {"reason": [_("Say why, so that somebody else can decide.")]})
    item = items_of(review.version, "en").get(answer.item)
    if item is None or answer.from_facts:
        raise Invalid(_("The desk found this answer itself. Nobody judged it."), {"proposed": [_("Not disputable.")]})
    item.read("na" if objection.proposed is None else str(objection.proposed))
    if objection.proposed == answer.value:
        raise Invalid(_("Propose another answer."), {"proposed": [_("That is the answer that stands.")]})
    return {"proposed": objection.proposed, "reason": reason, **_evidence(review, objection.evidence)}


def _evidence(review: Review, given: Mapping[str, object]) -> dict[str, object]:
    """What it points at must be of the ticket of the review."""
    if message := given.get("message"):
        found = Message.objects.filter(pk=str(message), ticket=review.ticket_id).first()
        if found is None:
            raise Invalid(_("There is no such message."), {"message": [_("It is not of this ticket.")]})
        return {"evidence": Evidence.MESSAGE, "message": found}
    if (run_id := given.get("run")) and given.get("step"):
        run = Run.objects.filter(pk=str(run_id), ticket=review.ticket_id).first()
        if run is None:
            raise Invalid(_("There is no such step."), {"step": [_("It is not of this ticket.")]})
        return {"evidence": Evidence.STEP, "run": run, "step": str(given["step"])[:60]}
    return {}


@transaction.atomic
def decide(dispute_id: int, decided: float | None, rationale: str, *, by: User) -> Dispute:
    """The outcome follows from what is decided. With the last one of a review it is resolved, and its score new."""
    dispute = dispute_for(dispute_id, by=by)
    review = _locked(dispute.answer.review_id, by)
    if not may_adjudicate(by, review):
        raise NotAllowed(_("You reviewed this, did the work, or belong to the reviewer’s team. Somebody else decides."))
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if not dispute.is_open:
        raise Conflict(_("This dispute is decided already."))
    words = storable(rationale.strip())
    if not words:
        raise Invalid(_("Say why."), {"rationale": [_("Say why: the agent and the reviewer read it.")]})
    answer = Answer.objects.select_for_update().get(pk=dispute.answer_id)
    item = items_of(review.version, "en")[answer.item]
    item.read("na" if decided is None else str(decided))
    dispute.decided, dispute.rationale, dispute.adjudicator, dispute.decided_at = decided, words, by, clock.now()
    dispute.outcome = _outcome(dispute)
    dispute.save()
    if decided != answer.value:
        _answer_anew(answer, item, decided, by)
    if not Dispute.objects.filter(answer__review=review).open().exists():
        _resolve(review)
    detail = {"review_id": review.pk, "item": answer.item, "outcome": dispute.outcome,
              "first": dispute.first, "decided": decided}  # fmt: skip
    record("dispute.decided", dispute, by=by.actor, detail=detail)
    return dispute


def _outcome(dispute: Dispute) -> Outcome:
    if dispute.decided == dispute.first:
        return Outcome.UPHELD
    return Outcome.OVERTURNED if dispute.decided == dispute.proposed else Outcome.PARTLY


def _answer_anew(answer: Answer, item: Item, value: float | None, by: User) -> None:
    """What it was is kept first; the database refuses it otherwise."""
    kept = {name: getattr(answer, name) for name in ("value", "level", "is_error", "is_short", "cause", "note")}
    AnswerRevision.objects.create(answer=answer, number=answer.revision, why=Why.DISPUTE, by=by, **kept)
    judged = item.answered(value)
    answer.value = value
    answer.level = judged.level if judged.applies else None
    answer.is_error = judged.applies and judged.failed
    answer.is_short = judged.applies and judged.level < 1
    if not answer.is_short:
        answer.cause = ""
    answer.revision += 1
    answer.save(update_fields=["value", "level", "is_error", "is_short", "cause", "revision"])


def _resolve(review: Review) -> None:
    items = items_of(review.version, "en")
    answers = {one.item: one for one in review.answers.all()}
    found = score([item.answered(answers[key].value) for key, item in items.items() if key in answers])
    review.score, review.raw, review.outcome = found.score, found.raw, found.outcome
    for kind, free in found.free_of_errors.items():
        setattr(review, kind.value.replace("_critical", "_free"), free)
    review.state = State.RESOLVED
    review.save()


def dispute_for(dispute_id: int, *, by: User) -> Dispute:
    rows = Dispute.objects.visible_to(by).select_related("answer__review__version", "answer__review__agent")
    found = rows.filter(pk=dispute_id).first()
    if found is None:
        raise Missing(_("There is no such dispute, or it is not yours to see."))
    return found


def _locked(review_id: int, by: User) -> Review:
    rows = Review.objects.visible_to(by).filter(pk=review_id)
    found = Review.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
    review = found.select_related("version", "programme", "site", "agent", "reviewer").first()
    if review is None:
        raise Missing(_("There is no such review, or it is not yours to see."))
    return review
