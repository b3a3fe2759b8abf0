"""A macro: words for a reply or a note, and acts, that are used again and again; each version for good."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from people.models import Team, User
from tickets.models.ticket import Ticket
from tickets.models.view import Scope


class MacroQuerySet(models.QuerySet["Macro"]):
    def visible_to(self, user: User) -> Self:
        """One's own, those of one's teams, and those of the desk."""
        if not user.is_active:
            return self.none()
        own = Q(scope=Scope.PERSONAL, owner=user) | Q(scope=Scope.TEAM, team__in=user.teams.all())
        return self.filter(own | Q(scope=Scope.DESK))

    def usable_by(self, user: User) -> Self:
        return self.visible_to(user).filter(is_active=True).select_related("current", "team")


class Macro(models.Model):
    """`owner` made it; a personal one is theirs alone. `folder` is a path, its parts divided by slashes.

    `current` is the version in use. One without acts is what people call a snippet. `use_count` is kept by the
    consumer of uses, for the order of the picker.
    """

    name = models.CharField(_("name"), max_length=80)
    folder = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    current = models.OneToOneField("MacroVersion", on_delete=models.PROTECT, null=True, related_name="+")
    use_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["folder", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="a_macro_has_a_known_scope"),
            models.CheckConstraint(
                condition=Q(scope=Scope.TEAM, team__isnull=False) | (~Q(scope=Scope.TEAM) & Q(team=None)),
                name="a_macro_of_a_team_names_the_team",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> MacroVersion:
        """The one in use; every macro is made with its first."""
        assert self.current is not None  # noqa: S101
        return self.current

    @property
    def is_snippet(self) -> bool:
        """It only says something."""
        return not self.version.acts

    @property
    def where(self) -> str:
        """Its folder, as people read it."""
        return self.folder.replace("/", " / ")


class MacroVersion(models.Model):
    """What a macro did and said from one publication to the next; a database trigger refuses to change it.

    `acts` as tickets/macros/acts.py describes them. `texts` by language: {"en": {"reply": HTML, "note": HTML}}, with
    variables, sanitised.
    """

    macro = models.ForeignKey(Macro, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    acts = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["macro", "number"], name="a_macro_has_one_version_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.macro}, version {self.number}"


class MacroUse(models.Model):
    """Where a macro was used and what came of it; made from the log by a consumer, and can be made anew from it.

    `at_first_touch`: the ticket was solved with no other public reply of staff than the one it was used in.
    """

    event_id = models.BigIntegerField(unique=True)
    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="uses", db_index=False)
    number = models.PositiveIntegerField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    message_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    at_first_touch = models.BooleanField(default=False)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["macro", "-at"], name="macro_use_newest"),
            models.Index(fields=["user", "-at"], name="macro_use_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.macro_id} in #{self.ticket_id}"
