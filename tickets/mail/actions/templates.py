"""Templates of a mailbox: saved only when they are safe, and when every variable in them is known."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from people.permissions import Capability, require
from tickets import placeholders
from tickets.mail.models import Template
from tickets.mail.outbound.framing import ANSWER
from tickets.mail.outbound.templates import VARIABLES
from tickets.models import Mailbox
from tickets.spoken import LANGUAGES

Kind = Template.Kind
LONGEST = 400_000
_RUNS = re.compile(
    r"<\s*/?\s*(script|style|iframe|frame|object|embed|applet|form|input|svg|math|link|meta|base)\b"
    r"|<[^>]*\s(on[a-z]+)\s*=|(javascript|vbscript):",
    re.I,
)
_STYLED = re.compile(r"""style\s*=\s*("[^"]*\{\{|'[^']*\{\{)""", re.I)


@transaction.atomic
def save(mailbox: Mailbox, kind: str, language: str, *, html: str, subject: str = "", by: User) -> Template:
    """The template of this kind and language, made or changed."""
    require(by, Capability.MANAGE_MAIL)
    _check_place(kind, language)
    values: dict[str, object] = {"html": checked(kind, html), "subject": checked_subject(kind, subject)}
    Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    row = Template.objects.filter(mailbox=mailbox, kind=kind, language=language).first()
    if row:
        saving.change(row, "template.changed", values, by=by.actor)
        return row
    row = Template()
    place = {"mailbox": mailbox, "kind": kind, "language": language}
    saving.create(row, "template.created", place | values, by=by.actor)
    return row


@transaction.atomic
def remove(mailbox: Mailbox, kind: str, language: str, *, by: User) -> None:
    """Mail in this language falls back again; what was there stays in the log."""
    require(by, Capability.MANAGE_MAIL)
    row = Template.objects.select_for_update().filter(mailbox=mailbox, kind=kind, language=language).first()
    if row:
        record(
            "template.removed", row, by=by.actor, detail={"mailbox_id": mailbox.pk, "kind": kind, "language": language}
        )
        row.delete()


@transaction.atomic
def set_quoting(mailbox: Mailbox, *, to: bool, by: User) -> Mailbox:
    require(by, Capability.MANAGE_MAIL)
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    saving.change(row, "mailbox.changed", {"quotes": to}, by=by.actor)
    return row


def checked(kind: str, words: str) -> str:
    """The HTML to keep; plain words become paragraphs. Raises Invalid, saying what to mend."""
    if len(words) > LONGEST:
        raise _invalid(_("This is too long. Use smaller pictures, or name their address."))
    if not words.strip():
        raise _invalid(_("Write something."))
    if found := _RUNS.search(words):
        what = next(part for part in found.groups() if part)
        raise _invalid(_("Mail can't have this in it: %(what)s. Take it out.") % {"what": what.lower()})
    if _STYLED.search(words):
        raise _invalid(_("A variable can't stand in a style."))
    clean = _clean(storable(words))
    _check_variables(kind, clean)
    if kind == Kind.REPLY and sum(match[1] == ANSWER for match in placeholders.VARIABLE.finditer(clean)) != 1:
        raise _invalid(_("Write %(variable)s once: there the answer goes.") % {"variable": "{{answer}}"})
    return clean


def checked_subject(kind: str, subject: str) -> str:
    line = " ".join(storable(subject).split())
    if kind != Kind.ACKNOWLEDGEMENT:
        return ""
    if len(line) > 200:
        raise _invalid(_("Use at most %(longest)s characters.") % {"longest": 200}, "subject")
    _check_variables(kind, line, "subject")
    return line


def _clean(words: str) -> str:
    """Safe HTML whose pictures keep their addresses: it is for mail programs, which decide that for themselves."""
    markup = words if re.search(r"<[a-z!/]", words, re.I) else html.from_text(words)
    return html.show(markup, {}, remote=lambda address: address).replace(" data-remote-src=", " src=")


def _check_variables(kind: str, words: str, field: str = "html") -> None:
    known = VARIABLES[kind]
    wrong = [f"{{{{{name}}}}}" for name in placeholders.variables(words) if name not in known]
    wrong += placeholders.broken(words)
    if wrong:
        message = _("There is no such variable here: %(names)s. Those that there are stand beside the text.")
        raise _invalid(message % {"names": ", ".join(wrong[:5])}, field)


def _check_place(kind: str, language: str) -> None:
    if kind not in Kind.values:
        raise Invalid(_("There is no such template."))
    if language not in LANGUAGES:
        raise Invalid(_("Choose one of the languages."), {"language": [_("Choose one of the languages.")]})


def _invalid(message: str, field: str = "html") -> Invalid:
    return Invalid(message, {field: [message]})
