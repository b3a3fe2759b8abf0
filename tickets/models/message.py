"""One message of a ticket's conversation: a public reply or an internal note."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Contact, User
from tickets.models.ticket import Channel, Ticket


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> Self:
        """Messages of the tickets that this member of staff may see."""
        if not user.is_active:
            return self.none()
        return self if user.is_in_house else self.filter(ticket__partner_id=user.partner_id)

    def public(self) -> Self:
        """What a requester may read."""
        return self.filter(kind=Message.Kind.PUBLIC, withdrawn_at=None)

    def in_thread(self) -> Self:
        return self.filter(withdrawn_at=None).defer("search")


class Message(models.Model):
    """Written by a member of staff, by a contact, or by the desk itself (neither).

    `text` and `html` (sanitised) are the whole; `new_text` is what its author newly wrote, quotes and
    signature folded. A staff reply is held until `hold_until`, the end of its undo window; then the
    outbox sets `dispatched_at` and it can't be withdrawn any more. `is_new_topic`: a reply whose subject
    speaks of something else than its ticket's. `search` is kept by a database trigger.
    `protection` is what the mail says of itself: nothing was verified or decrypted.
    `bcc` get a copy that nobody else hears of; only staff see who they are. `came_from` is the ticket that it was
    written in or for, where that was merged into this one: only who takes part there may read it.
    """

    class Kind(models.TextChoices):
        PUBLIC = "public", _("Public reply")
        NOTE = "note", _("Internal note")

    class Protection(models.TextChoices):
        PGP_SIGNED = "pgp_signed", _("Signed with PGP")
        PGP_ENCRYPTED = "pgp_encrypted", _("Encrypted with PGP")
        SMIME_SIGNED = "smime_signed", _("Signed with S/MIME")
        SMIME_ENCRYPTED = "smime_encrypted", _("Encrypted with S/MIME")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    version = models.PositiveIntegerField()
    author_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    subject = models.CharField(max_length=500, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    mail_id = models.CharField(max_length=998, blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    is_auto = models.BooleanField(default=False)
    is_new_topic = models.BooleanField(default=False, db_default=False)
    has_remote_pictures = models.BooleanField(default=False, db_default=False)
    protection = models.CharField(max_length=16, blank=True, default="", db_default="", choices=Protection.choices)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    hold_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    came_from = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    search = SearchVectorField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "version"], name="a_thread_version_is_given_once"),
            models.CheckConstraint(condition=Q(kind__in=["public", "note"]), name="a_message_is_public_or_a_note"),
            models.CheckConstraint(
                condition=Q(author_user=None) | Q(author_contact=None), name="a_message_has_at_most_one_author"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(dispatched_at=None),
                name="a_message_that_left_is_never_withdrawn",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["mail_id"], name="message_mail_id", condition=~Q(mail_id="")),
            models.Index(
                fields=["hold_until"],
                name="message_held",
                condition=Q(dispatched_at=None, withdrawn_at=None) & ~Q(hold_until=None),
            ),
            models.Index(fields=["came_from"], condition=Q(came_from__isnull=False), name="message_came_from"),
            GinIndex(fields=["search"], name="message_search", fastupdate=True),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of #{self.ticket_id}"

    @property
    def author_name(self) -> str:
        author = self.author_user or self.author_contact
        return str(author) if author else self.from_name or self.from_address

    @property
    def is_from_staff(self) -> bool:
        return self.author_user_id is not None

    @property
    def is_note(self) -> bool:
        return self.kind == self.Kind.NOTE

    @property
    def sign(self) -> str:
        """The icon of its protection."""
        return "lock" if self.protection.endswith("encrypted") else "badge-check"
