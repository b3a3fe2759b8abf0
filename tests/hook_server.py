"""A program elsewhere that takes webhooks: what it got, and how it is told to answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: str
    method: str = "POST"


@dataclass
class Hooks:
    """`answers` are statuses by path, 200 where none is named; a path in `held` waits until it is let go."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    words: str = "thanks"
    headers: dict[str, str] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def url(self, path: str = "/hook") -> str:
        return f"http://localhost:{self.port}{path}"

    def ids(self, path: str = "/hook") -> list[str]:
        return [one.headers["webhook-id"] for one in self.got if one.path == path]

    def wait_for(self, number: int) -> bool:
        with self.arrived:
            return self.arrived.wait_for(lambda: len(self.got) >= number, 20)


@contextmanager
def running() -> Iterator[Hooks]:
    hooks = Hooks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            with hooks.arrived:
                headers = {name.lower(): value for name, value in self.headers.items()}
                hooks.got.append(Got(self.path, headers, body, self.command))
                hooks.arrived.notify_all()
            if self.path in hooks.held:
                hooks.held[self.path].wait(30)
            words = hooks.words.encode()
            self.send_response(hooks.answers.get(self.path, 200))
            for name, value in hooks.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hooks.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hooks
    finally:
        for one in hooks.held.values():
            one.set()
        server.shutdown()
        server.server_close()
