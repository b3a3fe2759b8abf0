"""What the words of a macro can leave open, to be filled from the ticket it is used in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from tickets import placeholders
from tickets.models import Ticket
from tickets.spoken import first_name


@dataclass(frozen=True, slots=True)
class Variable:
    """`is_sure`: never empty, so that nothing needs to stand in for it."""

    name: str
    label: str | Promise
    is_sure: bool = False


VARIABLES: Final = {
    one.name: one
    for one in (
        Variable("requester.first_name", gettext_lazy("The requester's first name")),
        Variable("requester.name", gettext_lazy("The requester's name")),
        Variable("requester.email", gettext_lazy("The requester's address"), is_sure=True),
        Variable("organisation.name", gettext_lazy("The requester's organisation")),
        Variable("ticket.number", gettext_lazy("The ticket's number"), is_sure=True),
        Variable("ticket.subject", gettext_lazy("The ticket's subject")),
        Variable("brand.name", gettext_lazy("The brand"), is_sure=True),
        Variable("mailbox.address", gettext_lazy("The mailbox's address")),
        Variable("agent.name", gettext_lazy("The name of who answers"), is_sure=True),
        Variable("agent.first_name", gettext_lazy("The first name of who answers"), is_sure=True),
    )
}


def problem(words: str) -> str:
    """What is wrong with the variables in these words, as a sentence; empty when nothing is."""
    wrong = [written(name) for name in placeholders.variables(words) if name not in VARIABLES]
    wrong += placeholders.broken(words)
    if wrong:
        message = _("There is no such variable here: %(names)s. Those that there are stand beside the text.")
        return message % {"names": ", ".join(wrong[:5])}
    bare = [
        match[1]
        for match in placeholders.VARIABLE.finditer(words)
        if match[2] is None and not VARIABLES[match[1]].is_sure
    ]
    if bare:
        message = _("Say what stands there when it is not known: %(example)s. After the bar may also be nothing.")
        return message % {"example": written(f"{bare[0]}|…")}
    return ""


def fill(words: str, values: Mapping[str, str]) -> str:
    """HTML with its variables filled, each value escaped. A value that is itself an unfilled place is not known."""
    known = {name: escape(value) for name, value in values.items() if value and not placeholders.left_in(value)}
    return placeholders.fill(words, known)


def values(ticket: Ticket, agent: User | None) -> dict[str, str]:
    """What the variables stand for; what isn't known is empty. Where nobody answers, the brand does."""
    name = (agent.name or agent.email) if agent else ticket.brand.name
    requester = ticket.requester
    return {
        "requester.first_name": first_name(requester.name),
        "requester.name": "" if "@" in requester.name else requester.name,
        "requester.email": requester.email,
        "organisation.name": ticket.organisation.name if ticket.organisation else "",
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "brand.name": ticket.brand.name,
        "mailbox.address": ticket.mailbox.address if ticket.mailbox else "",
        "agent.name": name,
        "agent.first_name": (first_name(agent.name) or name) if agent else name,
    }


def sample(agent: User) -> dict[str, str]:
    """Of a ticket that nobody has, for previews."""
    return {
        "requester.first_name": "Dewi",
        "requester.name": "Dewi Lestari",
        "requester.email": "dewi@example.org",
        "organisation.name": "Toko Senja",
        "ticket.number": "1042",
        "ticket.subject": _("My parcel has not arrived"),
        "brand.name": _("Your brand"),
        "mailbox.address": "support@example.org",
        "agent.name": agent.name,
        "agent.first_name": first_name(agent.name) or agent.name,
    }


def written(name: str) -> str:
    return f"{{{{{name}}}}}"
