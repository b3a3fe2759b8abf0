"""Side conversations as a resource of their own: nothing of them is among a ticket's messages."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from helpdesk.web import paging
from tickets import side_list
from tickets.actions import sides as verbs
from tickets.actions.sides import Opening, Words
from tickets.api.base import taken, ticket_in_sight, user_of
from tickets.api.schema import changes, reads
from tickets.api.side_shapes import (
    SideChanges,
    SideHandlerInput,
    SideInput,
    SideMessageInput,
    SideMessageShape,
    SideOutcomeInput,
    SidePageShape,
    SideShape,
)
from tickets.models import Attachment, SideConversation, SideMessage
from tickets.models.side import Kind, Outcome
from tickets.side_list import side_for

PAGE = 50
NEW = {"kind": "team", "team": 4, "subject": "May we refund?", "text": "Over my limit.", "forwards": [812]}


class SidesView(APIView):
    @reads(
        SidePageShape,
        checked=True,
        operation_id="side_conversations_list",
        summary="Side conversations that you may see: a tab of the queue",
        parameters=[
            OpenApiParameter("tab", str, enum=[tab.slug for tab in side_list.TABS]),
            OpenApiParameter("cursor", str),
        ],
    )
    def get(self, request: Request) -> Response:
        tab = side_list.tab_of(request.query_params.get("tab", "open"))
        rows = side_list.rows(user_of(request), tab).for_list()
        page = paging.page(rows, by=tab.order, after=request.query_params.get("cursor", ""), size=PAGE)
        url = request.build_absolute_uri()
        following = replace_query_param(url, "cursor", page.next) if page.next else None
        return Response(SidePageShape({"next": following, "results": page.rows}).data)


class TicketSidesView(APIView):
    @reads(SideShape(many=True), summary="A ticket's side conversations, unfinished ones first")
    def get(self, request: Request, ticket_id: int) -> Response:
        ticket = ticket_in_sight(request, ticket_id)
        return Response(SideShape(side_list.sides_of(ticket), many=True).data)

    @changes(SideInput, SideShape, status=201, example=NEW, summary="Ask a team, a partner or outside addresses")
    def post(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, SideInput)
        opening = Opening(
            kind=Kind(values["kind"]),
            subject=values["subject"],
            words=_words(values),
            team=values.get("team"),
            partner=values.get("partner"),
            addresses=values["addresses"],
            due_at=values.get("due_at"),
            shares_thread=values["shares_thread"],
        )
        return _answered(verbs.start(ticket_id, opening, by=user_of(request)), status=201)


class SideView(APIView):
    @reads(SideShape, summary="One side conversation")
    def get(self, request: Request, side_id: int) -> Response:
        return _answered(side_for(user_of(request), side_id))

    @changes(SideChanges, SideShape, example={"due_at": "2026-12-01T09:00:00Z"}, summary="Change when it is due")
    def patch(self, request: Request, side_id: int) -> Response:
        due_at = taken(request, SideChanges)["due_at"]
        return _answered(verbs.set_due(side_id, due_at, by=user_of(request)))


class SideMessagesView(APIView):
    @reads(SideMessageShape(many=True), summary="What was said in it, oldest first")
    def get(self, request: Request, side_id: int) -> Response:
        side = side_for(user_of(request), side_id)
        files = Prefetch("attachments", Attachment.objects.order_by("pk"))
        rows = side.messages.select_related("author").prefetch_related(files).order_by("version")
        return Response(SideMessageShape(rows, many=True, context={"request": request}).data)

    @changes(SideMessageInput, SideMessageShape, status=201, example={"text": "Yes."}, summary="Answer, or ask on")
    def post(self, request: Request, side_id: int) -> Response:
        made = verbs.write(side_id, _words(taken(request, SideMessageInput)), by=user_of(request))
        message = SideMessage.objects.select_related("author").prefetch_related("attachments").get(pk=made.pk)
        return Response(SideMessageShape(message, context={"request": request}).data, status=201)


class SideOutcomeView(APIView):
    @changes(
        SideOutcomeInput,
        SideShape,
        example={"outcome": "approved", "text": "This once."},
        summary="Close it; the ticket gets the outcome as a note",
    )
    def post(self, request: Request, side_id: int) -> Response:
        values = taken(request, SideOutcomeInput)
        outcome = Outcome(values["outcome"])
        return _answered(verbs.close(side_id, outcome=outcome, text=values["text"], by=user_of(request)))


class SideReopeningView(APIView):
    @changes(None, SideShape, summary="Open it again")
    def post(self, request: Request, side_id: int) -> Response:
        return _answered(verbs.reopen(side_id, by=user_of(request)))


class SideHandlerView(APIView):
    @changes(SideHandlerInput, SideShape, example={"take": True}, summary="Take it for those asked, or put it back")
    def post(self, request: Request, side_id: int) -> Response:
        user = user_of(request)
        return _answered(verbs.take(side_id, to=user if taken(request, SideHandlerInput)["take"] else None, by=user))


def _words(values: dict[str, Any]) -> Words:
    return Words(values["html"], files=values["files"], forwards=values["forwards"])


def _answered(side: SideConversation, status: int = 200) -> Response:
    return Response(SideShape(side).data, status=status)
