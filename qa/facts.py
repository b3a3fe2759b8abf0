"""What the desk knows itself about a piece of work, so that nobody has to judge it: answers from facts.

Each returns None where the fact does not apply, and then the item is N/A. Clocks are read in one place here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps

from helpdesk.lib import html
from qa.cards.model import Fact
from qa.models import Review
from sops.models import Deviation, Run
from tickets.models import MacroUse, MacroVersion, Message

VARIABLE: Final = re.compile(r"\{\{.*?\}\}|\{[a-z_.]+\}")
SHORTEST: Final = 12
"""Pieces of a macro shorter than this say nothing about whether it was edited."""


@dataclass(frozen=True, slots=True)
class Found:
    """1 for yes and 0 for no, with where it can be seen: a run and its step, or a message."""

    value: float
    run: int | None = None
    step: str = ""
    message: int | None = None


def found(fact: Fact, review: Review) -> Found | None:
    return FINDERS[fact](review)


def _met(metric: str) -> Callable[[Review], Found | None]:
    """Whether no clock of this kind was breached; nothing was promised where there is no clock."""

    def of(review: Review) -> Found | None:
        clocks = [one for one in clocks_of(review.ticket_id) if one["metric"] == metric]
        return Found(float(not any(one["breached"] for one in clocks))) if clocks else None

    return of


def clocks_of(ticket: int | None) -> list[dict[str, Any]]:
    """The seam to service-level clocks: metric, state, due, when it was met, whether it was breached."""
    model = apps.all_models["tickets"].get("clock")
    if ticket is None or model is None:
        return []
    names = ("metric", "state", "due_at", "met_at", "breached_at")
    rows = model._default_manager.filter(ticket=ticket).exclude(state="cancelled").order_by("pk").values(*names)
    return [{**row, "breached": row["breached_at"] is not None} for row in rows]


def _followed(review: Review) -> Found | None:
    """Every run went to its end without leaving the way; where one did not, the step at which it left."""
    rows = Run.objects.filter(pk=review.run_id) if review.run_id else Run.objects.filter(ticket=review.ticket_id)
    runs = list(rows.filter(parent=None).order_by("pk"))
    if not runs:
        return None
    left = Deviation.objects.filter(run__in=runs).order_by("pk").first()
    if left:
        return Found(0.0, left.run_id, left.from_step)
    unfinished = next((one for one in runs if one.status != Run.Status.COMPLETED), None)
    if unfinished:
        return Found(0.0, unfinished.pk, unfinished.step)
    return Found(1.0, runs[0].pk, runs[0].step)


def _edited(review: Review) -> Found | None:
    """Whether every reply that a macro wrote was fitted to the case: none holds all that the macro says, unchanged."""
    uses = list(MacroUse.objects.filter(ticket=review.ticket_id, user=review.agent_id, message_id__isnull=False))
    replies = Message.objects.in_bulk([one.message_id for one in uses if one.message_id])
    if not replies:
        return None
    versions = {
        (one.macro_id, one.number): one for one in MacroVersion.objects.filter(macro__in=[use.macro_id for use in uses])
    }
    for use in uses:
        reply, version = replies.get(use.message_id or 0), versions.get((use.macro_id, use.number))
        if reply and version and _is_verbatim(reply.new_text or reply.text, version.texts):
            return Found(0.0, message=reply.pk)
    return Found(1.0, message=next(iter(replies)))


def _is_verbatim(reply: str, texts: Mapping[str, Mapping[str, str]]) -> bool:
    said = " ".join(reply.split())
    for parts in texts.values():
        pieces = [" ".join(one.split()) for one in VARIABLE.split(html.to_text(parts.get("reply", "")))]
        pieces = [one for one in pieces if len(one) >= SHORTEST]
        if pieces and all(one in said for one in pieces) and len(said) <= 1.15 * sum(map(len, pieces)) + 60:
            return True
    return False


FINDERS: Final[Mapping[Fact, Callable[[Review], Found | None]]] = {
    Fact.FIRST_RESPONSE: _met("first_response"),
    Fact.RESOLUTION: _met("resolution"),
    Fact.PROCEDURE: _followed,
    Fact.MACRO: _edited,
}
