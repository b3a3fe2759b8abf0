"""The panel of procedures in a ticket: what runs there, what it calls for, and each act on a run, a form each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from people.permissions import Capability
from people.staff import StaffRequest, staff
from sops.actions import interrupting, running, told
from sops.actions.turns import ANYTHING, Spent
from sops.matching import Fitting, Likely, fitting, likely
from sops.models import FollowUp, Procedure, Run, State
from sops.views.shown import Shown
from tickets.filters import visible_staff
from tickets.models import Ticket
from tickets.permissions import can_work
from tickets.views.found import ASKED, ticket_for

MOST_LISTED = 200
LONGEST_TIME = 4 * 3600 * 1000


@dataclass
class Panel:
    """Everything about procedures on one ticket, for one person."""

    ticket: Ticket
    user: User
    run_id: int = 0
    message: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @cached_property
    def may_work(self) -> bool:
        return can_work(self.user, self.ticket)

    @cached_property
    def runs(self) -> list[Run]:
        rows = Run.objects.filter(ticket=self.ticket).select_related("procedure", "version", "holder")
        found = list(rows.order_by("pk"))
        for run in found:
            run.ticket = self.ticket
        return found

    @cached_property
    def open(self) -> list[Shown]:
        """Open runs, those that were called in place of those that called them."""
        calling = {run.parent_id for run in self.runs if run.ended_at is None}
        return [self._shown(run) for run in self.runs if run.ended_at is None and run.pk not in calling]

    @property
    def is_asking(self) -> bool:
        """An outside tool is being asked: the panel is drawn again when it has answered."""
        return any(one.is_asked and not one.problem for one in self.open)

    def _shown(self, run: Run) -> Shown:
        mine = run.pk == self.run_id
        return Shown(run, self.user, self.errors if mine else {}, self.message if mine else "")

    @cached_property
    def over(self) -> list[Shown]:
        return [Shown(run, self.user) for run in self.runs if run.ended_at is not None and run.parent_id is None]

    @cached_property
    def fitting(self) -> list[Fitting]:
        """Those that the ticket calls for and that were not started."""
        there = {run.procedure_id for run in self.runs}
        return [one for one in fitting(self.ticket) if one.procedure.pk not in there]

    @cached_property
    def likely(self) -> list[Likely]:
        """Where nothing is bound to the ticket, and nothing was begun: what was used on others like it."""
        return [] if self.runs or self.fitting or not self.may_work else likely(self.ticket)

    @cached_property
    def follow_up(self) -> FollowUp | None:
        return FollowUp.objects.filter(ticket=self.ticket, done_at=None).first()

    @cached_property
    def people(self) -> list[tuple[int, str]]:
        """Who can take it over: numbers and names of those who may work on this ticket."""
        workers = User.objects.able_to(Capability.WORK_TICKETS).visible_to(self.user)
        rows = workers.filter(Q(partner=None) | Q(partner=self.ticket.partner_id)).order_by("name", "pk")
        return list(rows.values_list("pk", "name")[:MOST_LISTED])

    @cached_property
    def startable(self) -> list[Procedure]:
        running = {one.run.procedure_id for one in self.open}
        rows = Procedure.objects.filter(versions__state=State.PUBLISHED).exclude(pk__in=running)
        return list(rows.order_by("title")[:MOST_LISTED])


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def ticket_procedures(request: StaffRequest, number: int) -> HttpResponse:
    """GET: the panel. POST `procedure`: start it."""
    ticket = _ticket_for(request, number)
    if request.method != "POST":
        return _panel(request, Panel(ticket, request.user))
    try:
        running.start(number, _number(request.POST, "procedure"), by=request.user)
    except (Conflict, Missing) as error:
        return _panel(request, Panel(ticket, request.user, message=error.message), status=error.status)
    return _panel(request, Panel(ticket, request.user))


@require_POST
@staff
def run_step(request: StaffRequest, pk: int) -> HttpResponse:
    """POST what the step asks for, and `seen`."""
    entered = {name: request.POST.getlist(name) for name in request.POST}
    seen, spent = _seen(request.POST), _spent(request.POST)
    return _turned(request, pk, lambda: running.go_forward(pk, entered, by=request.user, seen=seen, spent=spent))


@require_POST
@staff
def run_typed(request: StaffRequest, pk: int) -> HttpResponse:
    """POST what is being entered, so that nothing typed is lost."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in HIDDEN}
    running.keep_typed(pk, typed, by=request.user, visit=_number(request.POST, "visit") or ANYTHING)
    return HttpResponse(status=204)


