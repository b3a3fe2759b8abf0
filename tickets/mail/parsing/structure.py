"""A mail's parts as a tree.

Works on ranges of the bytes themselves, so that an attached mail stays as it was sent, and a mail of a
thousand parts costs no more than its length. Below DEEPEST the tree goes on flat: all is there, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.mail.parsing import cms, transfer
from tickets.mail.parsing import headers as header_block
from tickets.mail.parsing.headers import Headers, parameters

DEEPEST = 40
MOST_PARTS = 4000
MOST_LOOKED_AT = 400_000_000  # bytes in which delimiters are looked for, every level counted


@dataclass(frozen=True)
class Entity:
    """A mail or one of its parts; `body` is still transfer-encoded, and empty where there are `parts`."""

    headers: Headers
    media: str
    params: dict[str, str]
    body: bytes
    parts: tuple[Entity, ...] = ()

    def walk(self) -> Iterator[Entity]:
        """This part and all below it, in the order of the mail."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class _Reading:
    raw: bytes
    problems: dict[str, None] = field(default_factory=dict)
    parts: int = 0
    looked_at: int = 0

    def note(self, problem: str) -> None:
        self.problems.setdefault(problem)


@dataclass(frozen=True)
class _Range:
    """A part before its body is looked at: its headers, and where in the mail the body lies."""

    headers: Headers
    start: int
    end: int
    default: str = "text/plain"


def read(raw: bytes) -> tuple[Entity, tuple[str, ...]]:
    """The tree, and codes of what was wrong with the mail's form."""
    reading = _Reading(raw)
    start = len(raw) - len(raw.lstrip(b"\r\n\t \xef\xbb\xbf\0"))
    headers, body, junk = header_block.read(raw, start, len(raw), top=True)
    if junk:
        reading.note("junk_before_headers")
    if not headers.fields:
        reading.note("no_headers")
        body = start
    default = "text/plain"
    if "content-type" not in headers and _BEGINS.match(raw, body):
        default = "multipart/mixed"  # the field that said so was lost
    return _entity(_Range(headers, body, len(raw), default), 0, reading), tuple(reading.problems)


def _entity(place: _Range, depth: int, reading: _Reading) -> Entity:
    reading.parts += 1
    media, params = _media(place, reading)
    inner = _inner(place, media, params, reading) if media.startswith("multipart/") else None
    if inner is None:
        leaf = Entity(place.headers, media, params, reading.raw[place.start : place.end])
        return _opened(leaf, depth, reading) if media in _ENVELOPES and depth < DEEPEST else leaf
    if not inner:
        return _without_parts(place, params, reading)
    if depth + 1 < DEEPEST:
        parts = tuple(_entity(one, depth + 1, reading) for one in inner if _has_room(reading))
    else:
        parts = tuple(_flat(inner, reading))
    return Entity(place.headers, media, params, b"", parts)


_ENVELOPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _opened(leaf: Entity, depth: int, reading: _Reading) -> Entity:
    """An envelope that is only signed stands beside the mail in it."""
    content = cms.signed_content(transfer.decode(leaf.body, leaf.headers.get("content-transfer-encoding"))[0])
    if content is None:
        return leaf
    inside = _Reading(content, parts=reading.parts, looked_at=reading.looked_at)
    headers, begin, _ = header_block.read(content, 0, len(content))
    mail = _entity(_Range(headers, begin, len(content)), max(depth + 1, DEEPEST - 6), inside)
    return Entity(leaf.headers, "multipart/signed", {"protocol": "application/pkcs7-mime"}, b"", (mail, leaf))


def _media(place: _Range, reading: _Reading) -> tuple[str, dict[str, str]]:
    media, params = parameters(place.headers.get("content-type"))
    if media.count("/") != 1 or media.startswith("/") or media.endswith("/"):
        if media and media not in ("text", "html", "plain"):
            reading.note("bad_content_type")
        media = {"text": "text/plain", "plain": "text/plain", "html": "text/html"}.get(media, place.default)
    return media, params


def _has_room(reading: _Reading) -> bool:
    if reading.parts < MOST_PARTS:
        return True
    reading.note("too_many_parts")
    return False


