"""Reviews that were handed in and published, for tests of what follows from them."""

from __future__ import annotations

from typing import Any

from people.models import User
from qa.actions import calibrating, disputes
from qa.actions.calibrating import Opening
from qa.actions.disputes import Objection
from qa.models import Answer, Calibration, Dispute, Review
from tests.builders import a_site, a_ticket, a_user
from tests.qa.rows import a_draw, a_review, a_version, an_answer, moved
from tickets.actions import assignment

CARD = {
    "title": {"en": "Card", "id": "Kartu"},
    "sections": [{"key": "all", "title": {"en": "All"}, "items": [
        {"key": "tone", "text": {"en": "Friendly", "id": "Ramah"}, "scale": "five"},
        {"key": "solved", "text": {"en": "Solved"}, "scale": "binary", "class": "customer_critical"},
    ]}],
}  # fmt: skip


def a_judged(*, agent: User | None = None, reviewer: User | None = None, **given: Any) -> Review:
    """Published; five levels of tone (0 to 4) and solved or not, as given: 4 and 1 where nothing is said. More are
    fields of the review."""
    agent = agent or a_user(site=a_site())
    answers: dict[str, float] = {key: float(given.pop(key)) for key in ("tone", "solved") if key in given}
    fields = {"agent": agent, "version": a_version(content=CARD), "site": agent.site, **given}
    fields.setdefault("ticket", a_ticket())
    review = a_review(reviewer=reviewer, **fields)
    for key, most in (("tone", 4.0), ("solved", 1.0)):
        value = answers.get(key, most)
        level = value / most
        an_answer(review, key, value=value, level=level, is_error=level == 0, is_short=level < 1)
    solved = answers.get("solved", 1.0) > 0
    return moved(review, "draft", "submitted", "published", customer_free=solved)


def a_counted(*, reviewer: User | None = None, **answers: float) -> Review:
    """Of a drawn unit, so that it counts."""
    review = a_review(a_draw(), reviewer=reviewer)
    an_answer(review, "tone", value=answers.get("tone", 1.0), level=answers.get("tone", 1.0))
    return moved(review, "draft", "submitted", "published")


def a_dispute(review: Review, item: str = "tone", proposed: float = 4.0) -> Dispute:
    return disputes.raise_(review.pk, item, Objection(proposed, "I did greet them."), by=review.agent)


def a_disputed(answer: Answer, reason: str) -> Dispute:
    """The row of a dispute, whoever may still raise one."""
    by = answer.review.agent
    dispute = Dispute.objects.create(answer=answer, first=answer.value, proposed=4.0, reason=reason, raised_by=by)
    moved(answer.review, "disputed")
    return dispute


def answer_of(review: Review, item: str = "tone") -> Answer:
    return Answer.objects.get(review=review, item=item)


def a_calibration(
    *reviewers: User, cases: int = 1, leader: User | None = None, agent: User | None = None
) -> Calibration:
    agent = agent or a_user(name="Wulandari Kusuma")
    tickets = []
    for _ in range(cases):
        ticket = a_ticket()
        assignment.assign(ticket.pk, to=agent, by=agent)
        tickets.append(ticket.pk)
    opening = Opening("Tone in March", a_version(content=CARD), tickets, [one.pk for one in reviewers])
    return calibrating.open_(opening, by=leader or a_user("admin"))
