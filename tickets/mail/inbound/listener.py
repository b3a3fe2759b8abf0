"""The listener for SMTP and LMTP: takes mail for our addresses, and says 250 only when it is committed."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tickets.mail.actions.intake import Arrival
from tickets.mail.inbound.recipients import AddressBook, Recipients
from tickets.mail.inbound.smtp_session import STOPPING, LmtpSession, Session
from tickets.mail.inbound.store import AWAY, Store

log = logging.getLogger(__name__)
MOST_CONNECTIONS = 500
MOST_RECIPIENTS = 100
STOP_SECONDS = 20
AWAY_WORDS = "451 4.3.0 The desk can't store mail at the moment; try again in a minute."
BUSY_WORDS = "451 4.3.1 The desk is busy with other large mails; try again in a minute."
PAUSED_WORDS = "450 4.2.1 This mailbox is paused; try again later."
UNKNOWN_WORDS = "550 5.1.1 There is no mailbox with this address here."
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """In bytes: one mail, and all mails that are in memory at once."""

    mail: int
    memory: int

    @property
    def words(self) -> str:
        return f"552 5.3.4 This mail is too large: the desk takes at most {self.mail // MEGABYTE} MB."


class Listener:
    """The handler of every conversation, and what they share. `handle_...` are aiosmtpd's hooks."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self.store, self.limits = store, limits
        self.recipients = Recipients()
        self.sessions: set[Session] = set()
        self.stopping = False
        self._held = 0

    # --- what the conversations share ---

    @property
    def crowded(self) -> bool:
        return len(self.sessions) > MOST_CONNECTIONS

    def joined(self, session: Session) -> None:
        self.sessions.add(session)

    def left(self, session: Session) -> None:
        self.sessions.discard(session)

    def hold(self, size: int, so_far: int) -> str:
        if so_far + size > self.limits.mail:
            return self.limits.words
        if self._held + size > self.limits.memory:
            return BUSY_WORDS
        self._held += size
        return ""

    def let_go(self, size: int) -> None:
        self._held -= size

    # --- aiosmtpd's hooks ---

    async def handle_EHLO(
        self, server: Session, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], f"250-SIZE {self.limits.mail}", "250-PIPELINING", *responses[1:]]

    async def handle_MAIL(self, server: Session, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        sizes = [int(option[5:]) for option in options if option.startswith("SIZE=")]
        if sizes and max(sizes) > self.limits.mail:
            return self.limits.words
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server: Session, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the others with another mail."
        try:
            book = await self._book()
        except AWAY as error:
            log.warning("A recipient waits, the database is away: %s", error)
            return AWAY_WORDS
        if book.is_paused(address):
            return PAUSED_WORDS
        if not book.takes(address):
            return UNKNOWN_WORDS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Session, session: Any, envelope: Any) -> str:
        book = await self._book()
        owners = [key for key in map(book.mailbox_of, envelope.rcpt_tos) if key is not None]
        arrival = Arrival(
            via=server.via,
            raw=envelope.content,
            mailbox_id=owners[0] if owners else None,
            envelope_from="" if envelope.mail_from == "<>" else envelope.mail_from,
            envelope_to=tuple(envelope.rcpt_tos),
        )
        await asyncio.wrap_future(self.store.put(arrival))
        return "250 2.0.0 Stored"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong is not the sender's fault: the mail is to come again."""
        if not isinstance(error, AWAY):
            log.error("A mail was put off.", exc_info=error)
        return AWAY_WORDS

    async def _book(self) -> AddressBook:
        fresh = self.recipients.fresh
        return fresh if fresh is not None else await asyncio.wrap_future(self.store.read(self.recipients.current))

    async def stop(self) -> None:
        """Let mails that are being handed over end, and ask everybody else to come back."""
        self.stopping = True
        for session in list(self.sessions):
            if not session.busy:
                session.dismiss(STOPPING)
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        while self.sessions and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)


@dataclass(frozen=True)
class Ports:
    """Where to listen; 0 as `lmtp`: not by that."""

    host: str
    smtp: int
    lmtp: int = 0


async def serve(at: Ports, limits: Limits, ready: Callable[[list[int]], None]) -> None:
    """Listen until SIGTERM or SIGINT. `ready` is told the ports. Raises OSError when one can't be had."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    store = Store()
    listener = Listener(store, limits)
    wanted: list[tuple[type[Session], int]] = [(Session, at.smtp), *([(LmtpSession, at.lmtp)] if at.lmtp else [])]
    servers = [
        await loop.create_server(partial(kind, listener, hostname="helpdesk", loop=loop), at.host, port, backlog=512)
        for kind, port in wanted
    ]
    store.start()
    try:
        ready([server.sockets[0].getsockname()[1] for server in servers])
        await ended.wait()
        for server in servers:
            server.close()
        await listener.stop()
    finally:
        await loop.run_in_executor(None, store.stop)
