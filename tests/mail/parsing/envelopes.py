"""Builds winmail.dat as Outlook does (MS-OXTNEF), for tests."""

from __future__ import annotations

import struct

TEXT, RTF, HTML, CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
LONG_NAME, DISPLAY_NAME, CONTENT, MIME, CONTENT_ID = 0x3707, 0x3001, 0x3701, 0x370E, 0x3712
INTEGER, STRING, UNICODE, OBJECT, BINARY = 0x3, 0x1E, 0x1F, 0xD, 0x102


def envelope(*attributes: bytes, codepage: int = 1252) -> bytes:
    head = attribute(1, 0x9006, struct.pack("<I", 0x10000)) + attribute(1, 0x9007, struct.pack("<II", codepage, 0))
    return struct.pack("<IH", 0x223E9F78, 1) + head + b"".join(attributes)


def attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def message(*properties: bytes) -> bytes:
    return attribute(1, 0x9003, struct.pack("<I", len(properties)) + b"".join(properties))


def file(name: bytes, content: bytes, *properties: bytes) -> bytes:
    """A file with its name in the envelope's codepage."""
    more = struct.pack("<I", len(properties)) + b"".join(properties)
    parts = (0x9002, bytes(14)), (0x8010, name + b"\0"), (0x800F, content), (0x9005, more)
    return b"".join(attribute(2, number, data) for number, data in parts)


def number(name: int, value: int) -> bytes:
    return struct.pack("<HHI", INTEGER, name, value)


def words(name: int, value: str) -> bytes:
    return value_of(UNICODE, name, value.encode("utf-16-le") + b"\0\0")


def value_of(kind: int, name: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(data)) + data + bytes(-len(data) % 4)


def named(name: str, property_: bytes) -> bytes:
    """The same property under a name of its own, as programs add them."""
    written = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<I", 1) + struct.pack("<I", len(written)) + written + bytes(-len(written) % 4)
    return property_[:2] + struct.pack("<H", 0x8001) + bytes(16) + head + property_[4:]


def compressed(rtf: bytes) -> bytes:
    """RTF as Outlook packs it, without looking for repetitions."""
    out = bytearray()
    for start in range(0, len(rtf), 8):
        out += b"\x00" + rtf[start : start + 8]
    return struct.pack("<II4sI", len(out) + 12, len(rtf), b"LZFu", 0) + bytes(out)
