"""A mail server that counts what it took responsibility for, and tells each step of a dialogue to somebody."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes

STAGES = (
    "connected",
    "MAIL accepted",
    "RCPT accepted",
    "DATA accepted",
    "in the middle of the content",
    "after the last dot, before 250",
    "after 250",
)
END = b"\r\n.\r\n"
FIRST_BYTES = 16_384


@dataclass
class Counting:
    """`taken` counts Message-IDs. `reached` is told each stage, before the client can know that it is over."""

    reached: Callable[[str], None] = lambda _stage: None
    port: int = 0
    dialogues: int = 0
    taken: dict[str, int] = field(default_factory=dict)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            self.reached("connected")
            writer.write(b"220 counting\r\n")
            while line := await reader.readline():
                if not await self._answer(line[:4].upper().strip(), reader, writer):
                    break
        writer.close()

    async def _answer(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if verb == b"DATA":
            await self._take(reader, writer)
            return True
        if verb in (b"MAIL", b"RCPT"):
            self.dialogues += verb == b"MAIL"
            writer.write(b"250 fine\r\n")
            await writer.drain()
            self.reached(f"{verb.decode()} accepted")
            return True
        writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
        return verb != b"QUIT"

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"354 go on\r\n")
        await writer.drain()
        self.reached("DATA accepted")
        content, is_large = b"", False
        while not content.endswith(END):
            more = await reader.read(FIRST_BYTES)
            if not more:
                return  # no last dot, no mail
            content += more
            if len(content) > FIRST_BYTES and not is_large:
                is_large = True
                self.reached("in the middle of the content")
        key = str(message_from_bytes(content)["Message-ID"])
        self.taken[key] = self.taken.get(key, 0) + 1
        self.reached("after the last dot, before 250")
        writer.write(b"250 taken\r\n")
        await writer.drain()
        self.reached("after 250")


@contextmanager
def running() -> Iterator[Counting]:
    """In a thread of its own. The kernel holds little for it: of a very large mail, much is still with its sender."""
    counting, loop = Counting(), asyncio.new_event_loop()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, FIRST_BYTES)
    counting.port = listening.getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = asyncio.start_server(counting.converse, sock=listening, limit=FIRST_BYTES)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)  # this thread may have a loop of its own
    try:
        yield counting
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
