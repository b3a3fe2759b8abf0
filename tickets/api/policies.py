"""Policies of service levels: what is promised to which tickets. For those who decide service levels."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Invalid
from tickets.actions import policies as verbs
from tickets.api.base import taken, user_of
from tickets.api.calendars import Retirement, admit
from tickets.api.schema import changes, reads, shaped
from tickets.models import Calendar, Policy, PolicyVersion
from tickets.sla.history import Metric
from tickets.sla.terms import PRIORITIES

CONDITIONS = "A condition as views have them, over what a policy may ask: see `GET /api/v1/policies/fields/`."
NEW_POLICY = {
    "name": "Gold",
    "calendar": 2,
    "conditions": {"all": [{"field": "requester.tier", "op": "in", "value": ["Gold"]}]},
    "targets": {
        "urgent": {
            "first_response": {"seconds": 900, "clock": "wall"},
            "resolution": {"seconds": 14_400, "clock": "calendar"},
        }
    },
    "warnings": {"resolution": [{"share": 75}, {"before": 1800}]},
    "pause_on_hold": True,
}


class TargetShape(serializers.Serializer[object]):
    """`clock` is calendar (open hours) or wall (all time)."""

    seconds = serializers.IntegerField()
    clock = serializers.ChoiceField(["calendar", "wall"], default="calendar")


class MetricsShape(serializers.Serializer[object]):
    """Targets by metric; what is not there has no clock."""

    def get_fields(self) -> dict[str, Any]:
        return {metric.value: TargetShape(required=False) for metric in Metric}


class TargetsShape(serializers.Serializer[object]):
    """Targets by priority and metric."""

    def get_fields(self) -> dict[str, Any]:
        return {priority: MetricsShape(required=False) for priority in PRIORITIES}


class ThresholdShape(serializers.Serializer[object]):
    """One of the two: `share` of the target in percent, or so many seconds `before` it is due."""

    share = serializers.IntegerField(required=False)
    before = serializers.IntegerField(required=False)


class WarningsShape(serializers.Serializer[object]):
    """When to warn, by metric."""

    def get_fields(self) -> dict[str, Any]:
        return {metric.value: ThresholdShape(many=True, required=False) for metric in Metric}


class PolicyVersionShape(serializers.ModelSerializer[PolicyVersion]):
    """`calendar_version` says of which calendar which version it runs on."""

    conditions = serializers.JSONField(read_only=True, help_text=CONDITIONS)
    calendar = serializers.IntegerField(source="calendar.calendar_id", read_only=True)
    calendar_version = serializers.IntegerField(source="calendar.number", read_only=True)
    targets = TargetsShape(read_only=True)
    warnings = WarningsShape(read_only=True)

    class Meta:
        model = PolicyVersion
        fields: ClassVar = [
            "id", "number", "conditions", "calendar", "calendar_version", "targets", "warnings", "pause_on_hold",
            "published_by", "published_at",
        ]  # fmt: skip


class PolicyShape(serializers.ModelSerializer[Policy]):
    """`name` is empty for the one that catches everything else, which is the last. `version` is the one in use."""

    version = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields: ClassVar = ["id", "name", "position", "is_catch_all", "version", "retired_at"]

    @shaped(PolicyVersionShape)
    def get_version(self, policy: Policy) -> dict[str, Any]:
        return dict(PolicyVersionShape(policy.version).data)


class PolicyChanges(serializers.Serializer[object]):
    """What is left out stays; targets and warnings are given whole."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    calendar = serializers.PrimaryKeyRelatedField(queryset=Calendar.objects.select_related("current"), required=False)
    conditions = serializers.JSONField(required=False, help_text=CONDITIONS)
    targets = TargetsShape(required=False)
    warnings = WarningsShape(required=False)
    pause_on_hold = serializers.BooleanField(required=False)
    seen = serializers.IntegerField(required=False, help_text="The number of the version that you saw.")


class Order(serializers.Serializer[object]):
    order = serializers.ListField(child=serializers.IntegerField(), max_length=200)


class Restoring(serializers.Serializer[object]):
    number = serializers.IntegerField(min_value=1)


class PoliciesView(APIView):
    @reads(PolicyShape(many=True), summary="The policies in use, in the order in which they are asked")
    def get(self, request: Request) -> Response:
        admit(request)
        return Response(PolicyShape(_rows().in_order(), many=True).data)

    @changes(PolicyChanges, PolicyShape, status=201, example=NEW_POLICY, summary="Make a policy")
    def post(self, request: Request) -> Response:
        values = {"name": "", "conditions": {"all": []}} | taken(request, PolicyChanges)
        if "calendar" not in values:
            raise Invalid(_("Choose a calendar."), {"calendar": [_("Choose a calendar.")]})
        made = verbs.create(_details(values), by=user_of(request))
        return Response(PolicyShape(made).data, status=201)


class PolicyView(APIView):
    @reads(PolicyShape, summary="One policy")
    def get(self, request: Request, policy_id: int) -> Response:
        admit(request)
        return Response(PolicyShape(_row(policy_id)).data)

    @changes(PolicyChanges, PolicyShape, example={"pause_on_hold": False, "seen": 3}, summary="Change a policy")
    def patch(self, request: Request, policy_id: int) -> Response:
        admit(request)
        row = _row(policy_id)
        names = ("conditions", "targets", "warnings", "pause_on_hold")
        values = {name: getattr(row.version, name) for name in names}
        values |= {"name": row.name, "calendar": row.version.calendar.calendar}
        details = _details(values | taken(request, PolicyChanges))
        return Response(PolicyShape(verbs.change(policy_id, details, by=user_of(request))).data)


class PolicyOrderView(APIView):
    @changes(Order, PolicyShape(many=True), example={"order": [3, 2]}, summary="Put the policies in another order")
    def put(self, request: Request) -> Response:
        verbs.arrange(taken(request, Order)["order"], by=user_of(request))
        return Response(PolicyShape(_rows().in_order(), many=True).data)


class PolicyVersionsView(APIView):
    @reads(PolicyVersionShape(many=True), summary="What a policy said, the newest version first")
    def get(self, request: Request, policy_id: int) -> Response:
        admit(request)
        rows = _row(policy_id).versions.select_related("calendar")
        return Response(PolicyVersionShape(rows, many=True).data)


class PolicyRestorationView(APIView):
    @changes(Restoring, PolicyShape, example={"number": 2}, summary="Let a policy say what an earlier version said")
    def post(self, request: Request, policy_id: int) -> Response:
        made = verbs.restore(policy_id, taken(request, Restoring)["number"], by=user_of(request))
        return Response(PolicyShape(made).data)


class PolicyRetirementView(APIView):
    @changes(Retirement, PolicyShape, example={"retired": True}, summary="Retire a policy, or use it again")
    def put(self, request: Request, policy_id: int) -> Response:
        to = taken(request, Retirement)["retired"]
        return Response(PolicyShape(verbs.set_retired(policy_id, to=to, by=user_of(request))).data)


def _rows() -> Any:
    return Policy.objects.select_related("current__calendar__calendar__current")


def _row(policy_id: int) -> Policy:
    found: Policy | None = _rows().filter(pk=policy_id).first()
    if found is None:
        raise Http404
    return found


def _details(values: dict[str, Any]) -> verbs.Details:
    return verbs.Details(**values)