@require_POST
@staff
def run_evidence(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `kind`, `ref` and a `note`; the choice of a file or message comes as file, message or snapshot."""
    kind = request.POST.get("kind", "")
    ref = request.POST.get(kind if kind in ("file", "message", "snapshot") else "link", "")
    entered = {"kind": [kind], "ref": [ref], "note": [request.POST.get("note", "")]}
    return _turned(request, pk, lambda: running.prove(pk, entered, by=request.user, seen=_seen(request.POST)))


@require_POST
@staff
def run_reply(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the reply into the composer; the page is drawn again, with the draft in it."""
    answer = _turned(request, pk, lambda: running.use_reply(pk, by=request.user, seen=_seen(request.POST)))
    if request.headers.get("HX-Request") and answer.status_code == 200:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@staff
def run_approval(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `answer`, yes or no, and a `note`."""
    yes, note = request.POST.get("answer") == "yes", request.POST.get("note", "")
    seen = _seen(request.POST)
    return _turned(request, pk, lambda: running.approve(pk, yes=yes, by=request.user, note=note, seen=seen))


@require_POST
@staff
def run_back(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `visit`, the one to go back to."""
    visit = _number(request.POST, "visit")
    return _turned(request, pk, lambda: running.go_back(pk, visit=visit, by=request.user, seen=_seen(request.POST)))


@require_POST
@staff
def run_pause(request: StaffRequest, pk: int) -> HttpResponse:
    return _turned(request, pk, lambda: interrupting.pause(pk, by=request.user))


@require_POST
@staff
def run_resumption(request: StaffRequest, pk: int) -> HttpResponse:
    return _turned(request, pk, lambda: interrupting.resume(pk, by=request.user))


@require_POST
@staff
def run_holder(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `to`, the number of who takes it over."""
    to = visible_staff(request).filter(pk=_number(request.POST, "to")).first()

    def act() -> Run:
        if to is None:
            raise Invalid(_("Choose who takes it over."), {"holder": [_("Choose somebody.")]})
        return interrupting.hand_over(pk, to=to, by=request.user)

    return _turned(request, pk, act)


@require_POST
@staff
def run_deviation(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `to` (a step, or nothing to stop), `reason` and `note`."""
    given = {name: request.POST.get(name, "") for name in ("to", "reason", "note")}
    seen = _seen(request.POST)
    return _turned(request, pk, lambda: interrupting.deviate(pk, **given, by=request.user, seen=seen))


@require_POST
@staff
def run_flag(request: StaffRequest, pk: int) -> HttpResponse:
    """POST a `note` of what is wrong with the step."""
    return _turned(request, pk, lambda: interrupting.flag(pk, note=request.POST.get("note", ""), by=request.user))


@require_POST
@staff
def run_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `said`, of an outside tool that failed or did not answer: again, done (with what it found) or not_done."""
    said, seen = request.POST.get("said", ""), _seen(request.POST)
    entered = {name: request.POST.getlist(name) for name in request.POST}

    def act() -> Run:
        if said == "again":
            return told.ask_again(pk, by=request.user, seen=seen)
        if said == "done":
            return told.was_done(pk, entered, by=request.user, seen=seen)
        return told.was_not_done(pk, by=request.user, seen=seen)

    return _turned(request, pk, act)


def _turned(request: StaffRequest, pk: int, act: Callable[[], Run]) -> HttpResponse:
    """Do it and show the panel; where it is refused, with the reason, and what was entered kept."""
    run = Run.objects.visible_to(request.user).filter(pk=pk).first()
    if run is None:
        raise Missing(_("There is no such run, or you may not see it."))
    message, errors, status = "", dict[str, list[str]](), 200
    try:
        act()
    except (Invalid, Conflict, NotAllowed) as error:
        message, status = error.message, error.status
        errors = error.fields if isinstance(error, Invalid) else {}
    try:
        ticket = _ticket_for(request, run.ticket_id)
    except Missing:  # the act gave it to others
        return HttpResponse(status=204, headers={"HX-Redirect": "/tickets/"}) if _is_part(request) else redirect("home")
    return _panel(request, Panel(ticket, request.user, pk, message, errors), status)


def _ticket_for(request: StaffRequest, number: int) -> Ticket:
    """With what the panel reads; a whole page shows more of it."""
    return ticket_for(request.user, number, ASKED if _is_part(request) else ())


def _panel(request: StaffRequest, panel: Panel, status: int = 200) -> HttpResponse:
    if _is_part(request):
        shown = status if status in (200, 409) else 422  # what the page takes in, with the words of the refusal
        return render(request, "sops/panel.html", {"panel": panel, "ticket": panel.ticket}, status=shown)
    if request.method == "POST" and status == 200:
        return redirect("ticket_procedures", panel.ticket.pk)
    return render(request, "sops/beside.html", {"panel": panel, "ticket": panel.ticket}, status=status)


def _is_part(request: StaffRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


HIDDEN = frozenset({"csrfmiddlewaretoken", "seen", "visit", "active_ms", "idle_ms"})


def _seen(data: QueryDict) -> int:
    return _number(data, "seen") or ANYTHING


def _spent(data: QueryDict) -> Spent:
    return Spent(*(min(_number(data, name), LONGEST_TIME) for name in ("active_ms", "idle_ms")))


def _number(data: Mapping[str, str], name: str) -> int:
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else 0
