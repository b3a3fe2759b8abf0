"""Redaction: words or a file are taken out everywhere at once, for good. The act is kept, the content is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events import redact
from events.record import event, record_all
from events.webhooks import forgetting as told
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.models import ContactNote, User
from people.permissions import Capability, require
from tickets import filesearch, spelling
from tickets.actions import dependents
from tickets.actions.erasing import drop
from tickets.actions.files import store
from tickets.filesearch import InFiles
from tickets.keepers import keepers
from tickets.models import Attachment, Blob, Draft, Message, Redaction, SideMessage, Ticket
from tickets.readers import family_of
from tickets.secrets import Secret

GONE = b"This file was redacted.\n"


@dataclass(slots=True)
class Counts:
    """Where it was found."""

    messages: int = 0
    subjects: int = 0
    drafts: int = 0
    mails: int = 0
    events: int = 0
    files: int = 0
    others: int = 0
    """Side conversations, scheduled replies, runs of procedures, notes, ratings and the like."""

    @property
    def total(self) -> int:
        return sum(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Found:
    counts: Counts
    files: InFiles

    @property
    def is_anywhere(self) -> bool:
        return bool(self.counts.total or self.files.held)


def look_for(number: int, words: str, *, by: User) -> Found:
    """Where redact_text() would find the words, and which files have them in their content; nothing is changed."""
    secret, scope = _checked(number, words, by)
    messages = _messages_with(secret, scope)
    counts = Counts(
        messages=len(messages),
        subjects=sum(secret.is_in(one.subject) for one in Ticket.objects.filter(pk__in=scope)),
        drafts=sum(secret.is_in_markup(one.html) for one in Draft.objects.filter(ticket__in=scope)),
    )
    return Found(counts, filesearch.search(secret, scope))


def redact_text(number: int, words: str, *, reason: str, by: User, files: Collection[int] = ()) -> Redaction:
    """Blot the words out of the ticket, of what was merged into it, and of other tickets of its requester in sight.

    That is: messages with their quotes, subjects, drafts, names of files, the mail as it came, the search index, and
    what the log holds. Mail that has left is with its recipients. `files` of these tickets go along, as by
    redact_file(). Raises Invalid when the words are nowhere, and no file is to go.
    """
    secret, scope = _checked(number, words, by)
    why = secret.blotted(_reason(reason))
    with transaction.atomic():
        tickets = list(Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=scope).order_by("pk"))
        removed = _remove_all(files, scope, by)
        counts = _blot(secret, tickets)
        counts.files += removed.counts.files
        counts.mails += removed.counts.mails
        if not counts.total:
            raise Invalid(_("These words are nowhere in this ticket."), {"text": [_("Nothing found.")]})
        made = Redaction.objects.create(ticket_id=number, what="text", reason=why, counts=asdict(counts), by=by)
        _tell(made, {number} | removed.tickets)
        return made


def redact_file(attachment_id: int, *, reason: str, by: User) -> Redaction:
    """The file's content is deleted, and with it the same content wherever else it is attached.

    Raises NotAllowed where that is out of the actor's sight.
    """
    require(by, Capability.REDACT)
    why = _reason(reason)
    with transaction.atomic():
        removed = _remove(attachment_id, by)
        if removed.ticket is None:
            raise Missing(_("There is no such file, or you may not see it."))
        made = Redaction.objects.create(
            ticket_id=removed.ticket, what="file", reason=why, counts=asdict(removed.counts), by=by
        )
        _tell(made, removed.tickets)
        return made


@dataclass(slots=True)
class Removed:
    """`ticket` is whose file it was that was named, where that was of the ticket itself; `tickets` all that had it."""

    counts: Counts
    tickets: set[int]
    ticket: int | None = None


def _remove(attachment_id: int, by: User) -> Removed:
    """Within a transaction: the content goes, wherever it is attached."""
    seen = Attachment.objects.visible_to(by).filter(Q(message__isnull=False) | Q(side_message__isnull=False))
    found = seen.select_related("message").filter(pk=attachment_id).first()
    if found is None:
        raise Missing(_("There is no such file, or you may not see it."))
    blob = Blob.objects.select_for_update().get(pk=found.blob_id)
    same = Attachment.objects.filter(blob=blob)
    if same.exclude(pk__in=seen.filter(blob=blob).values("pk")).filter(message__isnull=False).exists():
        raise NotAllowed(_("The same file is in a ticket that you may not see. Ask in-house staff to redact it."))
    rows = list(same.select_related("message"))
    tickets = {row.message.ticket_id for row in rows if row.message}
    aside = {row.side_message_id for row in rows if row.side_message_id}
    counts = Counts(files=len(rows), mails=_strip({row.message_id for row in rows if row.message_id}, aside))
    counts.events = _forget_names(tickets, {row.name for row in rows})
    _empty(blob, same)
    return Removed(counts, tickets, found.message.ticket_id if found.message else None)


def _remove_all(files: Collection[int], scope: Collection[int], by: User) -> Removed:
    """Files of these tickets; two that are the same go once."""
    rows = list(filesearch.files_of(scope).filter(pk__in=files).order_by("pk"))
    if len(rows) != len(set(files)):
        raise Missing(_("There is no such file, or you may not see it."))
    all_ = Removed(Counts(), set())
    for row in {row.blob_id: row for row in rows}.values():
        one = _remove(row.pk, by)
        all_.counts.files += one.counts.files
        all_.counts.mails += one.counts.mails
        all_.tickets |= one.tickets
    return all_


def _checked(number: int, words: str, by: User) -> tuple[Secret, list[int]]:
    require(by, Capability.REDACT)
    secret = Secret(storable(words))
    if not secret:
        raise Invalid(_("Give at least three letters or digits."), {"text": [_("This is too short, or too long.")]})
    ticket = Ticket.objects.visible_to(by).filter(pk=number).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": number})
    family = [number, *family_of(number)]
    asked = Ticket.objects.filter(pk__in=family).values("requester")
    near = Q(pk__in=family) | Q(requester__in=asked) | Q(follows__in=family) | Q(pk=ticket.merged_into_id)
    return secret, list(Ticket.objects.visible_to(by).filter(near).values_list("pk", flat=True))


def _reason(reason: str) -> str:
    why = " ".join(storable(reason).split())[:300]
    if not why:
        raise Invalid(_("Say why: it is kept, the content is not."), {"reason": [_("Write a few words.")]})
    return why


def _messages_with(secret: Secret, scope: Collection[int]) -> list[Message]:
    rows = Message.objects.filter(ticket__in=scope).defer("search").order_by("pk")
    return [row for row in rows.iterator(chunk_size=200) if _is_in(secret, row)]


def _is_in(secret: Secret, row: Message) -> bool:
    texts = (row.subject, row.text, row.new_text, row.from_name)
    return any(map(secret.is_in, texts)) or secret.is_in_markup(row.html)


def _blot(secret: Secret, tickets: list[Ticket]) -> Counts:
    scope = [ticket.pk for ticket in tickets]
    counts = Counts()
    messages = _messages_with(secret, scope)
    for row in messages:
        Message.objects.filter(pk=row.pk).update(
            subject=secret.blotted(row.subject)[:500],
            from_name=secret.blotted(row.from_name)[:200],
            text=secret.blotted(row.text),
            new_text=secret.blotted(row.new_text),
            html=secret.blotted_markup(row.html),
        )
    counts.messages = len(messages)
    aside = _aside_with(secret, scope)
    counts.mails = _strip({row.pk for row in messages}, aside)
    counts.subjects = sum(secret.is_in(ticket.subject) for ticket in tickets)
    counts.drafts = sum(secret.is_in_markup(one.html) for one in Draft.objects.filter(ticket__in=scope))
    for ticket in tickets:
        _blot_ticket(secret, ticket)
    with redact.allowed():
        counts.others = dependents.blot(scope, secret) - counts.drafts
    counts.others += _blot_notes(secret, {ticket.requester_id for ticket in tickets})
    counts.others += told.rewrite("ticket", scope, lambda value: dependents.blotted(value, secret))
    for file in Attachment.objects.filter(Q(message__ticket__in=scope) | Q(side_message__side__ticket__in=scope)):
        if secret.is_in(file.name):
            Attachment.objects.filter(pk=file.pk).update(name=secret.blotted(file.name)[:255])
            counts.files += 1
    spelling.forget(secret.words)
    counts.events = redact.rewrite("ticket", scope, secret.blotted)
    return counts


def _aside_with(secret: Secret, scope: Collection[int]) -> list[int]:
    """Messages of side conversations that have the words."""
    rows = SideMessage.objects.filter(side__ticket__in=scope)
    return [row.pk for row in rows if secret.is_in(row.text) or secret.is_in_markup(row.html)]


def _blot_ticket(secret: Secret, ticket: Ticket) -> None:
    """Subject, first words, and what was filled in for it."""
    before = {"subject": ticket.subject, "snippet": ticket.snippet, "fields": ticket.fields}
    after = {name: dependents.blotted(value, secret) for name, value in before.items()}
    if after != before:
        after["subject"], after["snippet"] = str(after["subject"])[:500], str(after["snippet"])[:200]
        Ticket.objects.filter(pk=ticket.pk).update(**after)


def _blot_notes(secret: Secret, requesters: Collection[int]) -> int:
    """What staff remarked about the requesters."""
    rows = [row for row in ContactNote.objects.filter(contact__in=requesters) if secret.is_in(row.text)]
    for row in rows:
        ContactNote.objects.filter(pk=row.pk).update(text=secret.blotted(row.text))
    return len(rows)


def _strip(messages: Collection[int], aside: Collection[int] = ()) -> int:
    return sum(keeper.strip(messages, aside) for keeper in keepers())


def _forget_names(tickets: Collection[int], names: Collection[str]) -> int:
    """Names of files, as the log has them."""
    return redact.rewrite("ticket", tickets, lambda text: "redacted.txt" if text in names else text)


def _empty(blob: Blob, rows: QuerySet[Attachment]) -> None:
    """The rows point at a file that says so; the content goes when the transaction has committed."""
    stand_in = store([GONE])[GONE]
    Blob.objects.filter(pk=stand_in.pk).update(scan=Blob.Scan.CLEAN)
    rows.update(
        blob=stand_in, name="redacted.txt", content_type="text/plain", declared_type="", size=len(GONE),
        is_inline=False, content_location="",
    )  # fmt: skip
    drop(blob)


def _tell(made: Redaction, tickets: Collection[int]) -> None:
    detail = {"redaction_id": made.pk, "what": made.what, "reason": made.reason, "counts": made.counts}
    record_all(
        event("ticket.redacted", Ticket(pk=number), by=made.by.actor, detail=detail) for number in sorted(tickets)
    )
