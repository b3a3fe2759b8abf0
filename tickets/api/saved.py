"""Saved views as a resource, and the tickets of one in its own order. The built-in views are for pages only."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from helpdesk.web import paging
from people.models import Team
from tickets.actions import views as verbs
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.api.shapes import TicketShape
from tickets.models import Ticket, View
from tickets.models.view import Grouping, Scope, Shown, Sort
from tickets.permissions import can_edit_view, teams_in_sight
from tickets.tabs import saved_tab, view_for
from tickets.vocabulary import fields_for, given_for

PAGE, LARGEST_PAGE = 50, 200
CONDITIONS = (
    'A tree: {"all": [...]}, {"any": [...]}, {"not": ...} or {"field", "op", "value"}. Fields and operators: `GET'
    " /api/v1/views/fields/`."
)
NEW_VIEW = {
    "name": "Urgent refunds",
    "conditions": {
        "all": [
            {"field": "status", "op": "in", "value": ["new", "open"]},
            {"any": [
                {"field": "priority", "op": "is", "value": 4}, {"field": "tags", "op": "contains", "value": "refund"},
            ]},
        ]
    },
    "sort": "oldest",
}  # fmt: skip


class ViewShape(serializers.ModelSerializer[View]):
    """`team` is set for a team's view; `may_edit` says whether you may change it."""

    conditions = serializers.JSONField(help_text=CONDITIONS)
    may_edit = serializers.SerializerMethodField()

    class Meta:
        model = View
        fields: ClassVar = [
            "id", "name", "scope", "team", "conditions", "columns", "sort", "grouping", "is_by_next", "may_edit",
            "updated_at",
        ]  # fmt: skip

    def get_may_edit(self, view: View) -> bool:
        return can_edit_view(user_of(self.context["request"]), view)


class TeamInSight(serializers.PrimaryKeyRelatedField[Team]):
    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return teams_in_sight(user_of(request)) if request else Team.objects.none()


class ViewInput(serializers.Serializer[object]):
    """What is left out stays as it is; in a new view it is as usual."""

    name = serializers.CharField(max_length=80)
    scope = serializers.ChoiceField(Scope.choices, required=False)
    team = TeamInSight(queryset=Team.objects.all(), required=False, allow_null=True)
    conditions = serializers.JSONField(required=False, help_text=CONDITIONS)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        help_text=f"Of {', '.join(Shown.values)}, or fields.<key>; others are left out.",
    )
    sort = serializers.ChoiceField(Sort.choices, required=False)
    grouping = serializers.ChoiceField(Grouping.choices, required=False)
    is_by_next = serializers.BooleanField(required=False, help_text="Its tickets are served one at a time, by `next`.")


class ViewChanges(ViewInput):
    name = serializers.CharField(max_length=80, required=False)


class TicketsOfView(serializers.Serializer[object]):
    """A page of a view, in its order."""

    next = serializers.URLField(allow_null=True)
    results = TicketShape(many=True)


class FieldShape(serializers.Serializer[object]):
    """`operators` are those that fit; `choices` and `stand_ins` (such as `me`) are the values of a choice."""

    name = serializers.CharField()
    kind = serializers.CharField()
    operators = serializers.ListField(child=serializers.CharField())
    choices = serializers.ListField(child=serializers.JSONField())
    stand_ins = serializers.ListField(child=serializers.CharField())


class ViewsView(APIView):
    @reads(ViewShape(many=True), summary="The saved views that you have")
    def get(self, request: Request) -> Response:
        found = View.objects.visible_to(user_of(request)).select_related("team").order_by("pk")
        return Response(ViewShape(found, many=True, context={"request": request}).data)

    @changes(ViewInput, ViewShape, status=201, example=NEW_VIEW, summary="Make a view")
    def post(self, request: Request) -> Response:
        made = verbs.create(_details(taken(request, ViewInput), None), by=user_of(request))
        return Response(ViewShape(made, context={"request": request}).data, status=201)


class ViewView(APIView):
    @reads(ViewShape, summary="One view")
    def get(self, request: Request, view_id: int) -> Response:
        return Response(ViewShape(view_for(user_of(request), view_id), context={"request": request}).data)

    @changes(ViewChanges, ViewShape, example={"sort": "oldest"}, summary="Change a view")
    def patch(self, request: Request, view_id: int) -> Response:
        user = user_of(request)
        details = _details(taken(request, ViewChanges), view_for(user, view_id))
        changed = verbs.change(view_id, details, by=user)
        return Response(ViewShape(changed, context={"request": request}).data)

    @changes(None, None, status=204, summary="Delete a view; its tickets stay")
    def delete(self, request: Request, view_id: int) -> Response:
        verbs.delete(view_id, by=user_of(request))
        return Response(status=204)


class ViewTicketsView(APIView):
    @reads(
        TicketsOfView,
        checked=True,
        summary="The tickets of a view that you may see, in its order",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)],
    )
    def get(self, request: Request, view_id: int) -> Response:
        user = user_of(request)
        tab = saved_tab(view_for(user, view_id))
        rows = tab.narrow(Ticket.objects.visible_to(user), fields_for(user), given_for(user))
        page = paging.page(
            tab.arrangement.within(rows, tab.conditions).for_list(),
            by=tab.arrangement.order,
            after=request.query_params.get("cursor", ""),
            size=_size(request.query_params.get("page_size", "")),
        )
        url = request.build_absolute_uri()
        following = replace_query_param(url, "cursor", page.next) if page.next else None
        shape = TicketsOfView({"next": following, "results": page.rows}, context={"request": request})
        return Response(shape.data)


def _size(asked: str) -> int:
    return min(max(int(asked), 1), LARGEST_PAGE) if asked.isdecimal() and len(asked) < 6 else PAGE


def _details(given: dict[str, Any], view: View | None) -> verbs.Details:
    """What was given, over what the view has."""
    names = ("name", "scope", "team", "conditions", "columns", "sort", "grouping", "is_by_next")
    values = {name: getattr(view, name) for name in names} if view else {}
    values |= given
    for name, of in (("scope", Scope), ("sort", Sort), ("grouping", Grouping)):
        if name in values:
            values[name] = of(values[name])
    return verbs.Details(**values)
