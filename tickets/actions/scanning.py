"""Asking the virus scanner about stored files, after they are stored: taking mail in never waits for it.

Until it has answered, a file is 'being checked' and can't be opened (see contents.py); what it finds is kept
and blocked. Where it does not answer, files stay unopened, and are asked about again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q

from events.actor import SYSTEM
from events.models import Event
from events.record import event, record_all
from helpdesk.lib import clamav, clock
from helpdesk.lib.clamav import NoAnswer, Verdict
from tickets.models import Attachment, Blob, Message

SCAN = "tickets.scan_files"
BATCH = 20
AGAIN = timedelta(minutes=2)  # after no answer, and after a worker that died while asking
log = logging.getLogger(__name__)
Scan = Blob.Scan


def scan_waiting(most: int = BATCH) -> int:
    """Ask about files that wait, the newest first; returns how many got an answer. Stops at the first silence."""
    for answered in range(most if settings.CLAMAV_URL else 0):
        blob = _claim()
        if blob is None:
            return answered
        try:
            verdict = _asked(blob)
        except NoAnswer as error:
            log.warning("Files wait unopened: %s", error)
            return answered
        _settle(blob, verdict)
    return most if settings.CLAMAV_URL else 0


def note_blocked(files: Iterable[Attachment]) -> None:
    """Say on their tickets which of these new files are blocked already, since the same content came before."""
    if settings.CLAMAV_URL:
        known = Attachment.objects.filter(pk__in=[file.pk for file in files], blob__scan=Scan.INFECTED)
        record_all(_told(file) for file in known.select_related("blob", "message__ticket"))


def _claim() -> Blob | None:
    """A file that is this worker's for a while."""
    due = Q(scanned_at=None) | Q(scanned_at__lt=clock.now() - AGAIN)
    order = (F("scanned_at").asc(nulls_first=True), F("created_at").desc())
    with transaction.atomic():
        waiting = Blob.objects.select_for_update(skip_locked=True).filter(due, scan=Scan.WAITING)
        blob = waiting.order_by(*order).first()
        if blob:
            blob.scanned_at = clock.now()
            blob.save(update_fields=["scanned_at"])
    return blob


def _asked(blob: Blob) -> Verdict:
    try:
        with default_storage.open(blob.path) as content:
            return clamav.ask(settings.CLAMAV_URL, cast(BinaryIO, content))
    except FileNotFoundError:
        return Verdict(refused="its content is gone from the storage")


def _settle(blob: Blob, verdict: Verdict) -> None:
    blob.scan = Scan.INFECTED if verdict.found else Scan.REFUSED if verdict.refused else Scan.CLEAN
    blob.finding = (verdict.found or verdict.refused)[:200]
    blob.scanned_at = clock.now()
    with transaction.atomic():
        blob.save(update_fields=["scan", "finding", "scanned_at"])
        files = Attachment.objects.filter(blob=blob, message__isnull=False)
        record_all(_told(file) for file in files.select_related("blob", "message__ticket"))


def _told(file: Attachment) -> Event:
    kind = "file.cleared" if file.blob.scan == Scan.CLEAN else "file.blocked"
    detail: dict[str, object] = {"attachment_id": file.pk, "name": file.name}
    if file.blob.finding:
        detail["finding"] = file.blob.finding
    return event(kind, cast("Message", file.message).ticket, by=SYSTEM, detail=detail)
