"""Whether a domain's DNS lets its mail arrive: SPF, DKIM and DMARC, as far as DNS answers from here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext as _
from dns.nameserver import Do53Nameserver, Nameserver

State = Literal["good", "warn", "bad", "info"]
PATIENCE = 3.0
"""Seconds for one question, all servers and repetitions together."""
_NO_NAME = (dns.name.LabelTooLong, dns.name.EmptyLabel, dns.name.NameTooLong)
SELECTOR: Final = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.I)


@dataclass(frozen=True, slots=True)
class Finding:
    """`record` is what DNS says, in its own words."""

    name: str
    state: State
    sentence: str
    record: str = ""


class Silent(Exception):
    """DNS gave no answer, neither yes nor no."""


def check(domain: str, selector: str = "") -> list[Finding]:
    """What is found, in the order SPF, DKIM, DMARC; one sentence alone where DNS does not answer."""
    try:
        return [_spf(domain), _dkim(domain, selector), _dmarc(domain)]
    except Silent:
        words = _("DNS does not answer here, so the records can't be checked. Mail may still arrive.")
        return [Finding("DNS", "info", words)]


def _spf(domain: str) -> Finding:
    records = [one for one in _texts(domain) if re.match(r"v=spf1(\s|$)", one, re.I)]
    if not records:
        return Finding("SPF", "bad", _("There is no SPF record. Add one that names the server that sends your mail."))
    shown = "\n".join(records)
    if len(records) > 1:
        return Finding("SPF", "bad", _("There are several SPF records, so none counts. Make one of them."), shown)
    terms = shown.lower().split()[1:]
    if {"all", "+all"} & set(terms):
        return Finding("SPF", "bad", _("It lets every server in the world send for this domain."), shown)
    if not {"-all", "~all"} & set(terms) and not any(term.startswith("redirect=") for term in terms):
        return Finding("SPF", "warn", _("It says nothing about other servers. End it with ~all or -all."), shown)
    return Finding("SPF", "good", _("There is one. See that it names the server that sends your mail."), shown)


def _dkim(domain: str, selector: str) -> Finding:
    if not selector:
        words = _("Your mail server signs, with a selector of its choice. Enter it to check the key.")
        return Finding("DKIM", "info", words)
    if not SELECTOR.fullmatch(selector):
        return Finding("DKIM", "bad", _("A selector has letters, digits, hyphens and dots only."))
    name = f"{selector}._domainkey.{domain}"
    records = [one for one in _texts(name) if re.search(r"(^|;)\s*p\s*=", one)]
    if not records:
        return Finding("DKIM", "bad", _("There is no key at %(name)s.") % {"name": name})
    if re.search(r"(^|;)\s*p\s*=\s*(;|$)", records[0]):
        return Finding("DKIM", "bad", _("The key was revoked: its record is empty."), records[0])
    return Finding("DKIM", "good", _("There is a key."), records[0])


def _dmarc(domain: str) -> Finding:
    """Of the domain, or of one above it."""
    labels = domain.split(".")
    for place in [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]:
        records = [one for one in _texts(f"_dmarc.{place}") if one.lower().startswith("v=dmarc1")]
        if records:
            return _policy(records)
    words = _("There is no DMARC record. Add one: large providers want it, and it stops others from using your name.")
    return Finding("DMARC", "bad", words)


def _policy(records: list[str]) -> Finding:
    if len(records) > 1:
        return Finding("DMARC", "bad", _("There are several DMARC records, so none counts."), "\n".join(records))
    found = re.search(r";\s*p\s*=\s*(\w+)", records[0], re.I)
    policy = found[1].lower() if found else ""
    if policy in ("quarantine", "reject"):
        return Finding("DMARC", "good", _("There is one, and it is enforced."), records[0])
    if policy == "none":
        words = _("There is one that only asks for reports. Later, change p=none to p=quarantine.")
        return Finding("DMARC", "warn", words, records[0])
    return Finding("DMARC", "bad", _("Its policy can't be read."), records[0])


def _texts(name: str) -> list[str]:
    """The TXT records of a name; raises Silent when nobody answers."""
    try:
        answer = _resolver().resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, *_NO_NAME):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise Silent from error
    return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]


def _resolver() -> dns.resolver.Resolver:
    if not settings.DNS_SERVERS:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = list(_servers(settings.DNS_SERVERS))
    return resolver


def _servers(named: Iterable[str]) -> Iterable[str | Nameserver]:
    for one in named:
        host, _colon, port = one.rpartition(":") if one.count(":") == 1 or one.startswith("[") else (one, "", "53")
        yield Do53Nameserver(host.strip("[]"), int(port))
