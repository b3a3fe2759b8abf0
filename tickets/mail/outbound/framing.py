"""An answer with what its mailbox puts around it: frame, signature, and what is quoted. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from helpdesk.lib import html
from tickets import placeholders
from tickets.mail.outbound.compose import Enclosed

ANSWER = "answer"
MARK = "answer-goes-here"
SIGN = "-- "
MOST_QUOTED = 20_000
_PICTURE = re.compile(r'(<img[^<>]*? src=")data:(image/[a-z]+);base64,([^"]+)"', re.I)


@dataclass(frozen=True, slots=True)
class Said:
    """The same words twice."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Quote:
    """`intro` says who wrote `text` and when."""

    intro: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Templates as they are stored, and the values of their variables; an empty one adds nothing."""

    around: str = ""
    signature: str = ""
    values: Mapping[str, str] | None = None


def frame(answer: Said, frame: Frame, quote: Quote | None = None) -> Said:
    """What the customer reads: the answer and the signature in the frame, the quote below it all."""
    signed = _signed(answer, filled(frame.signature, frame.values or {}))
    said = _around(signed, frame.around, frame.values or {})
    return _quoting(said, quote) if quote else said


def filled(template: str, values: Mapping[str, str]) -> Said:
    """A template with its variables' values in place, in both forms."""
    markup = placeholders.fill(template, {name: escape(value) for name, value in values.items()})
    return Said(html.to_text(markup), markup)


def line(template: str, values: Mapping[str, str]) -> str:
    """The same for a subject: one line."""
    return " ".join(placeholders.fill(template, values).split())


def with_own_pictures(markup: str) -> tuple[str, list[Enclosed]]:
    """Pictures that stand in the HTML itself become parts of the mail: many programs show no others."""
    found: dict[str, Enclosed] = {}

    def enclose(match: re.Match[str]) -> str:
        try:
            content = base64.b64decode(match[3], validate=True)
        except binascii.Error:
            return match[0]
        name = hashlib.sha256(content).hexdigest()[:24]
        kind = match[2].lower()
        found[name] = Enclosed(f"{name[:8]}.{kind.partition('/')[2]}", kind, content, f"{name}@template")
        return f'{match[1]}cid:{name}@template"'

    return _PICTURE.sub(enclose, markup), list(found.values())


def _signed(answer: Said, signature: Said) -> Said:
    markup = answer.html or html.from_text(answer.text)
    if not signature.text and not signature.html:
        return Said(answer.text, markup)
    text = f"{answer.text.rstrip()}\n\n{SIGN}\n{signature.text}" if signature.text else answer.text
    return Said(text, f"{markup}<div>{signature.html}</div>")


def _around(said: Said, template: str, values: Mapping[str, str]) -> Said:
    if not template:
        return said
    around = filled(template, {**values, ANSWER: MARK})
    return Said(around.text.replace(MARK, said.text, 1), _in_place(around.html, said.html))


def _in_place(markup: str, answer: str) -> str:
    """In the paragraph that held the mark alone, or instead of it: paragraphs don't hold paragraphs."""
    alone = f"<p>{MARK}</p>"
    return markup.replace(alone, f"<div>{answer}</div>", 1) if alone in markup else markup.replace(MARK, answer, 1)


def _quoting(said: Said, quote: Quote) -> Said:
    told = quote.text.strip()[:MOST_QUOTED]
    lines = "\n".join(f"> {one}".rstrip() for one in told.splitlines())
    style = "margin:0 0 0 8px;padding-left:8px;border-left:2px solid #ccc"
    markup = f'<p>{escape(quote.intro)}</p><blockquote type="cite" style="{style}">{html.from_text(told)}</blockquote>'
    return Said(f"{said.text.rstrip()}\n\n{quote.intro}\n{lines}", said.html + markup)
