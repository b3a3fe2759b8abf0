"""What staff write: public replies and internal notes, and taking a reply back before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event
from events.record import record, record_all
from events.within import together
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.models import User
from tickets.actions import checking, drafts, leaving, macro_acts, mentions, recipients, status, thread
from tickets.actions.assignment import give
from tickets.actions.drafts import Kept, put_draft, stage
from tickets.actions.files import own_uploads
from tickets.actions.locking import living, locked
from tickets.actions.recipients import Recipients
from tickets.actions.thread import NewMessage
from tickets.checks.outgoing import Check
from tickets.macros.staged import Staged
from tickets.models import Attachment, Category, Channel, Draft, Message, Seen, Status, Ticket

LONGEST = 2_000_000
NOBODY = Recipients([], [], [])


@dataclass(frozen=True, slots=True)
class Writing:
    """What an author wrote: `html` from the editor, and the thread version that they saw while writing.

    `to` and `cc` are addresses; None is the requester, and the ticket's participants. Who is named in them takes
    part from then on, who is left out does not. `bcc` get a copy that nobody hears of. `files` are ids of uploads.
    `macros` are those whose words are in it, with the acts that go along. `despite` are the checks that the author has
    seen, and `reason` is why the reply should go all the same. `draft` is the key of the draft that it was.
    """

    html: str
    seen_version: int
    to: list[str] | None = None
    cc: list[str] | None = None
    bcc: list[str] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    channel: Channel = Channel.WEB
    macros: Sequence[Staged] = ()
    despite: Sequence[str] = ()
    reason: str = ""
    draft: UUID | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply that nothing speaks against; `passed` are the checks whose warning its author answered."""

    new: NewMessage
    uploads: list[int]
    named: Recipients
    passed: list[Check]


def reply(ticket_id: int, writing: Writing, *, by: User, then: Category | None = None) -> Message:
    """Answer the requester. The mail leaves after the undo window; until then withdraw() takes it back.

    Raises Conflict, with the ids of what is new, when anything arrived since the author's version; sending
    again with the present version goes through. Raises Objected when one of the brand's checks speaks against it
    (see checking.py). An unassigned ticket becomes the author's; without `then` a macro's status is taken, else a new
    ticket becomes open.
    """
    with transaction.atomic(), together():
        ticket = locked(ticket_id, by=by)
        jobs = macro_acts.jobs(writing.macros, by=by)
        after: Category | Status | None = then or macro_acts.status_of(jobs)
        ready = check(ticket, writing, by, after)
        message = _store(ticket, ready.new, ready.uploads, by)
        drafts.sent(writing.draft, by=by)
        checking.record_despite(message, ready.passed, writing.reason, by=by)
        recipients.take_part(ticket, ready.named, message, by=by.actor)
        if ticket.assignee_id is None:
            give(ticket, to=by.pk, by=by.actor)
        macro_acts.perform(ticket, jobs, by=by, message=message)
        if after is None and ticket.status_category == Category.NEW:
            after = Category.OPEN
        if after is not None:
            status.change(ticket, to=after, by=by.actor, message_id=message.pk)
        return message


def check(ticket: Ticket, writing: Writing, by: User, then: Category | Status | None = None) -> Ready:
    """Everything that `reply` asks before it writes. Raises what `reply` raises; changes nothing."""
    _check_fresh(ticket, writing, by)
    if then is not None:
        status.check(then)
    named = recipients.resolve(ticket, writing.to, writing.cc, writing.bcc)
    new, uploads = _new(ticket, writing, by, Message.Kind.PUBLIC, named)
    leaving.check(new, uploads)
    return Ready(new, uploads, named, checking.require(ticket, writing, named))


def note(ticket_id: int, writing: Writing, *, by: User) -> Message:
    """Write an internal note. It never leaves the desk, so it needs no fresh version. Who is named with @ is told."""
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        jobs = macro_acts.jobs(writing.macros, by=by)
        new, uploads = _new(ticket, writing, by, Message.Kind.NOTE)
        named = mentions.find(new.text, by=by)
        message = _store(ticket, replace(new, html=mentions.marked(new.html, named)), uploads, by)
        drafts.sent(writing.draft, by=by)
        mentions.keep(ticket, message, named, by=by)
        macro_acts.perform(ticket, jobs, by=by, message=message)
        if then := macro_acts.status_of(jobs):
            status.change(ticket, to=then, by=by.actor, message_id=message.pk)
        return message


