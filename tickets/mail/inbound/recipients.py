"""Which addresses the SMTP listener takes mail for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from helpdesk.lib.text import casefold_address
from tickets.models import Mailbox

FRESH_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class AddressBook:
    """The addresses of active mailboxes, normalised, with their mailbox's id, and the domains they are at.

    `paused` are the addresses of mailboxes that take no mail for now.
    """

    mailboxes: dict[str, int] = field(default_factory=dict)
    domains: frozenset[str] = frozenset()
    paused: frozenset[str] = frozenset()

    def takes(self, address: str) -> bool:
        """An address of ours, with or without a +part, or another one at a domain of ours (a mistyped one)."""
        return casefold_address(address).rpartition("@")[2] in self.domains

    def is_paused(self, address: str) -> bool:
        return not self.paused.isdisjoint(_forms_of(address))

    def mailbox_of(self, address: str) -> int | None:
        return next((self.mailboxes[one] for one in _forms_of(address) if one in self.mailboxes), None)


def _forms_of(address: str) -> tuple[str, str]:
    """As it is written, and without its +part."""
    plain = casefold_address(address)
    local, _at, domain = plain.rpartition("@")
    return plain, f"{local.partition('+')[0]}@{domain}"


def read_address_book() -> AddressBook:
    rows = Mailbox.objects.order_by("-is_active", "pk").values_list("pk", "address", "aliases", "is_active")
    mailboxes: dict[str, int] = {}
    paused: set[str] = set()
    for key, address, aliases, is_active in rows:
        for one in map(casefold_address, (address, *aliases)):
            if is_active:
                mailboxes.setdefault(one, key)
            elif one not in mailboxes:
                paused.add(one)
    return AddressBook(mailboxes, frozenset(one.rpartition("@")[2] for one in mailboxes), frozenset(paused))


class Recipients:
    """The address book, read from the database when the last reading is older than FRESH_SECONDS."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._book = AddressBook()
        self._read_at = float("-inf")

    @property
    def fresh(self) -> AddressBook | None:
        """What was read a moment ago, without asking the database; None when that is too old."""
        return self._book if time.monotonic() - self._read_at < FRESH_SECONDS else None

    def current(self) -> AddressBook:
        """Raises a database error when it has to be read and the database is away."""
        with self._lock:
            if self.fresh is None:
                self._book = read_address_book()
                self._read_at = time.monotonic()
            return self._book
