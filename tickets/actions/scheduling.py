"""Replies that are sent later: scheduled, moved, taken back, sent when due, held back when somebody wrote meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, DeskError, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, require
from tickets.actions import drafts, replies
from tickets.actions.drafts import Kept, put_draft, stage
from tickets.actions.locking import locked
from tickets.actions.replies import Writing
from tickets.macros.staged import as_json, read
from tickets.models import Category, Channel, Draft, Message, ScheduledReply, Ticket

SEND = "tickets.send_scheduled"
LONGEST = timedelta(days=366)
State = ScheduledReply.State


def schedule(
    ticket_id: int, writing: Writing, *, at: datetime, by: User, then: Category | None = None
) -> ScheduledReply:
    """Keep a reply until its moment. Everything that would refuse it now refuses it now.

    Raises Invalid for a moment that is past or more than a year away, and what `reply` raises.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        _check_moment(at)
        replies.check(ticket, writing, by, then)
        row = ScheduledReply.objects.create(
            ticket=ticket,
            author=by,
            html=storable(writing.html),
            recipients={"to": writing.to, "cc": writing.cc, "bcc": writing.bcc},
            files=list(writing.files),
            staged=as_json(writing.macros),
            then=then.value if then else "",
            channel=writing.channel,
            despite=list(writing.despite),
            reason=storable(writing.reason.strip()),
            seen_version=ticket.thread_version,
            due_at=at,
        )
        Draft.objects.filter(user=by, ticket=ticket, kind=Message.Kind.PUBLIC).delete()
        drafts.sent(writing.draft, by=by)
        record("ticket.reply_scheduled", ticket, by=by.actor, detail={"scheduled_id": row.pk, "at": at.isoformat()})
        return row


def move(scheduled_id: int, *, at: datetime, by: User) -> ScheduledReply:
    """Another moment for one's own; the present one sends it now."""
    with transaction.atomic():
        row = _waiting(scheduled_id, by)
        if row.author_id != by.pk:
            raise NotAllowed(_("Only its author can move a reply to another time. You can take it back."))
        now = clock.now()
        if at > now:
            _check_moment(at)
        row.due_at = max(at, now)
        row.save(update_fields=["due_at"])
        detail = {"scheduled_id": row.pk, "at": row.due_at.isoformat()}
        record("ticket.reply_scheduled", row.ticket, by=by.actor, detail=detail)
        if row.due_at <= now:
            doorbell.ring_task_on_commit(SEND)
        return row


def take_back(scheduled_id: int, *, by: User) -> ScheduledReply:
    """It becomes its author's draft again, whoever takes it back."""
    with transaction.atomic():
        row = _waiting(scheduled_id, by)
        _end(row, State.TAKEN_BACK)
        _as_draft(row)
        detail = {"scheduled_id": row.pk, "author_id": row.author_id}
        record("ticket.reply_unscheduled", row.ticket, by=by.actor, detail=detail)
        return row


def send_due(most: int = 50) -> int:
    """Send what is due, each in a transaction of its own, so that a worker that dies sends it once or not at all."""
    due = ScheduledReply.objects.waiting().filter(due_at__lte=clock.now()).order_by("due_at", "pk")
    return sum(_send(key) for key in due.values_list("pk", flat=True)[:most])


def hold_back(message_ids: Collection[int]) -> int:
    """What waits on tickets where these messages arrived is held back; returns how many."""
    held = 0
    for message in (
        Message.objects.filter(pk__in=message_ids, withdrawn_at=None).defer("search").order_by("ticket_id", "pk")
    ):
        rows = ScheduledReply.objects.waiting().filter(ticket=message.ticket_id, seen_version__lt=message.version)
        for key in rows.exclude(author=message.author_user_id).values_list("pk", flat=True):
            with transaction.atomic():
                row = _locked(key)
                if row.state == State.WAITING:
                    _hold(row, Conflict.code)
                    held += 1
    return held


