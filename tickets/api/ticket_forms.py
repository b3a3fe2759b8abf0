"""Ticket forms: which fields a kind of request has."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import ticket_forms as verbs
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.fields.layout import Item, Sight, items_of
from tickets.models import Brand, TicketForm

WHEN = "A condition over the form's fields and `category`, as views have them; null for always."
NEW_FORM = {
    "names": {"en": "Payout problem", "id": "Masalah pencairan"},
    "layout": [
        {"field": "category", "requester": "edits"},
        {"field": "fields.payout_problem", "open": True, "requester": "edits"},
        {
            "field": "fields.amount",
            "when": {"field": "fields.payout_problem", "op": "is", "value": "amount"},
            "solve": True,
            "requester": "edits",
        },
    ],
    "brands": [],
}


class ItemInput(serializers.Serializer[object]):
    """`field` is `category` or fields.<key>; `open` and `solve` say before what it must be filled in."""

    field = serializers.CharField(max_length=60)
    when = serializers.JSONField(required=False, allow_null=True, help_text=WHEN)
    open = serializers.BooleanField(default=False)
    solve = serializers.BooleanField(default=False)
    requester = serializers.ChoiceField([one.value for one in Sight], default=Sight.HIDDEN.value)


class FormShape(serializers.ModelSerializer[TicketForm]):
    """`version` is what a change should say that it has seen."""

    names = serializers.DictField(child=serializers.CharField(), read_only=True)
    helps = serializers.DictField(child=serializers.CharField(), read_only=True)
    layout = ItemInput(many=True, read_only=True)

    class Meta:
        model = TicketForm
        fields: ClassVar = [
            "id", "names", "helps", "layout", "brands", "position", "is_active", "is_offered", "is_default", "version",
        ]  # fmt: skip


class FormChanges(serializers.Serializer[object]):
    """What is left out stays. `seen` is the version that you saw: if it changed since, that is a conflict."""

    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    helps = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    layout = ItemInput(many=True, required=False)
    brands = serializers.PrimaryKeyRelatedField(queryset=Brand.objects.all(), many=True, required=False)
    is_active = serializers.BooleanField(required=False)
    is_offered = serializers.BooleanField(required=False)
    is_default = serializers.BooleanField(required=False)
    seen = serializers.IntegerField(required=False)


class FormsView(APIView):
    @reads(FormShape(many=True), summary="The forms, those not in use too")
    def get(self, request: Request) -> Response:
        return Response(FormShape(TicketForm.objects.prefetch_related("brands"), many=True).data)

    @changes(FormChanges, FormShape, status=201, example=NEW_FORM, summary="Make a form")
    def post(self, request: Request) -> Response:
        made = verbs.create(_details(taken(request, FormChanges)), by=user_of(request))
        return Response(FormShape(made).data, status=201)


class FormView(APIView):
    @reads(FormShape, summary="One form")
    def get(self, request: Request, form_id: int) -> Response:
        return Response(FormShape(_row(form_id)).data)

    @changes(FormChanges, FormShape, example={"is_default": True, "seen": 4}, summary="Change a form")
    def patch(self, request: Request, form_id: int) -> Response:
        row = _row(form_id)
        names = ("names", "helps", "layout", "is_active", "is_offered", "is_default")
        values: dict[str, Any] = {name: getattr(row, name) for name in names} | {"brands": list(row.brands.all())}
        details = _details(values | taken(request, FormChanges))
        return Response(FormShape(verbs.change(form_id, details, by=user_of(request))).data)


def _row(form_id: int) -> TicketForm:
    found = TicketForm.objects.filter(pk=form_id).first()
    if found is None:
        raise Http404
    return found


def _details(values: dict[str, Any]) -> verbs.Details:
    items: list[Item] = items_of(values.pop("layout", []))
    return verbs.Details(items=items, **values)
