"""A small web server on this machine that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, cast

from helpdesk.lib.outside import Outside

Page = bytes | Callable[[IO[bytes]], None]


@dataclass
class Site:
    """`pages` by path: whole raw answers, or functions that write one. `asked` holds raw request headers."""

    pages: dict[str, Page]
    port: int = 0
    asked: list[bytes] = field(default_factory=list)

    def url(self, path: str, host: str = "pictures.test", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def way(self, **names: str | list[str]) -> Outside:
        """The way out for which this server is the whole internet: every name is here, and this may be reached."""

        def resolve(host: str, port: int, seconds: float) -> list[str]:
            found = names.get(host.replace(".", "_"), "127.0.0.1")
            return [found] if isinstance(found, str) else found

        return Outside(resolve=resolve, may_reach=lambda one: str(one) == "127.0.0.1", ports=frozenset({self.port}))


@contextmanager
def serving(pages: dict[str, Page], tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site(pages)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if tls:
                try:
                    self.connection = tls.wrap_socket(self.connection, server_side=True)
                except OSError:
                    return
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            head = b""
            while line := self.rfile.readline().strip():
                head += line + b"\n"
            site.asked.append(head)
            page = site.pages.get(head.split()[1].decode() if head else "", b"HTTP/1.1 404 No\r\n\r\n")
            with suppress(OSError):  # the reader had enough
                self.wfile.write(page) if isinstance(page, bytes) else page(cast(IO[bytes], self.wfile))

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        try:
            yield site
        finally:
            server.shutdown()


def answer(content: bytes, content_type: str = "text/plain", status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def redirect(to: str) -> bytes:
    return answer(b"", "text/plain", "302 Found", f"Location: {to}")


def write_on(piece: bytes, pause: float) -> Callable[[IO[bytes]], None]:
    """An answer without a length that goes on and on."""

    def write(to: IO[bytes]) -> None:
        to.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(2000):
            to.write(piece)
            time.sleep(pause)

    return write
