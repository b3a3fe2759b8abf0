"""What the checks find, in words for the author of a reply."""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from tickets.checks.outgoing import Check, Finding

FIELDS: Final = {Check.ATTACHMENT: "files", Check.REPLY_ALL: "cc"}
"""The field that a finding is about, where that isn't the text."""


def words(finding: Finding) -> str:
    """One sentence: what was found, and what to do."""
    found = ", ".join(finding.found)
    if finding.check == Check.LANGUAGE:
        written, reads = (_language(code) for code in finding.found)
        values = {"written": written, "reads": reads}
        return _("This is in %(written)s, and the requester writes in %(reads)s.") % values
    if finding.check == Check.PLACEHOLDER:
        text = _("This is not filled in yet: %(places)s. To send it as it stands, mark it as code.")
        return text % {"places": found}
    return _sentence(finding.check) % {"found": found}


def _sentence(check: Check) -> str:
    return {
        Check.NAME: _("You greet %(found)s, which is not the requester's name."),
        Check.CARD: _("A payment card's number is in it: %(found)s. Mail is no safe place for it."),
        Check.IDENTITY: _("An identity number is in it: %(found)s. Mail is no safe place for it."),
        Check.AVOIDED: _("The brand does not use these words: %(found)s."),
        Check.ATTACHMENT: _("It speaks of a file (%(found)s), and none is attached."),
        Check.REPLY_ALL: _("It goes to people who joined since the last reply: %(found)s."),
    }[check]


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return {"tl": _("Filipino"), "zh": _("Chinese")}.get(code, code)
