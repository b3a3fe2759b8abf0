"""Answering the incidents of a problem together: each gets the reply as its own, and what fails is listed with why."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from helpdesk.lib import html
from helpdesk.lib.errors import DeskError, Invalid, Missing
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, require
from tickets.actions import replies, status
from tickets.actions.replies import LONGEST, Writing
from tickets.models import Category, Link, Round, Ticket

GO_ON = "tickets.go_on_with_rounds"
AT_ONCE = 5  # answered before the page comes back; more go on in the background
BATCH = 20
MOST = 1000
WHATEVER_CAME = 2**31 - 1  # a thread version: the same answer goes to all of them, whatever each said last


def start(problem: int, numbers: Sequence[int], markup: str, *, solves: bool, by: User) -> Round:
    """Numbers that are no incidents of the problem are refused. Without words they are only solved."""
    require(by, Capability.WORK_TICKETS)
    clean = html.compose(storable(markup))
    if len(markup) > LONGEST:
        raise Invalid(_("This message is too long to send. Attach it as a file instead."))
    if not html.to_text(clean).strip():
        clean = ""
    if not clean and not solves:
        raise Invalid(_("There is nothing to send yet."), {"text": [_("Write a message or attach a file.")]})
    wanted = list(dict.fromkeys(numbers))
    if not wanted or len(wanted) > MOST:
        raise Invalid(_("Pick some tickets first."), {"tickets": [_("Pick at least one.")]})
    if not Ticket.objects.visible_to(by).filter(pk=problem).exists():
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": problem})
    ours = Link.objects.filter(other=problem, kind=Link.Kind.INCIDENT, ticket__in=wanted)
    if ours.count() != len(wanted):
        raise Invalid(_("One of these is no incident of this problem any more. Look again."))
    with transaction.atomic():
        made = Round.objects.create(problem_id=problem, by=by, html=clean, solves=solves, waiting=wanted)
        if len(wanted) > AT_ONCE:
            doorbell.ring_task_on_commit(GO_ON)
    if len(wanted) <= AT_ONCE:
        go_on(made.pk)
    made.refresh_from_db()
    return made


def go_on_with_all() -> bool:
    """One batch of each that is under way; True when there is more."""
    under_way = list(Round.objects.exclude(waiting=[]).order_by("pk").values_list("pk", flat=True)[:10])
    for key in under_way:
        go_on(key, most=BATCH)
    return Round.objects.filter(pk__in=under_way).exclude(waiting=[]).exists()


def go_on(round_id: int, most: int = MOST) -> None:
    for _step in range(most):
        if not _one(round_id):
            return


def _one(round_id: int) -> bool:
    """Answer one ticket, and count it, in one transaction; False when there is none left, or another works on it."""
    with transaction.atomic():
        rows = Round.objects.select_for_update(of=("self",), skip_locked=True).select_related("by")
        found = rows.filter(pk=round_id).exclude(waiting=[]).first()
        if found is None:
            return False
        number, *found.waiting = found.waiting
        try:
            with transaction.atomic():
                _answer(number, found)
            found.answered.append(number)
        except DeskError as error:
            found.failed.append([number, error.message])
        found.save(update_fields=["waiting", "answered", "failed"])
        return True


def _answer(number: int, found: Round) -> None:
    if not found.html:
        status.set_status(number, to=Category.SOLVED, by=found.by)
        return
    then = Category.SOLVED if found.solves else None
    replies.reply(number, Writing(found.html, WHATEVER_CAME), by=found.by, then=then)
