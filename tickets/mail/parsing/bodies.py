"""Which parts of a mail are its text, which its HTML, and which are files.

Follows the rules of RFC 8621 (4.1.4), the same that well-behaved clients show mail by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape, unescape
from urllib.parse import unquote

from helpdesk.lib.html import to_text
from helpdesk.lib.text import storable
from tickets.mail.parsing import charsets, tnef, transfer
from tickets.mail.parsing.attachments import Part, clean_name
from tickets.mail.parsing.flowed import unflow
from tickets.mail.parsing.headers import decode_words, one_line, parameters
from tickets.mail.parsing.structure import Entity

LONGEST_TEXT = 5_000_000  # characters of one body

_SHOWN_TEXT = {"text/plain", "text/html", "text/enriched", "text/richtext"}
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}


@dataclass
class Bodies:
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    reports: list[Entity] = field(default_factory=list)
    problems: dict[str, None] = field(default_factory=dict)
    has_html: bool = False
    unpacked: list[tnef.Unpacked] = field(default_factory=list)


def read(root: Entity, hint: str | None) -> Bodies:
    """Sorts a mail's parts; `hint` is a charset for text that declares none."""
    bodies = Bodies()
    _sort([root], "mixed", bodies, hint, _Wanted())
    if bodies.has_html and any(part.content_id and not part.inline for part in bodies.parts):
        _mark_shown(bodies)
    if bodies.unpacked and not bodies.has_html and not any(piece.strip() for piece in bodies.text):
        _speak_for(bodies.unpacked, bodies)
    return bodies


_CID = re.compile(r"""["'(]cid:([^"'()<>\s]{1,300})""", re.I)


def _mark_shown(bodies: Bodies) -> None:
    """What the HTML shows is inline, whatever its own header says."""
    shown = {unquote(unescape(found)) for piece in bodies.html for found in _CID.findall(piece)}
    bodies.parts = [replace(part, inline=part.inline or part.content_id in shown) for part in bodies.parts]


def _speak_for(unpacked: list[tnef.Unpacked], bodies: Bodies) -> None:
    """A mail without words of its own says what its winmail.dat says."""
    bodies.text = [storable(one.text.replace("\r\n", "\n")) for one in unpacked if one.text.strip()]
    bodies.html = [storable(one.html) for one in unpacked if one.html.strip()]
    bodies.has_html = bool(bodies.html)


def whole_text(bodies: Bodies) -> str:
    """All that a reader sees, as text: the text bodies, or the HTML put into words."""
    text = "\n".join(piece.strip("\n") for piece in bodies.text if piece.strip())
    if not text.strip() and bodies.has_html:
        text = to_text("\n".join(bodies.html))
    return text.rstrip()


@dataclass
class _Wanted:
    """Which bodies are still wanted here; below an alternative a part speaks for its own form only."""

    text: bool = True
    html: bool = True
    in_alternative: bool = False


def _sort(parts: Sequence[Entity], kind: str, bodies: Bodies, hint: str | None, outer: _Wanted) -> None:
    """Adds each part where it belongs."""
    wanted = replace(outer)
    text_before, html_before = len(bodies.text), len(bodies.html)
    for index, part in enumerate(parts):
        if part.media.startswith("multipart/") and part.parts:
            inner = part.media.removeprefix("multipart/")
            below = replace(wanted, in_alternative=wanted.in_alternative or inner == "alternative")
            _sort(part.parts, inner, bodies, hint, below)
        elif not _is_body(part, index, kind):
            _attach(part, bodies, kind)
        elif part.media == "text/html":
            wanted.text = wanted.text and (kind == "alternative" or not wanted.in_alternative)
            _add_html(part, bodies, hint, replace(wanted, text=wanted.text and kind != "alternative"))
        else:
            wanted.html = wanted.html and (kind == "alternative" or not wanted.in_alternative)
            _add_text(part, bodies, hint, replace(wanted, html=wanted.html and kind != "alternative"))
    if kind == "alternative" and outer.text and outer.html:
        _fill_in(bodies, text_before, html_before)


def _fill_in(bodies: Bodies, text_before: int, html_before: int) -> None:
    """An alternative that came in one form only stands for the other too."""
    texts, htmls = bodies.text[text_before:], bodies.html[html_before:]
    if texts and not htmls and bodies.has_html:
        bodies.html += [_as_html(piece) for piece in texts]
    if htmls and not any(piece.strip() for piece in texts):
        bodies.text[text_before:] = [to_text(piece) for piece in htmls]


