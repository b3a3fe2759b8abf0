"""Quizzes: those there are, how one did, and taking one by keyboard, question by question or step by step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.errors import Conflict, Invalid
from people.staff import StaffRequest, staff
from sops.actions import attempts
from sops.learning import items as judging
from sops.learning_sight import attempt_for, quiz_for
from sops.models import Answer, Attempt, Quiz, QuizItem, Scenario, State
from sops.permissions import can_edit, can_oversee
from sops.stored import definition_of
from sops.views.learning.exercise import Exercise
from sops.views.learning.places import page

MOST_LISTED = 200


@require_safe
@staff
def quizzes(request: StaffRequest) -> HttpResponse:
    mine = Q(attempts__user=request.user, attempts__finished_at__isnull=False)
    rows = Quiz.objects.visible_to(request.user).select_related("procedure")
    rows = rows.annotate(tried=Count("attempts", filter=mine), passed=Count("attempts", filter=mine & PASSED))
    context = {"rows": rows.order_by("-is_active", "title", "pk")[:MOST_LISTED], "may_edit": can_edit(request.user)}
    return page(request, "learning/quizzes.html", context)


PASSED = Q(attempts__is_passed=True)


@require_safe
@staff
def quiz(request: StaffRequest, pk: int) -> HttpResponse:
    """One's own attempts; for who oversees the results of their people, for editors the items with what answers say."""
    found = quiz_for(request.user, pk)
    mine = Attempt.objects.filter(quiz=found, user=request.user).order_by("-pk")
    context: dict[str, Any] = {"quiz": found, "mine": mine[:20], "may_edit": can_edit(request.user)}
    if can_oversee(request.user):
        rows = Attempt.objects.visible_to(request.user).filter(quiz=found, finished_at__isnull=False)
        context["results"] = rows.select_related("user__partner").order_by("-finished_at")[:MOST_LISTED]
        titles = _titles(found, request.user.language)
        context["judged"] = [(item, said, titles.get(item.step, item.step)) for item, said in judged(found)]
    context["case"] = Scenario.objects.filter(quiz=found).first()
    return page(request, "learning/quiz.html", context)


def _titles(quiz: Quiz, language: str) -> dict[str, str]:
    """Of the steps of the procedure that it is about, as it is in force."""
    version = quiz.procedure and quiz.procedure.versions.filter(state=State.PUBLISHED).first()
    if not version:
        return {}
    definition = definition_of(version)
    return {step.id: step.title.best(language, definition.locale) for step in definition.steps}


@require_POST
@staff
def quiz_attempts(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        made = attempts.begin(quiz_for(request.user, pk).pk, by=request.user)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("quiz", pk)
    return redirect("attempt", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def attempt(request: StaffRequest, pk: int) -> HttpResponse:
    """GET: the next question, the step of the case, or the result. POST what was answered."""
    found = attempt_for(request.user, pk)
    if request.method != "POST":
        return _shown(request, found)
    try:
        if found.run:
            attempts.go_on(pk, {name: request.POST.getlist(name) for name in request.POST}, by=request.user)
        else:
            item = request.POST.get("item", "")
            key = int(item) if item.isascii() and item.isdecimal() and len(item) < 18 else 0
            attempts.answer(pk, key, request.POST.getlist("chosen"), by=request.user)
    except (Invalid, Conflict) as error:
        return _shown(request, found, error)
    return redirect("attempt", pk)


def _shown(request: StaffRequest, found: Attempt, error: Invalid | Conflict | None = None) -> HttpResponse:
    context: dict[str, Any] = {"attempt": found, "message": error.message if error else ""}
    if found.run:
        errors = error.fields if isinstance(error, Invalid) else {}
        context["exercise"] = Exercise(found, request.user, errors)
    context["sheet"] = Sheet(found)
    part = "result" if found.finished_at else "case" if found.run else "question"
    return page(request, f"learning/{part}.html", context, status=error.status if error else 200)


@dataclass
class Sheet:
    """The questions of an attempt, in its own order."""

    attempt: Attempt

    @cached_property
    def answers(self) -> dict[int, Answer]:
        return {one.item_id: one for one in self.attempt.answers.all()}

    @cached_property
    def items(self) -> dict[int, QuizItem]:
        return QuizItem.objects.in_bulk([item for item, _options in self.attempt.sheet])

    @property
    def total(self) -> int:
        return len(self.attempt.sheet)

    @property
    def place(self) -> int:
        return len(self.answers) + 1

    @property
    def here(self) -> QuizItem | None:
        ids = [item for item, _options in self.attempt.sheet if item not in self.answers]
        return self.items[ids[0]] if ids else None

    @property
    def is_many(self) -> bool:
        return self.here is not None and len(self.here.core.right) > 1

    @property
    def options(self) -> list[tuple[str, str]]:
        """(id, text) in the order that this attempt has them."""
        here = self.here
        if here is None:
            return []
        words = {one["id"]: one["text"] for one in here.options}
        return [(one, words[one]) for one in next(order for item, order in self.attempt.sheet if item == here.pk)]

    @property
    def answered(self) -> list[tuple[QuizItem, Answer, str, str]]:
        """(item, answer, what was chosen, what is right)."""
        found = []
        for key, _options in self.attempt.sheet:
            item, given = self.items[key], self.answers.get(key)
            if given:
                chosen = "; ".join(one["text"] for one in item.options if one["id"] in given.chosen)
                right = "; ".join(one["text"] for one in item.options if one["is_right"])
                found.append((item, given, chosen, right))
        return found


def judged(found: Quiz) -> list[tuple[QuizItem, judging.Statistics | None]]:
    """The items in use with what the first attempt of each person says of them. Three queries."""
    firsts = Attempt.objects.filter(quiz=found, finished_at__isnull=False).order_by("user_id", "pk").distinct("user_id")
    sheets: dict[int, dict[int, bool]] = {}
    rows = Answer.objects.filter(attempt__in=list(firsts.values_list("pk", flat=True)))
    for attempt_id, item_id, is_right in rows.values_list("attempt_id", "item_id", "is_right"):
        sheets.setdefault(attempt_id, {})[item_id] = is_right
    said = judging.statistics(sheets.values())
    return [(item, said.get(item.pk)) for item in found.items.filter(is_active=True)]
