"""Procedures and their runs as resources. Drafts are written and approved by people on pages; here they are read, and
taken in as drafts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from sops.actions import drafts, interrupting, running, told
from sops.models import Deviation, Procedure, ProcedureVersion, Run, State
from sops.permissions import procedure_for, version_for
from tickets.api.base import taken, ticket_in_sight, user_of
from tickets.api.schema import changes, reads

STEP = {"seen": 3, "entered": {"answer": ["yes"]}}


class ProcedureShape(serializers.ModelSerializer[Procedure]):
    class Meta:
        model = Procedure
        fields: ClassVar = ["id", "key", "title", "risk", "review_every", "reviewed_at"]


class ProcedureVersionShape(serializers.ModelSerializer[ProcedureVersion]):
    """`definition` is described in docs/procedures.md, with a JSON Schema; `sha256` is that of its canonical form."""

    key = serializers.CharField(source="procedure.key", read_only=True)
    definition = serializers.JSONField()

    class Meta:
        model = ProcedureVersion
        fields: ClassVar = [
            "key", "number", "state", "change_class", "note", "sha256", "effective_from", "effective_until",
            "definition",
        ]  # fmt: skip


class RunShape(serializers.ModelSerializer[Run]):
    """`step` is where it stands; `seen` counts its events, to be sent back with the next act. `problem` is failed or
    uncertain where an outside tool was asked and somebody must say what is so."""

    key = serializers.CharField(source="procedure.key", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    seen = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields: ClassVar = [
            "id", "ticket", "key", "version", "parent", "holder", "status", "step", "outcome", "seen", "problem",
            "started_at", "ended_at",
        ]  # fmt: skip

    def get_problem(self, run: Run) -> str:
        here = (run.state.get("visits") or [{}])[-1]
        return str(here.get("acted", {}).get("problem", "")) if run.ended_at is None else ""

    def get_seen(self, run: Run) -> int:
        count: int = run.state.get("count", 0)
        return count


class DefinitionInput(serializers.Serializer[object]):
    definition = serializers.JSONField()


class StartInput(serializers.Serializer[object]):
    key = serializers.SlugField(max_length=60)


class StepInput(serializers.Serializer[object]):
    """`entered` holds lists of texts by name: `answer` of a question, `items` of a checklist, a form's fields."""

    seen = serializers.IntegerField(required=False, min_value=0)
    entered = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)


class AnswerInput(StepInput):
    """`entered` holds what the tool found, by the variables that keep it, where it was done."""

    said = serializers.ChoiceField(["again", "done", "not_done"])


class DeviationInput(serializers.Serializer[object]):
    """Without `to` the run is left."""

    seen = serializers.IntegerField(required=False, min_value=0)
    to = serializers.CharField(required=False, allow_blank=True, max_length=60)
    reason = serializers.ChoiceField(Deviation.Reason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class ProceduresView(APIView):
    @reads(ProcedureShape(many=True), summary="The procedures that you may read")
    def get(self, request: Request) -> Response:
        found = Procedure.objects.visible_to(user_of(request)).order_by("key")
        return Response(ProcedureShape(found, many=True).data)

    @changes(DefinitionInput, ProcedureVersionShape, status=201, summary="Take in a procedure as a draft")
    def post(self, request: Request) -> Response:
        version = drafts.take_in(taken(request, DefinitionInput)["definition"], by=user_of(request))
        return Response(ProcedureVersionShape(version).data, status=201)


class ProcedureView(APIView):
    @reads(ProcedureVersionShape, summary="The version of a procedure that is in force")
    def get(self, request: Request, key: str) -> Response:
        found = procedure_for(user_of(request), key).versions.filter(state=State.PUBLISHED).first()
        if found is None:
            raise Missing(_("There is no such version, or you may not see it."))
        return Response(ProcedureVersionShape(found).data)


class VersionView(APIView):
    @reads(ProcedureVersionShape, summary="One version of a procedure")
    def get(self, request: Request, key: str, number: int) -> Response:
        return Response(ProcedureVersionShape(version_for(user_of(request), key, number)).data)


class TicketRunsView(APIView):
    @reads(RunShape(many=True), summary="The runs on a ticket")
    def get(self, request: Request, ticket_id: int) -> Response:
        rows = Run.objects.filter(ticket=ticket_in_sight(request, ticket_id)).select_related("procedure", "version")
        return Response(RunShape(rows.order_by("pk"), many=True).data)

    @changes(StartInput, RunShape, status=201, example={"key": "bug-report"}, summary="Start a procedure on a ticket")
    def post(self, request: Request, ticket_id: int) -> Response:
        user = user_of(request)
        ticket = ticket_in_sight(request, ticket_id)
        procedure = procedure_for(user, taken(request, StartInput)["key"])
        return Response(RunShape(running.start(ticket.pk, procedure.pk, by=user)).data, status=201)


class RunView(APIView):
    @reads(RunShape, summary="One run")
    def get(self, request: Request, run_id: int) -> Response:
        rows = Run.objects.visible_to(user_of(request)).select_related("procedure", "version")
        found = rows.filter(pk=run_id).first()
        if found is None:
            raise Missing(_("There is no such run, or you may not see it."))
        return Response(RunShape(found).data)


class RunStepView(APIView):
    @changes(StepInput, RunShape, example=STEP, summary="Complete the step at hand, and go on")
    def post(self, request: Request, run_id: int) -> Response:
        given = taken(request, StepInput)
        entered: dict[str, Any] = given.get("entered", {})
        run = running.go_forward(run_id, entered, by=user_of(request), seen=given.get("seen", -1))
        return Response(RunShape(run).data)


class RunAnswerView(APIView):
    @changes(AnswerInput, RunShape, example={"said": "done", "entered": {"refund": ["re_1"]}},
             summary="Say what is so of an outside tool that failed or did not answer")  # fmt: skip
    def post(self, request: Request, run_id: int) -> Response:
        given, user = taken(request, AnswerInput), user_of(request)
        seen = given.get("seen", -1)
        if given["said"] == "again":
            return Response(RunShape(told.ask_again(run_id, by=user, seen=seen)).data)
        if given["said"] == "done":
            return Response(RunShape(told.was_done(run_id, given.get("entered", {}), by=user, seen=seen)).data)
        return Response(RunShape(told.was_not_done(run_id, by=user, seen=seen)).data)


class RunDeviationView(APIView):
    @changes(DeviationInput, RunShape, example={"reason": "not_fitting"}, summary="Leave the way, and say why")
    def post(self, request: Request, run_id: int) -> Response:
        given = taken(request, DeviationInput)
        words = {"to": given.get("to", ""), "reason": given["reason"], "note": given.get("note", "")}
        run = interrupting.deviate(run_id, **words, by=user_of(request), seen=given.get("seen", -1))
        return Response(RunShape(run).data)
