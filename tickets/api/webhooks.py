"""Webhooks for programs: set up, tested, watched and replayed as admins do on the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from events.webhooks.consumer import TOLD
from events.webhooks.models import Webhook, WebhookDelivery
from helpdesk.web.rest import Cursor
from people.permissions import Capability, require
from tickets.actions import webhooks as verbs
from tickets.actions.webhooks import Details
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.api.shapes import StaffName
from tickets.permissions import webhooks_in_sight
from tickets.webhook_forms import between

NEW = {"name": "Orders", "url": "https://shop.example/desk", "kinds": ["ticket.created", "ticket.status_changed"]}
FIELDS = ("name", "url", "kinds", "brands", "teams", "is_active")
KINDS = [(kind, kind) for kind in TOLD]


class WebhookShape(serializers.ModelSerializer[Webhook]):
    """`off_reason` says why the desk switched it off: failing, gone or owner. The secret is never told again."""

    owner = StaffName(read_only=True)
    kinds = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Webhook
        fields: ClassVar = [
            "id", "name", "url", "owner", "kinds", "brands", "teams", "is_active", "off_reason", "failing_since",
            "created_at",
        ]  # fmt: skip


class NewWebhookShape(WebhookShape):
    """With the secret, this once."""

    secret = serializers.SerializerMethodField()

    class Meta(WebhookShape.Meta):
        fields: ClassVar = [*WebhookShape.Meta.fields, "secret"]

    def get_secret(self, webhook: Webhook) -> str:
        return str(self.context["secret"])


class WebhookChanges(serializers.Serializer[object]):
    """What is left out stays as it is; empty `brands` or `teams` are all that the owner may see."""

    name = serializers.CharField(max_length=80, required=False)
    url = serializers.CharField(max_length=2000, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(KINDS), required=False)
    brands = serializers.ListField(child=serializers.IntegerField(), required=False)
    teams = serializers.ListField(child=serializers.IntegerField(), required=False)
    is_active = serializers.BooleanField(required=False)


class WebhookInput(WebhookChanges):
    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=2000)
    kinds = serializers.ListField(child=serializers.ChoiceField(KINDS))


class WebhookDeliveryShape(serializers.ModelSerializer[WebhookDelivery]):
    """`message_id` is the webhook-id header, the same on every try and replay; `answer` is the beginning of what the
    other end answered last."""

    class Meta:
        model = WebhookDelivery
        fields: ClassVar = [
            "id", "message_id", "kind", "state", "attempts", "status", "error", "answer", "body", "due_at",
            "created_at", "finished_at", "tries",
        ]  # fmt: skip


class ReplayInput(serializers.Serializer[object]):
    """`ids` of messages; or those that were made from `since` until `until`: failed ones, or with `all` every one."""

    ids = serializers.ListField(child=serializers.IntegerField(), max_length=1000, required=False)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)
    all = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("ids") and not ("since" in attrs and "until" in attrs):
            raise serializers.ValidationError({"ids": ["Give ids, or since and until."]})
        return attrs


class ReplayedShape(serializers.Serializer[object]):
    count = serializers.IntegerField()


class WebhooksView(APIView):
    @reads(WebhookShape(many=True), summary="The webhooks that you may see")
    def get(self, request: Request) -> Response:
        require(user_of(request), Capability.MANAGE_PEOPLE)
        rows = webhooks_in_sight(user_of(request)).select_related("owner").order_by("pk")
        return Response(WebhookShape(rows, many=True).data)

    @changes(WebhookInput, NewWebhookShape, status=201, example=NEW, summary="Make a webhook; its secret is told once")
    def post(self, request: Request) -> Response:
        webhook, secret = verbs.create(Details(**taken(request, WebhookInput)), by=user_of(request))
        return Response(NewWebhookShape(webhook, context={"secret": secret}).data, status=201)


class WebhookView(APIView):
    @reads(WebhookShape, summary="One webhook")
    def get(self, request: Request, webhook_id: int) -> Response:
        return Response(WebhookShape(_webhook(request, webhook_id)).data)

    @changes(WebhookChanges, WebhookShape, example={"is_active": True}, summary="Change a webhook")
    def patch(self, request: Request, webhook_id: int) -> Response:
        found = _webhook(request, webhook_id)
        kept: dict[str, Any] = {name: getattr(found, name) for name in FIELDS}
        values = kept | taken(request, WebhookChanges)
        return Response(WebhookShape(verbs.change(webhook_id, Details(**values), by=user_of(request))).data)

    @changes(None, None, status=204, summary="Delete a webhook")
    def delete(self, request: Request, webhook_id: int) -> Response:
        verbs.delete(webhook_id, by=user_of(request))
        return Response(status=204)


class WebhookSecretView(APIView):
    @changes(None, NewWebhookShape, summary="Make a new secret; the old one signs too for a day")
    def post(self, request: Request, webhook_id: int) -> Response:
        webhook, secret = verbs.renew_secret(webhook_id, by=user_of(request))
        return Response(NewWebhookShape(webhook, context={"secret": secret}).data)


class WebhookTestView(APIView):
    @changes(None, WebhookDeliveryShape, status=201, summary="Send a test message")
    def post(self, request: Request, webhook_id: int) -> Response:
        return Response(WebhookDeliveryShape(verbs.test(webhook_id, by=user_of(request))).data, status=201)


class WebhookDeliveriesView(generics.ListAPIView[WebhookDelivery]):
    serializer_class = WebhookDeliveryShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = WebhookDelivery.objects.none()

    @reads(WebhookDeliveryShape(many=True), summary="The log of messages to a webhook, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        return _webhook(self.request, self.kwargs["webhook_id"]).deliveries.all()


class WebhookReplaysView(APIView):
    @changes(ReplayInput, ReplayedShape, example={"ids": [7]}, summary="Send messages again, with the ids they had")
    def post(self, request: Request, webhook_id: int) -> Response:
        values = taken(request, ReplayInput)
        if ids := values.get("ids"):
            rows = WebhookDelivery.objects.filter(pk__in=ids)
        else:
            rows = between(values["since"], values["until"], everything=values["all"])
        return Response({"count": verbs.replay(webhook_id, rows, by=user_of(request))})


def _webhook(request: Request, webhook_id: int) -> Webhook:
    require(user_of(request), Capability.MANAGE_PEOPLE)
    rows = webhooks_in_sight(user_of(request)).select_related("owner")
    return generics.get_object_or_404(rows, pk=webhook_id)
