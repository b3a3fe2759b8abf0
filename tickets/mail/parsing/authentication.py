"""Whether the server that took a mail in says that its From is genuine (Authentication-Results, RFC 8601).

Anybody can write that header. So only the name of our own server counts, and of that only the topmost
result: what a server adds stands above what the sender wrote.
"""

from __future__ import annotations

import re

from tickets.mail.parsing.headers import Headers

_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|\((?:[^()\\]|\\.)*\)')
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^;"])+')
_DMARC = re.compile(r"dmarc\s*(?:/\s*1\s*)?=\s*([a-z]+)(?=\s|$)", re.I)
_FROM = re.compile(r'(?:^|\s)header\s*\.\s*from\s*=\s*"?([^\s";]+)', re.I)
LONGEST = 10_000
DEEPEST = 5  # comments within comments


def is_genuine(fields: Headers, sender: str, authserv_id: str) -> bool:
    """Whether the server of this name found that DMARC passes for the one sender's domain.

    `sender` is the address of From, case-folded; two From headers prove nothing.
    """
    domain = sender.rpartition("@")[2]
    if not authserv_id or not domain or len(fields.all("from")) != 1:
        return False
    for value in _topmost(fields, authserv_id):
        if found := _dmarc(value):
            result, named = found
            return result == "pass" and named == domain
    return False


def _topmost(fields: Headers, authserv_id: str) -> list[str]:
    """What our server says, in the first run of its headers: one that another server's or a Received parts ends it."""
    run: list[str] = []
    for name, value in fields.fields:
        if name == "authentication-results" and (said := _said_by(value, authserv_id)):
            run.append(said)
        elif run and name in ("authentication-results", "received"):
            break
    return run


def _said_by(value: str, authserv_id: str) -> str:
    """The results, without comments, if this server gives them; else nothing."""
    plain = value[:LONGEST]
    for _ in range(DEEPEST):
        plain = _COMMENT.sub(lambda match: match[1] or " ", plain)
    name, _semicolon, results = plain.partition(";")
    words = name.split()
    return results if words and words[0].strip('"').lower() == authserv_id.lower() else ""


def _dmarc(results: str) -> tuple[str, str] | None:
    """The first DMARC result and the domain it is about."""
    for part in _PART.findall(results):
        if match := _DMARC.match(part.strip()):
            named = _FROM.search(part)
            return match[1].lower(), named[1].lower().rstrip(".") if named else ""
    return None
