"""Mails in files, folders, maildirs, mboxes and streams, one after the other, however many there are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tickets.mail.inbound.oversize import HEADER_BYTES, IN_FILE, too_large

STANDARD_INPUT = "-"
PIECE = 256 * 1024
LONGEST_FROM_LINE = 1000
NO_MAIL = {".json", ".jsonl"}
_BETWEEN = re.compile(rb"\n\r?\nFrom \S(?=[^\n]*\b\d\d?:\d\d\b)(?=[^\n]*\b(?:19|20)\d\d\b)[^\n]*\n")
"""A blank line, then `From somebody Thu Jan  1 00:00:00 1970` with what writers vary; no sentence that begins so."""
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_LAST_BLANK = re.compile(rb"(\r?\n)\r?\n\Z")


@dataclass(frozen=True, slots=True)
class Unread:
    """A path that could not be read, and why."""

    path: str
    reason: str


def mails(paths: Sequence[str], largest: int, standard_input: BinaryIO) -> Iterator[bytes | Unread]:
    """Every mail under these paths; of one larger than `largest` bytes the header with a note."""
    for path in paths:
        try:
            if path == STANDARD_INPUT:
                yield from of_stream(standard_input, largest)
            else:
                yield from _under(Path(path), largest)
        except OSError as error:
            yield Unread(path, error.strerror or str(error))


def files_under(path: Path) -> Iterator[Path]:
    """The files of a folder and of those within it, by name; of a maildir what is delivered, not its index.

    Raises OSError for a path that is not there.
    """
    if not path.is_dir():
        path.stat()
        yield path
        return
    is_maildir = (path / "cur").is_dir() and (path / "new").is_dir()
    for entry in sorted(os.scandir(path), key=lambda one: one.name):
        if entry.is_dir(follow_symlinks=False):
            if not (is_maildir and entry.name == "tmp"):
                yield from files_under(Path(entry.path))
        elif not is_maildir and entry.is_file() and not _is_no_mail(entry.name):
            yield Path(entry.path)


def of_stream(stream: BinaryIO, largest: int) -> Iterator[bytes]:
    """The mails of an mbox, or the one mail that a stream is."""
    first = stream.readline(PIECE)  # the first line only: it says which of both it is
    if first.startswith(b"From "):
        yield from _split(stream, largest)
        return
    one = _Collected(largest)
    while first:
        one.add(first)
        first = stream.read(PIECE)
    if one.size:
        yield one.whole()


def _under(path: Path, largest: int) -> Iterator[bytes | Unread]:
    for file in files_under(path):
        try:
            with file.open("rb") as stream:
                yield from of_stream(stream, largest)
        except OSError as error:
            yield Unread(str(file), error.strerror or str(error))


def _is_no_mail(name: str) -> bool:
    return name.startswith(".") or os.path.splitext(name)[1].lower() in NO_MAIL


def _split(stream: BinaryIO, largest: int) -> Iterator[bytes]:
    """The mails of an mbox whose first `From ` line is read already. What writers quoted (`>From `) is put right."""
    mail, held = _Collected(largest), b""
    while block := stream.read(PIECE):
        held += block
        start = 0
        for between in _BETWEEN.finditer(held):
            mail.add(held[start : between.start() + 1])
            yield _QUOTED.sub(b"", mail.whole())
            mail, start = _Collected(largest), between.end()
        keep = max(start, len(held) - LONGEST_FROM_LINE)
        mail.add(held[start:keep])
        held = held[keep:]
    mail.add(held)
    if mail.size:
        yield _QUOTED.sub(b"", _LAST_BLANK.sub(rb"\1", mail.whole()))


@dataclass
class _Collected:
    """A mail as far as it was read; of one that is too large only the beginning is held."""

    largest: int
    size: int = 0
    _parts: list[bytes] = field(default_factory=list)

    def add(self, piece: bytes) -> None:
        if self.size <= self.largest < self.size + len(piece):
            self._parts = [b"".join(self._parts)[:HEADER_BYTES]]
        self.size += len(piece)
        if self.size <= self.largest:
            self._parts.append(piece)

    def whole(self) -> bytes:
        raw = b"".join(self._parts)
        return raw if self.size <= self.largest else too_large(raw, self.size, IN_FILE)
