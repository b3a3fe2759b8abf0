"""What people must read and acknowledge: by whom and until when, who still owes it, and who has done it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from people.models import Partner, User
from people.permissions import Capability, can
from sops.models.announcement import Announcement
from sops.models.procedure import ProcedureVersion, can_edit


def can_oversee(user: User) -> bool:
    """Leads and editors see who has read what: everybody when in-house, else the people of their own company."""
    return can_edit(user) or can(user, Capability.LEAD_TEAM)


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, user: User) -> Self:
        """What one must read oneself, once it has begun; to who oversees, also what their people must read."""
        if not user.is_active:
            return self.none()
        if can_oversee(user):
            if user.is_in_house:
                return self
            own = Duty.objects.filter(user__partner=user.partner_id)
            return self.filter(Q(partner=user.partner_id) | Q(duties__in=own)).distinct()
        return self.filter(started_at__isnull=False, duties__in=Duty.objects.filter(user=user))

    def open(self) -> Self:
        return self.filter(started_at__isnull=False, ended_at=None)


class Requirement(models.Model):
    """An announcement, or a version of a procedure, that an audience must acknowledge.

    `audience` is a condition about people (sops.audience), within the company `partner` where there is one. Due is the
    end of `due_on` at each person's own site; for a version it is set once that is in force, `days` later. It counts
    from `started_at` until `ended_at`. With a `quiz` only who has passed that since may acknowledge it.
    """

    class Enforcement(models.TextChoices):
        TELL = "tell", pgettext_lazy("requirement", "Only to be read")
        REMIND = "remind", pgettext_lazy("requirement", "To acknowledge, with reminders")
        BLOCK = "block", pgettext_lazy("requirement", "To acknowledge; afterwards no such work without it")

    announcement = models.OneToOneField(Announcement, on_delete=models.CASCADE, null=True, related_name="requirement")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.CASCADE, null=True, related_name="requirements")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    quiz = models.ForeignKey("sops.Quiz", on_delete=models.PROTECT, null=True, related_name="+")
    audience = models.JSONField(default=dict)
    enforcement = models.CharField(max_length=6, choices=Enforcement.choices, default=Enforcement.REMIND)
    due_on = models.DateField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(announcement__isnull=False) | Q(version__isnull=False),
                name="a_requirement_is_about_something",
            ),
            models.CheckConstraint(
                condition=~Q(enforcement="block") | Q(version__isnull=False),
                name="what_is_blocked_is_work_of_a_procedure",
            ),
            models.CheckConstraint(
                condition=Q(enforcement="tell") | Q(started_at=None) | Q(due_on__isnull=False),
                name="what_must_be_acknowledged_is_due_some_day",
            ),
            models.CheckConstraint(
                condition=Q(enforcement__in=["tell", "remind", "block"]), name="a_requirement_has_a_known_enforcement"
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(announcement=None, ended_at=None),
                name="a_version_has_one_open_requirement_of_its_own",
            ),
        ]

    def __str__(self) -> str:
        if self.announcement:
            return self.announcement.title
        return f"{self.version.procedure.title} {self.version.label}" if self.version else ""

    @property
    def is_open(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    @property
    def sha256(self) -> str:
        """Of what is to be read now."""
        if self.announcement:
            return self.announcement.sha256
        return self.version.sha256 if self.version else ""


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, user: User) -> Self:
        """One's own; to who oversees those of their people."""
        if not user.is_active:
            return self.none()
        if can_oversee(user):
            return self if user.is_in_house else self.filter(user__partner=user.partner_id)
        return self.filter(user=user)

    def owed(self) -> Self:
        return self.filter(done_at=None)

    def blocking(self, at: datetime) -> Self:
        """What keeps its person from work: overdue, and strict."""
        return self.owed().filter(due_at__lte=at, requirement__enforcement=Requirement.Enforcement.BLOCK)


class Duty(models.Model):
    """One person and what they must read: kept from the audience, so that nobody works it out while a page waits.

    `due_at` is the end of the day at their own site. It is done with an acknowledgement, which stays.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="duties")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="duties", db_index=False)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requirement", "user"], name="a_person_owes_a_requirement_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "due_at"], condition=Q(done_at=None), name="duty_owed"),
            models.Index(fields=["user", "-done_at"], name="duty_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.requirement_id}"

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at is not None and self.due_at <= clock.now()


class Acknowledgement(models.Model):
    """Who acknowledged which text, when and how. Append-only: the database refuses to change or delete one."""

    class How(models.TextChoices):
        PAGE = "page", pgettext_lazy("acknowledgement", "On its page")
        API = "api", pgettext_lazy("acknowledgement", "By a program")

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=6, choices=How.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["requirement", "user"], name="a_person_acknowledges_a_requirement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.requirement_id}"
