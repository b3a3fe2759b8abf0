"""What stands behind a figure: the reviews, as far as they are in sight, and what each of them found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from people.models import User
from qa.figures.board import BY_KEY
from qa.figures.names import Names, card_words
from qa.figures.scope import Scope
from qa.models import ACCURACY, Answer, By, Review
from qa.models.review import ReviewQuerySet
from sops.models import Deviation, Run
from tickets.models import Ticket

KINDS = {**BY_KEY, "step": By.STEP}
QUEUES = ("followed-wrong", "deviated-right")


@dataclass(frozen=True, slots=True)
class Asked:
    """`by` and `key` as a line of a table has them; `only` is wrong or right; `queue` joins what was followed."""

    by: str = ""
    key: str = ""
    only: str = ""
    queue: str = ""
    agent: str = ""

    @staticmethod
    def from_query(asked: Mapping[str, str]) -> Asked:
        by, only, queue = (asked.get(name, "") for name in ("by", "only", "queue"))
        return Asked(
            by if by in KINDS else "",
            asked.get("key", "")[:240] if by in KINDS else "",
            only if only in ("wrong", "right") else "",
            queue if queue in QUEUES else "",
            asked["agent"] if asked.get("agent", "").isdecimal() and len(asked["agent"]) < 16 else "",
        )

    def query(self, scope: Scope, **more: object) -> str:
        return scope.query(by=self.by, key=self.key, only=self.only, queue=self.queue, agent=self.agent, **more)

    def other(self, scope: Scope) -> list[tuple[str, str]]:
        """(only, query) of the ways to look at the same."""
        return [(only, replace(self, only=only).query(scope)) for only in ("", "wrong", "right")]


@dataclass(frozen=True, slots=True)
class Found:
    review: Review
    ticket: Ticket | None
    """Empty where it was erased, or is out of the reader's sight by now."""
    items: list[str]
    """What was not answered with the highest level, in words."""


def reviews(scope: Scope, asked: Asked, user: User) -> ReviewQuerySet:
    rows = scope.reviews(user).filter(_about(asked)).select_related("ticket", "agent", "version__scorecard")
    if asked.agent:
        rows = rows.filter(agent=int(asked.agent))
    if asked.only:
        wrong = _wrong(scope, asked)
        rows = rows.filter(wrong) if asked.only == "wrong" else rows.exclude(wrong)
    if asked.queue:
        rows = rows.filter(followed(deviated=asked.queue == "deviated-right"))
        rows = rows.filter(is_wrong() if asked.queue == "followed-wrong" else ~is_wrong())
    return rows


def _about(asked: Asked) -> Q:
    card, _, key = asked.key.partition("/")
    match KINDS.get(asked.by):
        case By.AGENT:
            return Q(agent=int(key or card)) if (key or card).isdecimal() else Q(pk__in=[])
        case By.PROCEDURE:
            return Q(ticket__in=Run.objects.filter(procedure__key=asked.key, parent=None).values("ticket"))
        case By.ITEM:
            return Q(Exists(_answers(card, item=key)))
        case By.CAUSE:
            return Q(Exists(_answers(card, cause=key, is_short=True)))
        case By.STEP:
            return Q(Exists(_at_step(asked.key)))
    return Q()


def _answers(card: str, **about: object) -> QuerySet[Answer]:
    return Answer.objects.filter(review=OuterRef("pk"), review__version__scorecard__key=card, **about)


def _at_step(key: str) -> QuerySet[Answer]:
    """Answers below the highest whose evidence is this step; `key` is procedure/version/step/edge."""
    procedure, number, step, *edge = (*key.split("/"), "", "", "")
    at = {"run__procedure__key": procedure, "run__version__number": int(number) if number.isdecimal() else 0}
    rows = Answer.objects.filter(review=OuterRef("pk"), is_short=True, step=step, **at)
    return rows.filter(run__state__visits__contains=[{"step": step, "edge": edge[0]}]) if edge[0] else rows


def _wrong(scope: Scope, asked: Asked) -> Q:
    card, _, key = asked.key.partition("/")
    if asked.by == "item":
        return Q(Exists(_answers(card, item=key, is_short=True)))
    if asked.by in ("cause", "step"):
        return Q()
    if scope.measure in ACCURACY:
        return Q(**{f"{scope.measure}_free": False})
    return Q(score__lt=100)


def is_wrong() -> Exists:
    """Of a review: whether anything was not answered with the highest level."""
    return Exists(Answer.objects.filter(review=OuterRef("pk"), is_short=True))


def followed(*, deviated: bool) -> Q:
    """Of a ticket with a procedure: whether anybody left its way."""
    runs = Run.objects.filter(ticket=OuterRef("ticket"), parent=None)
    left = Deviation.objects.filter(run__ticket=OuterRef("ticket"))
    return Q(Exists(left)) if deviated else Q(Exists(runs.filter(status=Run.Status.COMPLETED))) & ~Q(Exists(left))


def lines(rows: Sequence[Review], user: User) -> list[Found]:
    short = Answer.objects.filter(review__in=[one.pk for one in rows], is_short=True).order_by("pk")
    short = short.annotate(card=F("review__version__scorecard__key"))
    by_review: dict[int, list[str]] = {}
    for answer in short:
        by_review.setdefault(answer.review_id, []).append(f"{answer.card}/{answer.item}")
    tickets = Ticket.objects.visible_to(user).in_bulk([one.ticket_id for one in rows if one.ticket_id])
    words = card_words({key for keys in by_review.values() for key in keys}, user.language, "items")
    return [
        Found(
            one,
            tickets.get(one.ticket_id or 0),
            [words.get(key) or key.partition("/")[2] for key in by_review.get(one.pk, [])],
        )
        for one in rows
    ]


def name_of(asked: Asked, user: User) -> str:
    """Whose figure it is, in words; empty where it is of everything, or of somebody out of sight."""
    if not asked.by or (asked.by == "person" and not asked.key.isdecimal()):
        return ""
    if asked.by == "step":
        return asked.key.replace("/", " · ")
    return Names(user).keys(KINDS[asked.by], [asked.key]).get(asked.key, "")
