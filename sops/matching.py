"""Which procedures a ticket calls for, and whether those that are required were followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db import connection
from django.utils.translation import gettext as _

from events.actor import Actor
from helpdesk.lib import clock
from helpdesk.lib.conditions.describe import describe, describe_stored
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Given, Vocabulary
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Conflict
from sops.likeness import alike
from sops.models import Binding, Procedure, Run, State
from tickets.audited import Numbered
from tickets.models import Ticket
from tickets.vocabulary import facts_of, fields_named

LOOKED_AT = 300
"""Runs: the newest that were completed."""
MOST_LIKELY = 2
_WORDS = "SELECT tsvector_to_array(search) FROM tickets_message WHERE ticket_id = %s ORDER BY version LIMIT 1"
_FOLLOWED = """
SELECT run.procedure_id, tsvector_to_array(first.search)
FROM (SELECT ticket_id, procedure_id FROM sops_run
      WHERE status = 'completed' AND parent_id IS NULL AND ticket_id <> %s ORDER BY id DESC LIMIT %s) AS run
JOIN LATERAL (SELECT search FROM tickets_message WHERE ticket_id = run.ticket_id ORDER BY version LIMIT 1) AS first
ON first.search IS NOT NULL
"""


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


@dataclass(frozen=True)
class Likely:
    """Suggested since tickets that are alike were handled by it. `words` are what they share with this one."""

    procedure: Procedure
    words: Sequence[str]
    is_required = False

    @property
    def why(self) -> str:
        return _("tickets that are alike say %(words)s") % {"words": ", ".join(self.words)}


def likely(ticket: Ticket) -> list[Likely]:
    """Procedures in force that were completed on tickets whose first message is like this one's; at most two."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [ticket.pk])
        row = cursor.fetchone()
        cursor.execute(_FOLLOWED, [ticket.pk, LOOKED_AT])
        followed = cursor.fetchall() if row and row[0] else []
    found = alike(row[0], followed)[:MOST_LIKELY] if followed else []
    rows = Procedure.objects.filter(versions__state=State.PUBLISHED).in_bulk([one.procedure_id for one in found])
    return [Likely(rows[one.procedure_id], one.words) for one in found if one.procedure_id in rows]


def sentence(conditions: object) -> str:
    """Conditions of a binding in words; nothing where they can't be read."""
    return describe_stored(conditions, vocabulary(), everything=_("every ticket"))


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
