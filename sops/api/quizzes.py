"""Quizzes as resources: written by editors, taken question by question. What is right is told once it is answered."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sops.actions import attempts, quizzes
from sops.learning_sight import attempt_for, quiz_for
from sops.models import Answer, Attempt, Procedure, Quiz, QuizItem
from sops.permissions import procedure_for, require_editor
from tickets.api.base import taken, user_of
from tickets.api.schema import changes, reads, shaped

MOST = 500
ASKED = {"text": "Who may be given access?", "step": "by_identity", "options": [
    {"text": "Whoever proved it", "is_right": True}, {"text": "Whoever asks", "is_right": False},
]}  # fmt: skip


class QuizShape(serializers.ModelSerializer[Quiz]):
    """`procedure` is a key; `draws` questions a sheet, null for all; `pass_mark` in percent."""

    procedure = serializers.CharField(source="procedure.key", default="", read_only=True)

    class Meta:
        model = Quiz
        fields: ClassVar = ["id", "title", "procedure", "pass_mark", "draws", "most_attempts", "is_active"]


class OptionShape(serializers.Serializer[object]):
    id = serializers.CharField()
    text = serializers.CharField()


class QuestionShape(serializers.Serializer[object]):
    """`answered` is null until then; `right` are the ids of what was to be chosen, told with the answer."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    options = OptionShape(many=True)
    answered = serializers.ListField(child=serializers.CharField(), allow_null=True)
    is_right = serializers.BooleanField(allow_null=True)
    right = serializers.ListField(child=serializers.CharField(), allow_null=True)
    explanation = serializers.CharField()


class AttemptShape(serializers.ModelSerializer[Attempt]):
    """Of a quiz that is a case `questions` is empty: it is run on its page. `score` is in percent."""

    questions = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields: ClassVar = ["id", "quiz", "user", "started_at", "finished_at", "score", "is_passed", "questions"]

    @shaped(QuestionShape(many=True))
    def get_questions(self, attempt: Attempt) -> list[dict[str, Any]]:
        items = QuizItem.objects.in_bulk([item for item, _options in attempt.sheet])
        answers = {one.item_id: one for one in Answer.objects.filter(attempt=attempt)}
        return [_question(items[pk], order, answers.get(pk)) for pk, order in attempt.sheet]


class ResultShape(serializers.ModelSerializer[Attempt]):
    class Meta:
        model = Attempt
        fields: ClassVar = ["id", "user", "started_at", "finished_at", "score", "is_passed"]


class QuizInput(serializers.Serializer[object]):
    """A new quiz is not in use: add questions, then PATCH `is_active`."""

    title = serializers.CharField(max_length=200)
    procedure = serializers.SlugField(required=False, allow_blank=True)
    pass_mark = serializers.IntegerField(default=80, min_value=1, max_value=100)
    draws = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100)
    most_attempts = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100)


class QuizChangeInput(serializers.Serializer[object]):
    title = serializers.CharField(max_length=200, required=False)
    procedure = serializers.SlugField(required=False, allow_blank=True)
    pass_mark = serializers.IntegerField(required=False, min_value=1, max_value=100)
    draws = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100)
    most_attempts = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100)
    is_active = serializers.BooleanField(required=False)


class OptionInput(serializers.Serializer[object]):
    text = serializers.CharField(max_length=300)
    is_right = serializers.BooleanField(default=False)


class QuestionInput(serializers.Serializer[object]):
    text = serializers.CharField(max_length=1000)
    options = OptionInput(many=True)
    step = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    explanation = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class ItemShape(serializers.ModelSerializer[QuizItem]):
    """As editors see it: `options` say which are right."""

    options = OptionInput(many=True)

    class Meta:
        model = QuizItem
        fields: ClassVar = ["id", "text", "step", "options", "explanation"]


class QuizAnswerInput(serializers.Serializer[object]):
    """`chosen` are ids of its options: all that are right, and no other."""

    question = serializers.IntegerField()
    chosen = serializers.ListField(child=serializers.CharField(max_length=9), max_length=9)


