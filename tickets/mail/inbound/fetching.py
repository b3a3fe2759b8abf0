"""How far a folder has been read: the cursor moves in the transaction that stores the mails before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import F

from helpdesk.lib import clock
from helpdesk.lib.crypto import Unreadable, reveal
from tickets.mail.actions.grants import access_token
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.sources import FROM_NOW
from tickets.mail.inbound.account import Account
from tickets.mail.inbound.imap import Conversation, Fetched, Place
from tickets.mail.inbound.trouble import ServerTrouble, Trouble
from tickets.mail.models import InboundMail, Source

Cursor = tuple[int | None, int]
Identity = tuple[int, str, int, str, str]


def account_of(source: Source, *, refused: str = "") -> Account:
    """With what lets the desk in: the password, or a token of the provider's that is renewed when it runs out."""
    account = Account(
        source.host, source.port, source.security, source.username, source.folder, protocol=source.protocol
    )
    account.refuse_clear_text()
    if source.grant_id:
        return replace(account, token=access_token(source.grant_id, refused=refused))
    if not source.password:
        raise ServerTrouble("no_grant")
    try:
        return replace(account, password=reveal(source.password))
    except Unreadable as error:
        raise ServerTrouble("password") from error


def fetch_new(source_id: int, conversation: Conversation) -> int:
    """Store every mail after the cursor, batch by batch; returns how many were new.

    Where another fetcher moves the cursor meanwhile, what it stored is not stored again.
    """
    source = Source.objects.get(pk=source_id)
    place = conversation.look()
    start = _start(source, place)
    taken = 0
    for upto, mails in conversation.batches(conversation.uids_after(start), settings.MAIL_SIZE_LIMIT):
        stored = store(source, place, mails, upto)
        if stored is None:
            break
        taken += stored
    if taken == 0 and (source.uid_validity, source.last_uid) != (place.uid_validity, start):
        store(source, place, [], start)
    return taken


def store(source: Source, place: Place, mails: Sequence[Fetched], upto: int) -> int | None:
    """Store a batch and move the cursor to `upto`, both or neither; returns how many mails were new.

    None: the source was changed, or moved on by another fetcher, since `source` was read.
    """
    with transaction.atomic():
        now = Source.objects.select_for_update().get(pk=source.pk)
        if _cursor(now) != _cursor(source) or _identity(now) != _identity(source) or not now.is_active:
            return None
        rows = take_in([_arrival(now, place, mail) for mail in mails])
        if now.uid_validity != place.uid_validity:
            now.tidied_uid = _start(now, place)
        now.uid_validity, now.last_uid = place.uid_validity, upto
        now.save(update_fields=["uid_validity", "last_uid", "tidied_uid"])
    source.uid_validity, source.last_uid = place.uid_validity, upto
    return len(rows)


def note_success(source_id: int) -> None:
    Source.objects.filter(pk=source_id).update(succeeded_at=clock.now(), failures=0, error="")


def note_half_success(source_id: int, trouble: Trouble) -> None:
    """Mail is fetched, and something else went wrong."""
    Source.objects.filter(pk=source_id).update(
        succeeded_at=clock.now(), failed_at=clock.now(), failures=F("failures") + 1, error=str(trouble)
    )


def note_failure(source_id: int, trouble: Trouble) -> None:
    Source.objects.filter(pk=source_id).update(failed_at=clock.now(), failures=F("failures") + 1, error=str(trouble))


def _start(source: Source, place: Place) -> int:
    """Uids of another validity mean nothing: then all is read anew, and what is known is found by its content."""
    if source.uid_validity == place.uid_validity:
        return source.last_uid
    if source.uid_validity is None and source.last_uid == FROM_NOW:
        return max(place.uid_next - 1, 0)
    return 0


def _cursor(source: Source) -> Cursor:
    return source.uid_validity, source.last_uid


def _identity(source: Source) -> Identity:
    return source.mailbox_id, source.host, source.port, source.username, source.folder


def _arrival(source: Source, place: Place, mail: Fetched) -> Arrival:
    return Arrival(
        via=InboundMail.Via.IMAP,
        raw=mail.raw,
        mailbox_id=source.mailbox_id,
        source_id=source.pk,
        uid_validity=place.uid_validity,
        uid=mail.uid,
        is_whole=mail.is_whole,
    )
