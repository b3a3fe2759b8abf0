"""What the API tells of people: ids and codes, flat. Never passwords, tokens, or how somebody signs in."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from people.models import Attribute, Contact, Identity, Organisation, Partner, Role, Site, Team, User


class RoleName(serializers.ModelSerializer[Role]):
    class Meta:
        model = Role
        fields: ClassVar = ["slug", "name"]


class UserShape(serializers.ModelSerializer[User]):
    """A member of staff. `partner` is empty for in-house people; teams are ids."""

    roles = RoleName(many=True, read_only=True)

    class Meta:
        model = User
        fields: ClassVar = [
            "id", "name", "email", "is_active", "partner", "site", "home_team", "teams", "roles", "language",
            "time_zone", "speaks", "capacity", "availability",
        ]  # fmt: skip


class TeamShape(serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields: ClassVar = ["id", "slug", "name", "partner", "is_active", "escalation_hours"]


class PartnerShape(serializers.ModelSerializer[Partner]):
    class Meta:
        model = Partner
        fields: ClassVar = ["id", "slug", "name", "is_active"]


class SiteShape(serializers.ModelSerializer[Site]):
    class Meta:
        model = Site
        fields: ClassVar = ["id", "name", "time_zone", "partner"]


class OrganisationShape(serializers.ModelSerializer[Organisation]):
    """With `shares_tickets` its people read and answer each other's requests."""

    class Meta:
        model = Organisation
        fields: ClassVar = ["id", "name", "domains", "shares_tickets"]


class AttributeShape(serializers.ModelSerializer[Attribute]):
    """What the desk keeps about requesters: `key` names it in a contact's `attributes`."""

    class Meta:
        model = Attribute
        fields: ClassVar = ["id", "key", "label", "kind", "choices", "is_active"]


class OrganisationName(serializers.ModelSerializer[Organisation]):
    class Meta:
        model = Organisation
        fields: ClassVar = ["id", "name"]


class IdentityShape(serializers.ModelSerializer[Identity]):
    class Meta:
        model = Identity
        fields: ClassVar = ["channel", "value", "is_verified"]


class ContactShape(serializers.ModelSerializer[Contact]):
    """A requester, with how they are known on each channel. `merged_into` is who they turned out to be."""

    organisation = OrganisationName(read_only=True, allow_null=True)
    identities = IdentityShape(many=True, read_only=True)
    attributes = serializers.DictField(child=serializers.JSONField(), read_only=True)
    is_blocked = serializers.BooleanField(read_only=True)

    class Meta:
        model = Contact
        fields: ClassVar = [
            "id", "name", "email", "organisation", "language", "time_zone", "phone", "sees_organisation",
            "is_blocked", "attributes", "merged_into", "identities", "created_at",
        ]  # fmt: skip
