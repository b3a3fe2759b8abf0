"""Rules as a resource: the same verbs as the pages, dry runs, and what each rule did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from helpdesk.web.rest import Cursor
from people.permissions import Capability, require_in_house
from tickets.actions import rule_trials
from tickets.actions import rules as verbs
from tickets.actions.rules import CONTENT, rule_for
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads
from tickets.automation.kinds import LISTENED
from tickets.models import Rule, RuleFiring, RuleKind, RuleTrial, RuleVersion, Ticket
from tickets.models.rule import FAILED

CONDITIONS = (
    "As views have them, over the ticket, `requester.*`, `time.weekday`, `time.hour`, `time.date` and, for triggers,"
    " `event.kind`, `event.actor`, `event.message`, `event.text`, `event.is_first`, `event.is_auto`,"
    " `event.status_before`, `event.priority_before`, `event.metric` (of a clock), `event.how` (`routed`, `next`,"
    " `by_hand`), `event.given_back` (`shift_ended`, `away`)."
)
ACTS = (
    "Any of `status`, `priority` (1 to 4), `category`, `sensitivity`, `language`, `fields` (by key), `add_tags`,"
    " `remove_tags`, `team`, `assignee` (an id or `nobody`), `note` (HTML), `reply` (a macro's id), `notify`"
    ' ({"assignee": true, "users": [ids], "teams": [ids]}). What is left out stays as it is.'
)
NEW_RULE = {
    "kind": "trigger",
    "names": {"en": "Refunds first", "id": "Pengembalian dana lebih dulu"},
    "kinds": ["ticket.created"],
    "conditions": {"all": [{"field": "subject", "op": "words", "value": "refund"}]},
    "acts": {"priority": 3, "add_tags": ["refund"]},
    "zone": "Asia/Jakarta",
}


class RuleVersionShape(serializers.ModelSerializer[RuleVersion]):
    """`hours`: how long the conditions of a timed rule have to hold; `restarts`: a person's message begins it anew."""

    conditions = serializers.JSONField(help_text=CONDITIONS)
    acts = serializers.JSONField(help_text=ACTS)

    class Meta:
        model = RuleVersion
        fields: ClassVar = [
            "number", "kinds", "conditions", "hours", "restarts", "zone", "acts", "made_by", "made_at",
        ]  # fmt: skip


class RuleShape(serializers.ModelSerializer[Rule]):
    """`in_force` is the number of the version that the desk goes by, null while it is off; `latest` the newest."""

    names = serializers.DictField(child=serializers.CharField(), read_only=True)
    in_force = serializers.IntegerField(source="in_force.number", default=None, allow_null=True, read_only=True)
    latest = RuleVersionShape(read_only=True)

    class Meta:
        model = Rule
        fields: ClassVar = ["id", "names", "kind", "position", "in_force", "latest", "created_at"]


class RuleChanges(serializers.Serializer[object]):
    """What is left out stays. `seen` is the number of the version that you saw: a newer one is a conflict."""

    names = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(list(LISTENED)), required=False)
    conditions = serializers.JSONField(required=False, help_text=CONDITIONS)
    hours = serializers.IntegerField(required=False, min_value=0)
    restarts = serializers.BooleanField(required=False)
    zone = serializers.CharField(max_length=60, required=False)
    acts = serializers.DictField(required=False, help_text=ACTS)
    seen = serializers.IntegerField(required=False)


class RuleInput(RuleChanges):
    kind = serializers.ChoiceField(RuleKind.choices)
    names = serializers.DictField(child=serializers.CharField(allow_blank=True))


class RuleStateInput(serializers.Serializer[object]):
    """`on` puts the newest version in force, once it was tried; false pauses the rule."""

    on = serializers.BooleanField()


class RuleOrderInput(serializers.Serializer[object]):
    order = serializers.ListField(child=serializers.IntegerField(), max_length=verbs.MOST)


class RuleRestorationInput(serializers.Serializer[object]):
    version = serializers.IntegerField(min_value=1)


