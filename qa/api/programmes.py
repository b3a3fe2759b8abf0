"""Sampling programmes and their cycles, to be read: with them anybody repeats a draw."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from qa.actions import standing_in
from qa.models import Cycle, Programme, Selection
from qa.permissions import cycle_for, programme_for
from tickets.api.base import user_of
from tickets.api.schema import reads, shaped


class ProgrammeShape(serializers.ModelSerializer[Programme]):
    scorecard = serializers.CharField(source="scorecard.key", read_only=True)
    conditions = serializers.JSONField(read_only=True)
    risk = serializers.JSONField(read_only=True)

    class Meta:
        model = Programme
        fields: ClassVar = [
            "id", "name", "scorecard", "unit", "every", "time_zone", "design", "strata", "conditions", "risk", "floor",
            "target_n", "minimum_per_agent", "double_share", "is_independent", "reviews_nesting", "is_active",
        ]  # fmt: skip


class CycleShape(serializers.ModelSerializer[Cycle]):
    """`key` is empty until the cycle has ended; its sha-256 is kept from before it began."""

    programme = serializers.IntegerField(source="programme_id", read_only=True)

    class Meta:
        model = Cycle
        fields: ClassVar = ["id", "programme", "number", "starts_at", "ends_at", "state", "key_sha256", "key"]


class UnitShape(serializers.ModelSerializer[Selection]):
    unit = serializers.IntegerField(source="unit.unit", read_only=True)
    ticket = serializers.IntegerField(source="unit.ticket", read_only=True)
    stratum = serializers.CharField(source="unit.stratum", read_only=True)
    probability = serializers.FloatField(source="unit.pi", read_only=True)
    number = serializers.FloatField(source="unit.u", read_only=True)

    class Meta:
        model = Selection
        fields: ClassVar = ["position", "unit", "ticket", "stratum", "probability", "number", "is_double", "dropped"]


class DrawnShape(CycleShape):
    """With what was drawn, and (handed in, drawn)."""

    plan = serializers.JSONField(read_only=True)
    units = UnitShape(source="selections", many=True, read_only=True)
    response = serializers.SerializerMethodField()

    class Meta:
        model = Cycle
        fields: ClassVar = [*CycleShape.Meta.fields, "plan", "response", "units"]

    @shaped(serializers.ListField(child=serializers.IntegerField()))
    def get_response(self, cycle: Cycle) -> Any:
        return list(standing_in.response(cycle))


class ProgrammesView(APIView):
    @reads(ProgrammeShape(many=True), summary="The sampling programmes that you may see")
    def get(self, request: Request) -> Response:
        rows = Programme.objects.visible_to(user_of(request)).select_related("scorecard").order_by("name")
        return Response(ProgrammeShape(rows, many=True).data)


class CyclesView(APIView):
    @reads(CycleShape(many=True), summary="The cycles of a programme, the newest first")
    def get(self, request: Request, programme_id: int) -> Response:
        rows = programme_for(user_of(request), programme_id).cycles.order_by("-number")[:200]
        return Response(CycleShape(rows, many=True).data)


class CycleView(APIView):
    @reads(DrawnShape, summary="A cycle, with what was drawn")
    def get(self, request: Request, programme_id: int, number: int) -> Response:
        return Response(DrawnShape(cycle_for(user_of(request), programme_id, number)).data)
