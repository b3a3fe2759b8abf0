"""The statuses that tickets can have; named by admins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import statuses as verbs
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.models import Category, Status

NAMES = "By language: en is the desk's own."
NEW_STATUS = {"category": "pending", "names": {"en": "Waiting for papers", "id": "Menunggu berkas"}}


class NamedStatusShape(serializers.ModelSerializer[Status]):
    """`name` is empty for the built-in status of a category; `names` are those in other languages."""

    names = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Status
        fields: ClassVar = ["id", "name", "names", "category", "position", "is_default", "is_active"]


class StatusChanges(serializers.Serializer[object]):
    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False, help_text=NAMES)
    is_active = serializers.BooleanField(required=False)


class NewStatus(StatusChanges):
    category = serializers.ChoiceField([one.value for one in verbs.NAMED])


class StatusesView(APIView):
    @reads(NamedStatusShape(many=True), summary="All statuses")
    def get(self, request: Request) -> Response:
        return Response(NamedStatusShape(Status.objects.order_by("position", "id"), many=True).data)

    @changes(NewStatus, NamedStatusShape, status=201, example=NEW_STATUS, summary="Name a new status of a category")
    def post(self, request: Request) -> Response:
        values = taken(request, NewStatus)
        made = verbs.create(Category(values.pop("category")), verbs.Details(**values), by=user_of(request))
        return Response(NamedStatusShape(made).data, status=201)


class StatusView(APIView):
    @changes(StatusChanges, NamedStatusShape, example={"is_active": False}, summary="Rename or retire a status")
    def patch(self, request: Request, status_id: int) -> Response:
        status = Status.objects.filter(pk=status_id).first()
        if status is None:
            raise Http404
        names = {**status.names} | ({"en": status.name} if status.name else {})
        values: dict[str, Any] = {"names": names, "is_active": status.is_active} | taken(request, StatusChanges)
        return Response(NamedStatusShape(verbs.change(status_id, verbs.Details(**values), by=user_of(request))).data)
