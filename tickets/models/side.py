"""Side conversations: what the desk asks others about a ticket. Their messages are rows of their own."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Partner, Team, User
from tickets.models.ticket import Ticket


class Kind(models.TextChoices):
    TEAM = "team", _("Team")
    PARTNER = "partner", _("Partner")
    OUTSIDE = "outside", _("Outside address")


class State(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Resolved")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    NO_ANSWER = "no_answer", _("No answer came")
    WITHDRAWN = "withdrawn", _("No longer needed")


class SideQuerySet(models.QuerySet["SideConversation"]):
    def visible_to(self, user: User) -> Self:
        """With the ticket; and, of a partner's people, those that were asked of their company."""
        if not user.is_active:
            return self.none()
        if user.is_in_house:
            return self
        return self.filter(Q(ticket__partner_id=user.partner_id) | Q(partner_id=user.partner_id))

    def unfinished(self) -> Self:
        return self.exclude(state=State.CLOSED)

    def asked_of(self, user: User) -> Self:
        """Those that this person may answer for one of their teams or for their company."""
        ours = Q(team_id__in=user.team_ids)
        if not user.is_in_house:
            ours |= Q(kind=Kind.PARTNER, partner_id=user.partner_id)
        return self.filter(ours)

    def for_list(self) -> Self:
        return self.select_related("ticket", "owner", "team", "partner", "handler")


class SideConversation(models.Model):
    """A question about a ticket to a team, a partner or addresses outside, with an owner, a due time, an outcome.

    `partner` is the company asked: the one itself, or that of the team. `handler` is who of those asked has taken it.
    `shares_thread`: those asked may read the ticket's public messages. `version` grows with each message.
    `overdue_told_at`: its being late was recorded, which happens once for each due time.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="side_conversations")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.CharField(max_length=500)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    addresses = ArrayField(models.CharField(max_length=320), default=list, blank=True)
    handler = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    shares_thread = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField()
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = SideQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="team", team__isnull=False, addresses=[])
                | Q(kind="partner", partner__isnull=False, team=None, addresses=[])
                | Q(kind="outside", team=None, partner=None, addresses__len__gt=0),
                name="a_side_conversation_names_whom_it_asks",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | Q(state__in=["open", "answered"], closed_at=None, outcome=""),
                name="a_side_conversation_has_an_outcome_once_it_is_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["team", "due_at", "id"], condition=~Q(state="closed"), name="side_of_team"),
            models.Index(fields=["partner", "due_at", "id"], condition=~Q(state="closed"), name="side_of_partner"),
            models.Index(fields=["owner", "due_at", "id"], condition=~Q(state="closed"), name="side_of_owner"),
            models.Index(fields=["handler", "due_at", "id"], condition=~Q(state="closed"), name="side_of_handler"),
            models.Index(fields=["due_at", "id"], condition=~Q(state="closed"), name="side_due"),
            models.Index(fields=["-updated_at", "-id"], condition=Q(state="closed"), name="side_closed"),
            models.Index(fields=["due_at"], condition=Q(state="open", overdue_told_at=None), name="side_to_be_overdue"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED

    @property
    def is_outside(self) -> bool:
        return self.kind == Kind.OUTSIDE

    @property
    def is_overdue(self) -> bool:
        """Whoever is asked has not answered in time."""
        return self.state == State.OPEN and self.due_at < clock.now()

    @property
    def asked(self) -> str:
        """Whom it asks, by name or address."""
        return str(self.team or self.partner or ", ".join(self.addresses))


class SideMessageQuerySet(models.QuerySet["SideMessage"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(side__in=SideConversation.objects.visible_to(user).values("pk"))


class SideMessage(models.Model):
    """One thing said in a side conversation: by a member of staff, or, without `author`, by mail from outside.

    `is_asked`: it came from an address that was asked; `is_requester`: from somebody who takes part in the ticket.
    `text` and `html` (sanitised) are the whole, `new_text` what its author newly wrote. `forwards` are the ids of the
    ticket's messages that are copied into it.
    """

    side = models.ForeignKey(SideConversation, on_delete=models.PROTECT, related_name="messages", db_index=False)
    version = models.PositiveIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_name = models.CharField(max_length=200, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    new_text = models.TextField(blank=True)
    mail_id = models.CharField(max_length=998, blank=True)
    is_auto = models.BooleanField(default=False)
    is_asked = models.BooleanField(default=True)
    is_requester = models.BooleanField(default=False)
    forwards = ArrayField(models.BigIntegerField(), default=list, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = SideMessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["side", "version"], name="a_version_of_a_side_conversation_is_given_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mail_id"], condition=~Q(mail_id=""), name="side_message_mail_id"),
        ]

    def __str__(self) -> str:
        return f"message {self.version} of side conversation {self.side_id}"

    @property
    def author_name(self) -> str:
        return str(self.author) if self.author else self.from_name or self.from_address


class SideDraft(models.Model):
    """What one person has typed in a side conversation, or for a new one of a ticket, and not sent."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    side = models.ForeignKey(SideConversation, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    html = models.TextField()
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "ticket", "side"],
                nulls_distinct=False,
                name="a_person_has_one_draft_in_a_side_conversation",
            ),
        ]

    def __str__(self) -> str:
        return f"draft for side conversation {self.side_id} of #{self.ticket_id}"
