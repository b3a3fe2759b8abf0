"""Erasing a ticket: its words, files and people; or the whole of it. For verbs that hold its lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from events import redact
from events.actor import Actor
from events.record import record
from events.webhooks import forgetting as told
from people.actions.contacts import contacts_for
from people.models import Contact
from tickets import spelling
from tickets.actions import dependents
from tickets.actions.persons import erase_strangers
from tickets.keepers import keepers
from tickets.models import (
    Attachment,
    Blob,
    BulkItem,
    Draft,
    Merge,
    Message,
    Redaction,
    Round,
    Satisfaction,
    Ticket,
)

ERASED = "erased@invalid"
COUNTED = (BulkItem, Message, Merge, Round, Satisfaction, Redaction)  # erased by their own rules, or without words


def nobody() -> Contact:
    """Who stands for the requester of a ticket whose people were erased."""
    return contacts_for([(ERASED, "")])[ERASED]


def anonymise(ticket: Ticket, *, by: Actor) -> Counter[str]:
    """What can be counted stays: when, which brand, team, status. Who asked and what was said is gone."""
    counts = _erase_files(ticket)
    counts["mails"] = _forget([ticket.pk])
    rows = Message.objects.filter(ticket=ticket)
    counts["messages"] = rows.count()
    empty: dict[str, Any] = dict.fromkeys(
        ("subject", "from_name", "from_address", "text", "html", "new_text", "mail_id", "in_reply_to"), ""
    )
    spelling.forget_of(rows)
    rows.update(**empty, to=[], cc=[], bcc=[])
    rows.exclude(author_contact=None).update(author_contact=nobody())
    counts["drafts"] = Draft.objects.filter(ticket=ticket).delete()[0]
    _erase_dependents(ticket)
    took_part = _took_part(ticket)
    counts["people"] = ticket.participants.all().delete()[0]
    erase_strangers(took_part)
    told.empty("ticket", [ticket.pk])
    erase_snippets([ticket.pk])
    values = {"subject": "", "requester": nobody(), "organisation": None, "fields": {}}
    Ticket.objects.filter(pk=ticket.pk).update(**values)
    _erase_events([ticket.pk])
    record("ticket.erased", ticket, by=by, detail={"how": "anonymise", "counts": dict(counts)})
    return counts


def delete(ticket: Ticket, *, by: Actor) -> Counter[str]:
    """Its row and everything that belongs to it. The log keeps that it was, without what was said."""
    counts = _erase_files(ticket)
    counts["mails"] = _forget([ticket.pk])
    rows, took_part = Message.objects.filter(ticket=ticket), _took_part(ticket)
    counts["messages"] = rows.count()
    spelling.forget_of(rows)
    told.empty("ticket", [ticket.pk])
    erase_snippets([ticket.pk])
    _erase_events([ticket.pk])
    record("ticket.erased", ticket, by=by, detail={"how": "delete", "counts": dict(counts)})
    with redact.allowed():
        dependents.delete(Ticket, [ticket.pk])
    erase_strangers(took_part)
    return counts


def _took_part(ticket: Ticket) -> list[int]:
    return list(ticket.participants.values_list("contact", flat=True))


def _erase_dependents(ticket: Ticket) -> None:
    """What other parts keep in words for the ticket goes; what they count stays."""
    Satisfaction.objects.filter(ticket=ticket).update(comment="", contact=nobody())
    for field in dependents.relations(Ticket):
        if field.null or field.model in COUNTED or not dependents.texts(field.model):
            continue
        rows = field.model._base_manager.filter(**{field.name: ticket})
        with redact.allowed():
            dependents.delete(field.model, list(rows.values_list("pk", flat=True)))


def _forget(tickets: Collection[int]) -> int:
    return sum(keeper.forget(tickets) for keeper in keepers())


def _erase_files(ticket: Ticket) -> Counter[str]:
    rows = Attachment.objects.filter(Q(message__ticket=ticket) | Q(side_message__side__ticket=ticket))
    blobs = set(rows.values_list("blob", flat=True))
    counts = Counter(files=rows.delete()[0])
    used = set(Attachment.objects.filter(blob__in=blobs).values_list("blob", flat=True))
    for blob in Blob.objects.filter(pk__in=blobs - used):
        drop(blob)
    return counts


def drop(blob: Blob) -> None:
    """The row now, the content when the transaction has committed, unless somebody stored it again meanwhile."""
    path, sha256 = blob.path, blob.sha256
    blob.delete()
    transaction.on_commit(lambda: _delete_unless_back(path, sha256))


def _delete_unless_back(path: str, sha256: str) -> None:
    if not Blob.objects.filter(pk=sha256).exists():
        default_storage.delete(path)


def erase_snippets(tickets: Collection[int]) -> None:
    """The first words of these tickets, also as merges keep them."""
    Ticket.objects.filter(pk__in=tickets).update(snippet="")
    for row in Merge.objects.filter(Q(source__in=tickets) | Q(target__in=tickets)):
        for state in (row.before, row.after):
            state["snippet"] = ""
        Merge.objects.filter(pk=row.pk).update(before=row.before, after=row.after)


def _erase_events(tickets: Collection[int]) -> None:
    """Texts that people wrote: old subjects, names of files. Codes stay."""
    redact.rewrite_fields("ticket", tickets, {
        "ticket.subject_changed": ("before", "after"),
        "file.blocked": ("name",),
        "file.cleared": ("name",),
    })  # fmt: skip
