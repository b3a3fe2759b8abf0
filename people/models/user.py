"""Staff: the people who sign in."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from events.actor import Actor
from helpdesk.lib import clock
from people.capabilities import DESK_WIDE, Capability
from people.models.place import Partner, Site, Team
from people.models.role import Role


class Availability(models.TextChoices):
    """Whether somebody takes work now. Away comes by itself; the others are chosen."""

    AVAILABLE = "available", _("Available")
    BUSY = "busy", _("Busy")
    BREAK = "break", _("On a break")
    AWAY = "away", _("Away")
    OFFLINE = "offline", _("Offline")


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> Self:
        """In-house staff see everybody; a partner's people see each other."""
        return self if user.is_in_house else self.filter(partner_id=user.partner_id)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def able_to(self, capability: Capability) -> Self:
        """Active staff who hold a role with this capability, each once; `can` asks it of one person."""
        holders = User.roles.through.objects.filter(role__capabilities__contains=[capability.value])
        return self.active().filter(pk__in=holders.values("user"))

    def invited(self) -> Self:
        """Who has not followed their invitation yet; see `is_invited`."""
        return self.filter(last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def admins(self) -> Self:
        """Who can always set the desk right: active, in-house, with the built-in admin role."""
        return self.filter(is_active=True, partner=None, roles__slug=Role.ADMIN)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: User) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def able_to(self, capability: Capability) -> UserQuerySet:
        return self.get_queryset().able_to(capability)

    def admins(self) -> UserQuerySet:
        return self.get_queryset().admins()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff. In-house when `partner` is empty; otherwise sees that partner's queues only.

    `speaks` holds codes of languages; who names none speaks the one of their pages. `capacity` is how many points of
    work they have at a time, where it differs from what their team says.
    """

    email = models.EmailField(_("email address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    roles = models.ManyToManyField(Role, related_name="users", blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    home_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    teams = models.ManyToManyField(Team, related_name="members", blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    theme = models.CharField(_("theme"), max_length=6, default="system")
    density = models.CharField(_("density"), max_length=12, default="comfortable")
    speaks = ArrayField(models.CharField(max_length=8), default=list, db_default=[], blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    availability = models.CharField(
        max_length=9, choices=Availability.choices, default=Availability.OFFLINE, db_default=Availability.OFFLINE
    )
    availability_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="two_people_never_share_a_sign_in_address"),
            models.CheckConstraint(
                condition=models.Q(theme__in=["system", "light", "dark"]), name="a_theme_is_system_light_or_dark"
            ),
            models.CheckConstraint(
                condition=models.Q(density__in=["comfortable", "compact"]),
                name="a_density_is_comfortable_or_compact",
            ),
            models.CheckConstraint(
                condition=models.Q(availability__in=["available", "busy", "break", "away", "offline"]),
                name="an_availability_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(capacity__range=(1, 200)),
                name="a_capacity_is_1_to_200_points",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def capabilities(self) -> frozenset[str]:
        """What the roles grant; a partner's people never get what concerns the whole desk."""
        granted = frozenset(code for role in self.roles.all() for code in role.capabilities)
        return granted if self.is_in_house else granted - DESK_WIDE

    @cached_property
    def team_ids(self) -> frozenset[int]:
        return frozenset(self.teams.values_list("pk", flat=True))

    @property
    def languages(self) -> list[str]:
        """What they can answer in."""
        return self.speaks or [self.language]

    @property
    def is_invited(self) -> bool:
        """Has not yet followed the invitation's link, nor signed in another way."""
        return self.last_login is None and not self.has_usable_password()

    @property
    def is_in_house(self) -> bool:
        return self.partner_id is None

    @property
    def actor(self) -> Actor:
        return Actor("user", self.pk, self.home_team_id, self.site_id, self.partner_id)