def _flat(waiting: list[_Range], reading: _Reading) -> Iterator[Entity]:
    """All parts of these and of what is inside them, without going deeper into the tree."""
    reading.note("too_deep")
    waiting = waiting[::-1]
    while waiting and _has_room(reading):
        place = waiting.pop()
        reading.parts += 1
        media, params = _media(place, reading)
        inner = _inner(place, media, params, reading) if media.startswith("multipart/") else None
        if inner:
            waiting += inner[::-1]
        elif inner is None:
            yield Entity(place.headers, media, params, reading.raw[place.start : place.end])
        else:
            yield _without_parts(place, params, reading)


def _inner(place: _Range, media: str, params: dict[str, str], reading: _Reading) -> list[_Range] | None:
    """The parts of a multipart, an empty list where it has none; None where no more is looked at."""
    reading.looked_at += place.end - place.start
    if reading.looked_at > MOST_LOOKED_AT:
        reading.note("too_deep")
        return None
    default = "message/rfc822" if media == "multipart/digest" else "text/plain"
    boundary = params.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    found = []
    for start, end in _split(place, boundary, reading):
        headers, begin, _ = header_block.read(reading.raw, start, end)
        found.append(_Range(headers, begin, end, default))
    return found


def _without_parts(place: _Range, params: dict[str, str], reading: _Reading) -> Entity:
    """A multipart that is none: its words, or the parts that its transfer encoding hid."""
    reading.note("no_parts")
    body = reading.raw[place.start : place.end]
    encoding = place.headers.get("content-transfer-encoding").strip().lower()
    if encoding in ("base64", "quoted-printable") and (content := transfer.decode(body, encoding)[0]) != body:
        hidden = _Reading(content)
        if inner := _inner(_Range(place.headers, 0, len(content)), "multipart/mixed", params, hidden):
            return Entity(place.headers, "multipart/mixed", params, b"", tuple(_flat(inner, hidden)))
    return Entity(place.headers, "text/html" if _HTML.match(body) else "text/plain", params, body)


_HTML = re.compile(rb"\s{0,200}<(?:!doctype|html|body|div|p|table)\b", re.I)
_BEGINS = re.compile(
    rb"\s*(?:this is a multi-?part[^\r\n]{0,80}\s+)?--[^\s][^\r\n]{0,99}\r?\ncontent-[a-z-]+[ \t]*:", re.I
)
_GUESS = re.compile(rb"^--([^\s][^\r\n]{0,99}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.I | re.M)


def _split(place: _Range, boundary: bytes, reading: _Reading) -> list[tuple[int, int]]:
    """Where each part begins and ends, headers included."""
    if not boundary:
        reading.note("no_boundary")
    delimiters = _delimiters(reading.raw, place, boundary) if boundary else []
    if not delimiters:
        guess = _GUESS.search(reading.raw, place.start, place.end)
        if not guess:
            return []
        if boundary:
            reading.note("wrong_boundary")
        delimiters = _delimiters(reading.raw, place, guess[1])
    ranges: list[tuple[int, int]] = []
    for index, (_, begin, closing) in enumerate(delimiters):
        if closing:
            continue
        last = index + 1 == len(delimiters)
        if last:
            reading.note("no_final_boundary")
        end = place.end if last else delimiters[index + 1][0]
        ranges.append((begin, max(begin, end)))
    return ranges


def _delimiters(raw: bytes, place: _Range, boundary: bytes) -> list[tuple[int, int, bool]]:
    """Each delimiter line: where the part before ends, where the next begins, and whether it closes."""
    found: list[tuple[int, int, bool]] = []
    needle = b"--" + boundary
    rest = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
    position = raw.find(needle, place.start, place.end)
    while position >= 0 and len(found) <= 2 * MOST_PARTS:
        match = rest.match(raw, position + len(needle), place.end)
        if match and (position == place.start or raw[position - 1] in b"\r\n"):
            before = position
            if raw[before - 2 : before] == b"\r\n":
                before -= 2
            elif before:
                before -= 1
            found.append((max(before, place.start), match.end(), bool(match[1])))
        position = raw.find(needle, position + len(needle), place.end)
    return found
