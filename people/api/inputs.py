"""Bodies that the API takes about requesters and organisations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from people.models import Attribute, Organisation, User


class OrganisationInSight(serializers.PrimaryKeyRelatedField[Organisation]):
    def get_queryset(self) -> Any:
        request = self.context.get("request")
        user = request.user if request else None
        return Organisation.objects.visible_to(user) if isinstance(user, User) else Organisation.objects.none()


class ContactChanges(serializers.Serializer[object]):
    """What is left out stays as it is. In `attributes` only the keys that are named change; null takes one off."""

    name = serializers.CharField(max_length=200, required=False)
    organisation = OrganisationInSight(queryset=Organisation.objects.all(), required=False, allow_null=True)
    language = serializers.CharField(max_length=8, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    sees_organisation = serializers.BooleanField(required=False)
    attributes = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)


class OrganisationInput(serializers.Serializer[object]):
    name = serializers.CharField(max_length=200)
    domains = serializers.ListField(child=serializers.CharField(max_length=253), required=False)
    shares_tickets = serializers.BooleanField(required=False)


class OrganisationChanges(OrganisationInput):
    """What is left out stays as it is."""

    name = serializers.CharField(max_length=200, required=False)


class AttributeInput(serializers.Serializer[object]):
    """`key` is made of the label when left out."""

    label = serializers.CharField(max_length=80)  # type: ignore[assignment]
    key = serializers.CharField(max_length=40, required=False)
    kind = serializers.ChoiceField(Attribute.Kind.choices, required=False)
    choices = serializers.ListField(child=serializers.CharField(max_length=80), required=False)
