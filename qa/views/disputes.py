"""Disputes: an agent objects to one answer, somebody apart decides."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.keyset import by_time
from helpdesk.web import paging
from people.staff import StaffRequest, staff
from qa.actions import disputes as verbs
from qa.figures.load import Load
from qa.figures.names import card_words
from qa.figures.scope import from_query
from qa.models import Answer, Dispute, Review
from qa.standing import can_see_figures, dispute_ends, may_adjudicate, may_dispute
from qa.verdict_items import items_of


@require_safe
@staff
def disputes(request: StaffRequest) -> HttpResponse:
    """Those to decide first; then how often they are overturned, by reviewer and item."""
    rows = Dispute.objects.visible_to(request.user).select_related(
        "answer__review__ticket",
        "answer__review__agent",
        "answer__review__reviewer",
        "adjudicator",
        "answer__review__version__scorecard",
    )
    shown = rows.decided() if request.GET.get("tab") == "decided" else rows.open()
    page = paging.page(shown, by=by_time("raised_at"), after=request.GET.get("after", ""))
    tab = "decided" if request.GET.get("tab") == "decided" else "open"
    load = Load(from_query(request.GET), request.user) if can_see_figures(request.user) else None
    words = card_words([_key(one) for one in page.rows], request.user.language, "items")
    lines = [(one, words.get(_key(one)) or one.answer.item) for one in page.rows]
    context = {"lines": lines, "tab": tab, "more": f"?tab={tab}&after={page.next}" if page.next else "",
               "load": load}  # fmt: skip
    return render(request, "qa/disputes/list.html", context)


@staff
def new(request: StaffRequest, pk: int, item: str) -> HttpResponse:
    """Of one answer of a review, by its agent."""
    review = _review(request, pk)
    answer = Answer.objects.filter(review=review, item=item).first()
    known = items_of(review.version, request.user.language).get(item)
    if answer is None or known is None or not may_dispute(request.user, review):
        raise Missing(_("There is no such answer, or it can no longer be disputed."))
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        try:
            proposed = known.read(request.POST.get("proposed", ""))
            evidence = {name: request.POST[name] for name in ("message",) if request.POST.get(name)}
            objection = verbs.Objection(proposed, request.POST.get("reason", ""), evidence)
            made = verbs.raise_(review.pk, item, objection, by=request.user)
            messages.success(request, _("Your dispute is kept. Somebody who did not review this decides."))
            return redirect("quality_dispute", made.pk)
        except Invalid as error:
            errors = error.fields or {"reason": [error.message]}
    thread = review.ticket.messages.in_thread().order_by("version") if review.ticket else []
    context = {"review": review, "answer": answer, "item": known, "said": known.said(answer.value), "errors": errors,
               "ends": dispute_ends(review), "thread": thread, "given": request.POST}  # fmt: skip
    return render(request, "qa/disputes/new.html", context, status=422 if errors else 200)


@staff
def dispute(request: StaffRequest, pk: int) -> HttpResponse:
    """What is disputed, and deciding it."""
    found = verbs.dispute_for(pk, by=request.user)
    item = items_of(found.answer.review.version, request.user.language)[found.answer.item]
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        try:
            decided = item.read(request.POST.get("decided", ""))
            verbs.decide(pk, decided, request.POST.get("rationale", ""), by=request.user)
            return redirect("quality_dispute", pk)
        except Invalid as error:
            errors = error.fields or {"rationale": [error.message]}
    review = found.answer.review
    context = {
        "dispute": found, "review": review, "item": item, "first": item.said(found.first), "errors": errors,
        "proposed": item.said(found.proposed), "decided": item.said(found.decided),
        "may_decide": found.is_open and may_adjudicate(request.user, review), "given": request.POST,
    }  # fmt: skip
    return render(request, "qa/disputes/dispute.html", context, status=422 if errors else 200)


def _key(dispute: Dispute) -> str:
    """As figures name the item."""
    return f"{dispute.answer.review.version.scorecard.key}/{dispute.answer.item}"


def _review(request: StaffRequest, pk: int) -> Review:
    rows = Review.objects.visible_to(request.user).select_related("version", "programme", "site", "agent", "ticket")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such review, or it is not yours to see."))
    return found
