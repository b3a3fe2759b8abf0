"""What has been typed but not sent, and how far each member of staff has read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from helpdesk.lib.text import storable, storable_json
from people.models import User
from tickets.macros.staged import Staged, as_json, read
from tickets.models import Draft, Message, Seen, SentDraft, Ticket


@dataclass(frozen=True, slots=True)
class Kept:
    """What a draft keeps beside its words: recipients where the author chose others, ids of uploads, and the macros
    used in it with those of their acts that go along (None: as they are).

    `key` tells the text from those that its author sent before; see `sent`.
    """

    recipients: Mapping[str, list[str]] | None = None
    files: Sequence[int] = ()
    key: UUID | None = None
    staged: Sequence[Staged] | None = None


NOTHING = Kept()
REMEMBERED = timedelta(days=1)
"""Longer than any request is on its way."""


def save_draft(
    ticket_id: int, *, kind: Message.Kind, html: str, seen_version: int, by: User, kept: Kept = NOTHING
) -> Draft | None:
    """Keep a draft to the byte; an empty one is dropped. Works on any ticket in sight, closed ones too.

    What was sent already, and is saved by a request that was overtaken, is no draft any more.
    """
    with transaction.atomic():
        ticket = _in_sight(ticket_id, by)
        if was_sent(kept.key, by=by):
            return None
        if not html.strip():
            Draft.objects.filter(user=by, ticket=ticket, kind=kind).delete()
            return None
        return put_draft(ticket, by, kind, html, seen_version, kept)


def go_on_in(ticket_id: int, draft_id: int, *, by: User) -> Draft:
    """Take one's own draft over from a ticket that was merged into this one, behind what one has written here."""
    with transaction.atomic():
        ticket = _in_sight(ticket_id, by)
        draft = Draft.objects.select_for_update().filter(pk=draft_id, user=by, ticket__merged_into=ticket).first()
        if draft is None:
            raise Missing(_("There is no such draft any more."))
        here = Draft.objects.filter(user=by, ticket=ticket, kind=draft.kind).first()
        words = here.html + draft.html if here else draft.html
        files = [*dict.fromkeys([*(here.files if here else []), *draft.files])]
        staged = read([*(here.staged if here else []), *draft.staged])
        extra = Kept((here.recipients if here else None) or None, files, staged=staged)
        kept = put_draft(ticket, by, Message.Kind(draft.kind), words, ticket.thread_version, extra)
        draft.delete()
        return kept


def put_draft(
    ticket: Ticket, user: User, kind: Message.Kind, html: str, seen_version: int, kept: Kept = NOTHING
) -> Draft:
    values = {
        "html": storable(html),
        "seen_version": seen_version,
        "updated_at": clock.now(),
        "recipients": storable_json(kept.recipients) if kept.recipients else None,
        "files": list(kept.files),
    }
    if kept.staged is not None:
        values["staged"] = as_json(kept.staged)
    return Draft.objects.update_or_create(user=user, ticket=ticket, kind=kind, defaults=values)[0]


def save_staged(ticket_id: int, *, kind: Message.Kind, staged: Sequence[Staged], by: User) -> None:
    """Keep which macros are used in a draft, and which of their acts go along."""
    with transaction.atomic():
        stage(_in_sight(ticket_id, by), by, kind, staged)


def stage(ticket: Ticket, user: User, kind: Message.Kind, staged: Sequence[Staged]) -> None:
    """Beside the words of a draft; where there are none, there is nothing to go along with."""
    Draft.objects.filter(user=user, ticket=ticket, kind=kind).update(staged=as_json(staged))


def sent(key: UUID | None, *, by: User) -> None:
    """Remember that the text of this key has left. For verbs that hold the lock that saving it waits for."""
    if key:
        SentDraft.objects.bulk_create([SentDraft(user=by, key=key)], ignore_conflicts=True)


def was_sent(key: UUID | None, *, by: User) -> bool:
    return key is not None and SentDraft.objects.filter(user=by, key=key).exists()


def forget_sent() -> int:
    """Returns how many no late request can speak of any more."""
    return SentDraft.objects.filter(sent_at__lt=clock.now() - REMEMBERED).delete()[0]


def mark_read(ticket_id: int, *, version: int, by: User) -> None:
    """Move the reading mark forward, never back."""
    with transaction.atomic():
        ticket = _in_sight(ticket_id, by)
        seen, made = Seen.objects.select_for_update().get_or_create(
            ticket=ticket, user=by, defaults={"version": version}
        )
        if not made and seen.version < version:
            seen.version = version
            seen.save(update_fields=["version"])


def _in_sight(ticket_id: int, user: User) -> Ticket:
    """Locked as every verb locks it first: a mark or draft of the same person that a reply writes meanwhile waits
    its turn, where each would otherwise wait for the other."""
    ticket = Ticket.objects.visible_to(user).select_for_update(of=("self",), no_key=True).filter(pk=ticket_id).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
    return ticket
