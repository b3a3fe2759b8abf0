"""What a ticket has, each as a noun that is put: assignment, team, status, priority, tags, subject."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.actions import assignment, labels, status
from tickets.api.base import shown, taken, user_of
from tickets.api.inputs import AssignmentInput, PriorityInput, StatusInput, SubjectInput, TagsInput, TeamInput
from tickets.api.schema import changes
from tickets.api.shapes import TicketShape
from tickets.models import Category


class AssignmentView(APIView):
    @changes(AssignmentInput, TicketShape, example={"assignee": 12, "seen": None}, summary="Assign, or take off")
    def put(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, AssignmentInput)
        seen = values.get("seen", assignment.WHOEVER)
        assignment.assign(ticket_id, to=values["assignee"], by=user_of(request), seen=seen)
        return shown(request, ticket_id)


class TeamView(APIView):
    @changes(TeamInput, TicketShape, example={"team": 3}, gone=True, summary="Move to another team's queue")
    def put(self, request: Request, ticket_id: int) -> Response:
        assignment.move_to_team(ticket_id, team=taken(request, TeamInput)["team"], by=user_of(request))
        return shown(request, ticket_id)


class StatusView(APIView):
    @changes(StatusInput, TicketShape, example={"status": "pending"}, summary="Change the status")
    def put(self, request: Request, ticket_id: int) -> Response:
        values = taken(request, StatusInput)
        to = values.get("id") or Category(values["status"])
        status.set_status(ticket_id, to=to, by=user_of(request))
        return shown(request, ticket_id)


class PriorityView(APIView):
    @changes(PriorityInput, TicketShape, example={"priority": "urgent"}, summary="Change the priority")
    def put(self, request: Request, ticket_id: int) -> Response:
        labels.set_priority(ticket_id, to=taken(request, PriorityInput)["priority"], by=user_of(request))
        return shown(request, ticket_id)


class TagsView(APIView):
    @changes(TagsInput, TicketShape, example={"tags": ["appeal", "refund"]}, summary="Replace the tags")
    def put(self, request: Request, ticket_id: int) -> Response:
        labels.set_tags(ticket_id, to=taken(request, TagsInput)["tags"], by=user_of(request))
        return shown(request, ticket_id)


class SubjectView(APIView):
    @changes(SubjectInput, TicketShape, example={"subject": "Refund for order 7781"}, summary="Change the subject")
    def put(self, request: Request, ticket_id: int) -> Response:
        labels.set_subject(ticket_id, to=taken(request, SubjectInput)["subject"], by=user_of(request))
        return shown(request, ticket_id)
