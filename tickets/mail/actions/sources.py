"""Where a mailbox's mail is fetched from. Secrets are stored encrypted and never leave by the log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.crypto import Unreadable, hide, reveal
from helpdesk.lib.errors import Invalid
from people.actions import saving
from people.changes import code, difference
from people.models import User
from people.permissions import Capability, require
from tickets.mail.models import Source
from tickets.models import Mailbox

FROM_NOW = -1
"""As `last_uid` of a source that was never read: begin with the mail that comes next."""
SERVER = ("host", "port", "security")
PLACE = ("protocol", "host", "port", "username", "folder")
LASTING = ("afterwards", "target")
ACCOUNT = ("protocol", "host", "port", "security", "username", "password", "grant", "afterwards", "target")
POP3_ENDS = (Source.Afterwards.LEAVE, Source.Afterwards.DELETE)
_KEYWORD = re.compile(r"[A-Za-z0-9$_.-]+")


@dataclass(frozen=True, slots=True)
class SourceDetails:
    """An empty password keeps the stored one. `from_now` leaves mail alone that is already in the folder.

    With `by_grant` the source waits for a sign-in at the provider instead.
    """

    host: str
    port: int
    security: str
    username: str
    folder: str = "INBOX"
    password: str = field(default="", repr=False)
    is_active: bool = True
    from_now: bool = True
    protocol: str = "imap"
    afterwards: str = "leave"
    target: str = ""
    by_grant: bool = False


def create(mailbox: Mailbox, details: SourceDetails, *, by: User, more: Sequence[str] = ()) -> Source:
    """Fetch a folder, and `more` of the same account. One that waits for a sign-in is not fetched from until then."""
    require(by, Capability.MANAGE_MAIL)
    source = Source(mailbox=mailbox)
    if not details.by_grant:
        source.password = hide(password_of(details, None))
    source.last_uid = FROM_NOW if details.from_now else 0
    values = _values(details) | {"mailbox": mailbox, "is_active": details.is_active and not details.by_grant}
    with saving.unique("folder", _("This folder of this server is fetched already.")):
        saving.create(source, "source.created", values, by=by.actor)
        add_folders(source, more, from_now=details.from_now, by=by)
    return source


@transaction.atomic
def add_folders(source: Source, folders: Sequence[str], *, from_now: bool, by: User) -> list[Source]:
    """Fetch more folders of the same account in the same way; those that are fetched already are left out."""
    require(by, Capability.MANAGE_MAIL)
    source = Source.objects.select_for_update().get(pk=source.pk)
    fetched = {source.folder, *others_of_account(source).values_list("folder", flat=True)}
    added = []
    for folder in dict.fromkeys(name.strip() for name in folders):
        if not folder or folder in fetched:
            continue
        more = Source(**{name: getattr(source, name) for name in ACCOUNT})
        more.last_uid = FROM_NOW if from_now else 0
        if more.afterwards == Source.Afterwards.MOVE and more.target == folder:
            more.afterwards, more.target = Source.Afterwards.LEAVE, ""
        values = {"mailbox": source.mailbox, "folder": folder, "is_active": source.is_active}
        saving.create(more, "source.created", values, by=by.actor)
        added.append(more)
    return added


def change(source: Source, details: SourceDetails, *, by: User) -> Source:
    """Another server, user or folder is read anew: from now on, or from its beginning."""
    require(by, Capability.MANAGE_MAIL)
    with saving.unique("folder", _("This folder of this server is fetched already.")):
        source = Source.objects.select_for_update().get(pk=source.pk)
        values = _values(details)
        before, after = difference(source, values)
        _let_in(source, details, before, after)
        for name in after.keys() & values.keys():
            setattr(source, name, values[name])
        if not after.keys().isdisjoint(PLACE):
            _begin_anew(source, details)
        elif not after.keys().isdisjoint(LASTING):
            source.tidied_uid = max(source.last_uid, 0)  # what is to be done from now on is not done to older mail
        if after:
            source.failures, source.error = 0, ""
            source.save()
            record("source.changed", source, by=by.actor, detail={"before": code(before), "after": code(after)})
        if details.password:
            _same_password(source, by)
    return source


def password_of(details: SourceDetails, source: Source | None) -> str:
    """The password to sign in with. A stored one is only ever given to the server it was stored for."""
    if details.password:
        return details.password
    if source is None or not source.password:
        raise Invalid(_("Enter the password."), {"password": [_("Enter the password.")]})
    if is_elsewhere(details, source):
        message = _("Enter the password again, since the server or its security changed.")
        raise Invalid(message, {"password": [message]})
    try:
        return reveal(source.password)
    except Unreadable:
        message = _("The stored password can't be read any more. Enter it again.")
        raise Invalid(message, {"password": [message]}) from None


def is_elsewhere(details: SourceDetails, source: Source) -> bool:
    """Whether this is another server than the source's, or one that is spoken to less safely."""
    same = (details.host.strip().lower(), details.port) == (source.host, source.port)
    return not same or (details.security == Source.Security.NONE != source.security)


