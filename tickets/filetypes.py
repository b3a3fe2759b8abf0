"""What a file is called and what it is: a clean name, a type by content rather than the sender's word, its danger."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from pathlib import PurePath

import puremagic

from tickets.actions.files import NewFile
from tickets.models.attachment import SHOWN_IN_PLACE

LONGEST_NAME = 120
UNKNOWN = "application/octet-stream"
PROGRAM = "application/x-executable"
WITH_MACROS = "application/vnd.ms-office.macroenabled.12"
_PLAIN = {".csv": "text/csv", ".json": "application/json", ".srt": "application/x-subrip", ".vtt": "text/vtt"}
_USUAL = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png", "": UNKNOWN}
_PROGRAMS = frozenset(
    f".{ending}"
    for ending in (
        "exe", "dll", "msi", "com", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "cpl",
        "jar", "apk", "lnk", "reg", "iso", "img", "dmg", "pkg", "app", "sh", "pif", "msp", "mst", "url", "scf", "psm1",
        "vhd", "vhdx", "xll", "chm", "one", "application", "appx", "msix", "command", "desktop", "wsc", "sct",
    )
)  # fmt: skip
_MACROS = frozenset(f".{ending}" for ending in ("docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm"))
_HARMLESS_LOOKS = frozenset(
    f".{ending}"
    for ending in ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "jpg", "jpeg", "png", "gif", "txt", "csv", "mp3",
                   "mp4", "zip", "html")
)  # fmt: skip
_MACRO_PARTS = (b"vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le"))  # in Office's zip files, and before those
_OFFICE = re.compile(r"zip|office|msword|ms-|ole")
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"#!")


def new_file(name: str, content: bytes) -> NewFile:
    return NewFile(clean_name(name), content_type(name, content), content)


def clean_name(name: str) -> str:
    """The last part of the name, without folders, control and direction characters; its ending is kept."""
    last = re.split(r"[\\/]", name)[-1]
    visible = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    bare = re.sub(r'[<>:"|?*]+', "_", visible).strip(" .")
    if len(bare) > LONGEST_NAME:
        ending = PurePath(bare).suffix[:20]
        bare = bare[: LONGEST_NAME - len(ending)] + ending
    return bare or "file"


def content_type(name: str, content: bytes) -> str:
    """By the first bytes where they say it, else plain text where it reads as text, else unknown."""
    if not content:
        return "text/plain"
    if _is_text(content):
        return _PLAIN.get(PurePath(name).suffix.lower(), "text/plain")
    if content.startswith(_PROGRAM_STARTS):
        return PROGRAM
    if picture := picture_type(content):
        return picture
    try:
        found = puremagic.from_string(content[:65536], mime=True, filename=clean_name(name))
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    if any(part in content for part in _MACRO_PARTS) and _OFFICE.search(found):
        return WITH_MACROS
    return UNKNOWN if found in SHOWN_IN_PLACE else _USUAL.get(found, found)


def picture_type(content: bytes) -> str:
    """The type of a picture that can be shown in place, by its first bytes; empty for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def agreed_type(name: str, declared: str, content: bytes) -> str:
    """By content; the sender's word counts only where content can't tell, and never makes a picture of it."""
    found = content_type(name, content)
    believed = _TEXTS.match(declared) if found.startswith("text/") else found == UNKNOWN
    return declared if declared and believed and not declared.startswith("image/") else found


def other_type(declared: str, found: str) -> str:
    """What was declared, where that says something else than the content does; else empty."""
    declared = _USUAL.get(declared, declared).lower()
    return "" if declared in {found, UNKNOWN, "application/x-zip-compressed", "application/zip"} else declared


_TEXTS = re.compile(r"text/|message/|application/(?:json|xml|ics|pgp-|pkcs7-|x-pkcs7-|rtf|.*\+(?:json|xml)$)")


class Danger(Enum):
    """What to know before opening a file."""

    PROGRAM = "program"
    DISGUISED = "disguised"  # a program that calls itself something else
    MACROS = "macros"
    OTHER_TYPE = "other type"  # than its sender said


def danger(name: str, found: str, declared: str = "") -> Danger | None:
    """`found` is the type by content."""
    *others, last = ["", *(ending.lower().strip() for ending in PurePath(name).suffixes)]
    if last in _PROGRAMS or found == PROGRAM:
        looks_harmless = not _HARMLESS_LOOKS.isdisjoint([last, *others]) or declared.startswith(
            ("image/", "text/plain")
        )
        return Danger.DISGUISED if looks_harmless else Danger.PROGRAM
    if last in _MACROS or found == WITH_MACROS:
        return Danger.MACROS
    return Danger.OTHER_TYPE if declared and declared != found else None


def is_program(file: NewFile) -> bool:
    """Something that runs when it is opened, by its name or by its first bytes."""
    return PurePath(file.name).suffix.lower() in _PROGRAMS or file.content.startswith(_PROGRAM_STARTS)


def _is_text(content: bytes) -> bool:
    head = content[:65536]
    if b"\x00" in head or head.startswith(b"%PDF"):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(content) > len(head) and error.start > len(head) - 4
    return True
