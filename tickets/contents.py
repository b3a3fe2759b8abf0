"""The one door for the content of files: nothing goes out that the scanner has not cleared, where there is one."""

from __future__ import annotations

from enum import Enum

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Missing, NotAllowed, Unavailable
from tickets.models import Attachment, Blob


class State(Enum):
    READY = "ready"
    CHECKING = "checking"
    BLOCKED = "blocked"
    UNCHECKED = "unchecked"  # the scanner will not take it


def state_of(blob: Blob) -> State:
    """What was found once is never given out, also where nobody scans any more."""
    if blob.scan == Blob.Scan.INFECTED:
        return State.BLOCKED
    if blob.scan == Blob.Scan.CLEAN or not settings.CLAMAV_URL:
        return State.READY
    return State.UNCHECKED if blob.scan == Blob.Scan.REFUSED else State.CHECKING


def opened(file: Attachment) -> File[bytes]:
    """The content, for whoever may see the file: that is the caller's to ask. Raises a DeskError in words."""
    state = state_of(file.blob)
    if state == State.CHECKING:
        raise Unavailable(_("This file is being checked for viruses. It can be opened as soon as that is done."))
    if state == State.BLOCKED:
        raise NotAllowed(_("This file is blocked: the virus scanner found %(what)s.") % {"what": file.blob.finding})
    if state == State.UNCHECKED:
        raise NotAllowed(_("This file is blocked: the virus scanner could not check it."))
    try:
        return default_storage.open(file.blob.path)
    except FileNotFoundError as error:
        raise Missing(_("The content of this file is gone from the storage.")) from error
