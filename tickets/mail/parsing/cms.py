"""The mail inside an S/MIME envelope that is only signed (RFC 5652, RFC 8551): its words need no key to be read."""

from __future__ import annotations

from dataclasses import dataclass

DEEPEST = 12
MOST = 50_000  # elements looked at; some programs write a content of megabytes in pieces of a kilobyte

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_OBJECT_ID, _OCTETS = 0x06, 0x04
_CONSTRUCTED = 0x20


def signed_content(data: bytes) -> bytes | None:
    """What was signed, unchecked; None when it is not there or the envelope is none."""
    ber = _Ber(data)
    try:
        identifier, wrapped = ber.children(ber.element(0))[:2]
        if ber.content(identifier) != _SIGNED_DATA:
            return None
        signed = ber.children(ber.children(wrapped)[0])
        kind, content = ber.children(signed[2])[:2]
        return ber.octets(ber.children(content)[0]) if kind.tag == _OBJECT_ID else None
    except (IndexError, ValueError):
        return None


@dataclass(frozen=True)
class _Element:
    """Its tag, where its content lies, and where the next one begins."""

    tag: int
    start: int
    end: int
    after: int


class _Ber:
    """Reads BER, whose elements say their length or, from programs that stream, mark their end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.looked_at = 0

    def element(self, position: int, depth: int = 0) -> _Element:
        self.looked_at += 1
        if self.looked_at > MOST or depth > DEEPEST:
            raise ValueError
        tag, length = self.data[position], self.data[position + 1]
        start = position + 2
        if length == 0x80:
            end = start
            while self.data[end : end + 2] != b"\0\0":
                end = self.element(end, depth + 1).after
            return _Element(tag, start, end, end + 2)
        if length > 0x80:
            size = length - 0x80
            length = int.from_bytes(self.data[start : start + size], "big")
            start += size
        if start + length > len(self.data):
            raise ValueError
        return _Element(tag, start, start + length, start + length)

    def children(self, parent: _Element) -> list[_Element]:
        found: list[_Element] = []
        position = parent.start
        while position < parent.end:
            found.append(self.element(position))
            position = found[-1].after
        return found

    def content(self, element: _Element) -> bytes:
        return self.data[element.start : element.end]

    def octets(self, element: _Element) -> bytes:
        if element.tag == _OCTETS:
            return self.content(element)
        if element.tag != _OCTETS | _CONSTRUCTED:
            raise ValueError
        return b"".join(map(self.content, self.children(element)))
