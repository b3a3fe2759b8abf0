"""Files that come part by part: begun, gone on with after what was lost, whole, swept where nobody came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany, Unavailable
from people.models import User
from people.permissions import Capability, require
from tickets.actions.files import check_bytes, upload
from tickets.filetypes import clean_name, new_file
from tickets.models import Upload

PART: Final = 256 * 1024
"""Bytes of each part but the last: what a lost connection costs at most."""
MOST_OPEN: Final = 50
"""Of one person, not whole yet."""
ROOM: Final = 100
"""So many files of the largest size may wait from requesters at a time."""
LIVES: Final = timedelta(days=1)
TAKEN_LIVES: Final = timedelta(hours=1)
"""A form that was taken may be sent twice, and needs its files again."""
BATCH: Final = 200


@transaction.atomic
def begin(name: str, size: int, *, by: User | None) -> Upload:
    """`by` is None for a requester's form, whose sender the caller has looked at.

    Raises Invalid for a file that is empty or too large, TooMany or Unavailable where too many are on their way.
    """
    if by is not None:
        require(by, Capability.WORK_TICKETS)
    if size < 1:
        raise Invalid(_("This file is empty. Choose another."), {"file": [_("Choose another file.")]})
    check_bytes(name, size)
    under_way = Upload.objects.filter(user=by, attachment=None)
    if by is not None and under_way.count() >= MOST_OPEN:
        raise TooMany(_("Too many files are on their way at once. Wait until some have arrived."))
    if by is None and (under_way.aggregate(all=Sum("size"))["all"] or 0) + size > ROOM * settings.UPLOAD_LIMIT:
        raise Unavailable(_("Too many files are on their way to us just now. Try again in an hour."))
    return Upload.objects.create(user=by, name=clean_name(name), size=size)


def found(key: UUID, *, by: User | None) -> Upload:
    row = Upload.objects.filter(key=key, user=by).select_related("attachment").first()
    if row is None:
        raise Missing(_("This file is no longer on its way. Choose it again."))
    return row


@transaction.atomic
def add(key: UUID, offset: int, content: bytes, *, by: User | None) -> Upload:
    """Keep the part that begins at `offset`; the last one of a member of staff makes their attachment.

    Raises Conflict where the next part begins elsewhere, as `received` says; a part of a whole file changes nothing.
    """
    row = Upload.objects.select_for_update(of=("self",)).filter(pk=found(key, by=by).pk).first()
    if row is None:
        raise Missing(_("This file is no longer on its way. Choose it again."))
    if row.is_whole:
        return row
    if offset != row.received:
        raise Conflict(_("This part of the file is not the next one."), {"offset": row.received})
    if len(content) != min(PART, row.size - offset):
        raise Invalid(_("This part of the file has the wrong length."))
    default_storage.delete(row.path(offset))  # of a server that died before it was counted
    default_storage.save(row.path(offset), ContentFile(content))
    row.received, row.touched_at = offset + len(content), clock.now()
    if row.received == row.size and by is not None:
        row.attachment = upload(new_file(row.name, content_of(row)), by=by)
        transaction.on_commit(lambda: _delete_parts(row))
    row.save(update_fields=["received", "touched_at", "attachment"])
    return row


def content_of(row: Upload) -> bytes:
    """Of a whole one, whose parts are there still."""
    pieces = []
    for offset in range(0, row.size, PART):
        with default_storage.open(row.path(offset)) as part:
            pieces.append(part.read())
    return b"".join(pieces)


@transaction.atomic
def take(keys: Sequence[UUID]) -> list[Upload]:
    """The requester's files of these keys, whole, for a form that is being sent. Raises Invalid when one is gone."""
    rows = {row.key: row for row in Upload.objects.filter(key__in=keys, user=None)}
    if any(key not in rows or not rows[key].is_whole for key in keys):
        raise Invalid(_("A file did not arrive whole. Choose it again."))
    Upload.objects.filter(key__in=rows).update(taken_at=clock.now())
    return [rows[key] for key in dict.fromkeys(keys)]


def sweep() -> int:
    """Delete what nobody goes on with, and what became something; returns how many of a batch there were."""
    now = clock.now()
    stale = Q(touched_at__lt=now - LIVES) | Q(taken_at__lt=now - TAKEN_LIVES)
    with transaction.atomic():
        rows = list(Upload.objects.select_for_update(skip_locked=True).filter(stale).order_by("touched_at")[:BATCH])
        for row in rows:
            _delete_parts(row)
        Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _delete_parts(row: Upload) -> None:
    for offset in range(0, row.received, PART):
        default_storage.delete(row.path(offset))
