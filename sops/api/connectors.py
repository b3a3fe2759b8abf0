"""Connectors and their operations as resources, for in-house admins. No answer has a secret in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.web.rest import Cursor
from sops.actions import connectors as verbs
from sops.actions.connectors import Details, OperationDetails
from sops.definition.operations import METHODS, TYPES
from sops.desk_connectors import asked_of
from sops.models import ActionExecution, Connector, ConnectorOperation
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.api.shapes import StaffName

NEW = {
    "key": "payments",
    "name": "Payments",
    "address": "https://api.example.org",
    "secret": "Bearer abc",
    "seconds": 10,
}
ASKED = {
    "key": "refund", "name": "Refund a charge", "method": "POST", "path": "/v1/charges/{charge}/refunds",
    "parameters": {"charge": "text", "amount": "number"}, "results": {"refund": {"type": "text", "at": "data.id"}},
    "is_reversible": False,
}  # fmt: skip


class ResultInput(serializers.Serializer[object]):
    """`at` is where it stands in the JSON of the answer: data.items.0.id."""

    type = serializers.ChoiceField([(one, one) for one in TYPES])
    at = serializers.CharField(max_length=600)


class OperationInput(serializers.Serializer[object]):
    """`parameters` are types by name. Those that `path` does not name go into the query, or as JSON into the body."""

    key = serializers.CharField(max_length=29)
    name = serializers.CharField(max_length=80)
    method = serializers.ChoiceField([(one, one) for one in METHODS])
    path = serializers.CharField(max_length=500)
    parameters = serializers.DictField(child=serializers.ChoiceField([(one, one) for one in TYPES]), required=False)
    results = serializers.DictField(child=ResultInput(), required=False)
    is_reversible = serializers.BooleanField(required=False)


class OperationShape(serializers.ModelSerializer[ConnectorOperation]):
    """`action` is how action steps name it."""

    action = serializers.CharField(read_only=True)
    parameters = serializers.DictField(child=serializers.CharField())
    results = serializers.DictField(child=ResultInput())

    class Meta:
        model = ConnectorOperation
        fields: ClassVar = ["id", "action", "key", "name", "method", "path", "parameters", "results", "is_reversible"]


class ConnectorShape(serializers.ModelSerializer[Connector]):
    has_secret = serializers.BooleanField(source="secret", read_only=True)
    operations = OperationShape(many=True, read_only=True)

    class Meta:
        model = Connector
        fields: ClassVar = [
            "id",
            "key",
            "name",
            "address",
            "header",
            "has_secret",
            "seconds",
            "is_active",
            "operations",
        ]


class ConnectorChanges(serializers.Serializer[object]):
    """An empty `secret` keeps the one that is there."""

    name = serializers.CharField(max_length=80, required=False)
    address = serializers.CharField(max_length=300, required=False)
    header = serializers.CharField(max_length=60, required=False)
    secret = serializers.CharField(max_length=2000, required=False, allow_blank=True, write_only=True)
    seconds = serializers.IntegerField(min_value=1, max_value=30, required=False)
    is_active = serializers.BooleanField(required=False)


class ConnectorInput(ConnectorChanges):
    key = serializers.CharField(max_length=29)
    name = serializers.CharField(max_length=80)
    address = serializers.CharField(max_length=300)


class TrialInput(serializers.Serializer[object]):
    values = serializers.DictField(required=False)


class TrialShape(serializers.Serializer[object]):
    """`state` is done, failed (surely not done) or uncertain (it may have been done)."""

    state = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    values = serializers.DictField()
    error = serializers.CharField()


class ExecutionShape(serializers.ModelSerializer[ActionExecution]):
    """`request_id` was sent as Idempotency-Key, the same on every try; `state` as of a trial, and queued or sending."""

    run_id = serializers.IntegerField()
    ticket_id = serializers.IntegerField(source="run.ticket_id")
    parameters = serializers.DictField()
    result = serializers.DictField()
    by = StaffName()

    class Meta:
        model = ActionExecution
        fields: ClassVar = [
            "id", "run_id", "ticket_id", "action", "parameters", "state", "result", "attempts", "request_id", "by",
            "at",
        ]  # fmt: skip


class ConnectorsView(APIView):
    @reads(ConnectorShape(many=True), summary="The connectors to outside tools")
    def get(self, request: Request) -> Response:
        verbs.require_admin(user_of(request))
        return Response(ConnectorShape(Connector.objects.prefetch_related("operations__connector"), many=True).data)

    @changes(ConnectorInput, ConnectorShape, status=201, example=NEW, summary="Register a connector")
    def post(self, request: Request) -> Response:
        made = verbs.create(Details(**taken(request, ConnectorInput)), by=user_of(request))
        return Response(ConnectorShape(made).data, status=201)


class ConnectorView(APIView):
    @changes(ConnectorChanges, ConnectorShape, example={"is_active": False}, summary="Change a connector")
    def patch(self, request: Request, connector_id: int) -> Response:
        user = user_of(request)
        verbs.require_admin(user)
        found = Connector.objects.filter(pk=connector_id).first()
        names = ("key", "name", "address", "header", "seconds", "is_active")
        kept: dict[str, Any] = (
            {name: getattr(found, name) for name in names} if found else {"key": "", "name": "", "address": ""}
        )
        made = verbs.change(connector_id, Details(**{**kept, **taken(request, ConnectorChanges)}), by=user)
        return Response(ConnectorShape(made).data)


class ExecutionsView(generics.ListAPIView[ActionExecution]):
    serializer_class = ExecutionShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = ActionExecution.objects.none()

    @reads(ExecutionShape(many=True), summary="What runs have asked of a connector, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[ActionExecution]:
        verbs.require_admin(user_of(self.request))
        found = generics.get_object_or_404(Connector, pk=self.kwargs["connector_id"])
        return asked_of(found).select_related("run", "by").defer("run__state")


class OperationsView(APIView):
    @changes(OperationInput, OperationShape, status=201, example=ASKED, summary="Add an operation to a connector")
    def post(self, request: Request, connector_id: int) -> Response:
        made = verbs.add_operation(connector_id, _details(taken(request, OperationInput)), by=user_of(request))
        return Response(OperationShape(made).data, status=201)


class OperationView(APIView):
    @changes(OperationInput, OperationShape, example=ASKED, summary="Change an operation of a connector")
    def put(self, request: Request, operation_id: int) -> Response:
        made = verbs.change_operation(operation_id, _details(taken(request, OperationInput)), by=user_of(request))
        return Response(OperationShape(made).data)

    @changes(None, None, status=204, summary="Remove an operation that no procedure relies on")
    def delete(self, request: Request, operation_id: int) -> Response:
        verbs.remove_operation(operation_id, by=user_of(request))
        return Response(status=204)


class TrialView(APIView):
    @changes(
        TrialInput,
        TrialShape,
        example={"values": {"charge": "ch_1", "amount": 5}},
        summary="Try an operation, in earnest",
    )
    def post(self, request: Request, operation_id: int) -> Response:
        outcome = verbs.try_out(operation_id, taken(request, TrialInput).get("values", {}), by=user_of(request))
        return Response(TrialShape(outcome).data)


def _details(given: dict[str, Any]) -> OperationDetails:
    results = {name: (one["type"], one["at"]) for name, one in given.pop("results", {}).items()}
    return OperationDetails(**given, results=results)
