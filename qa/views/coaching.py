"""Coaching: talks with notes, actions and what came of them; praise; and what reviews say of oneself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.keyset import by_time
from helpdesk.web import paging
from people.forms import attempt
from people.staff import StaffRequest, staff
from qa.actions import coaching as verbs
from qa.figures.mine import Mine, before_after
from qa.figures.scope import from_query
from qa.models import CoachingAction, CoachingSession, Praise
from qa.standing import can_see_figures, may_coach
from qa.verdict_forms import ActionForm, NoteForm, PraiseForm, TalkForm


@require_safe
@staff
def coaching(request: StaffRequest) -> HttpResponse:
    """Sessions and praise in sight, newest first, and what is still to be done."""
    rows = CoachingSession.objects.visible_to(request.user).select_related("agent", "coach")
    page = paging.page(rows, by=by_time("held_at"), after=request.GET.get("after", ""))
    open_actions = CoachingAction.objects.filter(session__in=rows.values("pk"), done_at=None)
    given = Praise.objects.visible_to(request.user).select_related("agent", "by").order_by("-pk")
    context = {
        "sessions": page.rows,
        "more": f"?after={page.next}" if page.next else "",
        "actions": open_actions.select_related("session__agent").order_by("due_on")[:20],
        "praise": given[:12],
        "may_see_figures": can_see_figures(request.user),
    }
    return render(request, "qa/coaching/list.html", context)


@require_safe
@staff
def mine(request: StaffRequest) -> HttpResponse:
    """My trend and what to practise."""
    page = Mine(request.user, request.user, from_query(request.GET))
    context = {
        "mine": page,
        "scope": page.scope,
        "weeks": page.weeks,
        "actions": CoachingAction.objects.filter(session__agent=request.user, done_at=None).select_related("session"),
        "praise": Praise.objects.filter(agent=request.user).select_related("by")[:6],
    }
    return render(request, "qa/coaching/mine.html", context)


@staff
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """The same of somebody whom one may coach, and a talk with them."""
    agent = verbs.agent_for(pk, by=request.user)
    form = TalkForm(request.POST or None, by=request.user, initial={"item": request.GET.get("item", "")})
    if form.is_valid():
        picked = [int(one) for one in request.POST.getlist("reviews") if one.isdecimal()]
        held = attempt(form, lambda: verbs.hold(agent.pk, form.talk(picked), by=request.user))
        if held:
            messages.success(request, _("The session with %(name)s is kept.") % {"name": agent.name})
            return redirect("quality_coaching_session", held.pk)
    page = Mine(agent, request.user, from_query(request.GET))
    reviews = page.scope.reviews(request.user).filter(agent=agent).select_related("ticket")[:10]
    context = {"agent": agent, "mine": page, "scope": page.scope, "form": form, "reviews": reviews, "weeks": page.weeks}
    return render(request, "qa/coaching/person.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def session(request: StaffRequest, pk: int) -> HttpResponse:
    return _session(request, pk)


@require_POST
@staff
def notes(request: StaffRequest, pk: int) -> HttpResponse:
    form = NoteForm(request.POST)
    said = (
        attempt(form, lambda: verbs.note(pk, form.cleaned_data["text"], by=request.user)) if form.is_valid() else None
    )
    if said:
        return redirect("quality_coaching_session", pk)
    return _session(request, pk, note=form)


@require_POST
@staff
def actions(request: StaffRequest, pk: int) -> HttpResponse:
    form = ActionForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: verbs.agree(pk, values["text"], values["due_on"], by=request.user)):
            return redirect("quality_coaching_session", pk)
    return _session(request, pk, action=form)


@require_POST
@staff
def action(request: StaffRequest, pk: int) -> HttpResponse:
    """Done, or not after all."""
    marked = verbs.mark(pk, done=request.POST.get("done") == "yes", by=request.user)
    return redirect("quality_coaching_session", marked.session_id)


def _session(
    request: StaffRequest, pk: int, *, note: NoteForm | None = None, action: ActionForm | None = None
) -> HttpResponse:
    found = verbs.session_for(pk, by=request.user)
    context = {
        "session": found,
        "notes": found.notes.select_related("by"),
        "actions": found.actions.select_related("done_by"),
        "reviews": found.reviews.select_related("ticket"),
        "compared": before_after(found, request.user),
        "note_form": note or NoteForm(),
        "action_form": action or ActionForm(),
        "may_coach": may_coach(request.user, found.agent),
    }
    status = 422 if (note and note.errors) or (action and action.errors) else 200
    return render(request, "qa/coaching/session.html", context, status=status)


@staff
def praise(request: StaffRequest) -> HttpResponse:
    asked = {name: request.GET[name] for name in ("agent", "ticket") if name in request.GET}
    form = PraiseForm(request.POST or None, by=request.user, initial=asked)
    if form.is_valid():
        values = form.cleaned_data
        given = attempt(form, lambda: verbs.praise(values["agent"].pk, values["text"], by=request.user,
                                                   ticket_id=values["ticket"]))  # fmt: skip
        if given:
            messages.success(request, _("%(name)s is told.") % {"name": given.agent.name})
            return redirect("quality_coaching")
    return render(request, "qa/coaching/praise.html", {"form": form}, status=422 if form.errors else 200)
