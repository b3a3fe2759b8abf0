"""Training sessions as resources: planned, changed, called off, and how each one did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.lib.errors import Invalid
from people.models import User
from sops.actions import trainings
from sops.learning_sight import training_for
from sops.models import Attendance, Procedure, Training
from sops.permissions import can_oversee
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads, shaped

MOST = 500
PLANNED = {"title": "Evidence that holds", "at": "2026-12-03T09:00:00+08:00", "trainer": 4, "people": [7, 8]}


class AttendanceShape(serializers.ModelSerializer[Attendance]):
    class Meta:
        model = Attendance
        fields: ClassVar = ["user", "result"]


class TrainingShape(serializers.ModelSerializer[Training]):
    """`procedures` are keys. `attendances` are those of the people you lead or train, else your own."""

    procedures: Any = serializers.SlugRelatedField(slug_field="key", many=True, read_only=True)
    attendances = serializers.SerializerMethodField()

    class Meta:
        model = Training
        fields: ClassVar = [
            "id", "title", "at", "minutes", "place", "trainer", "html", "procedures", "is_cancelled", "attendances",
        ]  # fmt: skip

    @shaped(AttendanceShape(many=True))
    def get_attendances(self, training: Training) -> Any:
        user: User = self.context["user"]
        return AttendanceShape(attendances_for(user, training), many=True).data


class TrainingInput(serializers.Serializer[object]):
    """`trainer` and `people` are numbers of staff, `procedures` keys; `at` is when it begins."""

    title = serializers.CharField(max_length=200)
    at = serializers.DateTimeField()
    minutes = serializers.IntegerField(default=60, min_value=5, max_value=1440)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    trainer = serializers.IntegerField()
    html = serializers.CharField(required=False, allow_blank=True, default="")
    procedures = serializers.ListField(child=serializers.SlugField(), required=False, default=list)
    people = serializers.ListField(child=serializers.IntegerField(), required=False, default=list, max_length=500)


class TrainingResultInput(serializers.Serializer[object]):
    user = serializers.IntegerField()
    result = serializers.ChoiceField(Attendance.Result.choices)


class ResultsInput(serializers.Serializer[object]):
    results = TrainingResultInput(many=True)


class TrainingsView(APIView):
    @reads(TrainingShape(many=True), summary="Your training sessions, and those of the people you lead; newest first")
    def get(self, request: Request) -> Response:
        user = user_of(request)
        rows = Training.objects.visible_to(user).prefetch_related("procedures").order_by("-at", "-pk")[:MOST]
        return Response(TrainingShape(rows, many=True, context={"user": user}).data)

    @changes(TrainingInput, TrainingShape, status=201, example=PLANNED, summary="Plan a training session")
    def post(self, request: Request) -> Response:
        user = user_of(request)
        made = trainings.plan(_details(taken(request, TrainingInput), user), by=user)
        return Response(TrainingShape(made, context={"user": user}).data, status=201)


class TrainingView(APIView):
    @reads(TrainingShape, summary="One training session")
    def get(self, request: Request, training_id: int) -> Response:
        user = user_of(request)
        return Response(TrainingShape(training_for(user, training_id), context={"user": user}).data)

    @changes(TrainingInput, TrainingShape, example=PLANNED, summary="Change a training session")
    def put(self, request: Request, training_id: int) -> Response:
        user = user_of(request)
        found = trainings.change(training_id, _details(taken(request, TrainingInput), user), by=user)
        return Response(TrainingShape(found, context={"user": user}).data)


class CancellationView(APIView):
    @changes(None, TrainingShape, summary="Call a training session off")
    def post(self, request: Request, training_id: int) -> Response:
        user = user_of(request)
        found = trainings.call_off(training_id, by=user)
        return Response(TrainingShape(found, context={"user": user}).data)


class ResultsView(APIView):
    @changes(ResultsInput, TrainingShape, example={"results": [{"user": 7, "result": "passed"}]},
             summary="Say how people did, once it has begun")  # fmt: skip
    def put(self, request: Request, training_id: int) -> Response:
        user, given = user_of(request), taken(request, ResultsInput)["results"]
        results = {one["user"]: Attendance.Result(one["result"]) for one in given}
        found = trainings.mark(training_id, results, by=user)
        return Response(TrainingShape(found, context={"user": user}).data)


def attendances_for(user: User, training: Training) -> Any:
    """As its page shows them."""
    rows = training.attendances.order_by("user", "pk")
    if not user.is_in_house:
        rows = rows.filter(user__partner=user.partner_id)
    return rows if can_oversee(user) or training.trainer_id == user.pk else rows.filter(user=user)


def _details(given: dict[str, Any], user: User) -> trainings.Details:
    staff = User.objects.visible_to(user).active().in_bulk([given["trainer"], *given["people"]])
    if unknown := [one for one in (given["trainer"], *given["people"]) if one not in staff]:
        words = _("There is no such person, or they are not in your company.")
        raise Invalid(words, {"trainer" if given["trainer"] in unknown else "people": [words]})
    procedures = list(Procedure.objects.visible_to(user).filter(key__in=given["procedures"]))
    if len(procedures) < len(set(given["procedures"])):
        words = _("There is no such procedure, or you may not see it.")
        raise Invalid(words, {"procedures": [words]})
    people = [staff[one] for one in dict.fromkeys(given["people"])]
    values = {name: given[name] for name in ("title", "at", "minutes", "place", "html")}
    return trainings.Details(**values, trainer=staff[given["trainer"]], procedures=procedures, people=people)
