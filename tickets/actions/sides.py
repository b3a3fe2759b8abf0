"""Side conversations: started, answered, taken, put off, closed with an outcome that returns to the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record, record_all
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import Partner, Team, User
from people.permissions import Capability, require
from tickets.actions import drafts, side_words, thread
from tickets.actions.files import own_uploads
from tickets.actions.locking import living, locked
from tickets.actions.thread import NewMessage
from tickets.models import Attachment, Channel, Message, SideConversation, SideDraft, SideMessage, Ticket
from tickets.models.side import Kind, Outcome, State
from tickets.permissions import answers_for_the_asked, can_steer

HOURS: Final = 24
LATEST: Final = timedelta(days=366)
LONGEST_OUTCOME = 4000


@dataclass(frozen=True, slots=True)
class Words:
    """`html` from the editor; `files` are ids of the author's uploads, `forwards` of messages of the ticket.

    `draft` is the key of the draft that it was.
    """

    html: str
    files: Sequence[int] = ()
    forwards: Sequence[int] = ()
    draft: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Whom a side conversation asks, and what: `team`, `partner` or `addresses`. No `due_at` is the usual time."""

    kind: Kind
    subject: str
    words: Words
    team: Team | None = None
    partner: Partner | None = None
    addresses: Sequence[str] = field(default_factory=tuple)
    due_at: datetime | None = None
    shares_thread: bool = False


def start(ticket_id: int, opening: Opening, *, by: User) -> SideConversation:
    """Ask somebody else about a ticket. Raises Invalid for whom one can't ask, and for nothing to say."""
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        target = side_words.target(ticket, opening, by)
        side = SideConversation(
            ticket=ticket,
            kind=opening.kind,
            subject=saving.name_of(storable(opening.subject), "subject", 300),
            owner=by,
            shares_thread=opening.shares_thread and opening.kind != Kind.OUTSIDE,
            due_at=_due(opening.due_at or _usual(opening.team)),
            **target,
        )
        side.save()
        detail = {"side_id": side.pk, "kind": side.kind, "team_id": side.team_id, "partner_id": side.partner_id}
        record("side.opened", ticket, by=by.actor, detail=detail | {"due_at": side.due_at.isoformat()})
        _say(side, opening.words, by)
        SideDraft.objects.filter(user=by, ticket=ticket, side=None).delete()
        drafts.sent(opening.words.draft, by=by)
        return side


def write(side_id: int, words: Words, *, by: User) -> SideMessage:
    """Answer, or ask on: what those asked write answers it, what anybody else writes opens it again."""
    with transaction.atomic():
        side = _locked(side_id, by)
        _check_open(side)
        side.state = State.ANSWERED if answers_for_the_asked(by, side) else State.OPEN
        if side.handler_id is None and side.state == State.ANSWERED:
            _give(side, by, by)
        message = _say(side, words, by)
        SideDraft.objects.filter(user=by, side=side).delete()
        drafts.sent(words.draft, by=by)
        return message


def take(side_id: int, *, to: User | None, by: User) -> SideConversation:
    """One of those asked takes it, or puts it back for the others."""
    with transaction.atomic():
        side = _locked(side_id, by)
        _check_open(side)
        if not answers_for_the_asked(by, side) or (to and not answers_for_the_asked(to, side)):
            raise NotAllowed(_("Only the people who are asked can take this."))
        _give(side, to, by)
        return side


def set_due(side_id: int, due_at: datetime, *, by: User) -> SideConversation:
    """Until when an answer is wanted; being late is told once for each such time."""
    with transaction.atomic():
        side = _locked(side_id, by)
        _check_open(side)
        if not can_steer(by, side):
            raise NotAllowed(_("Only people who work the ticket can change when this is due."))
        due_at = _due(due_at)
        if due_at == side.due_at:
            return side
        detail = {"side_id": side.pk, "before": side.due_at.isoformat(), "after": due_at.isoformat()}
        side.due_at, side.overdue_told_at, side.updated_at = due_at, None, clock.now()
        side.save(update_fields=["due_at", "overdue_told_at", "updated_at"])
        record("side.due_changed", side.ticket, by=by.actor, detail=detail)
        return side


def close(side_id: int, *, outcome: Outcome, text: str, by: User) -> SideConversation:
    """With what came of it, which the ticket gets as an internal note, as long as it can be changed."""
    with transaction.atomic():
        ticket = _ticket_of(side_id, by)
        side = _locked(side_id, by)
        if side.is_closed:
            raise Conflict(_("This was closed a moment ago. Look at its outcome, or open it again."))
        text = storable(text).strip()
        if not text and outcome not in (Outcome.WITHDRAWN, Outcome.NO_ANSWER):
            raise Invalid(_("Say what came of it."), {"text": [_("Say what came of it.")]})
        if len(text) > LONGEST_OUTCOME:
            words = _("Use at most %(longest)s characters.") % {"longest": LONGEST_OUTCOME}
            raise Invalid(words, {"text": [words]})
        side.state, side.outcome, side.outcome_text = State.CLOSED, outcome, text
        side.closed_by, side.closed_at, side.updated_at = by, clock.now(), clock.now()
        side.save(update_fields=["state", "outcome", "outcome_text", "closed_by", "closed_at", "updated_at"])
        record("side.closed", ticket, by=by.actor, detail={"side_id": side.pk, "outcome": side.outcome})
        if not ticket.is_closed:
            _tell_ticket(ticket, side, by)
        return side


