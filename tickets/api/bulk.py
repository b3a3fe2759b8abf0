"""Bulk changes as a resource: begun over a view, a search or numbers; read, stopped, undone."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib import html
from helpdesk.lib.conditions.check import check
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets import bulk
from tickets.actions import bulk as verbs
from tickets.actions.bulk import Selection
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.forms import CHOSEN
from tickets.models import BulkItem, BulkRun, Priority, Ticket
from tickets.tabs import Tabs, saved_tab, view_for
from tickets.vocabulary import fields_for, given_for

MOST_ITEMS = 1000
NEW_RUN = {
    "conditions": {"all": [{"field": "tags", "op": "contains", "value": "outage"}]},
    "acts": {"status": "solved", "add_tags": ["outage-over"], "reply": "<p>Payments work again.</p>"},
}
CHOICE = "Give one of `view`, `conditions`, `search` and `tickets`."


class ActsInput(serializers.Serializer[object]):
    """What is left out stays as it is in each ticket. `assignee` null takes everybody off."""

    status = serializers.ChoiceField([(one.value, one.label) for one in CHOSEN], required=False)
    assignee = serializers.IntegerField(required=False, allow_null=True)
    team = serializers.IntegerField(required=False)
    priority = serializers.ChoiceField([one.name.lower() for one in Priority], required=False)
    add_tags = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=40)
    remove_tags = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=40)
    reply = serializers.CharField(required=False, help_text="HTML of a public reply to every requester.")
    note = serializers.CharField(required=False, help_text="HTML of an internal note.")


class BulkInput(serializers.Serializer[object]):
    view = serializers.IntegerField(required=False, help_text=CHOICE)
    conditions = serializers.JSONField(required=False, help_text="As of a view.")
    search = serializers.CharField(required=False, max_length=500)
    tickets = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=1000)
    acts = ActsInput()
    expected = serializers.IntegerField(required=False, min_value=0, help_text="Refused when far more match by then.")


class BulkShape(serializers.ModelSerializer[BulkRun]):
    """`leaves_at`: when its replies leave; until then undoing takes all of them back."""

    class Meta:
        model = BulkRun
        fields: ClassVar = [
            "id", "owner", "state", "acts", "source", "total", "done", "skipped", "failed", "undone", "kept",
            "leaves_at", "created_at", "finished_at", "undone_at",
        ]  # fmt: skip


class BulkItemShape(serializers.ModelSerializer[BulkItem]):
    """`reason` is a code that says why a ticket was not changed, or not undone."""

    ticket = serializers.IntegerField(source="ticket_id")

    class Meta:
        model = BulkItem
        fields: ClassVar = ["ticket", "state", "reason"]


class BulkRunsView(APIView):
    @reads(BulkShape(many=True), summary="The bulk changes that you may see, newest first")
    def get(self, request: Request) -> Response:
        rows = BulkRun.objects.visible_to(user_of(request)).order_by("-pk")[:100]
        return Response(BulkShape(rows, many=True).data)

    @changes(BulkInput, BulkShape, status=201, example=NEW_RUN, summary="Change many tickets in the background")
    def post(self, request: Request) -> Response:
        values, user = taken(request, BulkInput), user_of(request)
        run = verbs.begin(_chosen(values, user), _acts(values["acts"]), by=user, expected=values.get("expected"))
        return Response(BulkShape(run).data, status=201)


class BulkRunView(APIView):
    @reads(BulkShape, summary="How far a bulk change is")
    def get(self, request: Request, run_id: int) -> Response:
        return Response(BulkShape(verbs.run_for(user_of(request), run_id)).data)


class BulkItemsView(APIView):
    @reads(
        BulkItemShape(many=True),
        summary="What became of each ticket of a bulk change, by number, a thousand at a time",
        parameters=[OpenApiParameter("state", str), OpenApiParameter("after", int)],
    )
    def get(self, request: Request, run_id: int) -> Response:
        rows = verbs.run_for(user_of(request), run_id).items.order_by("ticket_id")
        state, after = request.query_params.get("state", ""), request.query_params.get("after", "")
        if state:
            rows = rows.filter(state=state)
        if after.isdecimal() and len(after) < 18:
            rows = rows.filter(ticket_id__gt=int(after))
        return Response(BulkItemShape(rows[:MOST_ITEMS], many=True).data)


class BulkStopView(APIView):
    @changes(None, BulkShape, summary="Stop a bulk change; what is done stays done")
    def post(self, request: Request, run_id: int) -> Response:
        return Response(BulkShape(verbs.cancel(run_id, by=user_of(request))).data)


class BulkUndoView(APIView):
    @changes(None, BulkShape, summary="Take back what a bulk change did, in the background")
    def post(self, request: Request, run_id: int) -> Response:
        return Response(BulkShape(verbs.undo(run_id, by=user_of(request))).data)


def _chosen(values: dict[str, Any], user: User) -> Selection:
    given = [name for name in ("view", "conditions", "search", "tickets") if values.get(name)]
    if len(given) != 1:
        raise Invalid(CHOICE, {"tickets": [CHOICE]})
    if "tickets" in given:
        return bulk.picked(user, values["tickets"])
    if "search" in given:
        return bulk.found(user, values["search"])
    if "view" in given:
        tab, tabs = saved_tab(view_for(user, values["view"])), Tabs(user)
        source = {"view": tab.slug, "name": str(tab.name), "conditions": {"all": [tab.conditions]}}
        return Selection(tabs.tickets(tab), source)
    return _by_conditions(values["conditions"], user)


def _by_conditions(conditions: Any, user: User) -> Selection:
    fields, given = fields_for(user), given_for(user)
    if problems := check(conditions, fields, given):
        wrong = {f"conditions.{one.path}".rstrip("."): [one.message] for one in problems}
        raise Invalid(problems[0].message, wrong)
    rows = bulk.narrowed(Ticket.objects.visible_to(user), conditions, fields, given)
    return Selection(rows, {"conditions": conditions})


def _acts(values: dict[str, Any]) -> dict[str, Any]:
    acts = dict(values)
    if "priority" in acts:
        acts["priority"] = Priority[acts["priority"].upper()]
    for name in ("reply", "note"):
        if name in acts and not html.to_text(acts[name]).strip():
            del acts[name]
    return acts
