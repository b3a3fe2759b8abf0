"""Fetching by POP3: which mails are known is kept by UIDL, in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import transaction

from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.sources import FROM_NOW
from tickets.mail.inbound.pop3 import Listed, PopConversation, Popped
from tickets.mail.models import InboundMail, PopMail, Source

BATCH_MAILS = 50
BATCH_BYTES = 32 * 1024 * 1024


def fetch_new(source_id: int, conversation: PopConversation) -> int:
    """Store what is not known yet, batch by batch, then delete what may go; returns how many were new.

    A mail is deleted only after it is committed, and only if it was fetched while the source was set to delete:
    one whose deletion a crash prevented is deleted with the next conversation, and not stored again.
    """
    source = Source.objects.get(pk=source_id)
    listed = conversation.mails()
    if source.last_uid == FROM_NOW:
        _pass_over(source, listed)
    known = _known(source, listed)
    taken = 0
    for batch in _batches(conversation, [mail for mail in listed if mail.uidl not in known]):
        stored = store(source, batch)
        if stored is None:
            return taken
        taken += stored
    if source.afterwards == Source.Afterwards.DELETE:
        gone = set(source.pop_mails.filter(may_go=True).values_list("uidl", flat=True))
        for mail in listed:
            if mail.uidl in gone:
                conversation.delete(mail)
    return taken


def store(source: Source, mails: Sequence[Popped]) -> int | None:
    """Store mails, each known by its UIDL from now on, all or none; returns how many were new.

    None: the source was changed since `source` was read.
    """
    with transaction.atomic():
        now = Source.objects.select_for_update().get(pk=source.pk)
        if _identity(now) != _identity(source) or not now.is_active:
            return None
        known = set(now.pop_mails.filter(uidl__in=[mail.uidl for mail in mails]).values_list("uidl", flat=True))
        fresh = {mail.uidl: mail for mail in mails if mail.uidl not in known}
        deletes = now.afterwards == Source.Afterwards.DELETE
        PopMail.objects.bulk_create(
            PopMail(source=now, uidl=mail.uidl, may_go=deletes and mail.is_whole) for mail in fresh.values()
        )
        return len(take_in([_arrival(now, mail) for mail in fresh.values()]))


def _pass_over(source: Source, listed: Sequence[Listed]) -> None:
    """What lies there as the source begins is known from now on, and left alone."""
    with transaction.atomic():
        now = Source.objects.select_for_update().get(pk=source.pk)
        if now.last_uid == FROM_NOW and _identity(now) == _identity(source):
            PopMail.objects.bulk_create([PopMail(source=now, uidl=mail.uidl) for mail in listed], ignore_conflicts=True)
            now.last_uid = 0
            now.save(update_fields=["last_uid"])


def _known(source: Source, listed: Sequence[Listed]) -> set[str]:
    """The mails that need no fetching; what is gone from the server is forgotten."""
    here = {mail.uidl for mail in listed}
    known = set(source.pop_mails.values_list("uidl", flat=True))
    if gone := known - here:
        source.pop_mails.filter(uidl__in=gone).delete()
    return known & here


def _batches(conversation: PopConversation, mails: Sequence[Listed]) -> Iterator[list[Popped]]:
    """By what mails hold, not by what the server says they do."""
    batch: list[Popped] = []
    held = 0
    for mail in mails:
        batch.append(conversation.get(mail, settings.MAIL_SIZE_LIMIT))
        held += len(batch[-1].raw)
        if len(batch) == BATCH_MAILS or held > BATCH_BYTES:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _identity(source: Source) -> tuple[object, ...]:
    return source.mailbox_id, source.protocol, source.host, source.port, source.username


def _arrival(source: Source, mail: Popped) -> Arrival:
    return Arrival(
        via=InboundMail.Via.POP3,
        raw=mail.raw,
        mailbox_id=source.mailbox_id,
        source_id=source.pk,
        is_whole=mail.is_whole,
    )
