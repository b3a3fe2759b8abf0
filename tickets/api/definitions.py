"""Custom fields: what each is called, and what it can hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import custom_fields as verbs
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.models import CustomField
from tickets.models.field import FieldKind

KINDS = (
    "`text`, `long_text`, `pattern`: a string; `number`, `decimal`: a number; `date`: a day such as 2026-10-01; "
    "`checkbox`: true; `choice`, `cascade`: a choice's code; `choices`: a list of codes; `person`: a person's id."
)
KIND_CODES = [(one.value, one.value) for one in FieldKind]
NEW_FIELD = {
    "key": "payout_problem",
    "kind": "choice",
    "names": {"en": "What is wrong with the payout", "id": "Masalah pencairan"},
    "choices": [
        {"code": "late", "names": {"en": "It is late", "id": "Terlambat"}},
        {"code": "amount", "names": {"en": "The amount is wrong", "id": "Jumlahnya salah"}},
    ],
    "is_filterable": True,
}


class ChoiceInput(serializers.Serializer[object]):
    """`parent` is the code of the choice that it stands under, in a field of kind `cascade`."""

    code = serializers.CharField(max_length=60)
    names = serializers.DictField(child=serializers.CharField(allow_blank=True))
    parent = serializers.CharField(max_length=60, required=False, allow_blank=True)  # type: ignore[assignment]
    is_active = serializers.BooleanField(required=False)


class DefinitionShape(serializers.ModelSerializer[CustomField]):
    """`index` says how far the index of a field is that is to be fast to filter."""

    kind = serializers.ChoiceField(KIND_CODES, help_text=KINDS)
    names = serializers.DictField(child=serializers.CharField(), read_only=True)
    helps = serializers.DictField(child=serializers.CharField(), read_only=True)
    choices = ChoiceInput(many=True, read_only=True)

    class Meta:
        model = CustomField
        fields: ClassVar = [
            "key", "kind", "names", "helps", "choices", "pattern", "position", "is_active", "is_filterable", "index",
        ]  # fmt: skip


class DefinitionChanges(serializers.Serializer[object]):
    """What is left out stays. A choice that is left out of `choices` goes out of use, and stays on its tickets."""

    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    helps = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    choices = ChoiceInput(many=True, required=False)
    pattern = serializers.CharField(max_length=200, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    is_filterable = serializers.BooleanField(required=False)


class NewDefinition(DefinitionChanges):
    key = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(KIND_CODES, help_text=KINDS)


class DefinitionsView(APIView):
    @reads(DefinitionShape(many=True), summary="The custom fields, those not in use too")
    def get(self, request: Request) -> Response:
        return Response(DefinitionShape(CustomField.objects.order_by("position", "pk"), many=True).data)

    @changes(NewDefinition, DefinitionShape, status=201, example=NEW_FIELD, summary="Make a custom field")
    def post(self, request: Request) -> Response:
        values = taken(request, NewDefinition)
        key, kind = values.pop("key"), FieldKind(values.pop("kind"))
        made = verbs.create(key, kind, verbs.Details(**values), by=user_of(request))
        return Response(DefinitionShape(made).data, status=201)


class DefinitionView(APIView):
    @reads(DefinitionShape, summary="One custom field")
    def get(self, request: Request, key: str) -> Response:
        return Response(DefinitionShape(_row(key)).data)

    @changes(
        DefinitionChanges,
        DefinitionShape,
        example={"is_active": False},
        summary="Change a field, or take it out of use",
    )
    def patch(self, request: Request, key: str) -> Response:
        row = _row(key)
        names = ("names", "helps", "choices", "pattern", "is_active", "is_filterable")
        values: dict[str, Any] = {name: getattr(row, name) for name in names} | taken(request, DefinitionChanges)
        return Response(DefinitionShape(verbs.change(key, verbs.Details(**values), by=user_of(request))).data)


def _row(key: str) -> CustomField:
    found = CustomField.objects.filter(key=key).first()
    if found is None:
        raise Http404
    return found
