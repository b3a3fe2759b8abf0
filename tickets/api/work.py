"""Routing and the board of work over the API: the same verbs and the same reading as the pages."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import Team
from people.permissions import Capability, require
from tickets.actions import work_setup
from tickets.actions.work_setup import Details, Way
from tickets.api.base import taken, ticket_in_sight, user_of
from tickets.api.schema import changes, reads
from tickets.models import Brand, Holding, KindOfWork, TeamRouting, TicketCategory, TicketForm
from tickets.models.ticket import Channel, Priority
from tickets.models.work import Mode
from tickets.permissions import teams_in_sight
from tickets.routing import words
from tickets.workload import Board, Lane, board


class WayShape(serializers.ModelSerializer[TeamRouting]):
    """How a team's tickets come to its people; `capacity` in points, for people who have none of their own."""

    class Meta:
        model = TeamRouting
        fields: ClassVar = ["team", "mode", "capacity", "needs_shift", "needs_language", "requeues"]


class WayInput(serializers.Serializer[object]):
    """What is left out stays as it is."""

    mode = serializers.ChoiceField(Mode.choices, required=False)
    capacity = serializers.IntegerField(min_value=1, max_value=200, required=False)
    needs_shift = serializers.BooleanField(required=False)
    needs_language = serializers.BooleanField(required=False)
    requeues = serializers.BooleanField(required=False)


class KindShape(serializers.ModelSerializer[KindOfWork]):
    """Tickets told by what is set; `needs` are levels by the short names of skills; new ones go to `team`."""

    needs = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = KindOfWork
        fields: ClassVar = [
            "id", "name", "position", "is_active", "brand", "category", "form", "language", "tag", "channel",
            "priority", "team", "needs", "points",
        ]  # fmt: skip


class KindInput(serializers.Serializer[object]):
    name = serializers.CharField(max_length=80)
    brand = serializers.PrimaryKeyRelatedField(queryset=Brand.objects.all(), required=False, allow_null=True)
    category = serializers.PrimaryKeyRelatedField(
        queryset=TicketCategory.objects.all(), required=False, allow_null=True
    )
    form = serializers.PrimaryKeyRelatedField(queryset=TicketForm.objects.all(), required=False, allow_null=True)
    language = serializers.CharField(max_length=8, required=False, allow_blank=True)
    tag = serializers.CharField(max_length=60, required=False, allow_blank=True)
    channel = serializers.ChoiceField(Channel.choices, required=False, allow_blank=True)
    priority = serializers.ChoiceField(Priority.choices, required=False, allow_null=True)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.all(), required=False, allow_null=True)
    needs = serializers.DictField(child=serializers.IntegerField(min_value=1, max_value=3), required=False)
    points = serializers.IntegerField(min_value=1, max_value=50, required=False)
    is_active = serializers.BooleanField(required=False)


class KindChanges(KindInput):
    """What is left out stays as it is."""

    name = serializers.CharField(max_length=80, required=False)


class HoldingShape(serializers.Serializer[object]):
    """Since when somebody has the ticket, how they came to it, and why they: as codes and in words."""

    user = serializers.IntegerField(source="user_id")
    since = serializers.DateTimeField()
    how = serializers.ChoiceField(Holding.How.choices)
    why = serializers.ListField(child=serializers.DictField())
    words = serializers.ListField(child=serializers.CharField())


class LaneShape(serializers.Serializer[object]):
    """One person: `used` of `capacity` points are in hand; `open` and `pending` count all their tickets in sight."""

    user = serializers.IntegerField()
    name = serializers.CharField()
    availability = serializers.CharField()
    on_shift_until = serializers.DateTimeField(allow_null=True)
    used = serializers.IntegerField()
    capacity = serializers.IntegerField()
    open = serializers.IntegerField()
    pending = serializers.IntegerField()
    tickets = serializers.ListField(child=serializers.IntegerField())


class BoardShape(serializers.Serializer[object]):
    lanes = LaneShape(many=True)
    waiting = serializers.ListField(child=serializers.IntegerField())
    waiting_count = serializers.IntegerField()
    due_soon = serializers.IntegerField(help_text="Unsolved tickets with a target that is due within two hours.")


