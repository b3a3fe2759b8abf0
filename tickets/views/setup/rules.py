"""The desk's rules, for admins: in their order, made and changed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff
from tickets.actions import rules as verbs
from tickets.actions.rules import rule_for
from tickets.actions.ruling import DAY
from tickets.automation.telling import summaries
from tickets.models import Rule, RuleFiring, RuleKind
from tickets.models.rule import FAILED
from tickets.views.setup.pages import attempt, moved
from tickets.views.setup.rule_drafts import RuleDraft

METHODS = ["GET", "HEAD", "POST"]


def admit(request: StaffRequest) -> None:
    require_in_house(request.user, Capability.MANAGE_RULES)


@require_http_methods(METHODS)
@staff
def rules(request: StaffRequest) -> HttpResponse:
    """POST `up` or `down`, a rule's number, moves it among those of its kind."""
    admit(request)
    rows = list(Rule.objects.visible_to(request.user).select_related("latest", "in_force").in_order())
    groups = [(kind, [row for row in rows if row.kind == kind]) for kind in RuleKind]
    if request.method == "POST":
        order = [key for _kind, group in groups for key in moved([str(row.pk) for row in group], request.POST)]
        verbs.arrange([int(key) for key in order], by=request.user)
        return redirect("admin_rules")
    told, numbers = summaries(rows, by=request.user), _numbers()
    lines = [(kind, [(row, told[row.pk], numbers.get(row.pk)) for row in group]) for kind, group in groups]
    return render(request, "tickets/rules/list.html", {"groups": lines, "any": bool(rows)})


def _numbers() -> dict[int, dict[str, object]]:
    """Of the last day, by rule."""
    lately = RuleFiring.objects.filter(at__gt=clock.now() - DAY).order_by().values("rule")
    counted = lately.annotate(many=Count("pk"), failed=Count("pk", filter=Q(outcome__in=FAILED)), last=Max("at"))
    return {row["rule"]: dict(row) for row in counted}


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest, kind: str) -> HttpResponse:
    admit(request)
    if kind not in RuleKind.values:
        raise Missing(_("There are triggers and timed rules, and no other kind."))
    if request.method == "POST":
        return _saved(request, RuleDraft.posted(request.user, RuleKind(kind), None, request.POST))
    return _shown(request, RuleDraft.new(request.user, RuleKind(kind)))


@require_http_methods(METHODS)
@staff
def rule(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = rule_for(request.user, pk)
    if request.method == "POST":
        return _saved(request, RuleDraft.posted(request.user, RuleKind(found.kind), found, request.POST))
    return _shown(request, RuleDraft.of(request.user, found))


@require_POST
@staff
def draft(request: StaffRequest) -> HttpResponse:
    """The form as it was posted, with what its buttons ask for. Saves nothing."""
    admit(request)
    of, kind = request.POST.get("of", ""), request.POST.get("kind", "")
    found = rule_for(request.user, int(of)) if of.isdecimal() and len(of) < 18 else None
    made = RuleDraft.posted(request.user, RuleKind(kind if kind in RuleKind.values else "trigger"), found, request.POST)
    made.form.errors.clear()
    if made.rows:
        made.rows.press(request.POST.dict(), made.fields)
    return _shown(request, made)


def _saved(request: StaffRequest, made: RuleDraft) -> HttpResponse:
    is_sound = made.form.is_valid() and not made.has_objections
    saved = attempt(made.form, made.save) if is_sound else None
    if saved is None:
        return _shown(request, made, status=422)
    if saved.is_on and not saved.has_news:
        messages.success(request, _("%(name)s is saved.") % {"name": saved})
        return redirect("admin_rule", saved.pk)
    messages.success(request, _("%(name)s is saved. Try it on past tickets, then switch it on.") % {"name": saved})
    return redirect("admin_rule_trial", saved.pk)


def _shown(request: StaffRequest, made: RuleDraft, status: int = 200) -> HttpResponse:
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/rules/editor.html{part}", {"draft": made, "rule": made.rule}, status=status)
