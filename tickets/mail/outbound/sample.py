"""A template as customers would see it, with a ticket that nobody has: for previews and test mails."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.lib import clock, html
from people.models import User
from tickets.mail.models import Template
from tickets.mail.outbound import framing, templates
from tickets.mail.outbound.compose import Letter, reply_subject
from tickets.mail.outbound.framing import Frame, Said
from tickets.models import Mailbox
from tickets.spoken import first_name

Kind = Template.Kind


def sample(mailbox: Mailbox, language: str, draft: Template, agent: User) -> tuple[str, Said]:
    """Subject and words of a mail in which this draft, saved or not, stands in its place."""
    with translation.override(templates.spoken([language, mailbox.brand.language])):
        values, answer = _values(mailbox, agent), _answer()
    if draft.kind == Kind.ACKNOWLEDGEMENT:
        subject = framing.line(draft.subject, values) or values["ticket.subject"]
        return reply_subject(subject), framing.filled(draft.html, values)
    parts = {kind: templates.chosen(mailbox, kind, language).html for kind in (Kind.REPLY, Kind.SIGNATURE)}
    parts |= {Kind(draft.kind): draft.html}
    said = framing.frame(answer, Frame(parts[Kind.REPLY], parts[Kind.SIGNATURE], values))
    return reply_subject(values["ticket.subject"]), said


def as_letter(mailbox: Mailbox, subject: str, said: Said, to: str, mail_id: str) -> Letter:
    markup, pictures = framing.with_own_pictures(said.html)
    return Letter(
        mail_id=mail_id,
        sender_name=mailbox.name,
        sender=mailbox.address,
        reply_to=mailbox.address,
        to=[to],
        cc=[],
        subject=subject,
        date=clock.now(),
        text=said.text,
        html=markup,
        files=pictures,
    )


def _values(mailbox: Mailbox, agent: User) -> dict[str, str]:
    return {
        "ticket.number": "1042",
        "ticket.subject": _("My parcel has not arrived"),
        "requester.name": "Dewi Lestari",
        "requester.first_name": "Dewi",
        "requester.email": "dewi@example.org",
        "brand.name": mailbox.brand.name,
        "mailbox.name": mailbox.name,
        "mailbox.address": mailbox.address,
        "agent.name": agent.name,
        "agent.first_name": first_name(agent.name),
    }


def _answer() -> Said:
    text = _("Hello Dewi,\n\nyour parcel left our house this morning and will be with you tomorrow.")
    return Said(text, html.from_text(text))
