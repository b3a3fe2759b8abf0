"""A ticket's clocks by the API, with the stretches that they count: what explains each due time."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib import clock
from tickets.api.base import ticket_in_sight
from tickets.api.schema import reads
from tickets.clockwork.histories import stories
from tickets.clockwork.telling import used_by
from tickets.models import Clock, ClockMark
from tickets.sla.clocks import Clock as Told


class MarkShape(serializers.ModelSerializer[ClockMark]):
    """`code` is breach, or a warning's threshold: share:75 (percent of the target), before:1800 (seconds before due).

    `due_at` is when it fell due, `noticed_at` when the desk recorded it; one with `voided_at` no longer holds.
    """

    class Meta:
        model = ClockMark
        fields: ClassVar = ["code", "due_at", "noticed_at", "voided_at"]


class ClockRunShape(serializers.Serializer[object]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class ClockShape(serializers.ModelSerializer[Clock]):
    """Seconds are whole; `used_seconds` are those used by now. `due_at` is null while paused.

    `runs` are the stretches in which it ran, the last one up to now; what its calendar has open of them counts.
    """

    used_seconds = serializers.SerializerMethodField()
    remaining_seconds = serializers.SerializerMethodField()
    policy = serializers.IntegerField(source="policy_version.policy_id", read_only=True)
    policy_version = serializers.IntegerField(source="policy_version.number", read_only=True)
    runs = serializers.SerializerMethodField()
    marks = MarkShape(many=True, read_only=True)

    class Meta:
        model = Clock
        fields: ClassVar = [
            "metric", "cycle", "state", "policy", "policy_version", "target_seconds", "used_seconds",
            "remaining_seconds", "started_at", "due_at", "met_at", "ended_at", "breached_at", "next_at", "runs",
            "marks",
        ]  # fmt: skip

    def get_used_seconds(self, row: Clock) -> int:
        told = self._told(row)
        return used_by(told, self.context["now"]) if told else row.used_seconds

    def get_remaining_seconds(self, row: Clock) -> int:
        """Below 0 after a breach."""
        return row.target_seconds - self.get_used_seconds(row)

    @extend_schema_field(ClockRunShape(many=True))
    def get_runs(self, row: Clock) -> object:
        told = self._told(row)
        return ClockRunShape([{"start": start, "end": end} for start, end in told.runs] if told else [], many=True).data

    def _told(self, row: Clock) -> Told | None:
        found: Told | None = self.context["told"].get((row.metric, row.cycle))
        return found


class ClocksView(APIView):
    """All that the ticket has had, in the order in which they began."""

    @reads(ClockShape(many=True), summary="A ticket’s clocks, with what they count")
    def get(self, request: Request, ticket_id: int) -> Response:
        ticket, now = ticket_in_sight(request, ticket_id), clock.now()
        story = stories([ticket.pk]).get(ticket.pk)
        told = {(one.metric.value, one.cycle): one for one in story.clocks(now)} if story else {}
        rows = Clock.objects.filter(ticket=ticket).select_related("policy_version").prefetch_related("marks")
        context = {"told": told, "now": now}
        return Response(ClockShape(rows.order_by("started_at", "pk"), many=True, context=context).data)