class RuleTrialShape(serializers.ModelSerializer[RuleTrial]):
    """`found` are the first of the tickets that it would have acted on: `before`, `after`, `did`, `refused`, `why`;
    which `others` would have acted, and a `stop` with the chain of rules that go round. `later`: how many wait."""

    version = serializers.IntegerField(source="version.number")
    found = serializers.SerializerMethodField()

    class Meta:
        model = RuleTrial
        fields: ClassVar = [
            "id", "version", "started_at", "finished_at", "examined", "matched", "failed", "stopped", "later", "found",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_found(self, trial: RuleTrial) -> list[dict[str, Any]]:
        return list(trial.found)


class RuleFiringShape(serializers.ModelSerializer[RuleFiring]):
    """`event` is the line of the ticket's history that tells what was done and why."""

    event = serializers.IntegerField(source="event_id")

    class Meta:
        model = RuleFiring
        fields: ClassVar = ["id", "ticket", "number", "outcome", "at", "event"]


class RulesView(APIView):
    @reads(RuleShape(many=True), summary="The rules, in the order in which they are asked")
    def get(self, request: Request) -> Response:
        require_in_house(user_of(request), Capability.MANAGE_RULES)
        rows = Rule.objects.visible_to(user_of(request)).select_related("latest", "in_force").in_order()
        return Response(RuleShape(rows, many=True).data)

    @changes(RuleInput, RuleShape, status=201, example=NEW_RULE, summary="Make a rule; it is off")
    def post(self, request: Request) -> Response:
        given = taken(request, RuleInput)
        kind = RuleKind(given.pop("kind"))
        given.pop("seen", None)
        made = verbs.create(kind, verbs.Details(**given), by=user_of(request))
        return _shown(request, made.pk, status=201)


class RuleOrderView(APIView):
    @changes(RuleOrderInput, RuleShape(many=True), example={"order": [3, 1]}, summary="Put the rules in order")
    def put(self, request: Request) -> Response:
        verbs.arrange(taken(request, RuleOrderInput)["order"], by=user_of(request))
        return RulesView().get(request)


class RuleView(APIView):
    @reads(RuleShape, summary="One rule")
    def get(self, request: Request, rule_id: int) -> Response:
        return _shown(request, rule_id)

    @changes(
        RuleChanges,
        RuleShape,
        example={"acts": {"priority": 4}, "seen": 1},
        summary="Change a rule: a new version, which is not in force before it is switched on",
    )
    def patch(self, request: Request, rule_id: int) -> Response:
        rule, given = rule_for(user_of(request), rule_id), taken(request, RuleChanges)
        seen = given.pop("seen", None)
        values = {name: getattr(rule.newest, name) for name in CONTENT} | {"names": rule.names} | given
        verbs.change(rule_id, verbs.Details(**values), by=user_of(request), seen=seen)
        return _shown(request, rule_id)

    @changes(None, None, status=204, summary="Remove a rule; what it did stays told in tickets")
    def delete(self, request: Request, rule_id: int) -> Response:
        verbs.remove(rule_id, by=user_of(request))
        return Response(status=204)


class RuleStateView(APIView):
    @changes(RuleStateInput, RuleShape, example={"on": True}, summary="Switch a rule on, or pause it")
    def put(self, request: Request, rule_id: int) -> Response:
        verb = verbs.switch_on if taken(request, RuleStateInput)["on"] else verbs.pause
        verb(rule_id, by=user_of(request))
        return _shown(request, rule_id)


class RuleVersionsView(generics.ListAPIView[RuleVersion]):
    serializer_class = RuleVersionShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = RuleVersion.objects.none()

    @reads(RuleVersionShape(many=True), summary="A rule's versions, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[RuleVersion]:
        return rule_for(user_of(self.request), self.kwargs["rule_id"]).versions.all()


class RuleRestorationView(APIView):
    @changes(
        RuleRestorationInput, RuleShape, example={"version": 1}, summary="Make an earlier version the newest again"
    )
    def post(self, request: Request, rule_id: int) -> Response:
        verbs.restore(rule_id, taken(request, RuleRestorationInput)["version"], by=user_of(request))
        return _shown(request, rule_id)


class RuleTrialsView(APIView):
    @reads(RuleTrialShape(many=True), summary="Dry runs of a rule's newest version, newest first")
    def get(self, request: Request, rule_id: int) -> Response:
        rule = rule_for(user_of(request), rule_id)
        rows = RuleTrial.objects.filter(version=rule.latest).select_related("version")[:10]
        return Response(RuleTrialShape(rows, many=True).data)

    @changes(None, RuleTrialShape, status=202, summary="Try a rule on past tickets, in the background")
    def post(self, request: Request, rule_id: int) -> Response:
        return Response(RuleTrialShape(rule_trials.begin(rule_id, by=user_of(request))).data, status=202)


class RuleTrialView(APIView):
    @reads(RuleTrialShape, summary="One dry run")
    def get(self, request: Request, rule_id: int, trial_id: int) -> Response:
        rule = rule_for(user_of(request), rule_id)
        found = RuleTrial.objects.filter(version__rule=rule, pk=trial_id).select_related("version").first()
        if found is None:
            raise Missing(_("There is no such dry run."))
        return Response(RuleTrialShape(found).data)


class RuleFiringsView(generics.ListAPIView[RuleFiring]):
    serializer_class = RuleFiringShape
    pagination_class = Cursor
    filter_backends = ()
    queryset = RuleFiring.objects.none()

    @reads(
        RuleFiringShape(many=True),
        summary="What a rule did, newest first",
        parameters=[OpenApiParameter("failed", bool, description="Only what it could not do, or was stopped in.")],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[RuleFiring]:
        user = user_of(self.request)
        rows = RuleFiring.objects.filter(rule=rule_for(user, self.kwargs["rule_id"]))
        rows = rows.filter(ticket__in=Ticket.objects.visible_to(user))
        return rows.filter(outcome__in=FAILED) if self.request.query_params.get("failed") == "true" else rows


def _shown(request: Request, rule_id: int, status: int = 200) -> Response:
    return Response(RuleShape(rule_for(user_of(request), rule_id)).data, status=status)
