"""Quizzes as editors write them: their items, the case of a scenario, and whether they are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from sops.models import Procedure, ProcedureVersion, Quiz, QuizItem, Scenario
from sops.permissions import require_editor
from sops.stored import definition_of

MOST_OPTIONS = 9
MOST_ITEMS = 100


@dataclass(frozen=True, kw_only=True)
class Details:
    """`draws` items a sheet, None for all; `most_attempts` None for as many as one likes; `pass_mark` in percent."""

    title: str
    procedure: Procedure | None = None
    pass_mark: int = 80
    draws: int | None = None
    most_attempts: int | None = None
    is_active: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """`options` are the texts and whether each is right; `step` is one of the quiz's procedure."""

    text: str
    options: Sequence[tuple[str, bool]]
    step: str = ""
    explanation: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A made-up ticket, and what is right: the steps of people in order, and the outcome."""

    version: ProcedureVersion
    ticket: Mapping[str, Any]
    message: str
    path: Sequence[str]
    outcome: str


@transaction.atomic
def create(details: Details, *, by: User) -> Quiz:
    require_editor(by)
    made = Quiz()
    saving.create(made, "quiz.created", {**_values(details), "is_active": False, "author": by}, by=by.actor)
    return made


@transaction.atomic
def change(quiz_id: int, details: Details, *, by: User) -> Quiz:
    """Raises Invalid where one without anything to answer would be in use."""
    quiz = _locked(quiz_id, by)
    if details.is_active and not (quiz.items.filter(is_active=True).exists() or _scenario(quiz)):
        words = _("Add an item or a case first: there is nothing to answer.")
        raise Invalid(words, {"is_active": [words]})
    saving.change(quiz, "quiz.changed", _values(details), by=by.actor)
    return quiz


@transaction.atomic
def add_item(quiz_id: int, question: Question, *, by: User) -> QuizItem:
    quiz = _locked(quiz_id, by)
    if _scenario(quiz):
        raise Conflict(_("This quiz is a case. Make another for questions."))
    if quiz.items.filter(is_active=True).count() >= MOST_ITEMS:
        raise Conflict(_("A quiz has at most %(most)d items.") % {"most": MOST_ITEMS})
    made = QuizItem()
    saving.create(made, "quizitem.created", {"quiz": quiz, **_asked(quiz, question)}, by=by.actor)
    return made


@transaction.atomic
def change_item(item_id: int, question: Question, *, by: User) -> QuizItem:
    """One that was answered goes, and this one takes its place: what people were asked stays known."""
    item = _item(item_id, by)
    if item.answers.exists():
        made = add_item(item.quiz_id, question, by=by)
        saving.change(item, "quizitem.changed", {"is_active": False}, by=by.actor)
        return made
    saving.change(item, "quizitem.changed", _asked(item.quiz, question), by=by.actor)
    return item


@transaction.atomic
def remove_item(item_id: int, *, by: User) -> QuizItem:
    """Nobody is asked it any more; its answers stay."""
    item = _item(item_id, by)
    saving.change(item, "quizitem.changed", {"is_active": False}, by=by.actor)
    if item.quiz.is_active and not item.quiz.items.filter(is_active=True).exists():
        saving.change(item.quiz, "quiz.changed", {"is_active": False}, by=by.actor)
    return item


@transaction.atomic
def set_case(quiz_id: int, case: Case, *, by: User) -> Scenario:
    """Make the quiz a run on this made-up ticket."""
    quiz = _locked(quiz_id, by)
    if quiz.items.filter(is_active=True).exists():
        raise Conflict(_("This quiz has questions. Make another for a case."))
    definition = definition_of(case.version)
    unknown = [step for step in case.path if step not in definition.by_id]
    if unknown or not case.path:
        words = _("Name the steps that are right, by their ids: %(ids)s.") % {"ids": ", ".join(definition.by_id)}
        raise Invalid(words, {"path": [words]})
    if case.outcome not in definition.outcomes:
        words = _("Name one of the outcomes: %(ids)s.") % {"ids": ", ".join(definition.outcomes)}
        raise Invalid(words, {"outcome": [words]})
    values = {"version": case.version, "ticket": dict(case.ticket), "message": storable(case.message).strip()[:10_000],
              "path": list(case.path), "outcome": case.outcome}  # fmt: skip
    found = _scenario(quiz)
    if found:
        saving.change(found, "scenario.changed", values, by=by.actor)
        return found
    made = Scenario()
    saving.create(made, "scenario.created", {"quiz": quiz, **values}, by=by.actor)
    return made


def _values(details: Details) -> dict[str, object]:
    if not 1 <= details.pass_mark <= 100:
        words = _("Choose between 1 and 100 percent.")
        raise Invalid(words, {"pass_mark": [words]})
    return {"title": saving.name_of(storable(details.title), "title", 200), "procedure": details.procedure,
            "pass_mark": details.pass_mark, "draws": details.draws or None,
            "most_attempts": details.most_attempts or None, "is_active": details.is_active}  # fmt: skip


def _asked(quiz: Quiz, question: Question) -> dict[str, object]:
    text = storable(question.text).strip()
    if not text:
        raise Invalid(_("Write the question."), {"text": [_("Write the question.")]})
    options = [(storable(words).strip()[:300], right) for words, right in question.options if words.strip()]
    right = sum(is_right for _words, is_right in options)
    if not 2 <= len(options) <= MOST_OPTIONS or not 1 <= right < len(options):
        words = _("Give between 2 and %(most)d answers, of which some are right and some are wrong.")
        message = words % {"most": MOST_OPTIONS}
        raise Invalid(message, {"options": [message]})
    kept = [
        {"id": chr(97 + place), "text": words, "is_right": is_right} for place, (words, is_right) in enumerate(options)
    ]
    return {"text": text[:1000], "options": kept, "step": question.step[:60],
            "explanation": storable(question.explanation).strip()[:1000]}  # fmt: skip


def _scenario(quiz: Quiz) -> Scenario | None:
    return Scenario.objects.filter(quiz=quiz).first()


def _item(item_id: int, by: User) -> QuizItem:
    require_editor(by)
    item = QuizItem.objects.select_for_update(of=("self",)).select_related("quiz").filter(pk=item_id).first()
    if item is None or not item.is_active:
        raise Missing(_("There is no such question any more."))
    return item


def _locked(quiz_id: int, by: User) -> Quiz:
    require_editor(by)
    quiz = Quiz.objects.select_for_update().filter(pk=quiz_id).first()
    if quiz is None:
        raise Missing(_("There is no such quiz, or you may not see it."))
    return quiz