def reopen(side_id: int, *, by: User) -> SideConversation:
    """The outcome stays in the ticket's note and in the log."""
    with transaction.atomic():
        side = _locked(side_id, by)
        if not side.is_closed:
            return side
        reopened(side, State.OPEN)
        side.save(update_fields=REOPENED)
        record("side.reopened", side.ticket, by=by.actor, detail={"side_id": side.pk})
        return side


REOPENED: Final = ["state", "outcome", "outcome_text", "closed_by", "closed_at", "updated_at"]


def reopened(side: SideConversation, state: State) -> None:
    """In memory: REOPENED is what to save."""
    side.state, side.outcome, side.outcome_text = state, "", ""
    side.closed_by = side.closed_at = None
    side.updated_at = clock.now()


def visible(side_id: int, by: User) -> SideConversation:
    found = SideConversation.objects.visible_to(by).filter(pk=side_id).first()
    if found is None:
        raise Missing(_("There is no such side conversation, or you may not see it."))
    return found


def _locked(side_id: int, by: User) -> SideConversation:
    """Raises NotAllowed without the right, Missing when out of sight."""
    require(by, Capability.WORK_TICKETS)
    visible(side_id, by)
    rows = SideConversation.objects.select_for_update(of=("self",)).select_related("ticket", "team", "partner")
    return rows.get(pk=side_id)


def _ticket_of(side_id: int, by: User) -> Ticket:
    """Where its ticket goes on, if that was merged, locked before the side conversation, as starting one does.

    Those asked may not see it, and yet tell it.
    """
    require(by, Capability.WORK_TICKETS)
    [ticket] = living([visible(side_id, by).ticket_id], Ticket.objects.all()).values()
    return ticket


def _check_open(side: SideConversation) -> None:
    if side.is_closed:
        raise Conflict(_("This side conversation is closed. Your text is kept; open it again to send it."))


def _usual(team: Team | None) -> datetime:
    return clock.now() + timedelta(hours=team.escalation_hours if team else HOURS)


def _due(due_at: datetime) -> datetime:
    if not clock.now() < due_at < clock.now() + LATEST:
        words = _("Choose a time within the next year.")
        raise Invalid(words, {"due_at": [words]})
    return due_at


def _give(side: SideConversation, to: User | None, by: User) -> None:
    if side.handler_id == (to.pk if to else None):
        return
    detail = {"side_id": side.pk, "before": side.handler_id, "after": to.pk if to else None}
    side.handler, side.updated_at = to, clock.now()
    side.save(update_fields=["handler", "updated_at"])
    record("side.taken", side.ticket, by=by.actor, detail=detail)


def _say(side: SideConversation, words: Words, by: User) -> SideMessage:
    uploads = own_uploads(words.files, by=by)
    said = side_words.composed(side, words.html, words.forwards, uploads, by)
    side.version, side.updated_at = side.version + 1, clock.now()
    side.save(update_fields=["version", "state", "updated_at"])
    message = SideMessage.objects.create(
        side=side,
        version=side.version,
        author=by,
        from_name=by.name,
        to=list(side.addresses),
        text=said.text,
        new_text=said.text,
        html=said.html,
        forwards=list(said.forwards),
        created_at=side.updated_at,
    )
    Attachment.objects.filter(pk__in=uploads).update(side_message=message, uploaded_by=None)
    side_words.copy_files(said.forwards, message)
    author = "asked" if side.state == State.ANSWERED else "desk"
    detail = {"side_id": side.pk, "message_id": message.pk, "author": author, "is_auto": False, "state": side.state}
    record("side.message_added", side.ticket, by=by.actor, detail=detail)
    return message


def _tell_ticket(ticket: Ticket, side: SideConversation, by: User) -> None:
    heading = _("%(subject)s (%(asked)s): %(outcome)s") % {
        "subject": side.subject, "asked": side.asked, "outcome": Outcome(side.outcome).label,
    }  # fmt: skip
    text = f"{heading}\n\n{side.outcome_text}".strip()
    markup = f"<p><strong>{escape(heading)}</strong></p>{html.from_text(side.outcome_text)}"
    note = NewMessage(
        author=by,
        channel=Channel.WEB,
        kind=Message.Kind.NOTE,
        text=text,
        new_text=text,
        html=html.compose(markup),
        from_name=by.name,
    )
    _messages, events = thread.add([(ticket, note)])
    ticket.save(update_fields=thread.THREAD_FIELDS)
    record_all(events)
