"""Mail as it arrived: bytes first, understood later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from tickets.mail.models.source import Source
from tickets.models import Mailbox, Message, SideMessage, Ticket


class InboundMail(models.Model):
    """One row per mail taken in, committed before anything reads it and before the sender is told.

    Of a mail that was too large only the header is here, with a note: it is not whole.
    `key` is empty until processed, then derived from Message-ID and content, and unique per mailbox.
    One that belongs to a side conversation has its `side_message`, and the ticket, and no message of it.
    A worker claims a row until `claimed_until`; one that dies leaves it to be claimed again.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        PROCESSED = "processed", _("Processed")
        DUPLICATE = "duplicate", _("Duplicate")
        IGNORED = "ignored", _("Ignored")
        QUARANTINED = "quarantined", _("Quarantined")

    class Via(models.TextChoices):
        SMTP = "smtp", "SMTP"
        LMTP = "lmtp", "LMTP"
        IMAP = "imap", "IMAP"
        POP3 = "pop3", "POP3"
        WEBHOOK = "webhook", _("Webhook")
        COMMAND = "command", _("Command")

    via = models.CharField(max_length=8, choices=Via.choices)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uid_validity = models.BigIntegerField(null=True)
    uid = models.BigIntegerField(null=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    received_at = models.DateTimeField(default=clock.now)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    raw = models.BinaryField()
    is_whole = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    reason = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    side_message = models.ForeignKey(
        SideMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "uid_validity", "uid"],
                condition=~Q(source=None),
                name="a_mail_of_a_source_is_taken_in_once",
            ),
            models.UniqueConstraint(
                fields=["mailbox", "key"],
                condition=Q(state="processed") & ~Q(key=""),
                name="a_mail_is_processed_once_per_mailbox",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ignored", "quarantined"]) | ~Q(reason=""),
                name="mail_set_aside_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="processed") | ~Q(message=None) | ~Q(side_message=None),
                name="processed_mail_has_its_message",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state="received"), name="inbound_waiting"),
            models.Index(fields=["-id"], condition=Q(state="quarantined"), name="inbound_quarantined"),
            models.Index(fields=["-received_at", "-id"], condition=Q(state="ignored"), name="inbound_ignored"),
            models.Index(fields=["key"], condition=~Q(key=""), name="inbound_key"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} ({self.state})"
