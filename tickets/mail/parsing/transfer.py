"""Undoes transfer encodings, as far as broken ones can be undone."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

MOST_FILES = 100  # uuencoded files looked for in one text

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_PLAIN = {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "plain"}


def decode(body: bytes, encoding: str) -> tuple[bytes, str]:
    """The content, and a problem code or an empty string."""
    name = encoding.strip("\"' \t;").lower().partition(";")[0].split(" ")[0]
    if name in _PLAIN:
        return body, ""
    if name == "base64":
        return _base64(body)
    if name in ("quoted-printable", "quotedprintable", "qp"):
        return binascii.a2b_qp(body), ""
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files = uuencoded(body)[1]
        content = files[0].content if files else _uu_content(body.strip(b"\r\n").splitlines())
        return (body, "bad_uuencode") if content is None else (content, "")
    return body, "unknown_encoding"


def _base64(body: bytes) -> tuple[bytes, str]:
    if _is_words(body[:2000]):
        return body, "bad_base64"
    try:
        return _joined(body) if b"=" in body.rstrip(b"=\r\n\t ") else binascii.a2b_base64(body), ""
    except binascii.Error:
        pass
    clean = _NOT_BASE64.sub(b"", body).rstrip(b"=")
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    try:
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4)), "bad_base64"
    except binascii.Error:
        return body, "bad_base64"


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"


def _is_words(sample: bytes) -> bool:
    """Whether it was never encoded: words have a blank every few letters."""
    return len(sample.translate(None, _ALPHABET)) > len(sample) // 10


def _joined(body: bytes) -> bytes:
    """Several padded runs one after the other, which some senders write."""
    runs = re.findall(rb"[A-Za-z0-9+/]+={0,2}", _NOT_BASE64.sub(b"", body))
    return b"".join(binascii.a2b_base64(run) for run in runs)


@dataclass(frozen=True)
class Uuencoded:
    name: bytes
    content: bytes


_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.M)
_END = re.compile(rb"^(?:end|====)[ \t]*\r?$\n?", re.M)


def uuencoded(body: bytes) -> tuple[bytes, list[Uuencoded]]:
    """The body without its uuencoded files, and the files."""
    if b"begin" not in body:
        return body, []
    files: list[Uuencoded] = []
    kept: list[bytes] = []
    position = 0
    for _ in range(MOST_FILES):
        begin = _BEGIN.search(body, position)
        if not begin:
            break
        first = body[begin.end() : begin.end() + 200]
        opens = _uu_content(first.splitlines()[:1]) is not None
        end = _END.search(body, begin.end()) if opens else None
        stop = end.start() if end else len(body) if opens else begin.end() + len(first)
        content = _uu_content(body[begin.end() : stop].splitlines())
        if content is None:
            kept.append(body[position : begin.end()])
            position = begin.end()
            continue
        kept.append(body[position : begin.start()])
        files.append(Uuencoded(begin[1], content))
        position = end.end() if end else len(body)
    return b"".join(kept) + body[position:], files


def _uu_content(lines: list[bytes]) -> bytes | None:
    """The file in the lines between begin and end, or None when they are ordinary words."""
    out: list[bytes] = []
    for line in lines:
        if not line or line in (b"`", b" "):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            try:  # a line whose trailing blanks were lost or grown on the way
                out.append(binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3]))
            except binascii.Error:
                return None if not out else b"".join(out)
    return b"".join(out) if out else None
