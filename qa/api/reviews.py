"""Reviews as resources: what one may see, and what their reviewer or agent does with them."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.web.rest import Cursor
from people.models import User
from qa.actions import assigning, reviews
from qa.actions.answering import Given
from qa.models import Answer, Purpose, Review
from qa.permissions import review_for, scorecard_for
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads

EXAMPLE = {"revision": 0, "answers": [{"item": "tone", "value": 4, "note": "Warm"}], "summary": "Well done."}


class AnswerShape(serializers.ModelSerializer[Answer]):
    """`value` is empty for N/A; `level` is the same from 0 to 1. Evidence is a message, or a run with its step."""

    class Meta:
        model = Answer
        fields: ClassVar = [
            "item",
            "value",
            "level",
            "is_error",
            "from_facts",
            "cause",
            "note",
            "message",
            "run",
            "step",
        ]


class ReviewShape(serializers.ModelSerializer[Review]):
    scorecard = serializers.CharField(source="version.scorecard.key", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)

    class Meta:
        model = Review
        fields: ClassVar = [
            "id", "ticket", "run", "agent", "reviewer", "scorecard", "version", "purpose", "state", "programme",
            "counts", "score", "raw", "outcome", "summary", "revision", "due_at", "worked_at", "submitted_at",
            "published_at", "acknowledged_at",
        ]  # fmt: skip


class WholeReviewShape(ReviewShape):
    answers = AnswerShape(many=True, read_only=True)

    class Meta:
        model = Review
        fields: ClassVar = [*ReviewShape.Meta.fields, "answers"]


class GivenInput(serializers.Serializer[object]):
    item = serializers.CharField(max_length=60)
    value = serializers.FloatField(allow_null=True)
    cause = serializers.CharField(required=False, allow_blank=True, max_length=60)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    message = serializers.IntegerField(required=False, allow_null=True)
    run = serializers.IntegerField(required=False, allow_null=True)
    step = serializers.CharField(required=False, allow_blank=True, max_length=60)


class DraftInput(serializers.Serializer[object]):
    """`revision` is the one that was read; another since then is a conflict."""

    revision = serializers.IntegerField(min_value=0)
    answers = GivenInput(many=True, required=False)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class PickInput(serializers.Serializer[object]):
    """For coaching or practice: never counted."""

    ticket_id = serializers.IntegerField()
    scorecard = serializers.SlugField(max_length=60)
    purpose = serializers.ChoiceField([Purpose.TARGETED, Purpose.NESTING, Purpose.SELF], required=False)
    why = serializers.CharField(required=False, allow_blank=True, max_length=500)


class Nothing(serializers.Serializer[object]):
    pass


class Latest(Cursor):
    """The newest first."""

    ordering = ("-id",)


class ReviewsView(ListAPIView[Review]):
    serializer_class = ReviewShape
    pagination_class = Latest

    def get_queryset(self) -> Any:
        user = self.request.user
        rows = Review.objects.visible_to(user) if isinstance(user, User) else Review.objects.none()
        return rows.select_related("version__scorecard")

    @reads(ReviewShape(many=True), summary="The reviews that you may see")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @changes(PickInput, WholeReviewShape, status=201, summary="Pick a ticket for review, for coaching alone")
    def post(self, request: Request) -> Response:
        given = taken(request, PickInput)
        card = scorecard_for(user_of(request), given["scorecard"])
        purpose, why = given.get("purpose", Purpose.TARGETED), given.get("why", "")
        made = assigning.pick(assigning.Picking(given["ticket_id"], card, purpose, why), by=user_of(request))
        return Response(WholeReviewShape(made).data, status=201)


class ReviewView(APIView):
    @reads(WholeReviewShape, summary="One review, with its answers")
    def get(self, request: Request, review_id: int) -> Response:
        return _shown(request, review_id)


class AnswersView(APIView):
    @changes(DraftInput, WholeReviewShape, example=EXAMPLE, summary="Keep answers as a draft")
    def put(self, request: Request, review_id: int) -> Response:
        review_for(user_of(request), review_id)
        data = taken(request, DraftInput)
        given = {one.pop("item"): Given(**one) for one in map(dict, data.get("answers", []))}
        draft = reviews.Draft(given, data.get("summary", ""))
        reviews.save(review_id, draft, revision=data["revision"], by=user_of(request))
        return _shown(request, review_id)


class SubmissionView(APIView):
    @changes(Nothing, WholeReviewShape, summary="Hand a review in")
    def post(self, request: Request, review_id: int) -> Response:
        reviews.submit(review_id, by=user_of(request))
        return _shown(request, review_id)


class AcknowledgementView(APIView):
    @changes(Nothing, WholeReviewShape, summary="Say that you have read a review of your work")
    def post(self, request: Request, review_id: int) -> Response:
        reviews.acknowledge(review_id, by=user_of(request))
        return _shown(request, review_id)


def _shown(request: Request, review_id: int) -> Response:
    return Response(WholeReviewShape(review_for(user_of(request), review_id)).data)
