"""Files: content stored once by its SHA-256, named where it is used."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from helpdesk.lib import clock
from people.models import User
from tickets.models.message import Message
from tickets.models.side import SideConversation, SideMessage

SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Blob(models.Model):
    """Content in the file storage, at blobs/<first two>/<sha-256>. Written before the row, so a row has its file.

    `scan` is what the virus scanner said, where there is one (see actions/scanning.py); `finding` is the name of
    what it found, or why it could not look. `scanned_at` is when it was last asked.
    """

    class Scan(models.TextChoices):
        WAITING = "waiting"
        CLEAN = "clean"
        INFECTED = "infected"
        REFUSED = "refused"  # the scanner will never take it: too large for it, mostly

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.WAITING, db_default=Scan.WAITING)
    finding = models.CharField(max_length=200, blank=True, default="", db_default="")
    scanned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scan__in=["waiting", "clean", "infected", "refused"]), name="a_scan_has_a_known_outcome"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                F("scanned_at").asc(nulls_first=True),
                F("created_at").desc(),
                name="blob_to_scan",
                condition=Q(scan="waiting"),
            )
        ]

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        return f"blobs/{self.sha256[:2]}/{self.sha256}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        """Files of the messages that this member of staff may see, and their own uploads that are not sent yet."""
        if not user.is_active:
            return self.none()
        own = Q(message=None, side_message=None, uploaded_by=user)
        if user.is_in_house:
            return self.filter(Q(message__isnull=False) | Q(side_message__isnull=False) | own)
        sides = SideConversation.objects.visible_to(user).values("pk")
        return self.filter(Q(message__ticket__partner_id=user.partner_id) | Q(side_message__side__in=sides) | own)


class Attachment(models.Model):
    """A named file of a message, or, before sending, an upload of a member of staff or of the form (no message).

    One of a side conversation has no `message`, so that nothing that reads a ticket's files finds it.

    `content_type` is by content; `declared_type` is what the sender said, where that is something else.
    `is_inline`: a picture that stands in the message's HTML, found by `content_id`, `content_location` or name.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments")
    side_message = models.ForeignKey(
        SideMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments", db_index=False
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    declared_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField()
    is_inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)
    content_location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(message=None) | Q(side_message=None), name="a_file_belongs_to_one_conversation"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["side_message"], condition=Q(side_message__isnull=False), name="attachment_of_side_message"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """A picture of a kind that can't run anything."""
        return self.content_type in SHOWN_IN_PLACE
