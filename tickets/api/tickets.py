"""The ticket as a resource: list, one, a new one on behalf of a requester."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.actions import on_behalf
from tickets.api.base import Newest, in_sight, shown, taken, user_of
from tickets.api.filters import ApiTicketFilter
from tickets.api.inputs import TicketInput
from tickets.api.schema import changes, reads
from tickets.api.shapes import TicketShape
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

NEW_TICKET = {
    "requester": {"email": "siti@example.org", "name": "Siti Rahma"},
    "subject": "My video was taken down",
    "text": "It shows my own garden. Please look again.",
    "brand": "kita",
    "priority": "high",
    "tags": ["appeal"],
    "category": 12,
    "fields": {"order_number": "7781-22", "amount": 12.5},
}


@extend_schema_view(
    list=reads(TicketShape(many=True), summary="Tickets, those that changed last first", checked=True),
    retrieve=reads(TicketShape, summary="One ticket"),
    create=changes(
        TicketInput, TicketShape, status=201, example=NEW_TICKET, summary="Open a ticket on behalf of a requester"
    ),
)
class TicketViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Ticket]):
    """Every ticket that the token's owner may see."""

    queryset = Ticket.objects.all()
    serializer_class = TicketShape
    filterset_class = ApiTicketFilter
    pagination_class = Newest
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> TicketQuerySet:
        return in_sight(self.request).for_list()

    def create(self, request: Request) -> Response:
        values = taken(request, TicketInput)
        requester = values.pop("requester")
        wanted = on_behalf.Request(email=requester["email"], name=requester["name"], **values)
        return shown(request, on_behalf.open_for(wanted, by=user_of(request)).pk, status=201)
