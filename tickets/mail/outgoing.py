"""Outgoing mail as leads see it: what did not arrive, what waits, and how the way out does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from helpdesk.lib.text import casefold_address
from people.models import User
from tickets.mail.models import Delivery, Suppression
from tickets.mail.models.delivery import DeliveryQuerySet
from tickets.mail.outbound.replies import is_silence, sentence
from tickets.mail.sent import LABELS, SIGNS

State = Delivery.State
LATE_AFTER = timedelta(minutes=2)
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class View:
    slug: str
    label: str | Promise
    sign: str
    where: Q


_STANDS = Q(given_up_at=None)
VIEWS: Final = (
    View("troubled", _("Not arrived"), "triangle-alert", Q()),
    View("uncertain", _("Uncertain"), "circle-question-mark", Q(state=State.UNCERTAIN) & _STANDS),
    View("failed", _("Failed"), "mail-x", Q(state=State.FAILED) & _STANDS),
    View("bounced", _("Came back"), "undo-2", Q(state=State.BOUNCED) & _STANDS),
    View("suppressed", _("Stopped"), "ban", Q(state=State.SUPPRESSED) & _STANDS),
    View("waiting", _("Waiting"), "hourglass", Q(state__in=[State.QUEUED, State.SENDING])),
    View("sent", _("Sent"), "check", Q(state=State.ACCEPTED)),
    View("given-up", _("Given up"), "archive", Q(given_up_at__isnull=False)),
)
COUNTED = {"troubled", "uncertain", "failed", "bounced", "suppressed", "waiting"}


@dataclass(frozen=True, slots=True)
class Line:
    """One copy of a message. `why` is in words, `detail` what the server said in its own."""

    row: Delivery
    label: str
    sign: str
    tone: str
    why: str
    detail: str
    stopped: bool

    @property
    def may_be_sent_again(self) -> bool:
        return self.row.state in (State.FAILED, State.UNCERTAIN, State.BOUNCED, State.SUPPRESSED)

    @property
    def may_be_given_up(self) -> bool:
        return self.row.given_up_at is None and (self.may_be_sent_again or self.row.state == State.QUEUED)


@dataclass(frozen=True, slots=True)
class Health:
    """`waiting` are due and not sent yet, the oldest since `oldest`; `trouble` is why, when the server is."""

    waiting: int
    oldest: datetime | None
    last: datetime | None
    trouble: str
    detail: str

    @property
    def late(self) -> bool:
        return self.oldest is not None and clock.now() - self.oldest > LATE_AFTER


def view_of(slug: str) -> View:
    return next((view for view in VIEWS if view.slug == slug), VIEWS[0])


def rows(user: User, view: View, words: str = "") -> DeliveryQuerySet:
    """Copies in this view that the person may see, for people's lists: with message and ticket."""
    found = Delivery.objects.visible_to(user)
    found = found.troubled() if view.slug == "troubled" else found.filter(view.where)
    if words:
        plain = casefold_address(words)
        number = plain.lstrip("#")
        of_ticket = Q(message__ticket=int(number)) if number.isdecimal() and len(number) < 18 else Q()
        found = found.filter(Q(recipient=plain) | of_ticket)
    return found.select_related("message__ticket").defer(
        "message__search", "message__html", "message__text", "message__new_text"
    )


def counts(user: User) -> dict[str, int]:
    """How many there are in the views where that is cheap to know, each up to MOST_COUNTED."""
    seen = Delivery.objects.visible_to(user)
    troubled = dict(seen.troubled().order_by().values_list("state").annotate(Count("pk")))
    waiting = seen.filter(view_of("waiting").where)[:MOST_COUNTED].count()
    return {**troubled, "troubled": sum(troubled.values()), "waiting": waiting}


def lines(found: Iterable[Delivery]) -> list[Line]:
    found = list(found)
    addresses = {row.recipient for row in found}
    stopped = set(Suppression.objects.standing().filter(address__in=addresses).values_list("address", flat=True))
    return [_line(row, row.recipient in stopped) for row in found]


def health() -> Health:
    """Of the whole desk: there is one way out."""
    due = Delivery.objects.filter(state=State.QUEUED, due_at__lte=clock.now())
    waiting = due.aggregate(n=Count("pk"), first=Min("due_at"))
    last = (
        Delivery.objects.filter(state=State.ACCEPTED).order_by("-due_at").values_list("finished_at", flat=True).first()
    )
    row = Delivery.objects.filter(state=State.QUEUED, attempts__gt=0).order_by("-due_at").first()
    silent = row is not None and bool(row.tries) and is_silence(row.code, row.response)
    if row is None or not silent or (last and last.isoformat() > str(row.tries[-1]["at"])):
        return Health(waiting["n"], waiting["first"], last, "", "")
    return Health(waiting["n"], waiting["first"], last, sentence(row.code, row.response), row.response)


def _line(row: Delivery, stopped: bool) -> Line:
    state = State(row.state)
    sign, tone = SIGNS[state]
    words = " ".join(filter(None, [row.code, row.response]))
    why = "" if state == State.ACCEPTED else sentence(row.code, row.response)
    return Line(row, str(LABELS[state]), sign, tone, why, "" if state == State.ACCEPTED else words, stopped)
