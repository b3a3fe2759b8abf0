"""Service levels: what a policy may ask, simulating, applying policies to open tickets, and what came of clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from people.permissions import Capability, require
from tickets.actions import reapplying
from tickets.api.base import in_sight, taken, user_of
from tickets.api.calendars import admit
from tickets.api.schema import changes, reads, shaped
from tickets.attainment import MOST_DAYS, Asked, report
from tickets.matching import askable
from tickets.models import Clock, Priority, Reapplication
from tickets.simulation import Imagined, Timed, Verdict, timed, verdicts
from tickets.sla.calendars import NeverOpen
from tickets.vocabulary import facts_of, fields_for

FACTS = "Made-up facts by the names of `GET /api/v1/policies/fields/`; priority is 1 (low) to 4. Left out: as usual."


class AskableShape(serializers.Serializer[object]):
    name = serializers.CharField()
    kind = serializers.CharField()


class SimulationInput(serializers.Serializer[object]):
    """A ticket's number, or made-up facts. `at` is when the clocks begin: now, or when the ticket came."""

    ticket = serializers.IntegerField(required=False)
    facts = serializers.DictField(required=False, help_text=FACTS)
    at = serializers.DateTimeField(required=False)


class VerdictShape(serializers.Serializer[Verdict]):
    """`holds`: its conditions do; the first of those `applies`. `lacking` are those of the conditions that don't."""

    policy = serializers.IntegerField(source="policy.pk")
    version = serializers.IntegerField(source="version.number")
    holds = serializers.BooleanField()
    applies = serializers.BooleanField()
    lacking = serializers.ListField(child=serializers.CharField())


