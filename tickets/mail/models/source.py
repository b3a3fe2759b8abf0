"""Where mail is fetched from: a folder of an account on a mail server, with how far it has been read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.mail.models.grant import Grant
from tickets.models import Mailbox


class Source(models.Model):
    """`password` is encrypted, and empty where a `grant` lets the desk in.

    By IMAP the cursor is (uid_validity, last_uid): every mail up to it is stored, and up to `tidied_uid` what is to be
    done with it on the server afterwards is done. By POP3 what is known is in `PopMail`. `target` is the folder to
    move to, or the keyword to flag with.
    """

    class Protocol(models.TextChoices):
        IMAP = "imap", "IMAP"
        POP3 = "pop3", "POP3"

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", _("None (loopback only)")

    class Afterwards(models.TextChoices):
        LEAVE = "leave", _("Leave it as it is")
        SEEN = "seen", _("Mark it as read")
        FLAG = "flag", _("Flag it")
        MOVE = "move", _("Move it to another folder")
        DELETE = "delete", _("Delete it")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="sources")
    protocol = models.CharField(_("protocol"), max_length=4, choices=Protocol.choices, default=Protocol.IMAP)
    host = models.CharField(_("server"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("security"), max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=254)
    password = models.TextField(_("password"), blank=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, blank=True, related_name="sources")
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    afterwards = models.CharField(_("afterwards"), max_length=8, choices=Afterwards.choices, default=Afterwards.LEAVE)
    target = models.CharField(_("folder or keyword"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    tidied_uid = models.BigIntegerField(default=0)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host", "port", "username", "folder"], name="a_folder_is_fetched_by_one_source"
            ),
            models.CheckConstraint(
                condition=~Q(protocol="pop3") | Q(afterwards__in=["leave", "delete"]),
                name="a_pop3_mail_is_left_or_deleted",
            ),
            models.CheckConstraint(condition=~Q(afterwards="move") | ~Q(target=""), name="mail_is_moved_to_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.username} at {self.host}, {self.folder}"


class PopMail(models.Model):
    """A mail in a POP3 mailbox that was dealt with: stored, or passed over since it lay there before the source began.

    Goes when the mail has gone from the server, so there are as many as there are mails.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pop_mails")
    uidl = models.CharField(max_length=255)
    may_go = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "uidl"], name="a_pop3_mail_is_taken_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.uidl} of source {self.source_id}"
