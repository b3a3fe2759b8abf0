"""How much an IMAP server may say in answer to one command; one that says more is hung up on before memory ends."""

from __future__ import annotations

import imaplib
from typing import Any

from tickets.mail.inbound.trouble import ServerTrouble


def keep_in_bounds(link: imaplib.IMAP4, most: int) -> None:
    """From now on every command may be answered with `most` bytes."""
    _Bounded(link, most)


class _Bounded:
    """Stands in for what the link reads with. imaplib itself trusts the size that a server announces."""

    def __init__(self, link: Any, most: int) -> None:
        self._most = self._left = most
        self._read, self._readline, self._new_tag = link.read, link.readline, link._new_tag
        link.read, link.readline, link._new_tag = self.read, self.readline, self.new_tag

    def read(self, size: int) -> bytes:
        self._count(size)
        return bytes(self._read(size))

    def readline(self) -> bytes:
        line = bytes(self._readline())
        self._count(len(line))
        return line

    def new_tag(self) -> bytes:
        """Called for each command."""
        self._left = self._most
        return bytes(self._new_tag())

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise ServerTrouble("protocol", f"more than {self._most} bytes in answer to one command")
