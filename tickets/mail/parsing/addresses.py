"""Address headers as people and programs really write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.mail.parsing.headers import decode_words, one_line

MOST = 500  # addresses read from one header
LONGEST = 2000  # characters of one name and address; more is no address


@dataclass(frozen=True)
class Address:
    """A name for people and an address for mail; a broken one has no address."""

    name: str
    email: str


NOBODY = Address("", "")

_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)
    |(?P<angle><[^<>]*>?)
    |(?P<open>\()
    |(?P<mark>[,;:])
    |(?P<blank>\s+)
    |(?P<atom>[^\s"<>(),;:=]+|.)""",
    re.X | re.S,
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_EMAIL = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s@<>"]+)@[^\s@<>"]+')


@dataclass
class _Entry:
    """What was read since the last separator: the text around an address in angle brackets, or all there is."""

    text: str = ""
    angle: str | None = None
    after: str = ""
    comment: str = ""

    def addresses(self) -> list[Address]:
        before, after = self.text.strip()[:LONGEST], self.after.strip()[:LONGEST]
        if self.angle is not None:
            angle = decode_words(self.angle) if "=?" in self.angle else self.angle
            return [Address(_name(f"{before} {after}".strip() or self.comment), _email(angle))]
        if "@" in before:
            bare = re.sub(r"\s*([@.])\s*", r"\1", before)
            if found := _EMAIL.findall(bare):
                rest = "" if bare == found[0] else re.sub(r"\[\s*\]", "", before.replace(found[0], "")).strip()
                if len(found) == 1:
                    return [Address(_name(rest or self.comment), _email(found[0]))]
                return [Address("", email) for one in found if (email := _email(one))]
        name = _name(before)
        if "=?" in before and _EMAIL.fullmatch(name):
            return [Address("", _email(name))]
        return [Address(name, "")] if name else []


def parse(value: str) -> tuple[Address, ...]:
    """Every address of a header value whose encoded words are still encoded."""
    found: list[Address] = []
    entry, position = _Entry(), 0
    value = value[: MOST * 200].replace("＠", "@")
    closed, quotes = value.rfind(")"), True
    while position < len(value) and len(found) < MOST:
        match = _QUOTED.match(value, position) if quotes and value[position] == '"' else None
        if match is None:
            quotes = quotes and value[position] != '"'  # one that is never closed is a letter like others
            match = _TOKEN.match(value, position)
        if match is None:
            break
        position = match.end()
        kind = match.lastgroup
        if kind == "open" and position <= closed:
            comment, position = _comment(value, position)
            entry.comment = entry.comment or comment
        elif kind == "angle":
            entry = _with_angle(found, entry, match[0].strip("<> \t"))
        elif match[0] == ":":
            entry = _after_colon(entry)
        elif kind == "mark":
            _add(found, entry)
            entry = _Entry()
        elif entry.angle is None:
            entry.text += match[0]
        else:
            entry.after += match[0]
    _add(found, entry)
    return tuple(found)


def _with_angle(found: list[Address], entry: _Entry, angle: str) -> _Entry:
    """The entry that goes on behind an address in angle brackets: a new one where a comma is missing."""
    if entry.angle is None or "@" not in entry.angle:
        entry.angle = angle
    elif entry.after.strip() and "@" in angle:
        following, entry.after = entry.after, ""
        _add(found, entry)
        return _Entry(following, angle)
    return entry


def _after_colon(entry: _Entry) -> _Entry:
    """What stood before a colon is the name of a group, unless an address or a link began with it."""
    if "@" in entry.text:
        entry.text += ":"
        return entry
    return _Entry()


def parse_all(values: list[str]) -> tuple[Address, ...]:
    """The usable addresses of all headers of one name, each address once."""
    found: dict[str, Address] = {}
    for value in values:
        for address in parse(value):
            if address.email and len(found) < MOST:
                found.setdefault(address.email.lower(), address)
    return tuple(found.values())


def sender(values: list[str], instead: list[str] | None = None) -> Address:
    """The first usable address of From; else that of `instead`; else what can be shown, with an empty address."""
    every = [address for value in values for address in parse(value)]
    for address in every:
        if address.email:
            return address
    for value in values:  # some programs put name and address into one encoded word
        for address in parse(decode_words(value)) if "=?" in value else ():
            if address.email:
                return address
    shown = every[0] if every else NOBODY
    other = sender(instead) if instead else NOBODY
    return Address(shown.name or other.name, other.email) if other.email else shown


def _add(found: list[Address], entry: _Entry) -> None:
    for address in entry.addresses():
        if found and not found[-1].email and entry.angle is not None and address.email:
            last = found.pop().name.rstrip("\\")  # `Doe, John <john@corp.test>`, the comma unquoted
            address = Address(f"{last}, {address.name}" if address.name else last, address.email)
        found.append(address)


def _comment(value: str, position: int) -> tuple[str, int]:
    depth, start = 1, position
    while position < len(value):
        char = value[position]
        if char == "\\":
            position += 1
        elif char in "()":
            depth += 1 if char == "(" else -1
            if depth == 0:
                return value[start:position], position + 1
        position += 1
    return "", start


def _name(raw: str) -> str:
    name = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda match: re.sub(r"\\(.)", r"\1", match[1]), raw)
    name = one_line(decode_words(name)).strip('"<>')
    if len(name) > 1 and name[0] == name[-1] == "'":
        name = name[1:-1]
    return name.strip()


def _email(raw: str) -> str:
    """The address without a route, blanks, comments and a stray mailto; empty when it is none."""
    email = raw.strip()
    if email.startswith("@") and ":" in email:
        email = email.rpartition(":")[2]
    if email[:7].lower() == "mailto:":
        email = email[7:]
    if not email.startswith('"'):
        email = re.sub(r"\([^()]*\)|[\s\x00-\x1f]+", "", email)
    email = email.lstrip("',;:").rstrip("'.,;:\\")
    if email.startswith("[") and email.endswith("]"):
        email = email[1:-1]
    local, at, domain = email.rpartition("@")
    return email if at and local and domain and len(email) <= 320 else ""
