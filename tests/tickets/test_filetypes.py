"""Files: what they are by content, and what to know before opening one."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from tickets.filetypes import (
    PROGRAM,
    UNKNOWN,
    WITH_MACROS,
    Danger,
    agreed_type,
    clean_name,
    content_type,
    danger,
    other_type,
)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40
ZIP = b"PK\x03\x04\x14\x00\x06\x00" + b"\x00" * 30
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", PNG, "image/png"),
        ("a.png", b"<script>1</script>", "text/plain"),
        ("a.png", b"\x00\x01\x02\x03" * 20, UNKNOWN),
        ("a.jpg", b"MZ\x90\x00" + b"\x00" * 60, PROGRAM),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.pdf", b"%PDF-1.4\n%\xe2\xe3", "application/pdf"),
        ("a.docx", ZIP + b"word/vbaProject.bin", WITH_MACROS),
        ("a.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), WITH_MACROS),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 \x00", "image/webp"),
        ("a", b"", "text/plain"),
    ],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, kind: str) -> None:
    assert content_type(name, content) == kind


@pytest.mark.parametrize(
    ("declared", "content", "kind"),
    [
        ("text/calendar", b"BEGIN:VCALENDAR", "text/calendar"),
        ("message/rfc822", b"Subject: x\n\nHi", "message/rfc822"),
        ("text/html", b"<p>x", "text/html"),
        ("image/png", b"<svg onload=x>", "text/plain"),
        ("image/png", b"\x00\x01\x02\x03" * 20, UNKNOWN),
        ("application/x-odd", b"\x00\x01\x02\x03" * 20, "application/x-odd"),
        ("application/pdf", PNG, "image/png"),
        ("", PNG, "image/png"),
    ],
)
def test_the_senders_word_counts_where_content_cannot_tell_and_never_makes_a_picture(
    declared: str, content: bytes, kind: str
) -> None:
    assert agreed_type("file", declared, content) == kind


def test_a_declared_type_is_kept_where_it_says_something_else() -> None:
    assert other_type("image/jpg", "image/jpeg") == ""
    assert other_type("application/octet-stream", "image/png") == ""
    assert other_type("application/pdf", PROGRAM) == "application/pdf"


@pytest.mark.parametrize(
    ("name", "found", "declared", "what"),
    [
        ("setup.exe", PROGRAM, "", Danger.PROGRAM),
        ("setup.exe", "text/plain", "", Danger.PROGRAM),
        ("invoice.pdf.exe", UNKNOWN, "", Danger.DISGUISED),
        ("invoice.pdf   .scr", UNKNOWN, "", Danger.DISGUISED),
        ("photo.jpg", PROGRAM, "", Danger.DISGUISED),
        ("photo", PROGRAM, "image/jpeg", Danger.DISGUISED),
        ("report.DOCM", UNKNOWN, "", Danger.MACROS),
        ("report.doc", WITH_MACROS, "application/msword", Danger.MACROS),
        ("photo.jpg", "image/png", "application/pdf", Danger.OTHER_TYPE),
        ("archive.tar.gz", "application/gzip", "", None),
        ("photo.jpg", "image/jpeg", "", None),
    ],
)
def test_what_to_know_before_opening_a_file(name: str, found: str, declared: str, what: Danger | None) -> None:
    assert danger(name, found, declared) == what


def test_a_name_that_turns_its_letters_round_is_put_straight() -> None:
    assert clean_name("invoice\u202efdp.exe") == "invoicefdp.exe"


def test_an_archive_is_named_and_never_opened() -> None:
    """Even one whose content would fill the disk, or is broken, is only ever bytes with a type."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeroes", bytes(20_000_000))
    content = bomb.getvalue()
    tracemalloc.start()
    assert content_type("a.zip", content) == "application/zip"
    assert content_type("a.zip", content[:200]) == "application/zip"
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
