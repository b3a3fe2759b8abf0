"""What is done with mail on the server once it is stored: marked, flagged, moved or deleted. Never before."""

from __future__ import annotations

from collections.abc import Sequence

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tickets.mail.inbound.imap import Conversation
from tickets.mail.inbound.trouble import ServerTrouble, words_of
from tickets.mail.models import InboundMail, Source

AT_ONCE = 200
SEEN, FLAGGED, DELETED = b"\\Seen", b"\\Flagged", b"\\Deleted"
Afterwards = Source.Afterwards


def tidy(source_id: int, conversation: Conversation) -> bool:
    """Deal with mails that are stored and not dealt with; True when some were, and there may be more.

    Everything here can be done twice: what a crash left undone, or done without being noted, is done again.
    Raises ServerTrouble where the server refuses.
    """
    source = Source.objects.get(pk=source_id)
    if source.afterwards == Afterwards.LEAVE or source.tidied_uid >= source.last_uid:
        return False
    rows = InboundMail.objects.filter(
        source=source, uid_validity=source.uid_validity, uid__gt=source.tidied_uid, uid__lte=source.last_uid
    )
    found = [(uid or 0, is_whole) for uid, is_whole in rows.order_by("uid").values_list("uid", "is_whole")[:AT_ONCE]]
    upto = found[-1][0] if len(found) == AT_ONCE else source.last_uid
    uids = [uid for uid, is_whole in found if is_whole or source.afterwards != Afterwards.DELETE]
    if uids and not _deal_with(source, conversation, uids):
        return False
    same = {"afterwards": source.afterwards, "target": source.target, "uid_validity": source.uid_validity}
    Source.objects.filter(pk=source.pk, tidied_uid__lt=upto, **same).update(tidied_uid=upto)
    return bool(uids)


def _deal_with(source: Source, conversation: Conversation, uids: Sequence[int]) -> bool:
    """False when the folder was made anew meanwhile: its uids mean other mails."""
    client = conversation.client
    try:
        answer = client.select_folder(source.folder)
        if answer.get(b"UIDVALIDITY") != source.uid_validity:
            return False
        if source.afterwards == Afterwards.MOVE:
            _move(client, uids, source.target)
        elif source.afterwards == Afterwards.DELETE:
            _delete(client, uids)
        else:
            flag = SEEN if source.afterwards == Afterwards.SEEN else source.target.encode() or FLAGGED
            client.add_flags(uids, [flag], silent=True)
    except IMAPClientError as error:
        if isinstance(error, client.AbortError):
            raise
        raise ServerTrouble("afterwards", words_of(error)) from error
    return True


def _move(client: IMAPClient, uids: Sequence[int], target: str) -> None:
    if not client.folder_exists(target):
        client.create_folder(target)
        client.subscribe_folder(target)
    if client.has_capability("MOVE"):
        client.move(uids, target)
        return
    client.copy(uids, target)
    _delete(client, uids)


def _delete(client: IMAPClient, uids: Sequence[int]) -> None:
    """Only these: what another program marked as deleted stays as long as that program wants."""
    client.add_flags(uids, [DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
    elif set(client.search(["DELETED"])) <= set(uids):
        client.expunge()
