"""The demo's outgoing mail server: it takes every mail and keeps it for the page 'The customer's mailbox'."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP

from tickets.mail.demo import caught

log = logging.getLogger(__name__)
SPARE = 200


class Catcher:
    """`handle_...` are aiosmtpd's hooks."""

    def __init__(self) -> None:
        self._count = caught.prune()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        recipients = list(dict.fromkeys(envelope.rcpt_tos))
        try:
            await asyncio.to_thread(caught.keep, envelope.content, recipients)
        except OSError as error:
            log.error("A mail could not be kept: %s", error)
            return "452 4.3.1 The catcher's disk does not take it"
        self._count += len(recipients)
        if self._count > caught.KEPT + SPARE:
            self._count = await asyncio.to_thread(caught.prune)
        return "250 2.0.0 Caught"


class Conversation(SMTP):
    line_length_limit = 2**16


async def serve(host: str, port: int, size_limit: int, ready: Callable[[int], None]) -> None:
    """Catch mail until SIGTERM or SIGINT. `ready` is told the port. Raises OSError when it can't be had."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    catcher = Catcher()

    def conversation() -> Conversation:
        return Conversation(
            catcher, data_size_limit=size_limit, enable_SMTPUTF8=True, hostname="catcher", ident="Catcher", loop=loop
        )

    server = await loop.create_server(conversation, host, port)
    ready(server.sockets[0].getsockname()[1])
    await ended.wait()
    server.close()
