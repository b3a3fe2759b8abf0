"""The demo's reviewers at work: every review of the year, many at once, step by step through its course.

Each row goes through the states that the verbs take it through, so the database checks all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from events.actor import SYSTEM, Actor
from events.models import Event
from events.record import event
from helpdesk.lib.rows import insert_rows, update_rows
from people.models import User
from qa import facts
from qa.actions.answering import judged
from qa.actions.reviews import SCORED, set_score
from qa.cards.model import Card, Item
from qa.cards.parse import card_of
from qa.demo.truth import STEP, Work, seen_by, truth_of, went_wrong
from qa.models import Answer, Evidence, Programme, Purpose, Review, State
from qa.scoring import score
from sops.models import Run
from tickets.models import Clock, MacroUse, Message

PERSONAL: Final = ("login", "account-takeover", "payout", "privacy")
NOTES: Final = {
    "solution": "The answer skips what they had asked for.",
    "understood": "They asked about the other account.",
    "tone": "Correct, but curt. A line of thanks would do.",
    "category": "I would have filed this under moderation.",
    "identity": "Account details were told before the check.",
}
CAUSES: Final = ("knew_not", "overlooked", "overlooked", "unclear", "tool")


@dataclass
class Seen:
    """What must be known of the tickets, read once."""

    runs: dict[int, tuple[int, set[str]]] = field(default_factory=dict)
    """Of STEP's procedure: the run and the steps that it came by."""
    replies: dict[int, int] = field(default_factory=dict)
    with_runs: set[int] = field(default_factory=set)
    with_clocks: set[int] = field(default_factory=set)
    with_macros: set[int] = field(default_factory=set)

    @staticmethod
    def of(tickets: Sequence[int]) -> Seen:
        found = Seen()
        rows = Run.objects.filter(ticket__in=tickets, parent=None)
        for pk, ticket, key, state in rows.values_list("pk", "ticket", "procedure__key", "state"):
            found.with_runs.add(ticket)
            if key == STEP[0]:
                found.runs[ticket] = (pk, {visit["step"] for visit in state["visits"]})
        messages = Message.objects.filter(ticket__in=tickets, author_user__isnull=False, kind=Message.Kind.PUBLIC)
        found.replies = dict(messages.order_by("-version").values_list("ticket", "pk"))
        found.with_clocks = set(Clock.objects.filter(ticket__in=tickets).values_list("ticket", flat=True))
        found.with_macros = set(MacroUse.objects.filter(ticket__in=tickets).values_list("ticket", flat=True))
        return found

    def work(self, review: Review) -> Work:
        ticket = review.ticket
        assert ticket  # noqa: S101
        partner = review.partner.slug if review.partner else ""
        steps = self.runs.get(ticket.pk, (0, set()))[1]
        return Work(ticket.pk, partner, STEP[1] in steps, bool(set(ticket.tags) & set(PERSONAL)))

    def fact(self, item: Item, review: Review) -> facts.Found | None:
        """As the desk finds it; not asked where there is nothing to find."""
        assert item.fact  # noqa: S101
        there = {"procedure_followed": self.with_runs, "macro_edited": self.with_macros}
        known = there.get(item.fact, self.with_clocks)
        return facts.found(item.fact, review) if review.ticket_id in known else None


def judge(programme: Programme, until: datetime, random: Random) -> None:
    """Hand in, publish and acknowledge what had its time by `until`; the rest waits with its reviewer."""
    names = ("agent", "reviewer", "ticket", "partner", "version")
    rows = Review.objects.filter(programme=programme, state=State.ASSIGNED, reviewer__isnull=False)
    reviews = list(rows.select_related(*names).order_by("pk"))
    for one in reviews:
        one.submitted_at = one.created_at + timedelta(hours=random.uniform(4, 24 * (programme.days_to_review - 1)))
    reviews = [one for one in reviews if one.submitted_at and one.submitted_at < until]
    seen = Seen.of(sorted({one.ticket_id for one in reviews if one.ticket_id}))
    _answer(reviews, seen, random)
    _hand_in(reviews, random)
    _publish([one for one in reviews if one.purpose == Purpose.ESTIMATE], reviews, until)


