"""A ticket as procedures know it."""

from __future__ import annotations

from typing import Any, Final

from sops.definition.model import Definition
from tickets.models import Priority, Ticket

PRIORITY_CODES: Final = {
    Priority.LOW: "low",
    Priority.NORMAL: "normal",
    Priority.HIGH: "high",
    Priority.URGENT: "urgent",
}
PRIORITIES: Final = {code: priority for priority, code in PRIORITY_CODES.items()}


def facts_of(ticket: Ticket) -> dict[str, Any]:
    """Every field of sops.definition.vocabulary.TICKET, as JSON. What is empty is left out: nothing is known of it."""
    found = {
        "number": ticket.pk,
        "status": ticket.status_category,
        "priority": Priority(ticket.priority).name.lower(),
        "channel": ticket.channel,
        "team": ticket.team.slug if ticket.team else "",
        "tags": list(ticket.tags),
        "subject": ticket.subject,
        "requester": ticket.requester.email,
        "requester_name": ticket.requester.name or ticket.requester.email,
        "organisation": ticket.organisation.name if ticket.organisation else "",
        "brand": ticket.brand.name,
        "language": ticket.language,
        "messages": ticket.thread_version,
        "created": ticket.created_at.isoformat(),
    }
    return {name: value for name, value in found.items() if value != ""}


def variables_of(definition: Definition, ticket: Ticket) -> dict[str, Any]:
    """The variables that stand for a field of the ticket, with what it is now."""
    facts = facts_of(ticket)
    return {
        name: facts[one.field]
        for name, one in definition.variables.items()
        if one.source == "ticket" and one.field in facts
    }
