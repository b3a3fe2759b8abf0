"""What comes of reviews at the demo's desk, by the verbs that people use: disputes, calibrations, coaching, praise."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from helpdesk.lib import clock
from people.models import User
from qa.actions import calibrating, coaching, disputes
from qa.cards.parse import card_of
from qa.demo.judging import Seen
from qa.demo.truth import STRICT, Work, seen_by, truth_of
from qa.models import Answer, CalibrationCase, Programme, Review, ScorecardVersion, State
from qa.standing import adjudicators, dispute_ends
from tickets.models import Ticket

DISPUTED: Final = 28
CASES: Final = 12
OPEN_CASES: Final = 4
SESSIONS: Final = (("Before the new quarter", 40),)
PRAISED: Final = (
    ("agent", "You took the time to call back about the second account. They wrote that nobody ever did."),
    ("agent.jakarta", "Sangat rapi: semua bukti dilampirkan sejak jawaban pertama."),
    ("agent.manila", "Three angry mails, and your answer turned it round."),
)


def dispute(programme: Programme, until: datetime, random: Random) -> None:
    """Mostly what was judged too strictly; the newest stay open."""
    rows = Answer.objects.filter(
        review__programme=programme, review__state__in=(State.PUBLISHED, State.ACKNOWLEDGED), is_short=True,
        from_facts=False, item__in=("understood", "tone", "category", "solution"), review__selection__isnull=False,
    )  # fmt: skip
    names = ("agent", "reviewer", "ticket", "partner", "site", "programme", "version")
    rows = rows.select_related(*(f"review__{name}" for name in names))
    found = sorted(rows.order_by("pk"), key=lambda one: (random.random() / _doubt(one), one.pk))
    reviews: set[int] = set()
    for answer in found:
        if len(reviews) == DISPUTED:
            break
        if answer.review_id not in reviews and adjudicators(answer.review):
            reviews.add(answer.review_id)
            _dispute(answer, until)


def _doubt(answer: Answer) -> float:
    """How likely its agent objects."""
    reviewer = answer.review.reviewer
    return 5.0 if reviewer and reviewer.email == STRICT else 1.0


def _dispute(answer: Answer, until: datetime) -> None:
    review = answer.review
    ends = dispute_ends(review)
    assert review.published_at and ends and review.ticket_id  # noqa: S101
    raised = review.published_at + timedelta(hours=22)
    item = card_of(review.version.content).by_key[answer.item]
    if raised >= min(until, ends):
        return
    with clock.set_to(raised):
        objection = disputes.Objection(item.high, "I did what the procedure says here. Please look at my first reply.")
        made = disputes.raise_(review.pk, answer.item, objection, by=review.agent)
    if raised + timedelta(days=3) >= until:
        return
    truth = truth_of(Seen.of([review.ticket_id]).work(review))[answer.item]
    with clock.set_to(raised + timedelta(days=2)):
        words = "I read it again: that is how it was." if truth == answer.value else "I read it again: it was better."
        disputes.decide(made.pk, truth, words, by=adjudicators(review)[0])


def calibrate(version: ScorecardVersion, until: datetime, leader: User) -> None:
    """One that is closed, with gold; one is open, and somebody's answers are still to come."""
    judges = list(User.objects.active().filter(partner=None, roles__slug="quality-reviewer").distinct().order_by("pk"))
    for title, days in SESSIONS:
        at = until - timedelta(days=days)
        session = _open(title, version, at, CASES, leader, judges)
        for reviewer in judges:
            _judge(session, reviewer, at + timedelta(days=2))
        _agree(session, at + timedelta(days=4), leader)
    session = _open("New hires’ first month", version, until - timedelta(days=2), OPEN_CASES, leader, judges)
    for reviewer in judges[:-1]:
        _judge(session, reviewer, until - timedelta(hours=20))


def _open(
    title: str, version: ScorecardVersion, at: datetime, cases: int, leader: User, judges: list[User]
) -> int:  # fmt: skip
    """Of tickets that were solved in the month before."""
    span = {"solved_at__lt": at - timedelta(days=1), "solved_at__gt": at - timedelta(days=31)}
    rows = Ticket.objects.filter(**span, assignee__isnull=False, spam_at=None, merged_into=None, language="en")
    tickets = list(rows.exclude(assignee__in=judges).order_by("-pk").values_list("pk", flat=True)[:cases])
    opening = calibrating.Opening(title, version, tickets, [one.pk for one in judges], at + timedelta(days=7))
    with clock.set_to(at):
        return calibrating.open_(opening, by=leader).pk


def _works(session: int) -> dict[int, Work]:
    cases = list(CalibrationCase.objects.filter(calibration=session).select_related("ticket__partner").order_by("pk"))
    seen = Seen.of([one.ticket_id for one in cases if one.ticket_id])
    return {one.pk: seen.work(Review(ticket=one.ticket, partner=one.ticket.partner)) for one in cases if one.ticket}


def _judge(session: int, reviewer: User, at: datetime) -> None:
    with clock.set_to(at):
        for case, work in _works(session).items():
            levels = seen_by(reviewer.email, work, truth_of(work))
            calibrating.judge(case, {key: (value, "") for key, value in levels.items()}, by=reviewer)


def _agree(session: int, at: datetime, leader: User) -> None:
    with clock.set_to(at):
        for case, work in _works(session).items():
            for key, value in truth_of(work).items():
                words = "We read it together and agreed." if value is not None else "Nothing personal was told."
                calibrating.give_gold(case, key, value, words, by=leader)
        calibrating.close(session, by=leader)


def coach(version: ScorecardVersion, until: datetime) -> None:
    """Each site's lead with one of its agents, about the item that their reviews name; and praise."""
    staff = {one.email.partition("@")[0]: one for one in User.objects.filter(email__endswith="@demo.test")}
    talks = (
        ("lead.jakarta", "agent.jakarta", "solution", "Why can’t they sign in?", 30),
        ("lead.manila", "agent.manila", "tone", "Warmth when the answer is no", 18),
        ("lead", "agent", "understood", "Reading the second question too", 9),
    )
    for lead, agent, item, title, days in talks:
        at = until - timedelta(days=days)
        with clock.set_to(at):
            about = coaching.Talk(title, version.scorecard, item, _short(version, staff[agent], item, at),
                                  "We read two tickets together. The first reply decides it.")  # fmt: skip
            session = coaching.hold(staff[agent].pk, about, by=staff[lead])
            day = at.date()
            done = coaching.agree(session.pk, "Say back in one line what was asked", day + timedelta(7), by=staff[lead])
            coaching.agree(session.pk, "Read one gold answer each week", day + timedelta(days + 6), by=staff[lead])
        with clock.set_to(at + timedelta(days=6)):
            coaching.mark(done.pk, done=True, by=staff[agent])
            coaching.note(session.pk, "It helps: fewer people write back.", by=staff[agent])
    for agent, words in PRAISED:
        with clock.set_to(until - timedelta(days=5)):
            coaching.praise(staff[agent].pk, words, by=staff["admin"])


def _short(version: ScorecardVersion, agent: User, item: str, at: datetime) -> list[int]:
    rows = Answer.objects.filter(review__agent=agent, review__version=version, item=item, is_short=True)
    return list(rows.filter(review__published_at__lt=at).order_by("-pk").values_list("review", flat=True)[:2])
