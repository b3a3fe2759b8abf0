"""A ticket's conversation and history; replies, notes, and taking a reply back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from events.models import Event
from helpdesk.web.rest import Cursor
from tickets.actions import replies, splitting
from tickets.actions.replies import Writing
from tickets.api.base import shown, taken, ticket_in_sight, user_of, whole
from tickets.api.inputs import NoteInput, ReplyInput
from tickets.api.schema import changes, reads
from tickets.api.shapes import EventShape, MessageShape, TicketShape
from tickets.models import Category, Channel, Message

REPLY = {"text": "Hello Siti, your video is back.", "seen_version": 3, "then": "solved"}


class MessagesView(generics.ListAPIView[Message]):
    serializer_class = MessageShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = Message.objects.none()

    @reads(MessageShape(many=True), summary="A ticket's messages, newest first, notes among them")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Message]:
        ticket = ticket_in_sight(self.request, self.kwargs["ticket_id"])
        rows = Message.objects.in_thread().filter(ticket=ticket)
        return rows.select_related("author_user", "author_contact").prefetch_related("attachments", "mentions")


class EventsView(generics.ListAPIView[Event]):
    serializer_class = EventShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = Event.objects.none()

    @reads(EventShape(many=True), summary="A ticket's history, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Event]:
        ticket = ticket_in_sight(self.request, self.kwargs["ticket_id"])
        return Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk)


class RepliesView(APIView):
    @changes(ReplyInput, MessageShape, status=201, example=REPLY, summary="Answer the requester")
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, ReplyInput)
        then = Category(values["then"]) if "then" in values else None
        writing = writing_of(values, seen_version=values["seen_version"])
        message = replies.reply(ticket_id, writing, by=user_of(request), then=then)
        return _answered(request, message)


class NotesView(APIView):
    @changes(
        NoteInput, MessageShape, status=201, example={"text": "Called; will send the receipt."}, summary="Write a note"
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        writing = writing_of(taken(request, NoteInput), seen_version=0)
        return _answered(request, replies.note(ticket_id, writing, by=user_of(request)))


class WithdrawalView(APIView):
    @changes(None, MessageShape, summary="Take your reply back before it leaves; its text becomes your draft")
    def post(self, request: Request, message_id: int) -> Response:
        message = replies.withdraw(message_id, by=user_of(request))
        return Response(MessageShape(whole(message), context={"request": request}).data)


class SplitView(APIView):
    @changes(None, TicketShape, status=201, summary="Move a customer's message into a ticket of its own")
    def post(self, request: Request, message_id: int) -> Response:
        return shown(request, splitting.split(message_id, by=user_of(request)).pk, status=201)


def writing_of(values: dict[str, Any], *, seen_version: int) -> Writing:
    return Writing(
        html=values["html"],
        seen_version=seen_version,
        to=values.get("to"),
        cc=values.get("cc"),
        bcc=values.get("bcc", []),
        files=values["files"],
        despite=values.get("despite", ()),
        reason=values.get("reason", ""),
        channel=Channel.API,
    )


def _answered(request: Request, message: Message) -> Response:
    return Response(MessageShape(whole(message), context={"request": request}).data, status=201)
