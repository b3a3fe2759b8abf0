"""Unpacks winmail.dat: Outlook's own envelope (MS-OXTNEF) for files and text that other programs can't read.

Lenient to the end: what is cut off or makes no sense is left out, and the rest is given.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from mimetypes import guess_type

from tickets.mail.parsing import charsets, rtf

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_FILES = 500
MOST_PROPERTIES = 5000
DEEPEST = 3  # messages within messages

# Attributes of the stream
_BODY, _FILE_DATA, _FILE_TITLE = 0x800C, 0x800F, 0x8010
_FILE_BEGINS, _MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODEPAGE = 0x9002, 0x9003, 0x9005, 0x9007

# Properties of the message and of a file
_TEXT, _RTF, _HTML, _INTERNET_CODEPAGE = 0x1000, 0x1009, 0x1013, 0x3FDE
_DISPLAY_NAME, _CONTENT, _SHORT_NAME, _LONG_NAME = 0x3001, 0x3701, 0x3704, 0x3707
_MIME, _CONTENT_ID, _LOCATION = 0x370E, 0x3712, 0x3713

_SIZES = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0xD, 0x102


@dataclass
class File:
    name: str = ""
    content: bytes = b""
    content_type: str = ""
    content_id: str = ""
    content_location: str = ""


@dataclass
class Unpacked:
    """`text` and `html` are the message's words; either may be empty."""

    text: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)


def is_tnef(content: bytes) -> bool:
    return content[:4] == SIGNATURE


def unpack(content: bytes, depth: int = 0) -> Unpacked:
    found = Unpacked()
    codepage, file = "cp1252", File()
    for name, data in _attributes(content):
        if name == _CODEPAGE and len(data) >= 4:
            codepage = _codec(struct.unpack_from("<I", data)[0])
        elif name == _BODY:
            found.text = found.text or _string(data, codepage)
        elif name == _MESSAGE_PROPERTIES:
            _read_message(found, dict(_properties(data)), codepage)
        elif name == _FILE_BEGINS:
            file = File()
            if len(found.files) < MOST_FILES:
                found.files.append(file)
        elif name == _FILE_TITLE:
            file.name = file.name or _string(data, codepage)
        elif name == _FILE_DATA:
            file.content = data
        elif name == _FILE_PROPERTIES:
            _read_file(file, dict(_properties(data)), codepage)
    for file in list(found.files):
        if is_tnef(file.content) and depth < DEEPEST:
            found.files += unpack(file.content, depth + 1).files[: MOST_FILES - len(found.files)]
    for file in found.files:
        file.content_type = file.content_type or guess_type(file.name)[0] or "application/octet-stream"
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each attribute's number and data; the last may be shorter than it says."""
    position = 6
    while position + 9 <= len(content):
        _level, name, _kind, length = struct.unpack_from("<BHHI", content, position)
        yield name, content[position + 9 : position + 9 + length]
        position += 9 + length + 2


Value = tuple[int, bytes]  # kind and bytes


def _properties(data: bytes) -> Iterator[tuple[int, Value]]:
    """The first value of each MAPI property by its number, until something makes no sense."""
    try:
        (count,) = struct.unpack_from("<I", data)
        position = 4
        for _ in range(min(count, MOST_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, position)
            position += 4
            if name >= 0x8000:
                position = _after_name(data, position)
            value, position = _value(data, position, kind)
            yield name, (kind & 0xFFF, value)
    except struct.error:
        return


def _after_name(data: bytes, position: int) -> int:
    (by_name,) = struct.unpack_from("<I", data, position + 16)
    position += 20
    if not by_name:
        return position + 4
    (length,) = struct.unpack_from("<I", data, position)
    return position + 4 + _padded(length)


def _value(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    base, many = kind & 0xFFF, bool(kind & 0x1000)
    size = _SIZES.get(base)
    if size is not None and not many:
        return data[position : position + size], position + size
    (count,) = struct.unpack_from("<I", data, position)
    position += 4
    if size is not None:
        return data[position : position + size], position + size * count
    if base not in (_STRING, _UNICODE, _OBJECT, _BINARY):
        raise struct.error
    first = b""
    for index in range(min(count, MOST_PROPERTIES)):
        (length,) = struct.unpack_from("<I", data, position)
        position += 4
        first = first if index else data[position : position + length]
        position += _padded(length)
    return first, position


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _read_message(found: Unpacked, properties: dict[int, Value], codepage: str) -> None:
    internet = properties.get(_INTERNET_CODEPAGE)
    written_in = _codec(struct.unpack("<I", internet[1])[0]) if internet and len(internet[1]) == 4 else codepage
    found.text = _words(properties.get(_TEXT), codepage) or found.text
    kind, html = properties.get(_HTML, (0, b""))
    found.html = _words((kind, html), codepage) if kind == _UNICODE else charsets.decode(html, written_in, html=True)
    if (compressed := properties.get(_RTF)) and not found.html:
        written = rtf.read(rtf.decompress(compressed[1]))
        found.html = written.html
        found.text = found.text or written.text


def _read_file(file: File, properties: dict[int, Value], codepage: str) -> None:
    def words(name: int) -> str:
        return _words(properties.get(name), codepage)

    file.name = words(_LONG_NAME) or file.name or words(_SHORT_NAME) or words(_DISPLAY_NAME)
    kind, content = properties.get(_CONTENT, (0, b""))
    if kind == _OBJECT:
        content = content[16:]  # behind the mark of what kind of object it is
    file.content = content or file.content
    file.content_type = words(_MIME).lower()
    file.content_id = words(_CONTENT_ID).strip("<> ")
    file.content_location = words(_LOCATION)


def _words(value: Value | None, codepage: str) -> str:
    if value is None or value[0] not in (_STRING, _UNICODE):
        return ""
    kind, data = value
    return data.decode("utf-16-le", "replace").rstrip("\0") if kind == _UNICODE else _string(data, codepage)


def _string(data: bytes, codepage: str) -> str:
    return charsets.decode(data.rstrip(b"\0"), codepage)


def _codec(number: int) -> str:
    names = {65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso-2022-jp", 51932: "euc_jp"}
    if 28591 <= number <= 28606:
        return f"iso-8859-{number - 28590}"
    return names.get(number) or (f"cp{number}" if charsets.codec(f"cp{number}") else "cp1252")
