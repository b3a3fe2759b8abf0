"""Which template of a mailbox speaks to whom, and what its variables stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from tickets.mail.models import Template
from tickets.mail.outbound.framing import ANSWER
from tickets.models import Mailbox, Ticket
from tickets.spoken import ENGLISH, first_name, languages

Kind = Template.Kind
_ANYWHERE: Final[dict[str, str | Promise]] = {
    "ticket.number": gettext_lazy("The ticket's number"),
    "ticket.subject": gettext_lazy("The ticket's subject"),
    "requester.name": gettext_lazy("The requester's name"),
    "requester.first_name": gettext_lazy("The requester's first name"),
    "requester.email": gettext_lazy("The requester's address"),
    "brand.name": gettext_lazy("The brand"),
    "mailbox.name": gettext_lazy("The mailbox's sender name"),
    "mailbox.address": gettext_lazy("The mailbox's address"),
}
_OF_AGENT: Final[dict[str, str | Promise]] = {
    "agent.name": gettext_lazy("The name of who answers"),
    "agent.first_name": gettext_lazy("The first name of who answers"),
}
VARIABLES: Final[dict[str, dict[str, str | Promise]]] = {
    Kind.ACKNOWLEDGEMENT: _ANYWHERE,
    Kind.SIGNATURE: _ANYWHERE | _OF_AGENT,
    Kind.REPLY: {ANSWER: gettext_lazy("The answer, with its signature"), **_ANYWHERE, **_OF_AGENT},
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template's words. `language` is the one it is written in."""

    subject: str = ""
    html: str = ""
    language: str = ENGLISH


def chosen(mailbox: Mailbox, kind: str, language: str, *, of: Sequence[Template] | None = None) -> Chosen:
    """The mailbox's template in this language, else in the brand's, else in English, else the desk's own words."""
    wanted = languages(language, mailbox.brand.language)
    rows = mailbox.templates.filter(kind=kind, language__in=wanted) if of is None else of
    found = {row.language: row for row in rows if row.kind == kind}
    for one in wanted:
        if row := found.get(one):
            return Chosen(row.subject, row.html, one)
    return built_in(kind, wanted)


def built_in(kind: str, wanted: Sequence[str]) -> Chosen:
    """The desk's own words in the first of these languages that it speaks. It signs and frames nothing by itself."""
    if kind != Kind.ACKNOWLEDGEMENT:
        return Chosen()
    language = spoken(wanted)
    return Chosen("", suggestion(kind, language), language)


def spoken(wanted: Sequence[str]) -> str:
    """The first of these languages that the desk itself speaks."""
    return next((one for one in wanted if one in dict(settings.LANGUAGES)), ENGLISH)


def suggestion(kind: str, language: str) -> str:
    """What a new template begins with."""
    with translation.override(spoken([language])):
        if kind == Kind.ACKNOWLEDGEMENT:
            greeting = _("Hello {{requester.first_name|there}},")
            taken = _("We have your message and will answer by mail. Your ticket is #{{ticket.number}}.")
            more = _("To add something, just reply to this mail.")
            return f"<p>{greeting}</p>\n<p>{taken} {more}</p>\n<p>{{{{brand.name}}}}</p>"
        if kind == Kind.SIGNATURE:
            return "<p>{{agent.name}}<br>{{brand.name}}</p>"
        head, foot = "<p><strong>{{brand.name}}</strong></p>", "<hr>\n<p>{{brand.name}}, {{mailbox.address}}</p>"
        return f"{head}\n<p>{{{{answer}}}}</p>\n{foot}"


def values(ticket: Ticket, mailbox: Mailbox, agent: User | None = None) -> dict[str, str]:
    """What the variables stand for; what isn't known is empty."""
    requester = ticket.requester
    return {
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "requester.name": requester.name,
        "requester.first_name": first_name(requester.name),
        "requester.email": requester.email,
        "brand.name": ticket.brand.name,
        "mailbox.name": mailbox.name,
        "mailbox.address": mailbox.address,
        "agent.name": agent.name if agent else "",
        "agent.first_name": first_name(agent.name) if agent else "",
    }