class QuizzesView(APIView):
    @reads(QuizShape(many=True), summary="The quizzes that you may take, and for editors the others")
    def get(self, request: Request) -> Response:
        rows = Quiz.objects.visible_to(user_of(request)).select_related("procedure").order_by("title", "pk")
        return Response(QuizShape(rows[:MOST], many=True).data)

    @changes(QuizInput, QuizShape, status=201, example={"title": "Refunds"}, summary="Write a quiz")
    def post(self, request: Request) -> Response:
        given = taken(request, QuizInput)
        details = quizzes.Details(**{**given, "procedure": _procedure(request, given)})
        return Response(QuizShape(quizzes.create(details, by=user_of(request))).data, status=201)


class QuizView(APIView):
    @reads(QuizShape, summary="One quiz")
    def get(self, request: Request, quiz_id: int) -> Response:
        return Response(QuizShape(quiz_for(user_of(request), quiz_id)).data)

    @changes(QuizChangeInput, QuizShape, example={"is_active": True}, summary="Change a quiz, or take it into use")
    def patch(self, request: Request, quiz_id: int) -> Response:
        user, given = user_of(request), taken(request, QuizChangeInput)
        found = quiz_for(user, quiz_id)
        names = ("title", "procedure", "pass_mark", "draws", "most_attempts", "is_active")
        values = {name: getattr(found, name) for name in names} | given
        if "procedure" in given:
            values["procedure"] = _procedure(request, given)
        return Response(QuizShape(quizzes.change(quiz_id, quizzes.Details(**values), by=user)).data)


class QuestionsView(APIView):
    @reads(ItemShape(many=True), summary="The questions of a quiz with what is right, for editors")
    def get(self, request: Request, quiz_id: int) -> Response:
        user = user_of(request)
        require_editor(user)
        return Response(ItemShape(quiz_for(user, quiz_id).items.filter(is_active=True), many=True).data)

    @changes(QuestionInput, ItemShape, status=201, example=ASKED, summary="Add a question")
    def post(self, request: Request, quiz_id: int) -> Response:
        given = taken(request, QuestionInput)
        options = [(one["text"], one["is_right"]) for one in given["options"]]
        question = quizzes.Question(**{**given, "options": options})
        return Response(ItemShape(quizzes.add_item(quiz_id, question, by=user_of(request))).data, status=201)


class AttemptsView(APIView):
    @reads(ResultShape(many=True), summary="Your attempts at a quiz, and those of the people you lead; newest first")
    def get(self, request: Request, quiz_id: int) -> Response:
        user = user_of(request)
        rows = Attempt.objects.visible_to(user).filter(quiz=quiz_for(user, quiz_id)).order_by("-pk")
        return Response(ResultShape(rows[:MOST], many=True).data)

    @changes(None, AttemptShape, status=201, summary="Begin a quiz, or go on where you are")
    def post(self, request: Request, quiz_id: int) -> Response:
        return Response(AttemptShape(attempts.begin(quiz_id, by=user_of(request))).data, status=201)


class AttemptView(APIView):
    @reads(AttemptShape, summary="One attempt of yours")
    def get(self, request: Request, attempt_id: int) -> Response:
        return Response(AttemptShape(attempt_for(user_of(request), attempt_id)).data)


class AnswersView(APIView):
    @changes(QuizAnswerInput, AttemptShape, example={"question": 3, "chosen": ["a"]}, summary="Answer a question, for good")
    def post(self, request: Request, attempt_id: int) -> Response:
        given = taken(request, QuizAnswerInput)
        made = attempts.answer(attempt_id, given["question"], given["chosen"], by=user_of(request))
        return Response(AttemptShape(made).data)


def _question(item: QuizItem, order: list[str], answer: Answer | None) -> dict[str, Any]:
    words = {one["id"]: one["text"] for one in item.options}
    return {
        "id": item.pk,
        "text": item.text,
        "options": [{"id": one, "text": words[one]} for one in order],
        "answered": answer.chosen if answer else None,
        "is_right": answer.is_right if answer else None,
        "right": sorted(item.core.right) if answer else None,
        "explanation": item.explanation if answer else "",
    }


def _procedure(request: Request, given: dict[str, Any]) -> Procedure | None:
    key = given.get("procedure")
    return procedure_for(user_of(request), key) if key else None
