"""Quizzes as editors write them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Missing
from people.forms import attempt
from people.staff import StaffRequest, staff
from sops.actions import quizzes as verbs
from sops.forms.quizzes import CaseForm, ItemForm, QuizForm
from sops.models import Quiz, QuizItem, Scenario, State
from sops.permissions import require_editor
from sops.views.learning.places import page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@staff
def quiz_new(request: StaffRequest) -> HttpResponse:
    require_editor(request.user)
    form = QuizForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: verbs.create(form.details(), by=request.user))
        if made:
            return redirect("quiz", made.pk)
    context = {"form": form, "title": _("New quiz")}
    return page(request, "learning/thing.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def quiz_change(request: StaffRequest, pk: int) -> HttpResponse:
    quiz = _quiz(request, pk)
    form = QuizForm(request.POST or None, quiz=quiz)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change(pk, form.details(), by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed.title})
            return redirect("quiz", pk)
    context = {"form": form, "title": quiz.title, "quiz": quiz}
    return page(request, "learning/thing.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def item_new(request: StaffRequest, pk: int) -> HttpResponse:
    quiz = _quiz(request, pk)
    form = ItemForm(request.POST or None, quiz=quiz)
    if form.is_valid():
        made = attempt(form, lambda: verbs.add_item(pk, form.question(), by=request.user))
        if made:
            messages.success(request, _("The question is added."))
            return redirect("quiz", pk)
    context = {"form": form, "quiz": quiz, "title": _("New question")}
    return page(request, "learning/item.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@staff
def item(request: StaffRequest, pk: int, item_id: int) -> HttpResponse:
    quiz = _quiz(request, pk)
    found = _item(quiz, item_id)
    form = ItemForm(request.POST or None, quiz=quiz, item=found)
    if form.is_valid():
        changed = attempt(form, lambda: verbs.change_item(found.pk, form.question(), by=request.user))
        if changed:
            messages.success(request, _("The question is saved."))
            return redirect("quiz", pk)
    context = {"form": form, "quiz": quiz, "item": found, "title": _("Question")}
    return page(request, "learning/item.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def item_removal(request: StaffRequest, pk: int, item_id: int) -> HttpResponse:
    verbs.remove_item(_item(_quiz(request, pk), item_id).pk, by=request.user)
    messages.success(request, _("Nobody is asked this any more."))
    return redirect("quiz", pk)


@require_http_methods(METHODS)
@staff
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """The made-up ticket of a scenario, for the procedure of the quiz as it is in force."""
    quiz = _quiz(request, pk)
    version = quiz.procedure and quiz.procedure.versions.filter(state=State.PUBLISHED).first()
    if not version:
        messages.error(request, _("Choose the procedure of this quiz first."))
        return redirect("quiz_change", pk)
    form = CaseForm(request.POST or None, version=version, case=Scenario.objects.filter(quiz=quiz).first())
    if form.is_valid():
        made = attempt(form, lambda: verbs.set_case(pk, form.case(), by=request.user))
        if made:
            messages.success(request, _("The case is saved."))
            return redirect("quiz", pk)
    context = {"form": form, "quiz": quiz, "title": _("Made-up case")}
    return page(request, "learning/thing.html", context, status=422 if form.errors else 200)


def _quiz(request: StaffRequest, pk: int) -> Quiz:
    require_editor(request.user)
    found = Quiz.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such quiz, or you may not see it."))
    return found


def _item(quiz: Quiz, item_id: int) -> QuizItem:
    found = quiz.items.filter(pk=item_id, is_active=True).first()
    if found is None:
        raise Missing(_("There is no such question any more."))
    return found
