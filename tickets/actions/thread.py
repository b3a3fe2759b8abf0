"""Adding messages to tickets: the part that opening, receiving, replying and noting share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.actor import SYSTEM, Actor
from events.models import Event
from events.record import event
from helpdesk.lib import clock
from helpdesk.lib.html import remote_pictures
from helpdesk.lib.rows import insert_rows
from helpdesk.lib.text import snippet
from people.models import Contact, User
from tickets.actions.files import NewFile, attach
from tickets.models import Channel, Message, Ticket


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to add. `html` is sanitised and every text storable before it comes here. `by` is who wrote it where
    nobody did: a rule, or the desk itself."""

    author: Contact | User | None
    channel: Channel
    text: str
    html: str = ""
    new_text: str = ""
    kind: Message.Kind = Message.Kind.PUBLIC
    subject: str = ""
    from_name: str = ""
    from_address: str = ""
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    mail_id: str = ""
    in_reply_to: str = ""
    is_auto: bool = False
    is_new_topic: bool = False
    protection: str = ""
    sent_at: datetime | None = None
    hold_until: datetime | None = None
    came_from: int | None = None
    files: tuple[NewFile, ...] = ()
    by: Actor = SYSTEM

    @property
    def actor(self) -> Actor:
        return self.author.actor if self.author else self.by


THREAD_FIELDS = ["thread_version", "snippet", "updated_at"]


def add(additions: Sequence[tuple[Ticket, NewMessage]]) -> tuple[list[Message], list[Event]]:
    """Write and store messages of tickets that the caller has locked, in order; see `write` and `store`."""
    messages = [write(ticket, new) for ticket, new in additions]
    return messages, store(messages, [new for _, new in additions])


def store(messages: Sequence[Message], additions: Sequence[NewMessage]) -> list[Event]:
    """Store what was written, with its files; the caller records the events, together with its own."""
    for message in messages:
        message.ticket = message.ticket  # takes its id: it may have been written before its ticket was stored
    insert_rows(messages)
    attach((message, file) for message, new in zip(messages, additions, strict=True) for file in new.files)
    return [_added(message, new.actor) for message, new in zip(messages, additions, strict=True)]


def write(ticket: Ticket, new: NewMessage) -> Message:
    """The message as a row that is not stored yet. Changes THREAD_FIELDS of its ticket: the caller saves them."""
    at = clock.now()
    ticket.thread_version = ticket.given + 1
    ticket.updated_at = at
    if new.kind == Message.Kind.PUBLIC and new.author:
        ticket.snippet = snippet(new.new_text or new.text, 200)
    return Message(
        ticket=ticket,
        kind=new.kind,
        version=ticket.thread_version,
        author_user=new.author if isinstance(new.author, User) else None,
        author_contact=new.author if isinstance(new.author, Contact) else None,
        channel=new.channel,
        subject=new.subject[:500],
        from_name=new.from_name[:200],
        from_address=new.from_address[:320],
        to=new.to,
        cc=new.cc,
        bcc=new.bcc,
        text=new.text,
        html=new.html,
        new_text=new.new_text,
        mail_id=new.mail_id[:998],
        in_reply_to=new.in_reply_to[:998],
        is_auto=new.is_auto,
        is_new_topic=new.is_new_topic,
        has_remote_pictures=bool(remote_pictures(new.html) - {file.content_location for file in new.files}),
        protection=new.protection,
        sent_at=new.sent_at,
        hold_until=new.hold_until,
        came_from_id=new.came_from,
        created_at=at,
    )


def _added(message: Message, by: Actor) -> Event:
    detail = {
        "message_id": message.pk,
        "kind": message.kind,
        "author": by.kind,
        "channel": message.channel,
        "is_auto": message.is_auto,
        "version": message.version,
    }
    return event("message.added", message.ticket, by=by, detail=detail)
