"""Which mailbox a mail belongs to, and which addresses are the desk's own."""

from __future__ import annotations

from helpdesk.lib.text import casefold_address
from tickets.mail.addresses import without_token
from tickets.mail.inbound.reading import Reading
from tickets.models import Mailbox


class Mailboxes:
    """The desk's mailboxes with their brands and teams, read once for a wave."""

    def __init__(self) -> None:
        rows = Mailbox.objects.select_related("brand__team", "team").order_by("-is_active", "pk")
        self._by_id = {mailbox.pk: mailbox for mailbox in rows}
        self._by_address: dict[str, Mailbox] = {}
        for mailbox in self._by_id.values():
            for address in mailbox.addresses:
                self._by_address.setdefault(casefold_address(address), mailbox)

    def get(self, key: int) -> Mailbox:
        return self._by_id[key]

    def is_own(self, address: str) -> bool:
        """Whether mail to this address comes back to the desk; `address` is case-folded."""
        return address in self._by_address or without_token(address) in self._by_address

    def of(self, reading: Reading) -> int | None:
        """The mailbox it was fetched from; else the first of its recipients that is ours; else the desk's first."""
        if reading.row.mailbox_id in self._by_id:
            return reading.row.mailbox_id
        for address in reading.recipients:
            found = self._by_address.get(address) or self._by_address.get(without_token(address))
            if found:
                return found.pk
        return next((key for key, mailbox in self._by_id.items() if mailbox.is_active), None)
