"""Mail servers as nobody wants them: one that hangs, one that trickles, some that never stop talking."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Manner = Callable[[socket.socket], None]
FLOOD = b"x" * 1024 * 1024


def hangs(link: socket.socket) -> None:
    """Takes the connection and says nothing, ever."""
    link.recv(1)
    threading.Event().wait(600)


def trickles(link: socket.socket) -> None:
    """A letter every half second, so that no time-out between letters ends it."""
    link.sendall(b"* OK ")
    while True:
        link.sendall(b".")
        time.sleep(0.5)


def floods_a_line(link: socket.socket) -> None:
    """A greeting that never ends."""
    link.sendall(b"* OK ")
    while True:
        link.sendall(FLOOD)


def floods_news(link: socket.socket) -> None:
    """Answers the first command with news of itself, without end."""
    link.sendall(b"* OK ready\r\n")
    link.recv(100)
    while True:
        link.sendall(b"* 1 EXISTS\r\n" * 100_000)


def floods_a_literal(link: socket.socket) -> None:
    """Signs anybody in, says the folder has a mail, and sends it: eight gigabytes of it."""
    link.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
    lines = link.makefile("rb")
    while line := lines.readline():
        tag, _blank, words = line.strip().partition(b" ")
        verb = words.upper()
        if verb.startswith((b"EXAMINE", b"SELECT")):
            link.sendall(b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n")
        elif verb.startswith(b"UID SEARCH"):
            link.sendall(b"* SEARCH 1\r\n")
        elif verb.startswith(b"UID FETCH") and b"BODY" not in verb:
            link.sendall(b"* 1 FETCH (UID 1 RFC822.SIZE 300)\r\n")
        elif verb.startswith(b"UID FETCH"):
            link.sendall(b"* 1 FETCH (UID 1 BODY[] {8589934592}\r\n")
            while True:
                link.sendall(FLOOD)
        elif verb.startswith(b"CAPABILITY"):
            link.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        link.sendall(tag + b" OK done\r\n")


@contextmanager
def serving(manner: Manner) -> Iterator[int]:
    """The port of a server that treats every client in this manner."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, manner), daemon=True).start()
        yield listening.getsockname()[1]


def _accept(listening: socket.socket, manner: Manner) -> None:
    with suppress(OSError):
        while True:
            link, _address = listening.accept()
            threading.Thread(target=_treat, args=(link, manner), daemon=True).start()


def _treat(link: socket.socket, manner: Manner) -> None:
    with link, suppress(OSError):
        manner(link)
