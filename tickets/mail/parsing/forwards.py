"""Finds the mail that someone forwards: whose it was and what it said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.mail.parsing import addresses, header_block, openings
from tickets.mail.parsing.attachments import Part
from tickets.mail.parsing.openings import Kind, Opening
from tickets.mail.parsing.phrases import FORWARD_PREFIXES, FORWARDED, REPLY_PREFIXES, either, labels_of, visible
from tickets.mail.parsing.subjects import split_prefix

LONGEST = 400_000  # characters of a text looked at


@dataclass(frozen=True)
class Forward:
    """The forwarded mail: its sender, subject and words. The address is empty where only a name is given."""

    from_email: str
    from_name: str
    subject: str
    body_text: str


def read(subject: str, text: str, parts: list[Part], answers: bool) -> Forward | None:
    """The forwarded mail of a forward, inline or attached; None for any other mail.

    `answers` tells that the mail says which one it replies to, as forwards may too.
    """
    prefix, rest = split_prefix(subject)
    marked = prefix in FORWARD_PREFIXES and not (answers and prefix in REPLY_PREFIXES)
    replies = not marked and (answers or prefix in REPLY_PREFIXES)
    inline = _inline(text[:LONGEST], rest if marked else subject, marked, replies)
    if inline:
        return inline
    mails = [part for part in parts if part.content_type == "message/rfc822"]
    return _attached(mails[0]) if mails and (marked or not text.strip()) else None


def _attached(part: Part) -> Forward | None:
    from tickets.mail.parsing.mail import parse  # a mail within a mail is a mail again

    mail = parse(part.content)
    return Forward(mail.sender.email, mail.sender.name, mail.subject, mail.text) if mail.sender.email else None


# --- Within the text -----------------------------------------------------------------------------


def _inline(text: str, subject: str, marked: bool, replies: bool) -> Forward | None:
    lines = text.split("\n")
    opening = openings.first(lines)
    if opening is None:
        return _in_marks(lines, subject, marked, replies)
    if not _opens_forward(lines, opening, marked, replies):
        return None
    if opening.kind in (Kind.FORWARDED, Kind.ORIGINAL) and opening.block is None:
        return _on_one_line(lines, opening) or _titled(lines, opening, subject, marked)
    return _from(lines, opening, subject)


def _opens_forward(lines: list[str], opening: Opening, marked: bool, replies: bool) -> bool:
    """Whether what is quoted is forwarded. A header block below a title or a rule tells so unless the mail replies."""
    if opening.kind is Kind.FORWARDED or marked:
        return opening.kind is not Kind.MARK
    if replies or opening.block is None or "@" not in opening.block.fields.get("from", ""):
        return False
    return opening.kind is Kind.ORIGINAL or lines[opening.start].count("_") >= 20


def _in_marks(lines: list[str], subject: str, marked: bool, replies: bool) -> Forward | None:
    """Reads a forward that is marked as a quote from its title on."""
    marks = [index for index, line in enumerate(lines) if line.lstrip().startswith(">")]
    if not marks:
        return None
    inner = [_unmarked(line) for line in lines[marks[0] : marks[-1] + 1]]
    opening = openings.first(inner)
    if opening is None or any(line.strip() for line in inner[: opening.start]):
        return None
    if not _opens_forward(inner, opening, marked, replies):
        return None
    return _from(inner, opening, subject)


def _titled(lines: list[str], opening: Opening, subject: str, marked: bool) -> Forward | None:
    """Reads a forward that has no header lines below its title, but an attribution, or marks."""
    below = openings.first(lines, opening.end)
    if below and not any(line.strip() for line in lines[opening.end : below.start]):
        return _from(lines, below, subject)
    return _in_marks(lines[opening.end :], subject, True, False)


def _from(lines: list[str], opening: Opening, subject: str) -> Forward | None:
    if opening.block:
        sender, subject = opening.block.fields.get("from", ""), opening.block.fields.get("subject", subject)
    else:
        sender = _author(" ".join(line.strip(" >") for line in lines[opening.start : opening.end]))
    return _forward(sender, subject, lines[opening.end :], lines[opening.end - 1].lstrip().startswith(">"))


_NAMED = re.compile(
    r"""(?:["«„“”]\s*(?P<quoted>[^"»”“„<>]{1,80}?)\s*["»”“]|(?P<plain>(?:(?!\d)[\w.'’-]+[ \t]){0,5}(?!\d)[\w.'’-]+))
    \s*[(<\[]{1,2}(?P<address>[^\s<>()\[\]]+@[^\s<>()\[\]]+)[)>\]]""",
    re.X,
)
_BESIDE_NAMES = re.compile(
    r"^(?:heeft|schrieb|skrev|schreef|időpontban|пользователь|používateľ|użytkownik|odesílatel)\s+", re.I
)


def _author(attribution: str) -> str:
    found = _NAMED.search(attribution)
    if found is None:
        return attribution
    name = found["quoted"] or _BESIDE_NAMES.sub("", found["plain"] or "")
    return f'"{name}" <{found["address"]}>'


# --- A header on one line, as Yahoo's text has it -------------------------------------------------

_TITLE = re.compile(rf"\s*[-=]{{3,}}\s*(?:{either(FORWARDED)})\s*[-=]{{3,}}", re.I)
_FROM = re.compile(rf"\s*(?:{labels_of('from')})\s?[:：]\s*([^<>]{{0,200}}<[^<>]{{3,200}}>)", re.I)
_ADDRESS = re.compile(r"<[^<>@\s]{1,80}@[^<>\s]{1,200}>")
_SUBJECT = re.compile(rf"(?:{labels_of('subject')})\s?[:：]?\s+", re.I)


def _on_one_line(lines: list[str], opening: Opening) -> Forward | None:
    line = lines[opening.end - 1][: header_block.LONGEST_VALUE]
    title = _TITLE.match(line)
    sender = _FROM.match(line, title.end()) if title else None
    if sender is None:
        return None
    recipients = [found.end() for found in _ADDRESS.finditer(line)]
    subject = _SUBJECT.search(line, recipients[-1]) if recipients else None
    return _forward(sender[1], line[subject.end() :], lines[opening.end :], False) if subject else None


# --- Sender and words ----------------------------------------------------------------------------


def _forward(sender: str, subject: str, rest: list[str], marked: bool) -> Forward | None:
    sender = re.sub(r"\[(?:mailto:)?([^\]\s]+@[^\]\s]+)\]", r"<\1>", visible(sender).replace("*", ""))
    sender = re.sub(r"<\s*mailto:", "<", sender, flags=re.I)
    sender = re.sub(r"<([^<>\s]+@[^<>\s]+)<([^<>\s]+)>+", r"<\1>", sender)
    if "<" not in sender:
        sender = re.sub(r"\(([^()\s]+@[^()\s]+)\)", r"<\1>", sender)
    found = addresses.sender([sender])
    name = found.name.strip("\"'“”„«» ")
    if not found.email and not name:
        return None
    name = "" if name.lower() == found.email.lower() else name
    return Forward(found.email, name, subject.strip("* "), _words(rest, marked))


def _words(lines: list[str], marked: bool) -> str:
    """The forwarded words without the marks or blanks that the whole of them was set off by."""
    written = [line for line in lines if line.strip()]
    if written and (marked or all(line.lstrip().startswith(">") for line in written)):
        end = max((index for index, line in enumerate(lines) if line.lstrip().startswith(">")), default=len(lines))
        lines = [_unmarked(line) for line in lines[: end + 1]]
    elif written and all(line.startswith("    ") for line in written):
        lines = [line[4:] for line in lines]
    shown = [index for index, line in enumerate(lines) if line.strip()]
    titles = [index for index in {*shown[:1], *shown[-1:]} if _is_bare_title(lines, index)]
    return "\n".join(line for index, line in enumerate(lines) if index not in titles).strip()


def _is_bare_title(lines: list[str], index: int) -> bool:
    """Whether a title ends the forwarded mail, or the header above it, and doesn't begin another one."""
    opening = openings.at(lines, index, lines[index].strip())
    return opening is not None and opening.kind is Kind.FORWARDED and opening.block is None


def _unmarked(line: str) -> str:
    return re.sub(r"^\s{0,3}> ?", "", line)
