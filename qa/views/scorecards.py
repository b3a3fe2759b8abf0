"""Scorecards: the list, a version to read, its editor with a preview, and two versions compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict, Invalid
from people.staff import StaffRequest, staff
from qa.actions import scorecards
from qa.cards.diff import Change, differences
from qa.cards.model import Card, best
from qa.cards.parse import card_of, parse
from qa.cards.starter import CONTENT
from qa.models import Review, Scorecard, ScorecardVersion, VersionState
from qa.permissions import can_manage, require_manager, scorecard_for, version_for
from qa.views.card_draft import CardDraft
from qa.views.card_shown import CardShown
from sops.definition.canonical import canonical


@require_safe
@staff
def scorecard_list(request: StaffRequest) -> HttpResponse:
    may_manage = can_manage(request.user)
    newest = Prefetch("versions", ScorecardVersion.objects.order_by("-number").defer("content"))
    rows = Scorecard.objects.visible_to(request.user).prefetch_related(newest).order_by("-is_active", "title")
    if not may_manage:
        rows = rows.filter(is_active=True, versions__state=VersionState.PUBLISHED)
    return render(request, "qa/scorecards.html", {"scorecards": rows, "may_manage": may_manage})


@require_safe
@staff
def scorecard(request: StaffRequest, key: str) -> HttpResponse:
    """The published version, or the newest that one may see."""
    rows = scorecard_for(request.user, key).versions.order_by("-number")
    if not can_manage(request.user):
        rows = rows.exclude(state=VersionState.DRAFT)
    shown = rows.filter(state=VersionState.PUBLISHED).first() or rows.first()
    return redirect("scorecard_version", key, shown.number if shown else 1)


@require_safe
@staff
def scorecard_version(request: StaffRequest, key: str, number: int) -> HttpResponse:
    version = version_for(request.user, key, number)
    may_manage = can_manage(request.user)
    versions = version.scorecard.versions.select_related("author").defer("content").order_by("-number")
    if not may_manage:
        versions = versions.exclude(state=VersionState.DRAFT)
    shown = _preview(request, card_of(version.content), version)
    context = {"version": version, "card": shown, "versions": versions, "may_manage": may_manage}
    return render(request, "qa/scorecard.html", context)


def _preview(request: StaffRequest, card: Card, version: ScorecardVersion | None) -> CardShown:
    """The card as a reviewer meets it, without answers."""
    return CardShown(Review(version=version), card, request.user, [])


@staff
def scorecard_new(request: StaffRequest) -> HttpResponse:
    """Begins with a small one in both languages."""
    require_manager(request.user)
    if request.method != "POST":
        draft = CardDraft(_copied(CONTENT))
        return _form(request, draft, None)
    draft = CardDraft.posted(request.POST)
    if action := request.POST.get("press"):
        draft.press(action)
        return _form(request, draft, None)
    try:
        made = scorecards.create(draft.content, by=request.user)
    except Invalid as error:
        return _form(request, draft, None, problem=error.message, status=422)
    messages.success(request, _("The draft is saved."))
    return redirect("scorecard_version", made.scorecard.key, made.number)


@staff
def scorecard_edit(request: StaffRequest, key: str, number: int) -> HttpResponse:
    require_manager(request.user)
    version = version_for(request.user, key, number)
    if version.state != VersionState.DRAFT:
        refused = Conflict(_("This version is published, so it stays as it is. Make a new one from it."))
        if request.method == "POST":
            raise refused
        messages.warning(request, refused.message)
        return redirect("scorecard_version", key, number)
    if request.method != "POST":
        return _form(request, CardDraft(_copied(version.content), version.note, version.revision), version)
    draft = CardDraft.posted(request.POST)
    if action := request.POST.get("press"):
        draft.press(action)
        return _form(request, draft, version)
    try:
        scorecards.save(version.pk, draft.content, revision=draft.revision, note=draft.note, by=request.user)
    except (Invalid, Conflict) as error:
        return _form(request, draft, version, problem=error.message, status=error.status)
    messages.success(request, _("The draft is saved."))
    return redirect("scorecard_version", key, number)


def _form(
    request: StaffRequest, draft: CardDraft, version: ScorecardVersion | None, *, problem: str = "", status: int = 200
) -> HttpResponse:
    card = draft.check()
    shown = None if parse(draft.content)[1] else _preview(request, card, version)
    context = {"draft": draft, "version": version, "card": shown, "problem": problem}
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"qa/scorecard_form.html{part}", context, status=status)


def _copied(content: dict[str, object]) -> dict[str, object]:
    return {"causes": [], **CardDraft(content).content}


@require_POST
@staff
def scorecard_drafts(request: StaffRequest, key: str) -> HttpResponse:
    draft = scorecards.begin(scorecard_for(request.user, key).pk, by=request.user)
    return redirect("scorecard_edit", key, draft.number)


@require_POST
@staff
def scorecard_publication(request: StaffRequest, key: str, number: int) -> HttpResponse:
    try:
        scorecards.publish(version_for(request.user, key, number).pk, by=request.user)
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It is published. New cycles use it."))
    return redirect("scorecard_version", key, number)


@require_POST
@staff
def scorecard_deletion(request: StaffRequest, key: str, number: int) -> HttpResponse:
    scorecards.discard(version_for(request.user, key, number).pk, by=request.user)
    messages.success(request, _("The draft is thrown away."))
    return redirect("scorecard_list")


@require_POST
@staff
def scorecard_use(request: StaffRequest, key: str) -> HttpResponse:
    """Whether new programmes and reviews may take it."""
    scorecards.use(scorecard_for(request.user, key).pk, is_active=request.POST.get("active") == "on", by=request.user)
    return redirect("scorecard", key)


@require_safe
@staff
def scorecard_differences(request: StaffRequest, key: str, number: int, other: int) -> HttpResponse:
    before, after = version_for(request.user, key, other), version_for(request.user, key, number)
    found = differences(card_of(before.content), card_of(after.content))
    changes = list(_told(found, request.user.language))
    return render(request, "qa/differences.html", {"version": after, "before": before, "changes": changes})


@dataclass(frozen=True)
class Told:
    item: str
    what: str
    old: str
    new: str


WHAT = {"added": gettext_lazy("added"), "removed": gettext_lazy("removed"), "moved": gettext_lazy("moved")}
ASPECTS = {
    "text": gettext_lazy("Text"), "scale": gettext_lazy("Scale"), "low": gettext_lazy("Lowest"),
    "high": gettext_lazy("Highest"), "weight": gettext_lazy("Weight"), "item_class": gettext_lazy("Class"),
    "na": gettext_lazy("If it does not apply"), "help": gettext_lazy("Help"), "anchors": gettext_lazy("Anchors"),
    "fact": gettext_lazy("Answered from facts"),
}  # fmt: skip


def _told(changes: list[Change], language: str) -> Iterator[Told]:
    for one in changes:
        what = WHAT.get(one.what) or ASPECTS[one.aspect]
        yield Told(best(one.item.text, language), str(what), _plain(one.before, language), _plain(one.after, language))


def _plain(value: object, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return best(value, language)
    if isinstance(value, tuple):
        return "; ".join(f"{one.level:g} = {best(one.text, language)}" for one in value)
    return str(value) if isinstance(value, str | float | int) else canonical(value)
