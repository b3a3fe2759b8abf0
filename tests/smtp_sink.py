"""A real SMTP server that counts what it is given and accepts, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """`mail`, `rcpt` and `data` answer each sender, recipient and content.

    "drop" hangs up instead: as `mail` and `rcpt` at that command, as `data` after the last dot, with the mail
    taken; "lose" hangs up after the last dot with the mail not taken. `slow` seconds pass before each answer to
    a content. `accepted` are the mails for which the server took responsibility, whether or not it could say
    so; `counts` how often each command came, refused or not.
    """

    port: int = 0
    mail: str = "250 fine"
    rcpt: str = "250 fine"
    data: str = "250 taken"
    slow: float = 0
    accepted: list[tuple[str, bytes]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.counts["ehlo"] += 1
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.counts["mail"] += 1
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self._said(server, self.mail)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.counts["rcpt"] += 1
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._said(server, self.rcpt)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.counts["data"] += 1
        if self.data.startswith("250") or self.data == "drop":
            self.accepted += [(address, content) for address in envelope.rcpt_tos]
        await asyncio.sleep(self.slow)
        return self._said(server, self.data)

    @staticmethod
    def _said(server: SMTP, answer: str) -> str:
        if answer in ("drop", "lose"):
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return answer

    @property
    def mails(self) -> list[Message]:
        return [message_from_bytes(content) for _recipient, content in self.accepted]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(*, tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """With `tls` it offers STARTTLS; a context without certificate is one that breaks as TLS begins."""
    sink = Sink(port=free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, enable_SMTPUTF8=True, tls_context=tls)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
