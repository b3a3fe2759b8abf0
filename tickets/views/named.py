"""Whom the composer shows as getting a reply, and whom it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.models import Participant, Ticket


@dataclass(frozen=True)
class Line:
    """One field of addresses; `usual` is what stands in it when nobody chose."""

    name: str
    label: str
    addresses: Sequence[str]
    usual: Sequence[str] | None = None

    @property
    def value(self) -> str:
        return ", ".join(self.addresses)

    @property
    def usual_value(self) -> str:
        return ", ".join(self.usual or ())


@dataclass
class Named:
    ticket: Ticket
    lines: list[Line]
    is_chosen: bool

    @classmethod
    def of(
        cls, ticket: Ticket, participants: Sequence[Participant], chosen: Mapping[str, Sequence[str]] | None
    ) -> Named:
        to, cc = [ticket.requester.email], [one.contact.email for one in participants]
        now = chosen or {"to": to, "cc": cc}
        lines = [
            Line("to", _("To"), now.get("to", ()), to),
            Line("cc", _("Copy to"), now.get("cc", ()), cc),
            Line("bcc", _("Hidden copy to"), now.get("bcc", ())),
        ]
        return cls(ticket, lines, bool(chosen))

    @property
    def to(self) -> str:
        """The requester by name, others by address."""
        own = self.ticket.requester.email
        return ", ".join(str(self.ticket.requester) if one == own else one for one in self.lines[0].addresses)

    @property
    def copied(self) -> int:
        return len(self.lines[1].addresses)

    @property
    def hidden(self) -> int:
        return len(self.lines[2].addresses)
