"""Figures, disputes, calibration, coaching and praise as resources: the verbs of the pages, with their errors."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Missing
from qa.actions import calibrating, coaching, disputes
from qa.actions.disputes import Objection
from qa.blind import Overview
from qa.figures.board import Board
from qa.figures.scope import from_query
from qa.figures.sheets import SHEETS, sheet
from qa.models import Calibration, CoachingSession, Dispute, Praise
from qa.standing import require_figures
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads

MOST = 200


class FigureShape(serializers.Serializer[Any]):
    """`estimate` is null where there are too few reviews; `missing` says how many more it takes. Shares are 0 to 1."""

    measure = serializers.CharField()
    value = serializers.FloatField(source="estimate.value", default=None)
    low = serializers.FloatField(source="estimate.low", default=None)
    high = serializers.FloatField(source="estimate.high", default=None)
    n = serializers.IntegerField()
    n_eff = serializers.FloatField(source="estimate.n_eff", default=None)
    method = serializers.CharField(source="estimate.method", default="")
    missing = serializers.IntegerField()


class SheetShape(serializers.Serializer[Any]):
    """A table as its page shows it, cell for cell."""

    name = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class FiguresShape(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    figures = FigureShape(many=True)
    sheet = SheetShape()


class FiguresView(APIView):
    @reads(FiguresShape, summary="Figures of quality, and one table of them")
    def get(self, request: Request, name: str) -> Response:
        """`last` (a Monday), `weeks`, `measure`, `programme`, `partner`, `team` and `site` narrow as on the page."""
        user = user_of(request)
        require_figures(user)
        if name not in SHEETS:
            raise Missing(_("There is no such table."))
        board = Board(from_query(request.query_params), user)
        found = sheet(board, name)
        rows = {"name": name, "columns": found.columns, "rows": [list(row.cells) for row in found.rows]}
        values = {"first": board.scope.first, "last": board.scope.last, "sheet": rows,
                  "figures": [card.figure for card in board.cards]}  # fmt: skip
        return Response(FiguresShape(values).data)


class DisputeShape(serializers.ModelSerializer[Dispute]):
    """`outcome` is empty while it waits; `first`, `proposed` and `decided` are null for not applicable."""

    review = serializers.IntegerField(source="answer.review_id", read_only=True)
    item = serializers.CharField(source="answer.item", read_only=True)
    outcome = serializers.CharField(read_only=True)

    class Meta:
        model = Dispute
        fields: ClassVar = [
            "id", "review", "item", "first", "proposed", "reason", "raised_by", "raised_at", "outcome", "decided",
            "rationale", "adjudicator", "decided_at",
        ]  # fmt: skip


class DisputeInput(serializers.Serializer[object]):
    item = serializers.CharField(max_length=60)
    proposed = serializers.FloatField(allow_null=True)
    reason = serializers.CharField(max_length=5000)
    message = serializers.IntegerField(required=False, min_value=1)


class DecisionInput(serializers.Serializer[object]):
    decided = serializers.FloatField(allow_null=True)
    rationale = serializers.CharField(max_length=5000)


class DisputesView(APIView):
    @reads(DisputeShape(many=True), summary="Disputes in your sight, newest first, at most 200")
    def get(self, request: Request) -> Response:
        rows = Dispute.objects.visible_to(user_of(request)).select_related("answer").order_by("-pk")
        return Response(DisputeShape(rows[:MOST], many=True).data)


class ReviewDisputesView(APIView):
    @changes(DisputeInput, DisputeShape, status=201, summary="Dispute an answer of a review of your work",
             example={"item": "tone", "proposed": 1, "reason": "I did greet them."})  # fmt: skip
    def post(self, request: Request, review_id: int) -> Response:
        given = taken(request, DisputeInput)
        evidence = {"message": given["message"]} if "message" in given else {}
        objection = Objection(given["proposed"], given["reason"], evidence)
        made = disputes.raise_(review_id, given["item"], objection, by=user_of(request))
        return Response(DisputeShape(made).data, status=201)


class DecisionView(APIView):
    @changes(DecisionInput, DisputeShape, summary="Decide a dispute",
             example={"decided": 1, "rationale": "The greeting is in the first line."})  # fmt: skip
    def post(self, request: Request, dispute_id: int) -> Response:
        given = taken(request, DecisionInput)
        found = disputes.decide(dispute_id, given["decided"], given["rationale"], by=user_of(request))
        return Response(DisputeShape(found).data)


class CaseShape(serializers.Serializer[Any]):
    """`answers` are in, `of` so many; `own`: whether one's own is, null where one doesn't judge it."""

    case = serializers.IntegerField()
    number = serializers.IntegerField()
    answers = serializers.IntegerField()
    of = serializers.IntegerField()
    own = serializers.BooleanField(allow_null=True)


class CalibrationShape(serializers.ModelSerializer[Calibration]):
    """Cases have numbers and no tickets: nobody who judges learns whose work it is."""

    cases = serializers.SerializerMethodField()

    class Meta:
        model = Calibration
        fields: ClassVar = ["id", "title", "version", "leader", "due_at", "created_at", "closed_at", "cases"]

    @extend_schema_field(CaseShape(many=True))
    def get_cases(self, found: Calibration) -> list[dict[str, object]]:
        overview = Overview(found, self.context["user"])
        return [
            {"case": one.pk, "number": one.number, "answers": done, "of": total, "own": own}
            for one, done, total, own in overview.cases
        ]


class JudgementInput(serializers.Serializer[object]):
    """`answers` by item; null is not applicable."""

    answers = serializers.DictField(child=serializers.FloatField(allow_null=True))


class CalibrationsView(APIView):
    @reads(CalibrationShape(many=True), summary="Calibrations in your sight, newest first, at most 200")
    def get(self, request: Request) -> Response:
        user = user_of(request)
        rows = Calibration.objects.visible_to(user).select_related("version")
        return Response(CalibrationShape(rows[:MOST], many=True, context={"user": user}).data)


class JudgementView(APIView):
    @changes(JudgementInput, CalibrationShape, status=201, summary="Hand in your answer to a case",
             example={"answers": {"tone": 1}})  # fmt: skip
    def post(self, request: Request, case_id: int) -> Response:
        user = user_of(request)
        given = {item: (value, "") for item, value in taken(request, JudgementInput)["answers"].items()}
        judged = calibrating.judge(case_id, given, by=user)
        return Response(CalibrationShape(judged.case.calibration, context={"user": user}).data, status=201)


class CoachingShape(serializers.ModelSerializer[CoachingSession]):
    scorecard = serializers.CharField(source="scorecard.key", default=None)

    class Meta:
        model = CoachingSession
        fields: ClassVar = ["id", "title", "agent", "coach", "scorecard", "item", "held_at"]


class CoachingView(APIView):
    @reads(CoachingShape(many=True), summary="Coaching sessions in your sight, newest first, at most 200")
    def get(self, request: Request) -> Response:
        rows = CoachingSession.objects.visible_to(user_of(request)).select_related("scorecard")
        return Response(CoachingShape(rows[:MOST], many=True).data)


class PraiseShape(serializers.ModelSerializer[Praise]):
    class Meta:
        model = Praise
        fields: ClassVar = ["id", "agent", "by", "ticket", "text", "at"]


class PraiseInput(serializers.Serializer[object]):
    agent = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=500)
    ticket = serializers.IntegerField(required=False, min_value=1)


class PraiseView(APIView):
    @reads(PraiseShape(many=True), summary="Praise in your sight, newest first, at most 200")
    def get(self, request: Request) -> Response:
        rows = Praise.objects.visible_to(user_of(request))
        return Response(PraiseShape(rows[:MOST], many=True).data)

    @changes(PraiseInput, PraiseShape, status=201, summary="Praise a colleague",
             example={"agent": 7, "text": "You stayed calm."})  # fmt: skip
    def post(self, request: Request) -> Response:
        given = taken(request, PraiseInput)
        made = coaching.praise(given["agent"], given["text"], by=user_of(request), ticket_id=given.get("ticket"))
        return Response(PraiseShape(made).data, status=201)
