"""A ticket's conversation as one person reads it: messages, and between them what was done to the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypedDict, cast

from django.db.models import BooleanField, Case, F, Func, IntegerField, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Left, Length
from django.utils.safestring import SafeString, mark_safe

from helpdesk.lib import clock, html
from people.models import User
from tickets import deliveries
from tickets.files import ShownFile
from tickets.files import shown as shown_file
from tickets.models import Attachment, Channel, Message, Sensitivity, Ticket
from tickets.timeline import Line, between_messages

PAGE = 30
LONGEST_SHOWN = 20_000
LAYOUT = r"<(table|img|font|center|h[1-6]|hr)[ >/]"


class Shown(TypedDict):
    """What a query adds to a message, so that megabytes of mail stay in the database."""

    shown: str
    shown_html: str
    is_cut: bool
    has_quotes: bool
    has_html: bool
    has_layout: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A message: its new words as safe HTML, or a frame for a mail whose layout matters; the whole on demand.

    `veiled`: its own pictures stay out of the frame until somebody asks for them.
    """

    message: Message
    body: SafeString
    framed: bool
    folded: bool
    files: list[ShownFile]
    copies: list[deliveries.Sent]
    held: bool
    mine: bool
    first_unread: bool = False
    veiled: bool = False

    @property
    def at(self) -> datetime:
        return self.message.created_at

    @property
    def failed(self) -> bool:
        return any(copy.failed for copy in self.copies)

    @property
    def under_way(self) -> bool:
        """Past its undo window and not yet with every recipient's server."""
        message = self.message
        if self.held or message.is_note or not message.is_from_staff or message.hold_until is None:
            return False
        return message.dispatched_at is None or not all(copy.settled for copy in self.copies)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Entries and lines, oldest first. `older` is the version to go back from, when there is more."""

    items: list[Entry | Line]
    first_version: int
    older: int | None
    version: int


def read(
    ticket: Ticket, user: User, *, seen: int | None = None, before: int | None = None, since: int | None = None
) -> Conversation:
    """The newest messages, or those before a version, or all from a version on; in a fixed number of queries."""
    messages = _messages(ticket, before, since)
    more = len(messages) > PAGE if since is None else since > 1
    messages = messages[-PAGE:] if since is None else messages
    items: list[Entry | Line] = [*entries(messages, user, seen=seen, is_graphic=is_graphic(ticket))]
    if not before:
        items += between_messages(ticket, messages[0].created_at if messages and more else None)
        items.sort(key=lambda item: item.at)
    first = messages[0].version if messages else 1
    return Conversation(items, first, first if more else None, ticket.thread_version)


def _messages(ticket: Ticket, before: int | None, since: int | None) -> list[Message]:
    """Oldest first; one more than a page, when there is one, unless `since` asks for all."""
    found = messages_shown().filter(ticket=ticket)
    if since is not None:
        return list(found.filter(version__gte=since).order_by("version"))
    if before is not None:
        found = found.filter(version__lt=before)
    return list(found.order_by("-version")[: PAGE + 1])[::-1]


def messages_shown() -> QuerySet[Message]:
    """All messages that stand, with what a thread shows of them (see Shown), their authors and files."""
    return _shown().all()


@cache
def _shown() -> QuerySet[Message]:
    """Built once: taking its expressions apart costs more than the query."""
    is_typed = Q(author_user__isnull=False) & ~Q(channel=Channel.EMAIL)
    words = Case(When(new_text="", then=F("text")), default=F("new_text"))
    size = Func(F("html"), function="octet_length", output_field=IntegerField())
    return (
        Message.objects.in_thread()
        .alias(html_size=size, words_length=Length(words))
        .annotate(
            shown=Left(words, LONGEST_SHOWN),
            shown_html=Case(When(is_typed, then=F("html")), default=Value(""), output_field=TextField()),
            is_cut=_true(Q(words_length__gt=LONGEST_SHOWN)),
            has_quotes=_true(~Q(new_text="") & ~Q(text=F("new_text"))),
            has_html=_true(Q(html_size__gt=0)),
            has_layout=Case(
                When(is_typed | Q(html_size=0), then=False),
                When(html_size__gt=LONGEST_SHOWN, then=True),
                When(html__iregex=LAYOUT, then=True),
                default=False,
                output_field=BooleanField(),
            ),
        )
        .defer("html", "text", "new_text", "search")
        .select_related("author_user", "author_contact")
        .prefetch_related(Prefetch("attachments", Attachment.objects.select_related("blob")))
    )


def _true(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def is_graphic(ticket: Ticket) -> bool:
    """Whether its pictures are fetched only when somebody asks for them."""
    return ticket.sensitivity == Sensitivity.GRAPHIC


def entries(
    messages: Sequence[Message], user: User, *, seen: int | None = None, is_graphic: bool = False
) -> list[Entry]:
    """Messages, of messages_shown(), as this person reads them; `seen` marks the first unread one."""
    copies = deliveries.of(
        [message.pk for message in messages if message.author_contact_id is None and not message.is_note]
    )
    new = (one.pk for one in messages if seen and one.version > seen and one.author_user_id != user.pk)
    first_unread = next(new, None)
    now = clock.now()
    return [
        _entry(message, user, copies.get(message.pk, []), now, is_graphic=is_graphic, first=message.pk == first_unread)
        for message in messages
    ]


def _entry(
    message: Message, user: User, copies: list[deliveries.Sent], now: datetime, *, is_graphic: bool, first: bool
) -> Entry:
    shown = cast("Shown", vars(message))
    framed = shown["has_layout"] and not shown["has_quotes"]
    held = message.dispatched_at is None and message.hold_until is not None and message.hold_until > now
    return Entry(
        message=message,
        body=_body(shown) if not framed else SafeString(),
        framed=framed,
        folded=not framed and (shown["has_quotes"] or shown["is_cut"] or shown["has_layout"]),
        files=[
            shown_file(file, is_graphic=is_graphic)
            for file in message.attachments.all()
            if not (file.is_inline and framed)
        ],
        veiled=is_graphic and framed and any(file.is_inline for file in message.attachments.all()),
        copies=copies,
        held=held,
        mine=message.author_user_id == user.pk,
        first_unread=first,
    )


def _body(shown: Shown) -> SafeString:
    """Both ways end in markup that was cleaned just now, so that nothing older than this code is trusted."""
    return mark_safe(html.compose(shown["shown_html"]) or html.from_text(shown["shown"]))  # noqa: S308
