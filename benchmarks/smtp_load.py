"""Sends mails over several connections at once: `python -m benchmarks.smtp_load PORT TO MAILS CONNECTIONS SIZE`.

One thread with a selector, so that the sender takes as little of the machine as it can. Prints the seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator

LINE = "All work and no play makes the mail a dull one, said the postman at last.\r\n"


def mail(number: int, to: str, size: int) -> bytes:
    head = (
        f"From: Customer {number} <customer{number}@example.org>\r\nTo: {to}\r\nSubject: Load {number}\r\n"
        f"Message-ID: <load-{time.time_ns()}-{number}@example.org>\r\nDate: Sun, 22 Nov 2026 08:00:00 +0000\r\n\r\n"
    )
    lines = max(1, (size - len(head)) // len(LINE))
    return (head + LINE * lines).encode()


async def converse(port: int, to: str, numbers: Iterator[int], size: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _reply(reader, b"220")
    writer.write(b"EHLO load\r\n")
    await _reply(reader, b"250")
    for number in numbers:
        writer.write(f"MAIL FROM:<customer{number}@example.org>\r\n".encode())
        await _reply(reader, b"250")
        writer.write(f"RCPT TO:<{to}>\r\n".encode())
        await _reply(reader, b"250")
        writer.write(b"DATA\r\n")
        await _reply(reader, b"354")
        writer.write(mail(number, to, size) + b".\r\n")
        await _reply(reader, b"250")
    writer.write(b"QUIT\r\n")
    await _reply(reader, b"221")
    writer.close()


async def _reply(reader: asyncio.StreamReader, wanted: bytes) -> None:
    while (line := await reader.readuntil(b"\n"))[3:4] == b"-":
        pass
    if not line.startswith(wanted):
        raise SystemExit(f"the listener said {line.decode()!r} where {wanted.decode()} was due")


async def main(port: int, to: str, mails: int, connections: int, size: int) -> None:
    numbers = iter(range(mails))
    began = time.perf_counter()
    await asyncio.gather(*(converse(port, to, numbers, size) for _ in range(connections)))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6])))
