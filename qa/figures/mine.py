"""What reviews say of one person, for themselves and whoever coaches them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, reduce
from operator import or_

from django.db.models import Aggregate, F, Q, QuerySet
from django.db.models.functions import TruncWeek

from people.models import User
from qa.estimates.comparing import Difference, difference
from qa.estimates.pictures import Trend, trend
from qa.figures.adding import added, adding, one_if
from qa.figures.figure import Figure, figure
from qa.figures.names import card_words
from qa.figures.scope import Scope
from qa.figures.sheets import Sheet, of_weeks
from qa.models import ACCURACY, Answer, CoachingSession, Measure, Review

BEFORE = timedelta(weeks=13)
TO_PRACTISE = 3


@dataclass(frozen=True, slots=True)
class Practised:
    """How often an item was answered with its highest level."""

    key: str
    name: str
    figure: Figure
    short: int
    """In how many reviews it was not."""


@dataclass
class Mine:
    """Of `agent`, as far as `reader` may see it."""

    agent: User
    reader: User
    scope: Scope

    @cached_property
    def figures(self) -> list[tuple[Measure, Figure]]:
        measured = {**{one: f"{one}_free" for one in ACCURACY}, Measure.SCORE: "score"}
        parts: dict[str, Aggregate] = {}
        for measure, name in measured.items():
            y = F(name) if measure == Measure.SCORE else one_if(Q(**{name: True}))
            parts |= adding(y, only=Q(**{f"{name}__isnull": False}), name=measure)
        row = self._reviews.aggregate(**parts)
        return [(measure, figure(added(row, measure), measure)) for measure in measured]

    @cached_property
    def trend(self) -> Trend | None:
        """Of reviews without any critical error, week by week."""
        wrong = [Q(**{f"{one}_free": False}) for one in ACCURACY]
        parts = adding(one_if(reduce(or_, wrong), otherwise=True))
        weeks = self._reviews.values(week=TruncWeek("worked_at", tzinfo=UTC)).annotate(**parts).order_by("week")
        return trend([(row["week"].date().isoformat(), added(row)) for row in weeks])

    @property
    def weeks(self) -> Sheet:
        return of_weeks(self.trend, self.scope)

    @cached_property
    def practise(self) -> list[Practised]:
        """The items with most to gain, at most three: those that fall short at all."""
        short = [one for one in self.items if one.short]
        return sorted(short, key=lambda one: (one.figure.sums.wy / one.figure.sums.w, one.name))[:TO_PRACTISE]

    @cached_property
    def items(self) -> list[Practised]:
        answers = _answers(self._reviews)
        parts = adding(one_if(Q(is_short=True), otherwise=True), pi="review__pi")
        rows = (
            answers.order_by().values(card=F("review__version__scorecard__key"), item_key=F("item")).annotate(**parts)
        )
        found = {f"{row['card']}/{row['item_key']}": added(row) for row in rows}
        words = card_words(found, self.reader.language, "items")
        named = [(words.get(key) or key.partition("/")[2], key) for key in found]
        return [
            Practised(key, name, figure(found[key], Measure.ITEM), round(found[key].n - found[key].hits))
            for name, key in sorted(named)
        ]

    @property
    def _reviews(self) -> QuerySet[Review]:
        return self.scope.reviews(self.reader).filter(agent=self.agent).order_by()


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Errors at an item before and after a talk about it. `change` is empty where either says too little."""

    before: Figure
    after: Figure
    change: Difference | None


def before_after(session: CoachingSession, reader: User) -> BeforeAfter | None:
    """None where the talk was about no item. Thirteen weeks before; everything since."""
    if not session.item:
        return None
    before = _errors(session, reader, session.held_at - BEFORE, session.held_at)
    after = _errors(session, reader, session.held_at, None)
    both = before.estimate and after.estimate
    return BeforeAfter(before, after, difference(before.estimate, after.estimate) if both else None)  # type: ignore[arg-type]


def _errors(session: CoachingSession, reader: User, since: datetime, until: datetime | None) -> Figure:
    rows = Review.objects.visible_to(reader).counted().filter(agent=session.agent_id, worked_at__gte=since)
    if until:
        rows = rows.filter(worked_at__lt=until)
    answers = _answers(rows.filter(version__scorecard=session.scorecard_id)).filter(item=session.item)
    return figure(added(answers.aggregate(**adding(one_if(Q(is_short=True)), pi="review__pi"))), Measure.ITEM)


def _answers(reviews: QuerySet[Review]) -> QuerySet[Answer]:
    """Those that apply, found by the numbers of their reviews: asked as one question with who may see a review,
    PostgreSQL expects a single one, and reads all answers to find its own."""
    keys = list(reviews.values_list("pk", flat=True))
    return Answer.objects.extra(where=["qa_answer.review_id = ANY(%s)"], params=[keys]).filter(level__isnull=False)