def withdraw(message_id: int, *, by: User) -> Message:
    """Take one's own reply back into a draft, with the status it changed. Refused once it has left."""
    with transaction.atomic():
        found = Message.objects.visible_to(by).filter(pk=message_id, kind=Message.Kind.PUBLIC).first()
        if found is None:
            raise Missing(_("There is no such reply."))
        ticket = living([found.ticket_id], Ticket.objects.all())[found.ticket_id]
        message = Message.objects.select_for_update(of=("self",)).defer("search").get(pk=message_id)
        if message.author_user_id != by.pk:
            raise NotAllowed(_("Only its author can take a reply back."))
        if message.withdrawn_at:
            return message
        if message.ticket_id != ticket.pk:
            raise Conflict(_("This reply has just moved to another ticket. Look there."))
        if message.dispatched_at or message.hold_until is None:
            raise Conflict(_("This reply has already left and can't be taken back."))
        message.withdrawn_at = clock.now()
        message.save(update_fields=["withdrawn_at"])
        record("message.withdrawn", ticket, by=by.actor, detail={"message_id": message.pk})
        _restore_status(ticket, message, by)
        staged = macro_acts.undo_with(ticket, message, by=by)
        files = list(message.attachments.values_list("pk", flat=True))
        message.attachments.update(message=None, uploaded_by=by)
        recipients.restore(ticket, message, by=by.actor)
        kept = Kept({"to": message.to, "cc": message.cc, "bcc": message.bcc}, files)
        put_draft(ticket, by, Message.Kind.PUBLIC, message.html, ticket.thread_version, kept)
        stage(ticket, by, Message.Kind.PUBLIC, staged)
        return message


def _check_fresh(ticket: Ticket, writing: Writing, by: User) -> None:
    if writing.seen_version >= ticket.thread_version:
        return
    missed = list(
        Message.objects.filter(ticket=ticket, version__gt=writing.seen_version, withdrawn_at=None)
        .exclude(author_user=by)
        .exclude(author_user=None, author_contact=None)  # what the desk itself sends changes no answer
        .values_list("pk", flat=True)
    )
    if missed:
        words = ngettext(
            "A message arrived while you wrote. Your text is kept; read it, then send again.",
            "%(count)d messages arrived while you wrote. Your text is kept; read them, then send again.",
            len(missed),
        )
        detail = {"version": ticket.thread_version, "message_ids": missed}
        raise Conflict(words % {"count": len(missed)}, detail)


def _new(
    ticket: Ticket, writing: Writing, by: User, kind: Message.Kind, named: Recipients = NOBODY
) -> tuple[NewMessage, list[int]]:
    uploads = own_uploads(writing.files, by=by)
    new = _message(ticket, writing, by, kind, named)
    if not new.text.strip() and not uploads:
        raise Invalid(_("There is nothing to send yet."), {"html": [_("Write a message or attach a file.")]})
    return new, uploads


def _store(ticket: Ticket, new: NewMessage, uploads: Sequence[int], by: User) -> Message:
    """Store the message, save the ticket, drop the draft, and count the thread as read by its author."""
    [message], events = thread.add([(ticket, new)])
    ticket.save(update_fields=thread.THREAD_FIELDS)
    record_all(events)
    if uploads:
        Attachment.objects.filter(pk__in=uploads).update(message=message)
    Draft.objects.filter(user=by, ticket=ticket, kind=new.kind).delete()
    Seen.objects.bulk_create(
        [Seen(ticket=ticket, user=by, version=ticket.thread_version)],
        update_conflicts=True,
        unique_fields=["ticket", "user"],
        update_fields=["version"],
    )
    return message


def _message(ticket: Ticket, writing: Writing, by: User, kind: Message.Kind, named: Recipients) -> NewMessage:
    if len(writing.html) > LONGEST:
        raise Invalid(_("This message is too long to send. Attach it as a file instead."))
    clean = html.compose(storable(writing.html))
    text = html.to_text(clean)
    public = kind == Message.Kind.PUBLIC
    return NewMessage(
        author=by,
        channel=writing.channel,
        kind=kind,
        text=text,
        new_text=text,
        html=clean,
        subject=ticket.subject if public else "",
        from_name=by.name,
        to=named.to,
        cc=named.cc,
        bcc=named.bcc,
        hold_until=clock.now() + timedelta(seconds=settings.UNDO_SECONDS) if public else None,
    )


def _restore_status(ticket: Ticket, message: Message, by: User) -> None:
    changed = Event.objects.filter(
        subject_kind="ticket",
        subject_id=ticket.pk,
        kind="ticket.status_changed",
        detail__message_id=message.pk,
    ).last()
    if changed and ticket.status_id == changed.detail["after"]:
        status.restore(
            ticket,
            status_id=int(changed.detail["before"]),
            category=Category(changed.detail["category_before"]),
            by=by.actor,
        )