def _send(key: int) -> bool:
    with transaction.atomic():
        row = _locked(key)
        if row.state != State.WAITING or row.due_at > clock.now():
            return False
        try:
            with transaction.atomic():
                if _was_answered(row):
                    raise Conflict(_("Somebody wrote in the meantime."))
                message = replies.reply(
                    row.ticket_id, _writing(row), by=row.author, then=Category(row.then) if row.then else None
                )
        except DeskError as error:
            _hold(row, error.code)
            return False
        _end(row, State.SENT, message)
        return True


def _was_answered(row: ScheduledReply) -> bool:
    """Whether the requester or a colleague wrote to the other side since; notes don't count."""
    since = Message.objects.public().filter(ticket=row.ticket_id, version__gt=row.seen_version, is_auto=False)
    return since.exclude(author_user=row.author_id).exclude(author_user=None, author_contact=None).exists()


def _writing(row: ScheduledReply) -> Writing:
    named = row.recipients or {}
    return Writing(
        html=row.html,
        seen_version=row.ticket.thread_version,
        to=named.get("to"),
        cc=named.get("cc"),
        bcc=named.get("bcc") or [],
        files=list(row.files),
        macros=read(row.staged),
        channel=Channel(row.channel),
        despite=row.despite,
        reason=row.reason,
    )


def _hold(row: ScheduledReply, why: str) -> None:
    _end(row, State.HELD, why=why)
    _as_draft(row)
    detail = {"scheduled_id": row.pk, "author_id": row.author_id, "why": row.why}
    record("ticket.reply_held", row.ticket, by=SYSTEM, detail=detail)


def _as_draft(row: ScheduledReply) -> None:
    """Below what its author has begun to write meanwhile; nothing typed is lost."""
    begun = Draft.objects.filter(user=row.author_id, ticket=row.ticket_id, kind=Message.Kind.PUBLIC).first()
    above = begun.html if begun and begun.html != row.html else ""
    named = row.recipients if row.recipients and any(row.recipients.values()) else None
    if named and (named["to"] is None or named["cc"] is None):
        named = None if not named["bcc"] else named
    files = [*dict.fromkeys([*(begun.files if begun else []), *row.files])]
    used = [*(read(begun.staged) if begun else []), *read(row.staged)]
    put_draft(row.ticket, row.author, Message.Kind.PUBLIC, above + row.html, row.seen_version, Kept(named, files))
    stage(row.ticket, row.author, Message.Kind.PUBLIC, used)


def _end(row: ScheduledReply, state: State, message: Message | None = None, why: str = "") -> None:
    row.state, row.message, row.why, row.ended_at = state, message, why, clock.now()
    row.save(update_fields=["state", "message", "why", "ended_at"])


def _locked(key: int) -> ScheduledReply:
    """The ticket first, as every verb locks it, then the row."""
    ticket_id = ScheduledReply.objects.values_list("ticket_id", flat=True).get(pk=key)
    ticket = Ticket.objects.select_for_update().get(pk=ticket_id)
    row = ScheduledReply.objects.select_for_update(of=("self",)).select_related("author").get(pk=key)
    row.ticket = ticket
    return row


def _waiting(scheduled_id: int, by: User) -> ScheduledReply:
    """Raises Missing when out of sight, NotAllowed without the right to work, Conflict when it waits no more."""
    require(by, Capability.WORK_TICKETS)
    if not ScheduledReply.objects.visible_to(by).filter(pk=scheduled_id).exists():
        raise Missing(_("There is no such scheduled reply."))
    row = _locked(scheduled_id)
    if row.state != State.WAITING:
        raise Conflict(_("This reply does not wait any more: it was sent, or it is a draft again."))
    return row


def _check_moment(at: datetime) -> None:
    now = clock.now()
    if not now < at <= now + LONGEST:
        words = _("Choose a time that is still to come, within a year.")
        raise Invalid(words, {"at": [words]})
