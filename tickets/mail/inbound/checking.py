"""Trying a mail server out, for the button 'Test connection'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.mail.inbound import imap, pop3
from tickets.mail.inbound.account import SHORT_PATIENCE, Account
from tickets.mail.inbound.imap import FolderSeen
from tickets.mail.inbound.trouble import trouble_of
from tickets.mail.models import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail` is what the server or the system said, in its own words; `folders` what there is to choose from."""

    works: bool
    sentence: str
    detail: str = ""
    folders: Sequence[FolderSeen] = ()


def check(account: Account) -> Finding:
    """Connect, sign in and look into the folder, as fetching would; says what it found, never raises."""
    try:
        return _pop3(account) if account.protocol == Source.Protocol.POP3 else _imap(account)
    except Exception as error:
        trouble = trouble_of(error)
        return Finding(False, trouble.sentence, trouble.detail)


def _imap(account: Account) -> Finding:
    with imap.conversation(account, SHORT_PATIENCE) as link:
        folders = link.folders()
        place = link.look()
        speed = _("New mail comes at once.") if link.can_idle else _("New mail comes within half a minute.")
    count = ngettext("Signed in. The folder holds %(n)d mail.", "Signed in. The folder holds %(n)d mails.", place.mails)
    return Finding(True, f"{count % {'n': place.mails}} {speed}", folders=folders)


def _pop3(account: Account) -> Finding:
    with pop3.conversation(account, SHORT_PATIENCE) as link:
        mails = len(link.mails())
    count = ngettext("Signed in. There is %(n)d mail.", "Signed in. There are %(n)d mails.", mails)
    return Finding(True, f"{count % {'n': mails}} {_('New mail comes within a minute.')}")
