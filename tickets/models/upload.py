"""Files on their way in, part by part, so that a lost connection costs one part."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from helpdesk.lib import clock
from people.models import User
from tickets.models.attachment import Attachment


class Upload(models.Model):
    """`key` is a secret: without a `user` it is from a requester's form, and whoever knows it may go on with it.

    The parts stand in the file storage at uploads/<key>/<where they begin>, of which the first `received` bytes are
    there. `attachment` is what a whole one of staff became; `taken_at` is when a form took in a requester's.
    """

    key = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    attachment = models.ForeignKey(Attachment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    touched_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size__gte=1, received__lte=F("size")), name="an_upload_is_never_more_than_the_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received} of {self.size} bytes of {self.name}"

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    def path(self, offset: int) -> str:
        return f"uploads/{self.key}/{offset}"
