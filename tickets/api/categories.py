"""The tree of categories."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import categories as verbs
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.models import TicketCategory

NEW_CATEGORY = {"names": {"en": "Refunds", "id": "Pengembalian dana"}, "parent": 4}


class CategoryShape(serializers.ModelSerializer[TicketCategory]):
    """`merged_into` is the category that its tickets are in now."""

    names = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = TicketCategory
        fields: ClassVar = ["id", "names", "parent", "position", "is_active", "merged_into"]


class CategoryChanges(serializers.Serializer[object]):
    """What is left out stays; another parent moves it, with all that is under it."""

    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    parent = serializers.IntegerField(required=False, allow_null=True)  # type: ignore[assignment]
    is_active = serializers.BooleanField(required=False)


class NewCategory(CategoryChanges):
    names = serializers.DictField(child=serializers.CharField(allow_blank=True))


class CategoryMergeInput(serializers.Serializer[object]):
    """Null undoes the merge, exactly."""

    into = serializers.IntegerField(allow_null=True)


class CategoriesView(APIView):
    @reads(CategoryShape(many=True), summary="All categories, those not in use too")
    def get(self, request: Request) -> Response:
        return Response(CategoryShape(TicketCategory.objects.order_by("position", "pk"), many=True).data)

    @changes(NewCategory, CategoryShape, status=201, example=NEW_CATEGORY, summary="Make a category")
    def post(self, request: Request) -> Response:
        made = verbs.create(verbs.Details(**taken(request, NewCategory)), by=user_of(request))
        return Response(CategoryShape(made).data, status=201)


class CategoryView(APIView):
    @changes(
        CategoryChanges,
        CategoryShape,
        example={"parent": None},
        summary="Rename or move a category, or take it out of use",
    )
    def patch(self, request: Request, category_id: int) -> Response:
        row = TicketCategory.objects.filter(pk=category_id).first()
        if row is None:
            raise Http404
        values: dict[str, Any] = {"names": row.names, "parent": row.parent_id, "is_active": row.is_active}
        details = verbs.Details(**values | taken(request, CategoryChanges))
        return Response(CategoryShape(verbs.change(category_id, details, by=user_of(request))).data)


class MergeView(APIView):
    @changes(
        CategoryMergeInput, CategoryShape, example={"into": 9}, summary="Merge a category into another, or undo that"
    )
    def put(self, request: Request, category_id: int) -> Response:
        merged = verbs.merge(category_id, into=taken(request, CategoryMergeInput)["into"], by=user_of(request))
        return Response(CategoryShape(merged).data)
