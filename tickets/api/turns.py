"""Work by Next over the API: taking the next ticket of a view, and passing it on."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import turns
from tickets.api.base import shown, taken, user_of
from tickets.api.schema import changes
from tickets.api.shapes import TicketShape
from tickets.models.turn import SkipReason
from tickets.tabs import view_for


class SkipInput(serializers.Serializer[object]):
    """`words` are needed for `other`."""

    reason = serializers.ChoiceField(SkipReason.choices)
    words = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ViewNextView(APIView):
    @changes(None, TicketShape, gone=True, summary="Take the next ticket of a view; nothing (204) when none waits")
    def post(self, request: Request, view_id: int) -> Response:
        user = user_of(request)
        ticket = turns.claim_next(view_for(user, view_id), by=user)
        return Response(status=204) if ticket is None else shown(request, ticket.pk)


class SkipView(APIView):
    @changes(
        SkipInput, TicketShape, example={"reason": "language"}, gone=True, summary="Pass on a ticket that was served"
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, SkipInput)
        reason = SkipReason(values["reason"])
        turns.skip(ticket_id, reason=reason, words=values.get("words", ""), by=user_of(request))
        return shown(request, ticket_id)
