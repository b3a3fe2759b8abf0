"""A desk that promises something, and moments of one working day: Monday, 2 March 2026, in Jakarta."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from zoneinfo import ZoneInfo

from helpdesk.lib import clock
from people.models import User
from tests.tickets.policies.cast import a_calendar, another_version, everything_else
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.models import Category, Clock, Policy, Ticket

JAKARTA = ZoneInfo("Asia/Jakarta")
HOUR = 3600
PRIORITIES = ("low", "normal", "high", "urgent")
USUAL = {"first_response": 4 * HOUR, "next_response": 2 * HOUR, "periodic_update": 7 * HOUR, "resolution": 14 * HOUR}
URGENT = {"first_response": HOUR, "next_response": HOUR, "periodic_update": 2 * HOUR, "resolution": 4 * HOUR}


def moment(words: str) -> datetime:
    """'11:30' on Monday, '3 09:00' on the 3rd of March, in Jakarta."""
    *day, at = words.split()
    return datetime.fromisoformat(f"2026-03-{int(day[0]) if day else 2:02} {at}").replace(tzinfo=JAKARTA)


def at(words: str) -> AbstractContextManager[None]:
    return clock.set_to(moment(words))


def a_promise(*, warnings: object = None, **more: object) -> Policy:
    """To everybody: office hours from 9 to 17; urgent tickets are answered within an hour, others within four."""
    targets = {
        priority: {
            metric: {"seconds": seconds, "clock": "calendar"}
            for metric, seconds in (URGENT if priority == "urgent" else USUAL).items()
        }
        for priority in PRIORITIES
    }
    values = {"targets": targets, "warnings": warnings or {}, **more}
    return another_version(everything_else(), calendar=a_calendar(), **values)


def clocks(ticket: Ticket) -> dict[str, Clock]:
    """By metric, and the number of the cycle after the first: next_response, next_response 2."""
    rows = Clock.objects.filter(ticket=ticket).order_by("pk")
    return {row.metric if row.cycle == 1 else f"{row.metric} {row.cycle}": row for row in rows}


def states(ticket: Ticket) -> dict[str, str]:
    return {name: row.state for name, row in clocks(ticket).items()}


def reply(ticket: Ticket, by: User, then: Category | None = None) -> None:
    ticket.refresh_from_db()
    replies.reply(ticket.pk, Writing("<p>Here you are</p>", ticket.thread_version), by=by, then=then)
