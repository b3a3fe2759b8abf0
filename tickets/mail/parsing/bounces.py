"""Non-delivery reports: whom a mail did not reach, whether for good, and which mail it was.

First the machine-readable part of RFC 3464, then the words that servers write to people, then what
flufl.bounce knows of servers that follow no standard. Receipts, complaints and absences are no bounces.
"""

from __future__ import annotations

import email
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpdesk.lib.text import storable
from tickets.mail.parsing import addresses, automatic, bounce_words, charsets, headers, structure
from tickets.mail.parsing.bodies import content_of
from tickets.mail.parsing.bounce_words import ADDRESS
from tickets.mail.parsing.headers import Headers
from tickets.mail.parsing.structure import Entity

log = logging.getLogger(__name__)

MOST = 100  # recipients read from one report
LONGEST = 300_000  # bytes of a mail that a second opinion is asked about


@dataclass(frozen=True)
class Recipient:
    """Someone a mail did not reach; `status` is an enhanced code such as 5.1.1 or empty."""

    address: str
    status: str
    permanent: bool
    diagnostic: str = ""


@dataclass(frozen=True)
class Bounce:
    recipients: tuple[Recipient, ...]
    original_message_id: str


_NO_BOUNCE = {"message/disposition-notification", "message/feedback-report"}
_COPIES = {
    "message/rfc822",
    "text/rfc822-headers",
    "text/rfc822-header",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
}
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_ARRIVED = ("delivered", "relayed", "expanded")
_REJECTED = re.compile(r"automatically rejected|was rejected", re.I)


@dataclass(frozen=True)
class _Report:
    """A mail that may be a report."""

    root: Entity
    parts: list[Entity]
    subject: str
    text: str
    raw: bytes


def read(root: Entity, subject: str, text: str, raw: bytes) -> Bounce | None:
    """What a report says; None for a mail that is none."""
    parts = list(root.walk())
    machine = [part for part in parts if part.media in _REPORTS]
    by_daemon = _is_by_daemon(root.headers)
    failed = root.headers.all("x-failed-recipients")
    if not (machine or by_daemon or failed or ("@" in text[:1500] and bounce_words.FAILED.search(subject))):
        return None
    report = _Report(root, parts, subject, text, raw)
    if any(part.media in _NO_BOUNCE for part in parts):
        return _in_words(report) if _REJECTED.search(text[:500]) else None
    if machine:
        blocks = [fields for part in machine for fields in _groups(part)]
        recipients = _from_blocks(blocks)
        if recipients or any(_action(fields) in _ARRIVED for fields in blocks):
            return Bounce(recipients, _original_id(parts, text)) if recipients else None
    if failed:
        found = [address for value in failed for address in ADDRESS.findall(value)]
        status = bounce_words.status(text[: bounce_words.LONGEST], text[:2000])
        return Bounce(tuple(_told(one, status, text) for one in found[:MOST]), _original_id(parts, text))
    if by_daemon and (inner := _attached(parts)):
        return inner
    if not machine and not _looks_like_one(report, by_daemon):
        return None
    nobody = Bounce((), _original_id(parts, text)) if machine or by_daemon else None
    return _in_words(report) or nobody


def _is_by_daemon(fields: Headers) -> bool:
    senders = " ".join((*fields.all("from"), *fields.all("return-path"), *fields.all("sender"))).lower()
    return (
        any(name in senders for name in bounce_words.DAEMONS)
        or any(value.strip() == "<>" for value in fields.all("return-path"))
        or any(value.strip().endswith("<>") for value in fields.all("from"))
    )


def _looks_like_one(report: _Report, by_daemon: bool) -> bool:
    """Weighs subject, first words and sender: what a person writes about a failed delivery is no bounce."""
    start = report.text[:1500]
    named, said = bounce_words.FAILED.search(report.subject), bounce_words.SAYS_SO.search(start)
    if automatic.AWAY.match(report.subject) or (bounce_words.HELD.search(start) and not named):
        return False
    if by_daemon:
        return bool(named or said)
    if not (named and said) or "in-reply-to" in report.root.headers:
        return False
    return said.start() < 250 and (bool(_OF_MAIL.search(start[:300])) or _has_copy(report.parts))


_OF_MAIL = re.compile(r"message|mail|recipient|report|addresse", re.I)


def _has_copy(parts: list[Entity]) -> bool:
    return any(part.media in _COPIES for part in parts)


def _attached(parts: list[Entity]) -> Bounce | None:
    """The report that a gateway wrapped into a mail of its own."""
    for part in parts:
        if part.media == "message/rfc822":
            inner = list(structure.read(content_of(part)[0])[0].walk())
            recipients = _from_blocks([fields for one in inner if one.media in _REPORTS for fields in _groups(one)])
            if recipients:
                return Bounce(recipients, _original_id(inner, ""))
    return None


# --- The part for machines (RFC 3464) ------------------------------------------------------------


