"""How satisfied requesters were, by the API."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema_view
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.web.rest import Cursor
from people.models import User
from tickets.api.base import ticket_in_sight
from tickets.api.schema import reads
from tickets.models import Satisfaction


class SatisfactionShape(serializers.ModelSerializer[Satisfaction]):
    """`score` is 1 (very bad) to 5 (very good); on the scale good_bad it is 2 or 4. `unasked` says why nobody asked."""

    class Meta:
        model = Satisfaction
        fields: ClassVar = [
            "ticket", "contact", "scale", "score", "comment", "asked_at", "unasked", "rated_at", "changed_at",
        ]  # fmt: skip


class SatisfactionFilter(django_filters.FilterSet):  # type: ignore[misc]
    score = django_filters.NumberFilter(help_text="1 to 5.")
    contact = django_filters.NumberFilter(help_text="A contact's id.")
    rated_since = django_filters.IsoDateTimeFilter(field_name="rated_at", lookup_expr="gte")
    rated_before = django_filters.IsoDateTimeFilter(field_name="rated_at", lookup_expr="lt")


class NewestRated(Cursor):
    ordering = ("-rated_at", "-id")


@extend_schema_view(get=reads(SatisfactionShape(many=True), summary="Ratings, the newest first", checked=True))
class SatisfactionsView(generics.ListAPIView[Satisfaction]):
    """Of the tickets that the token's owner may see."""

    serializer_class = SatisfactionShape
    filterset_class = SatisfactionFilter
    pagination_class = NewestRated
    queryset = Satisfaction.objects.none()

    def get_queryset(self) -> QuerySet[Satisfaction]:
        user = self.request.user
        return Satisfaction.objects.visible_to(user).rated() if isinstance(user, User) else Satisfaction.objects.none()


class TicketSatisfactionView(APIView):
    @reads(SatisfactionShape, summary="Whether its requester was asked, and how satisfied they are")
    def get(self, request: Request, ticket_id: int) -> Response:
        found = Satisfaction.objects.filter(ticket=ticket_in_sight(request, ticket_id)).first()
        if found is None:
            raise Http404
        return Response(SatisfactionShape(found).data)
