"""A stored mail, read: what it says, whose it is, and whether it is itself again."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from helpdesk.lib import html
from helpdesk.lib.text import casefold_address
from tickets.actions.files import NewFile
from tickets.filetypes import agreed_type, other_type
from tickets.mail.models import InboundMail
from tickets.mail.parsing import dates
from tickets.mail.parsing.attachments import Part
from tickets.mail.parsing.mail import ParsedMail, parse
from tickets.models.attachment import SHOWN_IN_PLACE

log = logging.getLogger(__name__)
LATE = timedelta(days=1)


@dataclass(frozen=True)
class Reading:
    """A row with its parsed mail. `key` is derived from Message-ID and content; see InboundMail."""

    row: InboundMail
    mail: ParsedMail
    key: str
    html: str
    text: str

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids it says it answers, nearest first, each once."""
        return tuple(dict.fromkeys([*self.mail.in_reply_to, *reversed(self.mail.references)]))

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """Where it was sent: envelope first, then Delivered-To and its like, then To and Cc; normalised."""
        named = [one.email for one in (*self.mail.to, *self.mail.cc)]
        found = [*self.row.envelope_to, *self.mail.delivered_to, *named]
        return tuple(dict.fromkeys(casefold_address(one) for one in found if "@" in one))

    @cached_property
    def sender(self) -> str:
        """The author's address; a made-up one that can't be written to where the mail names none."""
        address = casefold_address(self.mail.sender.email)
        return address if "@" in address and len(address) <= 320 else f"unknown.{self.row.sha256[:12]}@invalid"

    @property
    def sender_name(self) -> str:
        return self.mail.sender.name[:200]

    @property
    def sent_at(self) -> datetime | None:
        """When it says it was sent, as far as that can be true. The mail keeps the date of its header."""
        return dates.believable(self.mail.date, self.row.received_at)

    @property
    def is_late(self) -> bool:
        """Whether it lay in a folder for a day or longer before it was fetched: a mailbox's past, moved here."""
        if self.row.source_id is None and self.row.via != InboundMail.Via.COMMAND:
            return False
        arrived = dates.read(self.mail.headers.get("received").rpartition(";")[2])
        return arrived is not None and arrived < self.row.received_at - LATE

    def files(self) -> tuple[NewFile, ...]:
        """Those that stand in the HTML as pictures are inline, whatever they say of themselves."""
        shown = html.own_pictures(self.html) if self.mail.attachments else set()
        return tuple(_file(part, shown) for part in self.mail.attachments)


def _file(part: Part, shown: set[str]) -> NewFile:
    kind = agreed_type(part.name, part.content_type, part.content)
    names = {part.content_id, part.content_location, part.name} - {""}
    return NewFile(
        name=part.display_name,
        content_type=kind,
        content=part.content,
        is_inline=kind in SHOWN_IN_PLACE and not names.isdisjoint(shown),
        content_id=part.content_id,
        content_location=part.content_location,
        declared_type=other_type(part.content_type, kind),
    )


def read(row: InboundMail) -> Reading:
    """Parse and sanitise; never raises for what a mail contains."""
    mail = parse(bytes(row.raw))
    if "unreadable" in mail.problems:
        log.warning("mail %s is shown as plain text: %s", row.pk, ", ".join(mail.problems))
    clean = html.sanitise(mail.html) if mail.html else ""
    text = mail.text
    return Reading(row, mail, content_key(mail), clean, text)


def content_key(mail: ParsedMail) -> str:
    """SHA-256 over Message-ID and what the mail says, not over what its way added (Received and the like)."""
    digest = hashlib.sha256()
    for piece in _pieces(mail):
        digest.update(len(piece).to_bytes(8, "big"))
        digest.update(piece)
    return digest.hexdigest()


def _pieces(mail: ParsedMail) -> Iterator[bytes]:
    date = mail.date.isoformat() if mail.date else ""
    for text in (mail.message_id, mail.sender.email, date, mail.subject, mail.text, mail.html):
        yield text.encode("utf-8", "surrogatepass")
    for part in mail.attachments:
        yield part.name.encode("utf-8", "surrogatepass")
        yield hashlib.sha256(part.content).digest()
