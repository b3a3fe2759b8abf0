"""Bytes to text, whatever was declared and whatever is really there. Never raises."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_NAMES = {
    "cp1252": "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 ansi x-ansi windows1252 x-cp1252",
    "cp1254": "iso-8859-9",
    "cp874": "iso-8859-11 tis-620 windows-874 x-windows-874",
    "iso-8859-8": "iso-8859-8-i iso-8859-8-e",
    "iso-8859-6": "iso-8859-6-i",
    "gb18030": "gb2312 gbk x-gbk gb_2312-80 cn-gb euc-cn x-euc-cn",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 cn-big5 x-x-big5 big5-hkscs",
    "cp949": "ks_c_5601-1987 ks_c_5601 ksc5601 ks_c_5601-1989 euc-kr x-windows-949 uhc",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j",
    "euc_jp": "x-euc-jp cp51932",
    "iso-2022-jp": "iso-2022-jp-ms cp50220 cp50221 iso2022_jp csiso2022jp jis",
    "mac_roman": "macintosh x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic",
    "mac_latin2": "x-mac-ce",
    "utf-7": "unicode-1-1-utf-7 utf7",
    "utf-8": "x-utf-8 unicode-1-1-utf-8 utf-8mb4 utf8mb4",
    "cp1251": "x-cp1251",
    "cp1250": "x-cp1250",
    "koi8-r": "koi8r",
    "cp1258": "x-viet-vps windows-1258",
    "ascii": "x-ascii us-ascii ansi_x3.4-1968",
}
_ALIASES = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_UNUSABLE = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_STATEFUL = ("iso-2022", "iso2022", "hz", "utf-7", "utf-16", "utf-32")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,39}\Z")
_META = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENOUGH = 16  # bytes outside ASCII below which a detector only guesses
_DETECTED = 20_000  # bytes a detector looks at


@lru_cache(maxsize=512)
def codec(name: str) -> str | None:
    """The codec to use for a declared charset, or None when nobody knows it."""
    name = name.strip("\"' \t;").lower().removeprefix("charset=")
    name = _ALIASES.get(name, name)
    if not _NAME.match(name) or name in _UNUSABLE:
        return None
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if info.name in _UNUSABLE or not getattr(info, "_is_text_encoding", True):
        return None
    return _ALIASES.get(info.name, info.name if info.name != "iso2022_jp" else "iso-2022-jp")


def decode(data: bytes, declared: str | None = None, hint: str | None = None, html: bool = False) -> str:
    """Text of the bytes: as declared if that fits, else by looking at them.

    `hint` is a charset seen elsewhere in the mail; `html` allows a meta tag to name one.
    """
    chosen = codec(declared) if declared else None
    if data.isascii() and not (chosen and chosen.startswith(_STATEFUL)) and b"\x1b" not in data:
        return data.decode("ascii")
    if chosen and chosen != "ascii":
        text = _as_declared(data, chosen)
        if text is not None:
            return text
    return _guess(data, hint, html)


def decode_header(data: bytes, hint: str | None = None) -> str:
    """A header's raw bytes; most are ASCII, the rest mostly UTF-8 or the body's charset."""
    if data.isascii():
        return data.decode("ascii")
    return _strictly(data, "utf-8") or decode(data, None, hint)


def _as_declared(data: bytes, name: str) -> str | None:
    if name == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16-be" if data[:200:2].count(0) > data[1:200:2].count(0) else "utf-16-le"
    text = _strictly(data, name)
    if text is None and name in ("utf-8", "utf-7"):
        other = _strictly(data, "utf-8") if name == "utf-7" else None
        text = other if other is not None else _mostly(data, name)
    elif text is None and name == "iso-2022-jp":
        return _iso2022jp(data)
    elif text is None:
        text = _strictly(data, "utf-8")
        text = text if text is not None else _mostly(data, name)
    return text


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _mostly(data: bytes, name: str) -> str | None:
    """The text if one byte in fifty at most doesn't fit, so that a damaged mail stays readable."""
    try:
        text = data.decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return None
    foreign = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return text if text.count("\ufffd") <= max(1, foreign // 50) else None


def _guess(data: bytes, hint: str | None, html: bool) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    if b"\x1b$" in data or b"\x1b(" in data:
        return _iso2022jp(data)
    if html and (meta := _META.search(data[:4096])):
        named = codec(meta[1].decode("ascii"))
        if named and named != "ascii" and (text := _strictly(data, named)) is not None:
            return text
    text = _strictly(data, "utf-8")
    if text is None:
        text = _mostly(data, "utf-8") if len(data) > 200 else None
    if text is None and hint and (named := codec(hint)) and named not in ("ascii", "utf-8"):
        text = _strictly(data, named)
    if text is None:
        text = _detected(data)
    if text is None:
        text = _strictly(data, "cp1252")
    return text if text is not None else data.decode("latin-1")


def _detected(data: bytes) -> str | None:
    foreign = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if foreign < _ENOUGH:
        return None
    if russian := _russian(data[:_DETECTED]):
        return _mostly(data, russian)
    from charset_normalizer import from_bytes  # slow to import, rarely needed

    sample = data[:_DETECTED]
    best = from_bytes(sample, steps=5, chunk_size=512).best()
    name = codec(best.encoding) if best else None
    return _mostly(data, name) if name and name != "ascii" else None


_COMMON_RUSSIAN = frozenset("оеаинтсрвл")


def _russian(sample: bytes) -> str | None:
    """koi8-r or cp1251, if read so most letters are those that Russian uses most, in lower case."""
    for name in ("koi8-r", "cp1251"):
        foreign = [char for char in sample.decode(name, "replace") if ord(char) > 127]
        if sum(char in _COMMON_RUSSIAN for char in foreign) > 0.45 * len(foreign):
            return name
    return None


_JIS_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([A-Z]|\([A-Z]|&@)")


def _iso2022jp(data: bytes) -> str:
    """ISO-2022-JP as mail programs write it, with the vendor characters that Python's codec refuses."""
    for name in ("iso2022_jp_ext", "iso2022_jp_3"):
        text = _strictly(data, name)
        if text is not None:
            return text
    pieces: list[str] = []
    double = katakana = False
    start = 0
    for match in [*_JIS_ESCAPE.finditer(data), None]:
        run = data[start : match.start() if match else len(data)]
        pieces.append(_jis_run(run, double, katakana))
        if match:
            double, katakana, start = match[1].startswith(b"$"), match[1] == b"(I", match.end()
    return "".join(pieces)


def _jis_run(run: bytes, double: bool, katakana: bool) -> str:
    if katakana:
        return bytes(byte | 0x80 for byte in run).decode("cp932", "replace")
    if not double:
        return run.decode("utf-8", "replace")
    out = bytearray()
    for high, low in zip(run[::2], run[1::2], strict=False):
        row, cell = high - 0x21, low - 0x21
        lead = (row >> 1) + (0x81 if row < 62 else 0xC1)
        trail = cell + (0x9F if row & 1 else 0x40)
        out += bytes((lead & 0xFF, (trail + (not row & 1 and trail >= 0x7F)) & 0xFF))
    return out.decode("cp932", "replace")
