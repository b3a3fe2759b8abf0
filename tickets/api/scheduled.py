"""Replies that are sent later."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import scheduling
from tickets.api.base import taken, ticket_in_sight, user_of
from tickets.api.inputs import ReplyInput
from tickets.api.messages import writing_of
from tickets.api.schema import changes, reads
from tickets.api.shapes import StaffName
from tickets.models import Category, ScheduledReply

EXAMPLE = {"text": "Good morning Siti, your video is back.", "seen_version": 3, "at": "2026-10-02T09:00:00+07:00"}


class ScheduledShape(serializers.ModelSerializer[ScheduledReply]):
    """`state` is waiting, sent, back (taken back) or held (somebody wrote first, or a rule forbade it)."""

    author = StaffName(read_only=True)

    class Meta:
        model = ScheduledReply
        fields: ClassVar = ["id", "ticket", "author", "html", "due_at", "then", "state", "why", "message"]


class ScheduledInput(ReplyInput):
    """A reply, and the moment when it leaves unless somebody writes first."""

    at = serializers.DateTimeField()


class MomentInput(serializers.Serializer[object]):
    at = serializers.DateTimeField(help_text="A moment that has passed sends it now.")


class TicketScheduledView(APIView):
    @reads(ScheduledShape(many=True), summary="The replies of a ticket that wait for their moment")
    def get(self, request: Request, ticket_id: int) -> Response:
        ticket = ticket_in_sight(request, ticket_id)
        rows = ticket.scheduled.waiting().select_related("author").order_by("due_at", "pk")
        return Response(ScheduledShape(rows, many=True).data)

    @changes(ScheduledInput, ScheduledShape, status=201, example=EXAMPLE, summary="Answer the requester later")
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, ScheduledInput)
        then = Category(values["then"]) if "then" in values else None
        writing = writing_of(values, seen_version=values["seen_version"])
        row = scheduling.schedule(ticket_id, writing, at=values["at"], by=user_of(request), then=then)
        return Response(ScheduledShape(row).data, status=201)


class ScheduledView(APIView):
    @changes(MomentInput, ScheduledShape, example={"at": EXAMPLE["at"]}, summary="Move your scheduled reply")
    def patch(self, request: Request, scheduled_id: int) -> Response:
        row = scheduling.move(scheduled_id, at=taken(request, MomentInput)["at"], by=user_of(request))
        return Response(ScheduledShape(row).data)

    @changes(None, ScheduledShape, summary="Take a scheduled reply back; it is its author's draft again")
    def delete(self, request: Request, scheduled_id: int) -> Response:
        return Response(ScheduledShape(scheduling.take_back(scheduled_id, by=user_of(request))).data)
