"""What the desk itself says by mail."""

from __future__ import annotations

from dataclasses import dataclass

from tickets import spoken
from tickets.mail.models import Template
from tickets.mail.outbound import framing, templates
from tickets.mail.parsing import language
from tickets.models import Mailbox, Message, Ticket


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    text: str
    html: str


def acknowledgement_words(ticket: Ticket, first: Message, mailbox: Mailbox) -> Words:
    """That the ticket has arrived: the mailbox's template, or the desk's words, in the requester's language."""
    kept = mailbox.templates.all()  # fetched with the mailbox where there are many tickets
    chosen = templates.chosen(mailbox, Template.Kind.ACKNOWLEDGEMENT, language_of(ticket, first), of=list(kept))
    values = templates.values(ticket, mailbox)
    said = framing.filled(chosen.html, values)
    return Words(framing.line(chosen.subject, values) or ticket.subject, said.text, said.html)


def language_of(ticket: Ticket, first: Message) -> str:
    """What the requester is known to speak, else what they wrote in; empty where nothing says it."""
    return spoken.language_of(ticket) or language.guess(f"{first.subject}\n{first.new_text}")
