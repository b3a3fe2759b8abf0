"""Acts on a ticket, one small form each: call the verb, show what changed."""

from __future__ import annotations

from typing import cast

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import bells
from people.actions import notifications
from people.models import Team, User
from people.staff import StaffRequest, staff
from tickets.actions import assignment, drafts, following, labels, status
from tickets.actions.assignment import WHOEVER
from tickets.filters import visible_staff
from tickets.forms import PriorityForm, StatusForm, SubjectForm, TagsForm
from tickets.models import Category, Priority, Ticket
from tickets.permissions import can_be_assigned
from tickets.views.answer import Undo, changed
from tickets.views.found import ticket_for

MOST_PEOPLE = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_assignment(request: StaffRequest, number: int) -> HttpResponse:
    """GET: whom to give it to. POST `to` (a person's number, `me` or nothing) and `seen`, the assignee shown."""
    if request.method != "POST":
        return _choice(request, ticket_for(request.user, number))
    to, seen = _person(request, _value(request, "to")), _value(request, "seen")
    known = WHOEVER if seen is None else int(seen) if seen.isdecimal() else None
    ticket = assignment.assign(number, to=to, by=request.user, seen=known)
    words = _("Assigned to %(name)s") % {"name": to} if to else _("Nobody has it now")
    return changed(request, ticket, words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_team(request: StaffRequest, number: int) -> HttpResponse:
    """GET: the teams to choose from. POST: move it to the team `to`; whoever loses sight of it lands in the list."""
    if request.method != "POST":
        ticket = ticket_for(request.user, number)
        return _options(request, ticket, "team", {"teams": _teams(request.user)})
    key = _value(request, "to") or ""
    team = get_object_or_404(_teams(request.user), pk=int(key) if key.isdecimal() and len(key) < 18 else 0)
    ticket = assignment.move_to_team(number, team=team, by=request.user)
    return changed(request, ticket, _("Moved to %(team)s") % {"team": team})


@require_POST
@staff
def ticket_following(request: StaffRequest, number: int) -> HttpResponse:
    """POST `to`: off to hear no more of it."""
    if _value(request, "to") == "off":
        return changed(request, following.unfollow(number, by=request.user), _("You hear no more of this ticket"))
    ticket = following.follow(number, by=request.user)
    return changed(request, ticket, _("You are told of what is written here"))


@require_POST
@staff
def ticket_status(request: StaffRequest, number: int) -> HttpResponse:
    before = ticket_for(request.user, number).status
    to = StatusForm({"to": _value(request, "to")}).status
    ticket = status.set_status(number, to=to, by=request.user)
    back = Category.OPEN if before.category == Category.NEW else before.code
    undo = Undo(f"{reverse('ticket_status', args=[number])}?to={back}") if before.pk != ticket.status_id else None
    return changed(request, ticket, _("Now %(status)s") % {"status": ticket.status}, undo)


@require_POST
@staff
def ticket_priority(request: StaffRequest, number: int) -> HttpResponse:
    before = ticket_for(request.user, number).priority
    to = cast(Priority, PriorityForm({"to": _value(request, "to")}).checked()["to"])
    ticket = labels.set_priority(number, to=to, by=request.user)
    undo = Undo(f"{reverse('ticket_priority', args=[number])}?to={before}") if before != to else None
    return changed(request, ticket, _("Priority: %(name)s") % {"name": to.label}, undo)


@require_POST
@staff
def ticket_tags(request: StaffRequest, number: int) -> HttpResponse:
    """POST `to`, all the tags divided by commas; or `add` or `remove`, one."""
    form = TagsForm(request.POST)
    data = form.checked()
    wanted = str(data["to"]).split(",") if "to" in request.POST else [*ticket_for(request.user, number).tags]
    wanted += str(data["add"]).split(",")
    wanted = [tag for tag in wanted if labels.tag_name(tag) != labels.tag_name(str(data["remove"]))]
    return changed(request, labels.set_tags(number, to=wanted, by=request.user))


@require_POST
@staff
def ticket_subject(request: StaffRequest, number: int) -> HttpResponse:
    form = SubjectForm(request.POST)
    return changed(request, labels.set_subject(number, to=str(form.checked()["to"]), by=request.user))


@require_POST
@staff
def ticket_reading(request: StaffRequest, number: int) -> HttpResponse:
    """POST `version`: read up to there."""
    version = request.POST.get("version", "")
    ticket = ticket_for(request.user, number)
    read = min(int(version), ticket.thread_version) if version.isdecimal() and len(version) < 10 else 0
    drafts.mark_read(number, version=read, by=request.user)
    if notifications.read_about("ticket", number, by=request.user):
        bells.ring([request.user.pk])
    return HttpResponse(status=204)


def _choice(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    people = [
        one for one in visible_staff(request).prefetch_related("roles")[:MOST_PEOPLE] if can_be_assigned(one, ticket)
    ]
    return _options(request, ticket, "assignment", {"people": people})


def _options(request: StaffRequest, ticket: Ticket, name: str, context: dict[str, object]) -> HttpResponse:
    part = "#options" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/{name}.html{part}", {"ticket": ticket, **context})


def _teams(user: User) -> QuerySet[Team]:
    """Where this person may move a ticket: a partner's people to their own teams and back in-house."""
    teams = Team.objects.filter(is_active=True)
    if user.is_in_house:
        return teams
    return teams.filter(Q(partner=None) | Q(partner_id=user.partner_id))


def _person(request: StaffRequest, value: str | None) -> User | None:
    if not value:
        return None
    if value == "me":
        return request.user
    key = int(value) if value.isdecimal() and len(value) < 18 else 0
    return get_object_or_404(visible_staff(request), pk=key)


def _value(request: StaffRequest, name: str) -> str | None:
    """From the form, or from the address, where undo's has it."""
    return request.POST.get(name, request.GET.get(name))
