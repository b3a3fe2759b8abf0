"""The codes and reasons that are stored with a mail, in words."""

from __future__ import annotations

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Sentences = dict[str, str | Promise]

REASONS: Final[Sentences] = {
    # where it was filed (parsing/threading.py)
    "nothing_pointed_at": gettext_lazy("It answers no mail that the desk knows, so it opened a ticket."),
    "gone": gettext_lazy("The ticket that it points at is gone, so it opened a new one."),
    "stranger": gettext_lazy("Its sender takes no part in the ticket that it points at, so it opened one of its own."),
    "closed": gettext_lazy("The ticket that it answers is closed, so it opened a new one that follows it."),
    "reply": gettext_lazy("It answers this ticket, and its sender takes part in it."),
    "reopened": gettext_lazy("It answers this ticket, which was solved, so it opened it again."),
    "rejoined": gettext_lazy("A mail that answers it came first, and opened the ticket; now both are together."),
    "automatic": gettext_lazy("A machine answered in this ticket: it is shown, and changes nothing."),
    "returned": gettext_lazy("It reports on a mail that was sent from this ticket."),
    "aside": gettext_lazy(
        "Somebody who was asked in a side conversation answers it. The ticket's thread has none of it."
    ),
    "aside_other": gettext_lazy("It has a side conversation's signed mark, and its sender was not asked there."),
    "aside_requester": gettext_lazy("The requester answers a mail of a side conversation, so it stays in that."),
    # what was not filed (actions/filing.py, actions/quarantine.py)
    "again": gettext_lazy("The same mail came before."),
    "also sent to another mailbox": gettext_lazy("The same mail came to another mailbox, and has its ticket."),
    "No mailbox of the desk can take it.": gettext_lazy("No mailbox of the desk can take it."),
    "It was sent by the desk itself.": gettext_lazy("It was sent by the desk itself."),
    "A bounce of a mail that the desk did not send.": gettext_lazy("A bounce of a mail that the desk did not send."),
    "Marked as spam by a lead.": gettext_lazy("Marked as spam by a lead."),
}
PROBLEMS: Final[Sentences] = {
    "no_sender": gettext_lazy("It names no sender."),
    "no_message_id": gettext_lazy("It has no Message-ID."),
    "no_date": gettext_lazy("It has no date, or one that can't be read."),
    "no_headers": gettext_lazy("It has no header."),
    "junk_before_headers": gettext_lazy("Other lines stand before its header."),
    "bad_content_type": gettext_lazy("The type of a part can't be read."),
    "no_boundary": gettext_lazy("Its parts have no boundary between them."),
    "wrong_boundary": gettext_lazy("Its parts are divided by another boundary than it names."),
    "no_final_boundary": gettext_lazy("It ends before its last part does."),
    "no_parts": gettext_lazy("It says that it has parts, and has none."),
    "too_deep": gettext_lazy("Its parts are nested too deeply; the innermost are not shown."),
    "too_many_parts": gettext_lazy("It has too many parts; the last are not shown."),
    "unknown_encoding": gettext_lazy("A part is encoded in a way that nobody knows."),
    "bad_base64": gettext_lazy("A part is not encoded as it says; what could be read is shown."),
    "bad_uuencode": gettext_lazy("A file in its text is not encoded as it says."),
    "unreadable": gettext_lazy("It can't be taken apart, so it is shown as plain text."),
}
MACHINES: Final[Sentences] = {
    "auto_submitted": gettext_lazy("It says so itself (Auto-Submitted)."),
    "precedence": gettext_lazy("It is marked as bulk mail (Precedence)."),
    "auto_response_suppress": gettext_lazy("It asks for no automatic answer (X-Auto-Response-Suppress)."),
    "mailing_list": gettext_lazy("It comes from a mailing list."),
    "null_return_path": gettext_lazy("It names no address to return to, as reports of servers do."),
    "vendor_header": gettext_lazy("Its program marks it as automatic."),
    "machine_sender": gettext_lazy("Its sender's address is a machine's."),
    "away_subject": gettext_lazy("Its subject is that of an absence notice."),
    "bounce": gettext_lazy("It is a mail server's report."),
}
PROTECTIONS: Final[Sentences] = {
    "pgp_signed": gettext_lazy("It is signed with PGP. The desk does not check signatures."),
    "pgp_encrypted": gettext_lazy("It is encrypted with PGP. The desk can't open it; the whole mail is kept."),
    "smime_signed": gettext_lazy("It is signed with S/MIME. The desk does not check signatures."),
    "smime_encrypted": gettext_lazy("It is encrypted with S/MIME. The desk can't open it; the whole mail is kept."),
}
_STOPPED = re.compile(r"It stopped the desk (\d+) times while being read\.")
_FAILED = re.compile(r"It can't be (read|filed): (.*)", re.S)


def reason(stored: str) -> str:
    """Why a mail is where it is."""
    if stored in REASONS:
        return str(REASONS[stored])
    if match := _STOPPED.fullmatch(stored):
        return _("It stopped the desk %(count)s times while being read.") % {"count": match[1]}
    if match := _FAILED.fullmatch(stored):
        words = _("It can't be read: %(error)s") if match[1] == "read" else _("It can't be filed: %(error)s")
        return words % {"error": match[2]}
    return stored


def problem(code: str) -> str:
    return str(PROBLEMS.get(code, code.replace("_", " ")))


def machine(code: str) -> str:
    return str(MACHINES.get(code, code.replace("_", " ")))
