"""Mails in files, folders, maildirs and mboxes: which there are, byte for byte."""

from __future__ import annotations

import io
import mailbox as standard
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tickets.mail.inbound.files import Unread, mails, of_stream

LARGEST = 1_000_000
ONE = b"Subject: One\n\nFirst.\n"
TWO = b"Subject: Two\n\nSecond.\n\nFrom here on it is a sentence.\nFrom me.\n"
FROM = b"From ann@example.org Thu Jan  1 00:00:00 1970\n"


def found(*paths: Path | str, stdin: bytes = b"") -> list[bytes | Unread]:
    return list(mails([str(path) for path in paths], LARGEST, io.BytesIO(stdin)))


def test_a_file_is_one_mail_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(TWO)
    assert found(tmp_path / "a.eml") == [TWO]


def test_a_folder_is_read_by_name_with_all_within_it(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "b" / "deep" / "1234.abc").write_bytes(TWO)
    (tmp_path / ".hidden").write_bytes(b"not a mail")
    (tmp_path / "manifest.jsonl").write_bytes(b"{}")
    assert found(tmp_path) == [ONE, TWO]


def test_of_a_maildir_new_and_cur_are_read_with_its_folders_and_nothing_else(tmp_path: Path) -> None:
    box = standard.Maildir(str(tmp_path / "Maildir"))
    box.add(ONE)
    box.add_folder("Sent").add(TWO)
    (tmp_path / "Maildir" / "dovecot-uidlist").write_text("3 V1")
    (tmp_path / "Maildir" / "tmp" / "half").write_bytes(b"Subject: ha")
    assert sorted(map(bytes, found(tmp_path))) == [ONE, TWO]  # type: ignore[arg-type]


def test_an_mbox_is_cut_at_from_lines_and_not_at_sentences(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(FROM + ONE + b"\n" + FROM + TWO + b"\n" + b"From - Mon May 05 10:00 2003\n" + ONE)
    assert found(tmp_path / "box") == [ONE, TWO, ONE]


def test_quoted_from_lines_are_put_right(tmp_path: Path) -> None:
    box = standard.mbox(str(tmp_path / "box"))
    said = b"Subject: Quoted\n\nFrom one day 10:00 in 2020 to the next.\n"
    box.add(said)
    box.add(ONE)
    box.flush()
    assert b"\n>From one day" in (tmp_path / "box").read_bytes()
    assert found(tmp_path / "box") == [said, ONE]


def test_an_mbox_with_windows_line_ends_keeps_them(tmp_path: Path) -> None:
    first, second = (text.replace(b"\n", b"\r\n") for text in (ONE, TWO))
    start = FROM.replace(b"\n", b"\r\n")
    (tmp_path / "box").write_bytes(start + first + b"\r\n" + start + second + b"\r\n")
    assert found(tmp_path / "box") == [first, second]


@pytest.mark.parametrize(
    ("stdin", "expected"), [(ONE, [ONE]), (FROM + ONE + b"\n" + FROM + TWO, [ONE, TWO]), (b"", [])]
)
def test_standard_input_is_a_mail_or_an_mbox(stdin: bytes, expected: list[bytes]) -> None:
    assert found("-", stdin=stdin) == expected


def test_a_path_that_cant_be_read_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(ONE)
    assert found("/no/such/path", tmp_path) == [Unread("/no/such/path", "No such file or directory"), ONE]


def test_a_link_that_leads_back_ends(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(ONE)
    os.symlink(tmp_path, tmp_path / "loop")
    assert found(tmp_path) == [ONE]


def test_of_a_mail_that_is_too_large_the_header_is_kept_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(FROM + b"Subject: Large\n\n" + b"x" * 3_000_000 + b"\n\n" + FROM + ONE)
    large, small = found(tmp_path / "box")
    assert isinstance(large, bytes)
    assert large.startswith(b"Subject: Large\nX-Helpdesk-Too-Large: 30000")
    assert b"2.9 MB is larger than the desk takes. It is still in the file" in large
    assert len(large) < 500
    assert small == ONE


class Endless(io.RawIOBase):
    """An mbox of 200 MB that nobody has to store."""

    def __init__(self) -> None:
        self._rest = self._lines()
        self._held = b""

    def _lines(self) -> Iterator[bytes]:
        for _ in range(20_000):
            yield FROM + b"Subject: Again\n\n" + b"Words of a customer.\n" * 490 + b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._held:
            piece = next(self._rest, None)
            if piece is None:
                return 0
            self._held = piece
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


def test_memory_is_the_same_however_large_the_mbox() -> None:
    stream: BinaryIO = io.BufferedReader(cast("io.RawIOBase", Endless()))
    tracemalloc.start()
    try:
        assert len([None for _ in of_stream(stream, LARGEST)]) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
