"""Reviews: what I owe, what is said about my work, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Avg, Count
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.conditions.fields import Words
from helpdesk.lib.errors import Conflict, DeskError, Invalid, Missing
from helpdesk.lib.keyset import Column, Order
from helpdesk.web.paging import page as paged
from people.capabilities import Capability
from people.models import User
from people.staff import StaffRequest, staff
from qa.actions import assigning, reviews
from qa.actions.answering import Given
from qa.cards.parse import card_of
from qa.models import Review, Scorecard, State
from qa.models.review import APART, UNFINISHED
from qa.permissions import can_manage, can_review, require_manager, review_for
from qa.views.reviewing import ReviewPage
from sops.models import Run
from tickets.models import Ticket

NEWEST = Order((Column("pk", int, is_descending=True),))


@require_safe
@staff
def quality_home(request: StaffRequest) -> HttpResponse:
    """Where this person's work with quality is."""
    if can_review(request.user):
        return redirect("review_queue")
    return redirect("review_mine")


@require_safe
@staff
def review_queue(request: StaffRequest) -> HttpResponse:
    """What this person is to review, the most urgent first; and for managers what nobody may."""
    rows = Review.objects.visible_to(request.user).select_related("ticket", "agent", "programme", "version__scorecard")
    mine = rows.filter(reviewer=request.user)
    context = {
        "owed": mine.open().order_by("due_at", "pk")[:200],
        "done": mine.exclude(state__in=UNFINISHED).order_by("-worked_at", "-pk")[:20],
        "orphans": rows.filter(reviewer=None, state__in=UNFINISHED)[:50] if can_manage(request.user) else [],
        "reviewers": _reviewers() if can_manage(request.user) else [],
    }
    return render(request, "qa/queue.html", context)


def _reviewers() -> list[User]:
    return list(User.objects.able_to(Capability.REVIEW_QUALITY).order_by("name", "pk"))


@require_safe
@staff
def review_mine(request: StaffRequest) -> HttpResponse:
    """What was published about this person's own work, the newest first."""
    rows = Review.objects.visible_to(request.user).filter(agent=request.user).exclude(purpose__in=APART)
    rows = rows.public().select_related("ticket", "reviewer", "version__scorecard")
    sums = rows.filter(counts=True).aggregate(n=Count("pk"), mean=Avg("score"))
    found = paged(rows, by=NEWEST, after=request.GET.get("after", ""))
    waiting = rows.filter(state=State.PUBLISHED).count()
    return render(request, "qa/mine.html", {"page": found, "sums": sums, "waiting": waiting})


@require_safe
@staff
def review(request: StaffRequest, pk: int) -> HttpResponse:
    page = ReviewPage(review_for(request.user, pk), request.user)
    return render(request, "qa/review.html", {"page": page, "review": page.review})


