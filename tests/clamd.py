"""The wire protocol of a ClamAV, without the ClamAV: finds one word, and is silent or short of room when told so."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

VIRUS = b"this-is-the-virus"


@dataclass
class Clamd:
    url: str = ""
    limit: int = 1_000_000
    broken: bool = False
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def clamd() -> Iterator[Clamd]:
    daemon = Clamd()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.readline() == b"nINSTREAM\n"
            content = b""
            while size := struct.unpack("!L", self.rfile.read(4))[0]:
                content += self.rfile.read(size)
            daemon.asked.append(content)
            self.wfile.write(said(content) + b"\n")

    def said(content: bytes) -> bytes:
        if daemon.broken:
            return b"stream: Can't allocate memory ERROR"
        if len(content) > daemon.limit:
            return b"INSTREAM size limit exceeded. ERROR"
        return b"stream: Test.Virus-1 FOUND" if VIRUS in content else b"stream: OK"

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", 0), Handler) as server:
        daemon.url = f"tcp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        try:
            yield daemon
        finally:
            server.shutdown()
