"""One SMTP or LMTP conversation: aiosmtpd's commands, with a reading of DATA that takes any line and much of it."""

from __future__ import annotations

import asyncio
import re
from asyncio import IncompleteReadError, LimitOverrunError
from dataclasses import dataclass
from typing import Protocol

from aiosmtpd.smtp import SMTP, Envelope

from tickets.mail.models import InboundMail

END = b"\r\n.\r\n"
IDLE_SECONDS = 300
STOPPING = "421 4.3.2 This server is restarting; come back in a moment."
CROWDED = "421 4.7.0 Too many connections; come back in a moment."
_PLAIN_ADDRESS = re.compile(r'<([^\s<>@"\\,:()]+@[^\s<>@"\\,:()]+)>(?: +(.*))?')


@dataclass
class Post:
    """One mail as it was handed over; `content` is empty when it was not taken, and `problem` says why."""

    content: bytes = b""
    problem: str = ""


class Desk(Protocol):
    """What a conversation asks of the listener it belongs to."""

    stopping: bool

    @property
    def crowded(self) -> bool: ...

    def joined(self, session: Session) -> None: ...

    def left(self, session: Session) -> None: ...

    def hold(self, size: int, so_far: int) -> str:
        """Account for more bytes of a mail; a reply that refuses it when they, or those of all mails, are too many."""

    def let_go(self, size: int) -> None: ...


class Session(SMTP):
    """Refuses nothing for the length of a line; only CRLF, dot, CRLF ends a mail, so none can hide in another."""

    line_length_limit = 2**16
    via = InboundMail.Via.SMTP

    def __init__(self, desk: Desk, *, hostname: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            desk, data_size_limit=None, enable_SMTPUTF8=True, hostname=hostname, ident="Helpdesk", loop=loop,
            timeout=IDLE_SECONDS,
        )  # fmt: skip
        self.desk = desk
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.desk.joined(self)
        if self.desk.stopping or self.desk.crowded:
            self.dismiss(STOPPING if self.desk.stopping else CROWDED)

    def connection_lost(self, error: Exception | None) -> None:
        self.desk.left(self)
        super().connection_lost(error)

    def dismiss(self, words: str) -> None:
        """Say goodbye and hang up."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(words.encode() + b"\r\n")
            self.transport.close()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        plain = _PLAIN_ADDRESS.fullmatch(arg)
        if plain:
            return plain[1], plain[2] or ""
        try:
            return super()._getaddr(arg)
        except Exception:  # the standard library's address parser fails in many ways on what isn't one
            return None, None

    async def smtp_DATA(self, arg: str | None) -> None:
        if await self.check_helo_needed():
            return
        if arg or self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 DATA takes no words" if arg else "503 5.5.1 Name a recipient first")
            return
        self.busy = True
        try:
            await self.push("354 Send the mail, then a line with a dot")
            recipients = len(self.envelope.rcpt_tos)
            await self._answer(await self._take_mail(self.envelope), recipients)
        finally:
            self.busy = False
        if self.desk.stopping:
            self.dismiss(STOPPING)

    async def _answer(self, reply: str, recipients: int) -> None:
        await self.push(reply)

    async def _take_mail(self, envelope: Envelope) -> str:
        held = [0]
        try:
            post = await self._read_mail(held)
            envelope.content = post.content
            return post.problem or str(await self._call_handler_hook("DATA"))
        except Exception as error:
            return str(await self.handle_exception(error))
        finally:
            self.desk.let_go(held[0])
            self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _read_mail(self, held: list[int]) -> Post:
        """Read up to the lone dot. What is too much is read to its end and thrown away."""
        post = Post()
        part = await self._reader.readexactly(3)
        if part == END[2:]:
            return Post(problem="554 5.6.0 This mail is empty")
        parts: list[bytes] = []
        ended = False
        while True:
            post.problem = post.problem or self.desk.hold(len(part), held[0])
            if post.problem:
                parts.clear()
            else:
                held[0] += len(part)
                parts.append(part)
            if ended:
                break
            part, ended = await self._next_part()
        if not post.problem:
            post.content = _plain(b"".join(parts))
        return post

    async def _next_part(self) -> tuple[bytes, bool]:
        """Bytes of the mail, and whether they are its last ones."""
        self._reset_timeout()
        try:
            return await self._reader.readuntil(END), True
        except LimitOverrunError as error:
            return await self._reader.readexactly(error.consumed), False
        except IncompleteReadError:
            raise ConnectionResetError("the sender left in the middle of a mail") from None


class LmtpSession(Session):
    """LMTP (RFC 2033): greets with LHLO, and answers DATA for each recipient, all of whom one commit holds."""

    via = InboundMail.Via.LMTP

    async def smtp_LHLO(self, arg: str) -> None:
        await super().smtp_EHLO(arg)

    async def smtp_EHLO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_HELO(self, arg: str) -> None:
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def _answer(self, reply: str, recipients: int) -> None:
        for _ in range(recipients):
            await self.push(reply)


def _plain(data: bytes) -> bytes:
    """Without the closing dot, and without the dots that the sender doubled (RFC 5321, 4.5.2)."""
    body = data[: -len(END) + 2].replace(b"\r\n.", b"\r\n")
    return body[1:] if body.startswith(b".") else body
