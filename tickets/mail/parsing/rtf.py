"""The words of RTF, as Outlook puts them into winmail.dat: compressed (MS-OXRTFCP), and often made from HTML."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from itertools import islice

from tickets.mail.parsing import charsets

LONGEST = 2_000_000  # bytes of decompressed RTF; more is left out
MOST_TOKENS = 400_000

_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def decompress(data: bytes) -> bytes:
    """The RTF inside a PR_RTF_COMPRESSED value, as far as it can be read."""
    if len(data) < 16:
        return b""
    size, magic = struct.unpack_from("<I4s", data, 4)
    if magic == b"MELA":
        return data[16 : 16 + min(size, LONGEST)]
    if magic != b"LZFu":
        return b""
    return _inflate(data, min(size, LONGEST))


def _inflate(data: bytes, size: int) -> bytes:
    """LZFu: each control byte says of eight pieces whether they are a letter or point into the window."""
    window = bytearray(_DICTIONARY.ljust(4096, b" "))
    write, position, out = len(_DICTIONARY), 16, bytearray()

    def put(byte: int) -> None:
        nonlocal write
        window[write] = byte
        out.append(byte)
        write = (write + 1) & 4095

    while position < len(data) and len(out) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            points = control >> bit & 1
            piece = data[position : position + 1 + points]
            position += len(piece)
            if len(piece) <= points:
                return bytes(out)
            if not points:
                put(piece[0])
                continue
            start, length = int.from_bytes(piece, "big") >> 4, (piece[1] & 15) + 2
            if start == write:
                return bytes(out)  # the mark of the end
            for step in range(length):
                put(window[(start + step) & 4095])
    return bytes(out)


@dataclass(frozen=True)
class Written:
    """What an RTF document says; `html` is filled where it was made from HTML, `text` elsewhere."""

    text: str = ""
    html: str = ""


_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S)
_UNSEEN = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr listtable"
    b" listoverridetable rsidtbl generator themedata datastore xmlnstbl latentstyles mhtmltag".split()
)
_MARKS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "—", b"endash": "–",
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


@dataclass
class _State:
    """What a group inherits: whether its words are hidden, and how many letters stand for a Unicode one."""

    hidden: bool = False
    in_tag: bool = False
    fallback: int = 1


@dataclass
class _Reader:
    codec: str = "cp1252"
    from_html: bool = False
    unseen_by_html: bool = False  # between \htmlrtf and \htmlrtf0
    state: _State = field(default_factory=_State)
    outer: list[_State] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    waiting: bytearray = field(default_factory=bytearray)  # bytes of a charset, not decoded yet
    skip: int = 0

    def write(self, words: str) -> None:
        self.flush()
        if not self.state.hidden and not (self.from_html and self.unseen_by_html):
            self.pieces.append(words)

    def byte(self, data: bytes) -> None:
        if self.skip:
            cut = min(self.skip, len(data))
            self.skip, data = self.skip - cut, data[cut:]
        if not self.state.hidden and not (self.from_html and self.unseen_by_html):
            self.waiting += data

    def flush(self) -> None:
        if self.waiting:
            self.pieces.append(charsets.decode(bytes(self.waiting), self.codec))
            self.waiting.clear()

    def group(self, mark: bytes) -> None:
        self.flush()
        self.skip = 0
        if mark == b"{":
            self.outer.append(self.state)
            self.state = _State(self.state.hidden, self.state.in_tag, self.state.fallback)
        elif self.outer:
            self.state = self.outer.pop()

    def word(self, name: bytes, number: int | None) -> None:
        if name in _MARKS:
            if not (self.from_html and self.state.in_tag):
                self.write(_MARKS[name])
        elif name == b"u" and number is not None:
            self.write(chr(number & 0xFFFF))
            self.skip = self.state.fallback
        elif name == b"uc":
            self.state.fallback = min(number if number is not None else 1, 8)
        elif name == b"ansicpg" and number:
            self.codec = "utf-8" if number == 65001 else f"cp{number}"
        elif name == b"fromhtml":
            self.from_html = True
        elif name == b"htmlrtf":
            self.flush()
            self.unseen_by_html = number != 0
        elif name == b"htmltag":
            self.state.in_tag = True
            self.state.hidden = not self.from_html
        elif name in _UNSEEN:
            self.state.hidden = True


def read(document: bytes) -> Written:
    reader = _Reader()
    starred = False
    for match in islice(_TOKEN.finditer(document), MOST_TOKENS):
        word, number, code, symbol, brace, plain = match.groups()
        if brace:
            reader.group(brace)
        elif word:
            name = word.lower()
            if starred and name != b"htmltag":
                reader.state.hidden = True
            reader.word(name, int(number) if number else None)
        elif code:
            reader.byte(bytes.fromhex(code.decode()))
        elif plain:
            reader.byte(plain)
        elif symbol and symbol in _SYMBOLS:
            reader.write(_SYMBOLS[symbol])
        starred = symbol == b"*"
    reader.flush()
    words = "".join(reader.pieces)
    words = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins halves written as two \u
    return Written(html=words) if reader.from_html else Written(text=words.strip("\0 \n\t"))