def _is_body(part: Entity, index: int, kind: str) -> bool:
    if part.media not in _SHOWN_TEXT or disposition(part) == "attachment":
        return False
    return index == 0 or (kind != "related" and not file_name(part)) or (kind == "alternative")


def _add_text(part: Entity, bodies: Bodies, hint: str | None, wanted: _Wanted) -> None:
    content, problem = content_of(part)
    _note(bodies, problem)
    content, files = transfer.uuencoded(content)
    for file in files:
        bodies.parts.append(
            Part(clean_name(charsets.decode_header(file.name)), "application/octet-stream", file.content)
        )
    words = _decoded(content, part, hint)
    if part.media != "text/plain":
        words = re.sub(r"<[^<>]{0,80}>", "", words)
    if part.params.get("format", "").lower() == "flowed":
        words = unflow(words, part.params.get("delsp", "").lower() == "yes")
    if wanted.text:
        bodies.text.append(words)
    if wanted.html and words.strip():
        bodies.html.append(_as_html(words))


def _add_html(part: Entity, bodies: Bodies, hint: str | None, wanted: _Wanted) -> None:
    content, problem = content_of(part)
    _note(bodies, problem)
    markup = _decoded(content, part, hint)
    bodies.has_html = True
    if wanted.html:
        bodies.html.append(markup)
    if wanted.text:
        bodies.text.append(to_text(markup))


def _decoded(content: bytes, part: Entity, hint: str | None) -> str:
    words = charsets.decode(content, part.params.get("charset"), hint, html=part.media == "text/html")
    words = words[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    return storable(words.removeprefix("\ufeff"))


def _as_html(words: str) -> str:
    return f"<pre>{escape(words, quote=False)}</pre>"


def _attach(part: Entity, bodies: Bodies, kind: str) -> None:
    if kind == "report" and part.media in ("message/delivery-status", "message/disposition-notification"):
        bodies.reports.append(part)
    content, problem = content_of(part)
    _note(bodies, problem)
    if not content and not part.headers.fields:
        return
    bodies.parts.append(
        Part(
            name=file_name(part),
            content_type=storable(part.media)[:120],
            content=content,
            inline=is_inline(part, kind),
            content_id=storable(re.sub(r"[\s\x00-\x1f]+", "", part.headers.get("content-id"))).strip("<>"),
            content_location=storable(one_line(decode_words(part.headers.get("content-location")))),
        )
    )
    if tnef.is_tnef(content):
        _unpack(content, bodies)


def _unpack(content: bytes, bodies: Bodies) -> None:
    """The files of a winmail.dat stand beside it."""
    unpacked = tnef.unpack(content)
    bodies.unpacked.append(unpacked)
    for file in unpacked.files:
        bodies.parts.append(
            Part(
                name=clean_name(storable(file.name)),
                content_type=storable(file.content_type)[:120],
                content=file.content,
                inline=bool(file.content_id),
                content_id=storable(file.content_id),
                content_location=storable(file.content_location),
            )
        )


def content_of(part: Entity) -> tuple[bytes, str]:
    """The decoded bytes; those of a composite part are taken as they are."""
    if part.media.startswith("multipart/"):
        return part.body, ""
    encoding = part.headers.get("content-transfer-encoding")
    if part.media == "message/rfc822" and "base64" not in encoding.lower() and "quoted" not in encoding.lower():
        return part.body, ""
    return transfer.decode(part.body, encoding)


def disposition(part: Entity) -> str:
    return parameters(part.headers.get("content-disposition"))[0] if "content-disposition" in part.headers else ""


def is_inline(part: Entity, kind: str) -> bool:
    """Shown within the text: said so, or referred to by the HTML next to it."""
    said = disposition(part)
    if said:
        return said == "inline"
    return kind == "related" and "content-id" in part.headers


def file_name(part: Entity) -> str:
    """The name a part gives itself, cleaned; empty when it gives none."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        if header in part.headers:
            name = parameters(part.headers.get(header))[1].get(key, "")
            if name and (clean := clean_name(name)):
                return clean
    return ""


def _note(bodies: Bodies, problem: str) -> None:
    if problem:
        bodies.problems.setdefault(problem)