class TeamRoutingsView(APIView):
    @reads(WayShape(many=True), summary="How teams get their tickets; a team that is not here has it off")
    def get(self, request: Request) -> Response:
        user = user_of(request)
        require(user, Capability.LEAD_TEAM)
        rows = TeamRouting.objects.filter(team__in=teams_in_sight(user)).order_by("team")
        return Response(WayShape(rows, many=True).data)


class TeamRoutingView(APIView):
    @changes(WayInput, WayShape, example={"mode": "push", "capacity": 8}, summary="Say how a team gets its tickets")
    def patch(self, request: Request, team_id: int) -> Response:
        user = user_of(request)
        team = teams_in_sight(user).filter(pk=team_id).first()
        if team is None:
            raise Http404
        row = TeamRouting.objects.filter(team=team).first() or TeamRouting(team=team)
        values = {one.name: getattr(row, one.name) for one in fields(Way)} | taken(request, WayInput)
        return Response(WayShape(work_setup.set_way(team, Way(**values), by=user)).data)


class KindsView(APIView):
    @reads(KindShape(many=True), summary="Kinds of work, in their order")
    def get(self, request: Request) -> Response:
        require(user_of(request), Capability.LEAD_TEAM)
        rows = KindOfWork.objects.all() if user_of(request).is_in_house else KindOfWork.objects.none()
        return Response(KindShape(rows, many=True).data)

    @changes(KindInput, KindShape, status=201, example={"name": "Refunds", "points": 2}, summary="Make a kind of work")
    def post(self, request: Request) -> Response:
        made = work_setup.create(Details(**taken(request, KindInput)), by=user_of(request))
        return Response(KindShape(made).data, status=201)


class KindView(APIView):
    @changes(KindChanges, KindShape, example={"points": 3}, summary="Change a kind of work")
    def patch(self, request: Request, kind_id: int) -> Response:
        user = user_of(request)
        found = KindOfWork.objects.filter(pk=kind_id).first() if user.is_in_house else None
        if found is None:
            raise Http404
        values: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(Details)}
        changed = work_setup.change(kind_id, Details(**values | taken(request, KindChanges)), by=user)
        return Response(KindShape(changed).data)


class HoldingView(APIView):
    @reads(HoldingShape, summary="Who has a ticket since when, and why they")
    def get(self, request: Request, ticket_id: int) -> Response:
        ticket = ticket_in_sight(request, ticket_id)
        holding = Holding.objects.filter(ticket=ticket, user=ticket.assignee_id).first()
        if holding is None:
            return Response(status=204)
        said = {name: getattr(holding, name) for name in ("user_id", "since", "how", "why")}
        return Response(HoldingShape({**said, "words": words.why(holding.why)}).data)


class WorkloadView(APIView):
    @reads(
        BoardShape,
        summary="Who has what, takes work, and has how much room",
        parameters=[OpenApiParameter("team", int, required=False, description="A team's id; everybody without.")],
    )
    def get(self, request: Request) -> Response:
        user, asked = user_of(request), request.query_params.get("team", "")
        require(user, Capability.LEAD_TEAM)
        team = teams_in_sight(user).filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
        if asked and team is None:
            raise Http404
        return Response(BoardShape(_shown(board(team, user))).data)


def _shown(found: Board) -> dict[str, object]:
    return {
        "lanes": [_lane(lane) for lane in found.lanes],
        "waiting": [card.ticket.pk for card in found.waiting],
        "waiting_count": found.waiting_count,
        "due_soon": found.due_soon,
    }


def _lane(lane: Lane) -> dict[str, object]:
    return {
        "user": lane.user.pk,
        "name": lane.user.name,
        "availability": lane.user.availability,
        "on_shift_until": lane.until,
        "used": lane.person.used,
        "capacity": lane.person.capacity,
        "open": lane.open,
        "pending": lane.pending,
        "tickets": [card.ticket.pk for card in lane.cards],
    }