class StretchShape(serializers.Serializer[object]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seconds = serializers.IntegerField()


class TimedShape(serializers.Serializer[Timed]):
    """A clock as it would be: when it is due, and the open stretches that it runs through, which add up to it."""

    metric = serializers.CharField()
    target_seconds = serializers.IntegerField(source="clock.target.seconds")
    started_at = serializers.DateTimeField(source="clock.started_at")
    due_at = serializers.DateTimeField(source="clock.due_at")
    stretches = serializers.SerializerMethodField()

    @shaped(StretchShape(many=True))
    def get_stretches(self, one: Timed) -> list[dict[str, Any]]:
        bars = [bar for day in one.drawing.days for bar in day.counted]
        return [dict(StretchShape({"start": bar.start, "end": bar.end, "seconds": bar.seconds}).data) for bar in bars]


class SimulationShape(serializers.Serializer[object]):
    verdicts = VerdictShape(many=True)
    clocks = TimedShape(many=True)


class ReapplicationShape(serializers.ModelSerializer[Reapplication]):
    """`tickets` are the first of those that change: number, policy version before (or null) and after, by their ids."""

    tickets = serializers.ListField(child=serializers.ListField(), read_only=True)

    class Meta:
        model = Reapplication
        fields: ClassVar = [
            "id", "is_trial", "state", "total", "looked_at", "changed", "breached", "tickets", "by", "created_at",
            "finished_at",
        ]  # fmt: skip


class NewReapplication(serializers.Serializer[object]):
    """A trial says what would change; it is really done, and taken back."""

    is_trial = serializers.BooleanField()


class DaysInput(serializers.Serializer[object]):
    first = serializers.DateField()
    last = serializers.DateField()
    metric = serializers.ChoiceField(Clock.Metric.values, required=False, default="")
    policy = serializers.IntegerField(required=False, default=None)
    team = serializers.IntegerField(required=False, default=None)


class AttainmentShape(serializers.Serializer[object]):
    """`by`: metric, policy, team or partner; `key`: its id (null: none, or in-house). `share`: `kept` of `decided`."""

    by = serializers.CharField(source="kind")
    key = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    metric = serializers.CharField()
    share = serializers.FloatField(source="tally.share", allow_null=True)
    decided = serializers.IntegerField(source="tally.decided")
    kept = serializers.IntegerField(source="tally.kept")
    missed = serializers.IntegerField(source="tally.missed")
    stopped = serializers.IntegerField(source="tally.stopped")
    cancelled = serializers.IntegerField(source="tally.cancelled")


class PolicyFieldsView(APIView):
    @reads(AskableShape(many=True), summary="What a policy may ask about")
    def get(self, request: Request) -> Response:
        admit(request)
        found = askable(fields_for(user_of(request))).items()
        return Response([{"name": name, "kind": field.kind.value} for name, field in found])


class SimulationView(APIView):
    @changes(SimulationInput, SimulationShape, summary="What the policies would make of a ticket, or of made-up facts",
             example={"facts": {"priority": 4, "channel": "email"}, "at": "2026-12-24T10:00:00+07:00"})  # fmt: skip
    def post(self, request: Request) -> Response:
        admit(request)
        asked, user = taken(request, SimulationInput), user_of(request)
        begun: datetime = asked.get("at") or clock.now()
        facts: Any = Imagined(asked.get("facts", {}))
        if number := asked.get("ticket"):
            ticket = in_sight(request).select_related("requester", "organisation").filter(pk=number).first()
            if ticket is None:
                raise Http404
            facts, begun = facts_of(ticket), asked.get("at") or ticket.created_at
        if facts["priority"] not in Priority.values:
            raise Invalid(_("Priority is 1 to 4."), {"facts": [_("Priority is 1 to 4.")]})
        found = verdicts(facts, fields_for(user))
        version = next(one.version for one in found if one.applies)
        try:
            clocks = timed(version, facts["priority"], begun, user.time_zone)
        except NeverOpen as error:
            raise Invalid(str(error), {"at": [str(error)]}) from error
        return Response(SimulationShape({"verdicts": found, "clocks": clocks}).data)


class ReapplicationsView(APIView):
    @reads(ReapplicationShape(many=True), summary="When policies were applied to open tickets, the latest first")
    def get(self, request: Request) -> Response:
        admit(request)
        return Response(ReapplicationShape(Reapplication.objects.all()[:50], many=True).data)

    @changes(NewReapplication, ReapplicationShape, status=201, example={"is_trial": True},
             summary="Apply the policies to open tickets, or see what that would change")  # fmt: skip
    def post(self, request: Request) -> Response:
        is_trial = taken(request, NewReapplication)["is_trial"]
        return Response(ReapplicationShape(reapplying.start(is_trial=is_trial, by=user_of(request))).data, status=201)


class ReapplicationView(APIView):
    @reads(ReapplicationShape, summary="How far it has come")
    def get(self, request: Request, run_id: int) -> Response:
        admit(request)
        found = Reapplication.objects.filter(pk=run_id).first()
        if found is None:
            raise Http404
        return Response(ReapplicationShape(found).data)

    @changes(None, ReapplicationShape, summary="Stop it; what it has changed stays")
    def delete(self, request: Request, run_id: int) -> Response:
        return Response(ReapplicationShape(reapplying.stop(run_id, by=user_of(request))).data)


class AttainmentView(APIView):
    @reads(
        AttainmentShape(many=True),
        checked=True,
        summary="How often what was promised was kept, per metric, policy, team and partner",
        parameters=[
            OpenApiParameter("first", str, required=True, description="The first day, in your own time zone."),
            OpenApiParameter("last", str, required=True, description="The last day."),
            OpenApiParameter("metric", str, enum=Clock.Metric.values),
            OpenApiParameter("policy", int),
            OpenApiParameter("team", int),
        ],
    )
    def get(self, request: Request) -> Response:
        user = user_of(request)
        require(user, Capability.LEAD_TEAM)
        data = DaysInput(data=request.query_params)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        if not 0 <= (values["last"] - values["first"]).days < MOST_DAYS:
            words = _("Ask for at most %(most)d days, the first before the last.") % {"most": MOST_DAYS}
            raise Invalid(words, {"first": [words]})
        return Response(AttainmentShape(report(Asked(zone=user.time_zone, **values), user), many=True).data)
