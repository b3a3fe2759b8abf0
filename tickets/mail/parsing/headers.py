"""A mail's header block: read tolerantly, kept in order, decoded late.

Values keep their encoded words, because addresses have to be told apart before those are decoded:
`=?utf-8?Q?admin=40corp.test?= <x@evil.test>` is a name and an address, not two addresses.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_to_bytes

from tickets.mail.parsing import charsets

MOST = 2000  # header fields; more are ignored

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|received|message-id|mime-version|content-[a-z-]+|return-path|reply-to|x-[\w-]+"
    rb"|delivered-to|dkim-signature|sender|in-reply-to|references)[ \t]*:",
    re.I,
)
_LINES = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Headers:
    """Fields as (lower-case name, unfolded value), in the order of the mail."""

    fields: tuple[tuple[str, str], ...]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found

    def get(self, name: str) -> str:
        """The first value of a field, encoded words and all; empty when there is none."""
        values = self._by_name.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        return self._by_name.get(name, [])

    def text(self, name: str) -> str:
        """The first value that isn't blank, decoded, on one line."""
        for value in self.all(name):
            if value.strip():
                return one_line(decode_words(value))
        return ""

    def __contains__(self, name: str) -> bool:
        return name in self._by_name


NONE = Headers(())


def read(data: bytes, start: int, end: int, *, top: bool = False) -> tuple[Headers, int, bool]:
    """The header block of data[start:end]; returns it, where the body begins, and whether junk was skipped.

    `top` is for the mail itself, which may come with a mailbox's From line or other lines before it.
    """
    fields: list[tuple[bytes, list[bytes]]] = []
    position, junk = start, False
    while position < end:
        match = _LINES.search(data, position, end)
        line_end, following = (match.start(), match.end()) if match else (end, end)
        if line_end == position:
            if not top or not _KNOWN.match(data, following) or any(_KNOWN.match(b"%b:" % name) for name, _ in fields):
                position = following
                break
            fields, junk = [], True  # only something like headers came before the headers
        elif not fields and data[position : position + 5] == b"From ":
            pass  # the line that a mailbox file puts before each mail
        elif data[position] in b" \t" and fields:
            fields[-1][1].append(data[position:line_end])
        elif field := _FIELD.match(data, position, line_end):
            fields.append((field[1].lower(), [data[field.end() : line_end]]))
        elif (top or fields) and _goes_on(data, following, end, top):
            junk = junk or not fields
        else:
            break  # no header line: the body has begun without a blank line
        position = following
    return _decoded(fields[:MOST]), position, junk


def _goes_on(data: bytes, position: int, end: int, top: bool) -> bool:
    """Whether a known header still follows a line that is none."""
    for _ in range(20 if top else 1):
        if _KNOWN.match(data, position, end):
            return True
        match = _LINES.search(data, position, end)
        if not match:
            return False
        position = match.end()
    return False


def _decoded(fields: Iterable[tuple[bytes, list[bytes]]]) -> Headers:
    joined = [(name.decode("ascii"), b"".join(lines)) for name, lines in fields]
    hint = None
    if not all(value.isascii() for _, value in joined):
        declared = re.search(rb"charset\s*=\s*[\"']?([\w.:-]+)", b" ".join(v for n, v in joined if n == "content-type"))
        hint = declared[1].decode("ascii") if declared else None
    return Headers(tuple((name, charsets.decode_header(value, hint)) for name, value in joined))


# --- Encoded words (RFC 2047) --------------------------------------------------------------------

# Some senders leave a question mark unencoded: a few are taken as content, where they can't begin or end a word.
_WORD = re.compile(r"=\?([\w.:+-]{1,50})(?:\*[\w-]*)?\?([bBqQ])\?([^?]*(?:(?<!=)\?(?!=)[^?]*){0,4})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[\w.:+*-]{1,60}\?[bBqQ]\?)")
_Q_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


def decode_words(value: str) -> str:
    """Decodes encoded words; neighbours in one charset together, since some senders cut inside a character."""
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub(r"\1", value)
    pieces: list[str] = []
    run, run_charset, end = b"", "", 0
    for match in _WORD.finditer(value):
        charset, data = match[1].lower(), _word_bytes(match[2], match[3])
        if match.start() > end or charset != run_charset:
            pieces += [charsets.decode(run, run_charset) if run else "", value[end : match.start()]]
            run, run_charset = b"", charset
        run, end = run + data, match.end()
    pieces += [charsets.decode(run, run_charset) if run else "", value[end:]]
    return "".join(pieces)


def _word_bytes(kind: str, content: str) -> bytes:
    data = content.encode("utf-8", "surrogateescape")
    if kind in "qQ":
        return _Q_HEX.sub(lambda match: bytes.fromhex(match[1].decode()), data.replace(b"_", b" "))
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def one_line(value: str) -> str:
    """Without line breaks, control characters and doubled blanks."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", value).strip()


# --- Parameters (RFC 2231) -----------------------------------------------------------------------

_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))")


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value in lower case, and its parameters, joined and decoded."""
    main, semicolon, _ = value.partition(";")
    main = main.strip().lower()
    if " " in main or "\t" in main:  # `text/plain charset=utf-8`, `text/plain (a comment)`
        main, _, more = re.sub(r"\([^()]*\)", "", main).strip().partition(" ")
        value = f"{main};{more};{value.partition(';')[2]}" if "=" in more else value
        semicolon = ";"
    if not semicolon:
        return main, {}
    found: dict[str, str] = {}
    split: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value):
        name = match[1].lower()
        content = re.sub(r"\\([\\\"])", r"\1", match[2]) if match[2] is not None else match[3].strip()
        base, star, rest = name.partition("*")
        if not star:
            found.setdefault(name, decode_words(content))
            continue
        number = rest.rstrip("*")
        encoded = rest.endswith("*") or rest == ""
        if len(number) < 5:
            split.setdefault(base, []).append((int(number) if number.isdigit() else 0, encoded, content))
    for base, parts in split.items():
        found[base] = _joined(sorted(parts, key=lambda part: part[0]))
    return main, found


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    charset = ""
    data = b""
    for index, (_, encoded, content) in enumerate(parts):
        if encoded and index == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        raw = content.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if encoded else raw
    return decode_words(charsets.decode(data, charset or None))


# --- Ids -----------------------------------------------------------------------------------------

_ID = re.compile(r"<([^<>]{1,2000})>")


def ids(*values: str, most: int = 200) -> tuple[str, ...]:
    """Message ids in order, each once, in angle brackets and without the blanks that folding left.

    Very long lists keep their first 20 and their newest.
    """
    found: dict[str, None] = {}
    for value in values:
        inside = _ID.findall(value)
        for item in inside or [word for word in value.split() if "@" in word]:
            bare = re.sub(r"[\s\x00-\x1f]+", "", item)
            if bare:
                found.setdefault(f"<{bare}>")
    every = tuple(found)
    return every if len(every) <= most else every[:20] + every[20 - most :]
