"""What a requester may read of a ticket: never notes, nothing withdrawn, no reply that can still be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe

from helpdesk.lib import clock, html
from people.models import Contact
from tickets import readers
from tickets.files import ShownFile, refused
from tickets.models import Attachment, Message, Ticket
from tickets.portal.links import Access

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as its reader sees it. `mine`: the reader wrote it."""

    message: Message
    author: str
    mine: bool
    body: SafeString
    files: list[ShownFile]


@dataclass(frozen=True, slots=True)
class Conversation:
    """In order, the newest last; `earlier` is the address of what came before, or empty."""

    entries: list[Entry]
    earlier: str


def readable(access: Access) -> QuerySet[Message]:
    return readers.readable(public_messages().filter(ticket=access.living), access.reader)


def public_messages() -> QuerySet[Message]:
    """What requesters may read, of all tickets. The mail that asks how it was is answered beside the conversation."""
    left = Q(hold_until=None) | Q(dispatched_at__isnull=False) | Q(hold_until__lte=clock.now())
    return Message.objects.public().filter(left, survey=None)


def conversation(access: Access, before: int = 0) -> Conversation:
    """The newest messages, or those before a version."""
    rows = readable(access).defer("search").order_by("-version")
    rows = rows.select_related("author_user").prefetch_related(
        Prefetch("attachments", Attachment.objects.select_related("blob"))
    )
    found = list((rows.filter(version__lt=before) if before else rows)[: PAGE + 1])
    shown = found[:PAGE]
    entries = [_entry(message, access) for message in reversed(shown)]
    earlier = f"{access.url()}?before={shown[-1].version}" if len(found) > PAGE else ""
    return Conversation(entries, earlier)


def file_in_sight(access: Access, attachment_id: int) -> Attachment | None:
    mine = Attachment.objects.filter(message__in=readable(access), pk=attachment_id)
    return mine.select_related("blob").first()


def _entry(message: Message, access: Access) -> Entry:
    files = list(message.attachments.all())
    if message.is_from_staff:
        addresses = {file.content_id: _address(access, file) for file in files if file.content_id}
        body = html.show(message.html, addresses) if message.html else html.from_text(message.text)
        files = [file for file in files if not file.is_inline]
    else:
        body = html.from_text(message.new_text or message.text)
    return Entry(
        message=message,
        author=_author(message, access.contact, access.ticket),
        mine=message.author_contact_id == access.contact.pk,
        body=mark_safe(body),  # noqa: S308  both ways sanitise
        files=[_shown(file, access) for file in files],
    )


def _shown(file: Attachment, access: Access) -> ShownFile:
    why = refused(file)
    return ShownFile(file.name, file.size, file.content_type, href="" if why else _address(access, file), why=why)


def _author(message: Message, reader: Contact, ticket: Ticket) -> str:
    """A name as it was given with the message: an address alone must not tell what the desk knows of its owner."""
    if message.author_user:
        return message.author_user.name
    if message.author_contact_id:
        return message.from_name or message.from_address.partition("@")[0]
    return ticket.brand.name


def _address(access: Access, file: Attachment) -> str:
    return access.url("request_file", file.pk)
