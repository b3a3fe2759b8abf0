"""Which procedures a ticket calls for, and whether those that are required were followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.utils.translation import gettext as _

from events.actor import Actor
from helpdesk.lib import clock
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Given, Vocabulary
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Conflict
from sops.models import Binding, Procedure, Run, State
from tickets.audited import Numbered
from tickets.models import Ticket
from tickets.vocabulary import facts_of, fields_named


@dataclass(frozen=True)
class Fitting:
    procedure: Procedure
    binding: Binding

    @property
    def why(self) -> str:
        """The condition that holds, in words."""
        return describe(read(self.binding.conditions), vocabulary()) or _("every ticket")

    @property
    def is_required(self) -> bool:
        return self.binding.mode == Binding.Mode.REQUIRE


def fitting(ticket: Ticket) -> list[Fitting]:
    """The procedures in force whose conditions hold of the ticket; required ones first, each once."""
    rows = Binding.objects.filter(is_active=True, procedure__versions__state=State.PUBLISHED)
    rows = rows.select_related("procedure").order_by("-mode", "pk")
    fields, facts = vocabulary(), facts_of(ticket)
    given = Given(clock.now(), UTC)
    found: dict[int, Fitting] = {}
    for binding in sorted(rows, key=lambda one: one.mode != Binding.Mode.REQUIRE):
        if evaluate(read(binding.conditions), facts, fields, given):
            found.setdefault(binding.procedure_id, Fitting(binding.procedure, binding))
    return list(found.values())


def vocabulary() -> Vocabulary:
    return fields_named(Numbered())


def missing(ticket: Ticket) -> list[Procedure]:
    """Required, and neither completed on this ticket nor left with a reason."""
    required = [one.procedure for one in fitting(ticket) if one.is_required]
    if not required:
        return []
    done = Run.objects.filter(ticket=ticket, parent=None, status__in=[Run.Status.COMPLETED, Run.Status.ABANDONED])
    followed = set(done.values_list("procedure_id", flat=True))
    return [one for one in required if one.pk not in followed]


def refuse_to_solve(ticket: Ticket, by: Actor) -> None:
    """The guard that tickets ask. A requester is told no names of the desk's procedures."""
    lacking = missing(ticket)
    if not lacking:
        return
    if by.kind == "contact":
        raise Conflict(_("We still have something to do here before this can be solved. We will write to you."))
    words = _("First follow what is required here: %(names)s. Start it beside the conversation.")
    raise Conflict(words % {"names": _names(lacking)}, {"procedures": [one.key for one in lacking]})


def _names(procedures: Iterable[Procedure]) -> str:
    return ", ".join(str(one) for one in procedures)