def _from_blocks(blocks: list[Headers]) -> tuple[Recipient, ...]:
    found: dict[str, Recipient] = {}
    for fields in blocks:
        recipient = _recipient(fields)
        if recipient and len(found) < MOST:
            found.setdefault(recipient.address.lower(), recipient)
    return tuple(found.values())


def _groups(report: Entity) -> list[Headers]:
    """The blocks of fields in a delivery-status part, which blank lines separate."""
    content = content_of(report)[0].replace(b"\r\n", b"\n")
    blocks = [block.strip(b"\n") for block in re.split(rb"\n[ \t]*\n", content) if block.strip()]
    return [headers.read(block, 0, len(block))[0] for block in blocks[: 2 * MOST]]


def _action(fields: Headers) -> str:
    return re.split(r"[\s;(]", fields.get("action").strip().lower(), maxsplit=1)[0]


def _recipient(fields: Headers) -> Recipient | None:
    """The address that was written to counts, rather than the one it was forwarded to on the way."""
    address = next(
        filter(
            None, (_typed(fields.get(name)) for name in ("original-recipient", "final-recipient", "x-actual-recipient"))
        ),
        "",
    )
    action = _action(fields)
    diagnostic = headers.one_line(headers.decode_words(fields.get("diagnostic-code")))
    said = re.search(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", fields.get("status"))
    status = ".".join(said.groups()) if said else bounce_words.status(f"{fields.get('status')} {diagnostic}")
    if not address or action in _ARRIVED or (not action and status.startswith("2")):
        return None
    permanent = action != "delayed" and not status.startswith("4")
    return Recipient(storable(address), status, permanent, storable(diagnostic[:500]))


def _typed(value: str) -> str:
    """The address of `rfc822; ann@desk.test`."""
    _, semicolon, address = value.partition(";")
    address = headers.decode_words(address if semicolon else value).strip().strip("<>\"'").strip()
    found = ADDRESS.search(address)
    return found[0] if found else address if "@" in address else ""


# --- The words for people ------------------------------------------------------------------------


def _in_words(report: _Report) -> Bounce | None:
    fields, told = report.root.headers, report.text[: bounce_words.LONGEST]
    ours = [*fields.all("to"), *fields.all("delivered-to"), *fields.all("from"), *fields.all("x-original-to")]
    not_them = {address.email.lower() for address in addresses.parse_all(ours)}
    whole = f"{report.subject}\n{told}"
    found: dict[str, Recipient] = {}
    for address, about in bounce_words.recipients(told, not_them):
        found.setdefault(address.lower(), _told(address, bounce_words.status(about, whole), whole))
    if not found and len(report.raw) <= LONGEST:
        for address in _second_opinion(report.raw):
            if address.lower() not in not_them:
                found[address] = _told(address, bounce_words.status(told, whole), whole)
    recipients = tuple(found.values())[:MOST]
    return Bounce(recipients, _original_id(report.parts, report.text)) if found else None


def _told(address: str, status: str, told: str) -> Recipient:
    permanent = status.startswith("5") if status else not bounce_words.is_temporary(told[: bounce_words.LONGEST])
    return Recipient(storable(address), status, permanent)


def _second_opinion(raw: bytes) -> list[str]:
    """Addresses that flufl.bounce finds; it is given foreign bytes, so nothing it does may stop us."""
    from flufl.bounce import all_failures  # slow to import, rarely needed

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it logs each of its own mistakes
    try:
        temporary, permanent = all_failures(email.message_from_string(raw.decode("latin-1")))
    except Exception as error:
        log.info("flufl.bounce could not read a report: %s", type(error).__name__)
        return []
    return sorted(one.decode("utf-8", "replace") for one in (*permanent, *temporary) if b"@" in one)


# --- Which mail it was ---------------------------------------------------------------------------

_ID_LINE = re.compile(r"^[>| \t]*Message-ID:\s{0,80}<?([^<>\s]{1,300}@[^<>\s]{1,300})>?", re.I | re.M)
_ID_FIELD = re.compile(r"^(?:X-)?Original-Message-ID:\s{0,80}(<[^<>\s]{1,300}>)", re.I | re.M)


def _original_id(parts: list[Entity], text: str) -> str:
    """The Message-ID of the mail that came back, from its copy or its headers."""
    return storable(next(_ids(parts, text), ""))


def _ids(parts: list[Entity], text: str) -> Iterator[str]:
    for part in reversed(parts):
        if part.media in _COPIES:
            content = content_of(part)[0]
            block = headers.read(content, 0, len(content), top=True)[0]
            if found := headers.ids(block.get("message-id")):
                yield found[0]
    for part in parts:
        for name in ("x-original-message-id", "original-message-id"):
            if found := headers.ids(part.headers.get(name)):
                yield found[0]
    if match := _ID_LINE.search(text):
        yield f"<{match[1]}>"
    for part in parts:
        if part.media in (*_REPORTS, *_NO_BOUNCE):
            report = charsets.decode(content_of(part)[0])
            if inside := _ID_FIELD.search(report):
                yield inside[1]
    for name in ("in-reply-to", "references"):
        if found := headers.ids(parts[0].headers.get(name)):
            yield found[-1]
