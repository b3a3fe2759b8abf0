"""The conversation with a POP3 server. Mails are known by their UIDL; what is deleted goes when it ends well."""

from __future__ import annotations

import base64
import poplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tickets.mail.inbound.account import PATIENCE, Account, Patience
from tickets.mail.inbound.oversize import HEADER_BYTES, too_large
from tickets.mail.inbound.trouble import ServerTrouble

LINE = 64 * 1024
MOST_MAILS = 1_000_000
IN_USE = ("[IN-USE]", "lock", "in use", "busy")


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail as this conversation numbers it. `uidl` is its name for good."""

    number: int
    uidl: str
    size: int


@dataclass(frozen=True, slots=True)
class Popped:
    """A mail, or, when it is larger than was asked for, its header and a note of its size: not whole."""

    uidl: str
    raw: bytes
    is_whole: bool = True


class PopConversation:
    """An open, signed-in connection."""

    def __init__(self, client: poplib.POP3) -> None:
        self.client = client

    def mails(self) -> list[Listed]:
        """In the server's order, which is that of arrival."""
        try:
            names = dict(self._pairs("UIDL"))
        except poplib.error_proto as error:
            raise ServerTrouble("no_uidl", _said(error)) from error
        sizes = dict(self._pairs("LIST"))
        return [Listed(number, name, int(sizes.get(number, "0"))) for number, name in names.items() if name]

    def get(self, mail: Listed, largest: int) -> Popped:
        """Byte for byte. Of one over `largest` bytes the header: whatever size the server claimed."""
        if mail.size > largest:
            return Popped(mail.uidl, too_large(self._header_of(mail), mail.size), is_whole=False)
        raw, size = self._content(f"RETR {mail.number}", largest)
        if size > largest:
            return Popped(mail.uidl, too_large(raw, size), is_whole=False)
        return Popped(mail.uidl, raw)

    def delete(self, mail: Listed) -> None:
        """Takes effect when the conversation ends well."""
        self.client.dele(mail.number)

    def _header_of(self, mail: Listed) -> bytes:
        try:
            return self._content(f"TOP {mail.number} 0", HEADER_BYTES)[0]
        except poplib.error_proto:  # TOP is optional
            return self._content(f"RETR {mail.number}", HEADER_BYTES)[0]

    def _pairs(self, command: str) -> Iterator[tuple[int, str]]:
        """The answer's lines of number and value, however many."""
        for count, line in enumerate(self._answer(command)):
            number, _, value = line.decode("utf-8", "replace").strip().partition(" ")
            if not number.isdigit() or count > MOST_MAILS:
                raise ServerTrouble("protocol", line[:100].decode("utf-8", "replace"))
            yield int(number), value.strip()[:255]

    def _content(self, command: str, most: int) -> tuple[bytes, int]:
        """The first `most` bytes of the answer, and how many there were."""
        kept: list[bytes] = []
        size = 0
        for piece in self._answer(command):
            if size < most:
                kept.append(piece[: most - size])
            size += len(piece)
        return b"".join(kept), size

    def _answer(self, command: str) -> Iterator[bytes]:
        """The lines of a long answer, their ends kept, long ones in pieces, without the dots that were doubled."""
        self.client._shortcmd(command)  # type: ignore[attr-defined]  # what poplib reads itself ends at 2,048 bytes
        starts_line = True
        while piece := self.client.file.readline(LINE):
            if starts_line and piece.startswith(b"."):
                if piece in (b".\r\n", b".\n"):
                    return
                piece = piece[1:]
            starts_line = piece.endswith(b"\n")
            yield piece
        raise ServerTrouble("ended")


@contextmanager
def conversation(account: Account, patience: Patience = PATIENCE) -> Iterator[PopConversation]:
    """Connect, encrypt as agreed or fail, and sign in; what was deleted goes when the block ends without an error."""
    account.refuse_clear_text()
    client = _connected(account, patience)
    try:
        _sign_in(client, account)
        yield PopConversation(client)
        client.quit()
    finally:
        with suppress(Exception):
            client.close()


def _connected(account: Account, patience: Patience) -> poplib.POP3:
    context = ssl.create_default_context()
    if account.security == "tls":
        client: poplib.POP3 = poplib.POP3_SSL(account.host, account.port, timeout=patience.connect, context=context)
    else:
        client = poplib.POP3(account.host, account.port, timeout=patience.connect)
    try:
        if account.security == "starttls":
            _start_tls(client, context)
        client.sock.settimeout(patience.read)
    except BaseException:
        with suppress(OSError):
            client.close()
        raise
    return client


def _start_tls(client: poplib.POP3, context: ssl.SSLContext) -> None:
    try:
        client.stls(context)
    except poplib.error_proto as error:
        raise ServerTrouble("no_starttls", _said(error)) from error


def _sign_in(client: poplib.POP3, account: Account) -> None:
    try:
        if account.token:
            _present(client, account.xoauth2)
        else:
            client.user(account.username)
            client.pass_(account.password)
    except poplib.error_proto as error:
        said = _said(error)
        refused = "token" if account.token else "sign_in"
        raise ServerTrouble("in_use" if any(word in said for word in IN_USE) else refused, said) from error


def _present(client: poplib.POP3, secret: str) -> None:
    """AUTH XOAUTH2 in two steps, since a token is longer than a first line may be. A refusal is explained first."""
    client._shortcmd("AUTH XOAUTH2")  # type: ignore[attr-defined]
    answer = client._shortcmd(base64.b64encode(secret.encode()).decode())  # type: ignore[attr-defined]
    if not answer.startswith(b"+OK"):
        try:
            client._shortcmd("")  # type: ignore[attr-defined]
        except poplib.error_proto as error:
            raise poplib.error_proto(f"{_said(error)} {_explained(answer)}") from error
        raise poplib.error_proto(answer)


def _explained(challenge: bytes) -> str:
    try:
        return base64.b64decode(challenge[2:]).decode("utf-8", "replace")
    except ValueError:
        return ""


def _said(error: poplib.error_proto) -> str:
    words = error.args[0] if error.args else ""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