def _answer(reviews: Sequence[Review], seen: Seen, random: Random) -> None:
    cards = {one.version_id: card_of(one.version.content) for one in reviews}
    Review.objects.filter(pk__in=[one.pk for one in reviews]).update(state=State.DRAFT)
    answers = []
    for one in reviews:
        card = cards[one.version_id]
        given = list(_answers(one, card, seen, random))
        values = {answer.item: answer.value for answer in given}
        set_score(one, score([item.answered(values[item.key]) for item in card.items]))
        answers += given
    insert_rows(answers)


def _answers(review: Review, card: Card, seen: Seen, random: Random) -> Iterable[Answer]:
    assert review.reviewer and review.ticket_id  # noqa: S101
    work = seen.work(review)
    levels = seen_by(review.reviewer.email, work, truth_of(work))
    for item in card.items:
        if item.fact:
            found = seen.fact(item, review)
            yield _from_facts(review, item, found)
            continue
        answer = Answer(review=review, item=item.key, **judged(item, levels[item.key]))
        if answer.is_short:
            answer.cause, answer.note = random.choice(CAUSES), NOTES[item.key]
            if item.key == "solution" and went_wrong(work):
                answer.cause = "knew_not"
                answer.evidence, answer.run_id = Evidence.STEP, seen.runs[review.ticket_id][0]
                answer.step = STEP[1]
            elif reply := seen.replies.get(review.ticket_id):
                answer.evidence, answer.message_id = Evidence.MESSAGE, reply
        yield answer


def _from_facts(review: Review, item: Item, found: facts.Found | None) -> Answer:
    answer = Answer(review=review, item=item.key, from_facts=True, **judged(item, found.value if found else None))
    if found and found.message:
        answer.evidence, answer.message_id = Evidence.MESSAGE, found.message
    elif found and found.run and found.step:
        answer.evidence, answer.run_id, answer.step = Evidence.STEP, found.run, found.step
    return answer


def _hand_in(reviews: Sequence[Review], random: Random) -> None:
    for one in reviews:
        one.state, one.revision, one.seconds = State.SUBMITTED, 2, random.randint(90, 900)
    update_rows(reviews, ["state", "revision", "seconds", "submitted_at", *SCORED])
    insert_rows([_told(one, "review.submitted", one.submitted_at, _reviewer(one), outcome=one.outcome, score=one.score)
                 for one in reviews])  # fmt: skip


def _publish(firsts: Sequence[Review], every: Sequence[Review], until: datetime) -> None:
    """A review that is made twice is published when both are in."""
    seconds = {one.second_of_id: one.submitted_at for one in every if one.second_of_id}
    waiting = set(Review.objects.filter(second_of__in=firsts).values_list("second_of", flat=True)) - set(seconds)
    published = [one for one in firsts if one.pk not in waiting]
    for one in published:
        assert one.submitted_at  # noqa: S101
        one.state, one.published_at = State.PUBLISHED, max(one.submitted_at, seconds.get(one.pk) or one.submitted_at)
    update_rows(published, ["state", "published_at"])
    insert_rows([_told(one, "review.published", one.published_at, _reviewer(one), agent_id=one.agent_id)
                 for one in published])  # fmt: skip
    read = [one for one in published if one.published_at and one.pk % 3 and one.published_at + READ < until]
    for one in read:
        assert one.published_at  # noqa: S101
        one.state, one.acknowledged_at = State.ACKNOWLEDGED, one.published_at + READ
    update_rows(read, ["state", "acknowledged_at"])
    insert_rows([_told(one, "review.acknowledged", one.acknowledged_at, one.agent.actor) for one in read])


READ: Final = timedelta(hours=20)


def finalise(programme: Programme, until: datetime) -> None:
    """What nobody can dispute any more, a fortnight after it was published."""
    over = until - timedelta(days=14)
    states = (State.PUBLISHED, State.ACKNOWLEDGED, State.RESOLVED)
    rows = Review.objects.filter(programme=programme, state__in=states, published_at__lt=over)
    found = [(one, one.state) for one in rows.order_by("pk")]
    rows.update(state=State.FINAL)
    insert_rows([_told(one, "review.finalised", one.published_at and one.published_at + timedelta(days=9), SYSTEM,
                       before=before) for one, before in found])  # fmt: skip


def _reviewer(review: Review) -> Actor:
    reviewer = review.reviewer
    assert isinstance(reviewer, User)  # noqa: S101
    return reviewer.actor


def _told(review: Review, kind: str, at: datetime | None, by: Actor, **detail: object) -> Event:
    found = event(kind, review, by=by, detail=detail)
    assert at  # noqa: S101
    found.at = at
    return found
