"""The mail that asks how satisfied somebody is: a link for each step, in the requester's language."""

from __future__ import annotations

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from tickets.actions.satisfaction import steps
from tickets.mail.outbound.templates import spoken
from tickets.mail.outbound.wording import Words
from tickets.models import Survey, Ticket
from tickets.portal.links import rating_link
from tickets.spoken import first_name, language_of, languages


def survey_words(survey: Survey, ticket: Ticket) -> Words:
    """A link opens the page with its step chosen; nothing is recorded before the requester sends it there."""
    wanted = languages(language_of(ticket), ticket.brand.language)
    language = spoken(wanted)
    texts = survey.texts.get(language, {})
    link = rating_link(ticket)
    with translation.override(language):
        subject = texts.get("subject") or _("How was our help?")
        name = first_name(ticket.requester.name)
        greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        solved = _("Your request #%(number)s is solved: %(subject)s") % {
            "number": ticket.pk, "subject": ticket.subject or _("(no subject)"),
        }  # fmt: skip
        question = texts.get("question") or _("How was it? Choose one:")
        choices = [(f"{link}?score={one.value}", str(one.label)) for one in reversed(steps(survey))]
        more = _("If something is still wrong, just reply to this mail.")
    html = format_html(
        "<p>{}</p><p>{}</p><p><strong>{}</strong></p><ul>{}</ul><p>{}</p><p>{}</p>",
        greeting,
        solved,
        question,
        format_html_join("", '<li><a href="{}">{}</a></li>', choices),
        more,
        ticket.brand.name,
    )
    lines = [
        greeting,
        solved,
        question,
        "\n".join(f"{label}: {url}" for url, label in choices),
        more,
        ticket.brand.name,
    ]
    return Words(subject, "\n\n".join(lines), str(html))