def others_of_account(source: Source) -> QuerySet[Source]:
    """The other folders that are fetched of this account."""
    account = {"host": source.host, "port": source.port, "username": source.username}
    return Source.objects.filter(**account).exclude(pk=source.pk)


@transaction.atomic
def set_active(source: Source, *, to: bool, by: User) -> Source:
    """Pause it, or let it go on where it stopped."""
    require(by, Capability.MANAGE_MAIL)
    source = Source.objects.select_for_update().get(pk=source.pk)
    saving.change(source, "source.changed", {"is_active": to}, by=by.actor)
    return source


def _let_in(source: Source, details: SourceDetails, before: dict[str, object], after: dict[str, object]) -> None:
    """The new password, or the grant that goes: with a password, or since it was given for another server."""
    if source.grant and not details.password:
        if is_elsewhere(details, source):
            before["sign_in"], after["sign_in"] = str(source.grant), ""
            source.grant = None
        return
    if not source.password and not details.password:
        return  # it still waits for somebody to sign in
    source.password = hide(password_of(details, source)) if details.password else source.password
    if details.password:
        before["password"], after["password"] = "", "new"
        source.grant = None
    else:
        password_of(details, source)


def _same_password(source: Source, by: User) -> None:
    """Folders of one account have one password: a new one lets all of them in."""
    for other in others_of_account(source).select_for_update():
        other.password, other.grant = source.password, None
        other.failures, other.error = 0, ""
        other.save(update_fields=["password", "grant", "failures", "error"])
        detail = {"before": {"password": ""}, "after": {"password": "new"}}
        record("source.changed", other, by=by.actor, detail=detail)


def _begin_anew(source: Source, details: SourceDetails) -> None:
    source.uid_validity, source.last_uid, source.tidied_uid = None, FROM_NOW if details.from_now else 0, 0
    source.pop_mails.all().delete()


def _values(details: SourceDetails) -> dict[str, object]:
    is_pop3 = details.protocol == Source.Protocol.POP3
    host, username = details.host.strip().lower(), details.username.strip()
    folder = "INBOX" if is_pop3 else details.folder.strip()
    for name, value in (("host", host), ("username", username), ("folder", folder)):
        if not value:
            raise Invalid(_("Fill this in."), {name: [_("Fill this in.")]})
    if details.security not in Source.Security.values:
        raise Invalid(_("Choose the security."), {"security": [_("Choose the security.")]})
    if is_pop3 and details.afterwards not in POP3_ENDS:
        message = _("By POP3 mail can only be left or deleted. Choose one of both, or IMAP.")
        raise Invalid(message, {"afterwards": [message]})
    return {
        "protocol": details.protocol,
        "host": host,
        "port": details.port,
        "security": details.security,
        "username": username,
        "folder": folder,
        "afterwards": details.afterwards,
        "target": _target(details, folder),
        "is_active": details.is_active,
    }


def _target(details: SourceDetails, folder: str) -> str:
    """Where mail is moved to, or the keyword it is flagged with; none for everything else."""
    target = details.target.strip()
    if details.afterwards == Source.Afterwards.MOVE:
        if not target or target == folder:
            message = _("Name another folder to move mail to.")
            raise Invalid(message, {"target": [message]})
        return target
    if details.afterwards == Source.Afterwards.FLAG:
        if target and not _KEYWORD.fullmatch(target):
            message = _("A keyword is one word of letters, digits, $, _, . and -.")
            raise Invalid(message, {"target": [message]})
        return target
    return ""
