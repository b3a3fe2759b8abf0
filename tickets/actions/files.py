"""Files: content is written to the storage before any row speaks of it, so that a row always has its file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from helpdesk.lib.errors import Invalid
from people.models import User
from people.permissions import Capability, require
from tickets.actions import scanning
from tickets.models import Attachment, Blob, Message


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to attach: its clean name, its type by content, its bytes; see Attachment."""

    name: str
    content_type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""
    content_location: str = ""
    declared_type: str = ""

    def row(self, blob: Blob) -> Attachment:
        return Attachment(
            blob=blob,
            name=self.name[:255],
            content_type=self.content_type[:120],
            declared_type=self.declared_type[:120],
            size=len(self.content),
            is_inline=self.is_inline,
            content_id=self.content_id[:255],
            content_location=self.content_location[:500],
        )


def store(contents: Iterable[bytes]) -> dict[bytes, Blob]:
    """The blob of each content, written where it is new. Two writers of the same content agree on one file."""
    blobs = {content: Blob(sha256=hashlib.sha256(content).hexdigest(), size=len(content)) for content in contents}
    for content, blob in blobs.items():
        if not default_storage.exists(blob.path):
            default_storage.save(blob.path, ContentFile(content))
    Blob.objects.bulk_create(sorted(blobs.values(), key=lambda blob: blob.sha256), ignore_conflicts=True)
    if settings.CLAMAV_URL:
        doorbell.ring_task_on_commit(scanning.SCAN)
    return blobs


def attach(files: Iterable[tuple[Message, NewFile]]) -> None:
    """Attach files to stored messages, many at once."""
    pairs = list(files)
    if not pairs:
        return
    blobs = store(file.content for __, file in pairs)
    rows = []
    for message, file in pairs:
        row = file.row(blobs[file.content])
        row.message = message
        rows.append(row)
    scanning.note_blocked(Attachment.objects.bulk_create(rows))


def upload(file: NewFile, *, by: User) -> Attachment:
    """Keep a file that the author will send later; it belongs to no message yet and only its author sees it."""
    require(by, Capability.WORK_TICKETS)
    check_size(file)
    with transaction.atomic():
        row = file.row(store([file.content])[file.content])
        row.uploaded_by = by
        row.save()
        return row


def own_uploads(ids: Collection[int], *, by: User) -> list[int]:
    """The author's unsent uploads of these ids; raises Invalid when one is gone."""
    unsent = Attachment.objects.filter(uploaded_by=by, message=None, side_message=None)
    found = list(unsent.filter(pk__in=ids).values_list("pk", flat=True))
    if len(found) != len(set(ids)):
        raise Invalid(_("A file you attached is gone. Attach it again."), {"files": [_("Attach it again.")]})
    return found


def check_size(file: NewFile) -> None:
    check_bytes(file.name, len(file.content))


def check_bytes(name: str, size: int) -> None:
    """Raises Invalid when the file is too large; asked before its content is read into memory."""
    if size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // (1024 * 1024)
        raise Invalid(
            _("%(name)s is larger than %(limit)d MB.") % {"name": name, "limit": limit},
            {"files": [_("Choose a smaller file.")]},
        )
