"""A version as an agent would meet it on a ticket of the past: followed step by step, and nothing is touched.

How far it has come travels with the page, signed, so that nothing of it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from people.staff import StaffRequest, staff
from sops.actions.publishing import examined
from sops.definition.model import Action, Call, Escalate
from sops.desk_connectors import act_named
from sops.kinds import EDGES
from sops.models import ProcedureVersion, Run
from sops.permissions import require_editor, version_for
from sops.replay import rehearsal
from sops.replay.interpreter import Tape
from sops.replay.state import State, Visit, from_json, to_json
from sops.stored import definition_of
from sops.tickets import variables_of
from sops.views.reading import Page
from sops.views.shown import Entry, Shown
from tickets.models import Ticket
from tickets.views.found import ticket_for

SALT = "sops.preview"
OFFERED = 8


@dataclass
class Rehearsed(Shown):
    """A rehearsal at its step, shown as a run is."""

    told: list[str] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return self.findings or super().entries

    @property
    def late(self) -> bool:
        return any(one.edge == "late" for one in self.step.exits) if self.step else False

    @property
    def may_fail(self) -> bool:
        return isinstance(self.step, Action) and bool(self.step.failed)

    @property
    def ended(self) -> str:
        """Its outcome, in words."""
        return self.say(self.definition.outcomes[self.state.outcome])

    @property
    def called(self) -> str:
        return f"{self.step.procedure} v{self.step.version}" if isinstance(self.step, Call) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_preview(request: StaffRequest, key: str, number: int) -> HttpResponse:
    """GET `ticket`: begin on it. POST `ticket`, `state`, and what the step asks for; or `visit`, to go back to."""
    require_editor(request.user)
    version = version_for(request.user, key, number)
    data = request.POST if request.method == "POST" else request.GET
    asked = data.get("ticket", "")
    context: dict[str, Any] = {"version": version, "page": Page(version, request.user), "tab": "preview"}
    if not asked.isdecimal() or len(asked) > 17 or examined(version).errors:
        context |= {"tickets": Ticket.objects.visible_to(request.user).order_by("-pk")[:OFFERED]}
        return render(request, "sops/preview_choose.html", context)
    ticket = ticket_for(request.user, int(asked))
    entered = {name: request.POST.getlist(name) for name in request.POST}
    context["shown"] = shown = _rehearse(version, ticket, request.user, entered)
    context |= {"ticket": ticket, "state": _kept(version, ticket, shown.state)}
    return render(request, "sops/preview.html", context, status=422 if shown.errors else 200)


def _rehearse(version: ProcedureVersion, ticket: Ticket, user: User, entered: dict[str, list[str]]) -> Rehearsed:
    definition, given = definition_of(version), Given(clock.now(), ZoneInfo(user.time_zone))
    known, language = variables_of(definition, ticket), user.language
    before = _before(version, ticket, entered.get("state", [""])[0])
    tape = Tape(definition, given, before, locale=language)
    errors, message = dict[str, list[str]](), ""
    try:
        if before is None:
            tape = rehearsal.begin(definition, given, known, locale=language, version=version.number)
        elif visit := entered.get("visit", [""])[0]:
            rehearsal.back(tape, int(visit) if visit.isdecimal() and len(visit) < 9 else 0)
        else:
            rehearsal.forward(tape, entered)
    except (Invalid, Conflict) as error:
        message, errors = error.message, error.fields if isinstance(error, Invalid) else {"": [error.message]}
    run = Run(ticket=ticket, procedure=version.procedure, version=version, state=to_json(tape.run))
    return Rehearsed(run, user, errors, message, told=[*_told(tape)])


def _kept(version: ProcedureVersion, ticket: Ticket, state: State) -> str:
    whole = {"sha256": version.sha256, "ticket": ticket.pk, "state": to_json(state)}
    return signing.dumps(whole, salt=SALT, compress=True)


def _before(version: ProcedureVersion, ticket: Ticket, kept: str) -> State | None:
    """None begins anew: there was nothing, or it was another text or ticket."""
    try:
        whole = signing.loads(kept, salt=SALT)
    except signing.BadSignature:
        return None
    fits = (whole["sha256"], whole["ticket"]) == (version.sha256, ticket.pk)
    return from_json(whole["state"]) if fits else None


def _told(tape: Tape) -> list[str]:
    """What would have been done to the ticket on the way so far."""
    said = [_would(tape, visit) for visit in tape.run.visits if visit.acted]
    return [one for one in said if one]


def _would(tape: Tape, visit: Visit) -> str:
    step = tape.definition.by_id.get(visit.step)
    if isinstance(step, Escalate):
        return _("Would escalate to %(team)s") % {"team": step.team}
    if isinstance(step, Action):
        values = ", ".join(str(one) for one in tape.computed(step.parameters).values())
        act = act_named(step.action)
        label = str(act.label) if act else step.action
        words = f"{label}: {values}" if values else label
        return words if visit.acted.get("ok") else f"{words} ({EDGES['failed']})"
    return ""
