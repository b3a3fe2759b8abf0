"""Words that the desk puts around or into mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import Mailbox


class Template(models.Model):
    """`html` is sanitised, and every variable in it known ; a reply's frame holds
    `{{answer}}` once.

    `subject` is an acknowledgement's; empty: the ticket's own.
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        SIGNATURE = "signature", _("Signature")
        REPLY = "reply", _("Frame of a reply")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="templates")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200, blank=True)
    html = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mailbox", "kind", "language"], name="a_mailbox_has_one_template_of_a_kind_and_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.language}, {self.mailbox}"