@require_POST
@staff
def review_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Saved on the way, by the page itself; the answer is the new revision."""
    found = _kept(request, pk)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"revision": found.revision})
    return redirect("review", pk)


@require_POST
@staff
def review_submission(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        _kept(request, pk)
        reviews.submit(pk, by=request.user)
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        page = ReviewPage(review_for(request.user, pk), request.user)
        context = {"page": page, "review": page.review, "problem": error.message, "missing": list(fields)}
        return render(request, "qa/review.html", context, status=error.status)
    messages.success(request, _("The review is handed in."))
    following = Review.objects.filter(reviewer=request.user, state__in=UNFINISHED).order_by("due_at", "pk").first()
    return redirect("review", following.pk) if following else redirect("review_queue")


def _kept(request: StaffRequest, pk: int) -> Review:
    found = review_for(request.user, pk)
    revision, seconds = (_whole(request.POST.get(name, "")) for name in ("revision", "seconds"))
    draft = reviews.Draft(dict(_answers(request.POST, found)), request.POST.get("summary", ""), seconds)
    return reviews.save(pk, draft, revision=revision, by=request.user)


def _answers(data: QueryDict, found: Review) -> list[tuple[str, Given]]:
    """Items without a value are not answered yet."""
    given = []
    for item in card_of(found.version.content).items:
        value = data.get(f"value-{item.key}", "")
        if value and not item.fact:
            given.append((item.key, _given(data, item.key, value)))
    return given


def _given(data: QueryDict, key: str, value: str) -> Given:
    kind, _colon, place = data.get(f"evidence-{key}", "").partition(":")
    run, _colon, step = place.partition(":")
    return Given(
        value=None if value == "na" else _level(value, key),
        cause=data.get(f"cause-{key}", ""),
        note=data.get(f"note-{key}", ""),
        message=_whole(place) or None if kind == "message" else None,
        run=_whole(run) or None if kind == "step" else None,
        step=step if kind == "step" else "",
    )


def _level(value: str, key: str) -> float:
    try:
        return float(value.replace(",", "."))
    except ValueError:
        raise Invalid(_("Give a number."), {f"item-{key}": [_("Give a number.")]}) from None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


@require_POST
@staff
def review_reopening(request: StaffRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda: reviews.reopen(pk, by=request.user), _("It is yours to change again."))


@require_POST
@staff
def review_publication(request: StaffRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda: reviews.publish(pk, by=request.user), _("The agent can see it now."))


@require_POST
@staff
def review_acknowledgement(request: StaffRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda: reviews.acknowledge(pk, by=request.user), _("Acknowledged. Thank you."))


@require_POST
@staff
def review_voiding(request: StaffRequest, pk: int) -> HttpResponse:
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    return _done(request, pk, lambda: reviews.void(pk, reason=reason, note=note, by=request.user), _("It is void."))


@require_POST
@staff
def review_reviewer(request: StaffRequest, pk: int) -> HttpResponse:
    """Give it to another reviewer."""
    review_for(request.user, pk)
    require_manager(request.user)
    other = User.objects.active().filter(pk=_whole(request.POST.get("reviewer", ""))).first()
    if other is None:
        raise Missing(_("There is no such person."))
    assigning.reassign(pk, other, by=request.user)
    messages.success(request, _("%(name)s has it now.") % {"name": other.name})
    return redirect("review_queue")


def _done(request: StaffRequest, pk: int, verb: object, words: Words) -> HttpResponse:
    """Back to the page of the review, which says what was done or why not."""
    review_for(request.user, pk)
    try:
        verb()  # type: ignore[operator]
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, str(words))
    return redirect("review", pk)


@staff
def review_new(request: StaffRequest) -> HttpResponse:
    """Pick a ticket by hand: for coaching, or one's own to practise. Such reviews never count."""
    number = _whole(request.POST.get("ticket", "") or request.GET.get("ticket", ""))
    ticket = Ticket.objects.visible_to(request.user).select_related("assignee").filter(pk=number).first()
    problem = ""
    if request.method == "POST":
        try:
            made = assigning.pick(_picking(request.POST, number), by=request.user)
            return redirect("review", made.pk)
        except DeskError as error:
            if not isinstance(error, Invalid | Conflict | Missing):
                raise
            problem = error.message
    cards = Scorecard.objects.visible_to(request.user).filter(is_active=True, versions__state="published")
    context = {
        "ticket": ticket, "number": number or "", "cards": cards.distinct(), "problem": problem,
        "may_review": can_review(request.user),
        "is_own": ticket is not None and ticket.assignee_id == request.user.pk,
    }  # fmt: skip
    return render(request, "qa/new.html", context, status=422 if problem else 200)


def _picking(data: QueryDict, number: int) -> assigning.Picking:
    card = Scorecard.objects.filter(pk=_whole(data.get("scorecard", ""))).first()
    if card is None:
        raise Invalid(_("Choose a scorecard."))
    run = Run.objects.filter(pk=_whole(data.get("run", "")), ticket=number).first()
    return assigning.Picking(number, card, data.get("purpose", "targeted"), data.get("why", ""), run=run)
