"""Clocks in the reader's words and zone: how long is left, when it is due, what it waits for, why it is paused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.web import times
from tickets.models import Category, Clock, ClockMark, Ticket
from tickets.models.ticket import ClockState

SIGNS: Final = {
    ClockState.RUNNING: ("clock", ""),
    ClockState.WARNED: ("hourglass", "warn"),
    ClockState.BREACHED: ("clock-alert", "bad"),
    ClockState.PAUSED: ("circle-pause", "outline"),
}
ENDED: Final = {
    Clock.State.MET: ("circle-check", "good"),
    Clock.State.STOPPED: ("circle-x", ""),
    Clock.State.CANCELLED: ("ban", ""),
}
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Badge:
    """`text` is short, for a badge; `title` says it all. `until`: when it is due, for what counts down in the page."""

    icon: str
    tone: str
    text: str
    title: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One clock in a list of them."""

    row: Clock
    icon: str
    tone: str
    name: str
    text: str
    more: str
    marks: Sequence[str] = ()


def badge(ticket: Ticket) -> Badge | None:
    """Of its tightest clock, from the ticket's own columns: no query."""
    state = ticket.clock_state
    if state == ClockState.NONE or ticket.clock_metric not in Clock.Metric.values:
        return None
    metric = str(Clock.Metric(ticket.clock_metric).label)
    icon, tone = SIGNS[ClockState(state)]
    if state == ClockState.PAUSED or ticket.clock_due_at is None:
        text = left(ticket.clock_left or 0)
        return Badge(icon, tone, text, _("%(metric)s: %(left)s, paused") % {"metric": metric, "left": text})
    seconds = int((ticket.clock_due_at - clock.now()).total_seconds())
    values = {"metric": metric, "left": left(seconds), "due": due(ticket.clock_due_at)}
    return Badge(icon, tone, left(seconds), _("%(metric)s: %(left)s, due %(due)s") % values, ticket.clock_due_at)


def left(seconds: int) -> str:
    """2 h 10 min left; 5 min over."""
    words = over_words() if seconds < 0 else left_words()
    return words.replace("%s", span(abs(seconds)))


def left_words() -> str:
    """With %s for the span; the page counts down with them."""
    return _("%s left")


def over_words() -> str:
    return _("%s over")


def span(seconds: int) -> str:
    """In two units at most: 3 d 4 h, 2 h 10 min, 12 min, under a minute."""
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours} if hours else _("%(n)d d") % {"n": days}
    if hours:
        values = {"hours": hours, "minutes": minutes}
        return _("%(hours)d h %(minutes)d min") % values if minutes else _("%(n)d h") % {"n": hours}
    return _("%(n)d min") % {"n": minutes} if minutes else _("under a minute")


def hours(seconds: int) -> str:
    """The same in hours and minutes, as sums of open time are told; seconds where there are any."""
    whole, minutes, rest = seconds // HOUR, seconds % HOUR // MINUTE, seconds % MINUTE
    parts = [(_("%(n)d h"), whole), (_("%(n)d min"), minutes), (_("%(n)d s"), rest)]
    return " ".join(words % {"n": n} for words, n in parts if n) or _("%(n)d min") % {"n": 0}


def due(moment: datetime) -> str:
    """16:40 WIB; another day's with the day."""
    return f"{times.clock_text(moment, clock.now())} {timezone.localtime(moment).tzname()}"


def lines(rows: Sequence[Clock], ticket: Ticket) -> list[Line]:
    """The open ones first, the tightest of them on top; then what has ended, the latest first. Reads their marks."""
    opened = [row for row in rows if row.is_open]
    ended = [row for row in rows if not row.is_open]
    opened.sort(key=lambda row: (row.due_at is None, row.due_at or row.kept_at))
    ended.sort(key=lambda row: row.ended_at or row.kept_at, reverse=True)
    return [_line(row, ticket) for row in (*opened, *ended)]


def name(row: Clock) -> str:
    label = str(row.get_metric_display())
    return label if row.cycle == 1 else _("%(metric)s, no. %(cycle)d") % {"metric": label, "cycle": row.cycle}


def _line(row: Clock, ticket: Ticket) -> Line:
    marks = [_mark(one) for one in row.marks.all() if one.voided_at is None]
    if not row.is_open:
        icon, tone = ENDED[Clock.State(row.state)]
        if row.breached_at:
            icon, tone = ("clock-alert", "bad") if row.state == Clock.State.MET else (icon, "bad")
        return Line(row, icon, tone, name(row), str(row.get_state_display()), _after(row), marks)
    if row.state == Clock.State.PAUSED:
        text = left(row.target_seconds - row.used_seconds)
        return Line(row, "circle-pause", "bad" if row.breached_at else "outline", name(row), text, _why(ticket), marks)
    state = ClockState.BREACHED if row.breached_at else ClockState.WARNED if row.marked else ClockState.RUNNING
    icon, tone = SIGNS[state]
    if row.due_at is None:
        return Line(row, icon, tone, name(row), str(row.get_state_display()), "", marks)
    text = left(int((row.due_at - clock.now()).total_seconds()))
    return Line(row, icon, tone, name(row), text, _("due %(due)s") % {"due": due(row.due_at)}, marks)


def _why(ticket: Ticket) -> str:
    if ticket.status_category == Category.ON_HOLD:
        return _("paused while on hold")
    return _("paused while the requester is asked")


def _after(row: Clock) -> str:
    values = {"used": span(row.used_seconds), "of": span(row.target_seconds)}
    if row.state == Clock.State.STOPPED:
        return _("solved without that answer")
    if row.state == Clock.State.CANCELLED:
        return _("merged, or spam")
    if row.breached_at:
        return _("late: after %(used)s of %(of)s") % values
    return _("after %(used)s of %(of)s") % values


def _mark(one: ClockMark) -> str:
    values = {"at": due(one.due_at), "noticed": due(one.noticed_at)}
    late = (one.noticed_at - one.due_at).total_seconds() >= MINUTE
    if one.code == ClockMark.BREACH:
        return _("Breached %(at)s, noticed %(noticed)s") % values if late else _("Breached %(at)s") % values
    return _("Warned %(at)s, noticed %(noticed)s") % values if late else _("Warned %(at)s") % values
