"""Side conversations: the queue, one of them, and what is done in it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Conflict, DeskError, Invalid
from helpdesk.web import paging
from people.forms import attempt
from people.staff import StaffRequest, staff
from tickets import side_list
from tickets.actions import side_upkeep, sides
from tickets.models.side import Outcome
from tickets.side_forms import DueForm, OutcomeForm, TalkForm, local
from tickets.side_list import side_for
from tickets.side_page import SidePage
from tickets.views.answer import with_toast


@require_safe
@staff
def escalations(request: StaffRequest) -> HttpResponse:
    tab = side_list.tab_of(request.GET.get("tab", ""))
    found = side_list.rows(request.user, tab).for_list()
    page = paging.page(found, by=tab.order, after=request.GET.get("after", ""))
    counts = side_list.counts(request.user)
    context = {
        "tab": tab,
        "tabs": [(one, counts.get(one.slug, "")) for one in side_list.TABS],
        "page": page,
        "more": "?" + urlencode({"tab": tab.slug, "after": page.next}) if page.next else "",
    }
    return render(request, "tickets/sides/list.html", context)


@require_safe
@staff
def side(request: StaffRequest, key: int) -> HttpResponse:
    return _page(request, SidePage(side_for(request.user, key), request.user))


@require_safe
@staff
def side_thread(request: StaffRequest, key: int) -> HttpResponse:
    """The head and the conversation again, for a page that is open."""
    page = SidePage(side_for(request.user, key), request.user)
    return render(request, "tickets/sides/thread.html", {"page": page, "side": page.side})


@require_POST
@staff
def side_messages(request: StaffRequest, key: int) -> HttpResponse:
    form = TalkForm(request.POST)
    try:
        sides.write(key, form.words(), by=request.user)
    except (Conflict, Invalid) as error:
        return _refused(request, key, form, error)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('side', args=[key])}#end")
    page = SidePage(side_for(request.user, key), request.user)
    answer = render(request, "tickets/sides/written.html", {"page": page, "side": page.side})
    return with_toast(answer, _("On its way") if page.side.is_outside else _("Sent"))


@require_POST
@staff
def side_draft(request: StaffRequest, key: int) -> HttpResponse:
    form = TalkForm(request.POST)
    side_upkeep.save_answer(key, form.body, by=request.user, key=form.draft_key)
    return HttpResponse(status=204)


@staff
def side_outcome(request: StaffRequest, key: int) -> HttpResponse:
    """GET: the form alone. POST `outcome`, `text`."""
    page = SidePage(side_for(request.user, key), request.user)
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        outcome = Outcome(data["outcome"])
        if attempt(form, lambda: sides.close(key, outcome=outcome, text=data["text"], by=request.user)):
            messages.success(request, _("Closed. The ticket has the outcome as a note."))
            return redirect("side", key)
    context = {"page": page, "side": page.side, "form": form}
    return render(request, "tickets/sides/outcome.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def side_reopening(request: StaffRequest, key: int) -> HttpResponse:
    sides.reopen(key, by=request.user)
    return redirect("side", key)


@require_POST
@staff
def side_handler(request: StaffRequest, key: int) -> HttpResponse:
    """POST `to`: me, or nothing to put it back."""
    to = request.user if request.POST.get("to") == "me" else None
    return _done(request, key, lambda: sides.take(key, to=to, by=request.user))


@require_POST
@staff
def side_due(request: StaffRequest, key: int) -> HttpResponse:
    form = DueForm(request.POST)
    when = form.when() if form.is_valid() else None
    if when is None:
        messages.error(request, _("Choose the time."))
        return redirect("side", key) if side_for(request.user, key) else HttpResponse(status=404)
    return _done(request, key, lambda: sides.set_due(key, when, by=request.user))


def _done(request: StaffRequest, key: int, verb: object) -> HttpResponse:
    """Back to the page, with what is in the way where something is."""
    try:
        verb()  # type: ignore[operator]
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    return redirect("side", key)


def _page(
    request: StaffRequest, page: SidePage, error: DeskError | None = None, text: str = "", status: int = 200
) -> HttpResponse:
    context = {"page": page, "side": page.side, "error": error, "text": text, "due": local(page.side.due_at)}
    context["outcome_form"], context["due_form"] = OutcomeForm(), DueForm()
    return render(request, "tickets/sides/side.html", context, status=status)


def _refused(request: StaffRequest, key: int, form: TalkForm, error: Conflict | Invalid) -> HttpResponse:
    """Nothing was sent, and what is typed stays."""
    page = SidePage(side_for(request.user, key), request.user)
    if request.headers.get("HX-Request"):
        return render(request, "tickets/refused.html", {"error": error}, status=error.status)
    side_upkeep.save_answer(key, form.body, by=request.user)
    return _page(request, page, error, form.data.get("text", ""), error.status)
