"""All checks, in the order in which people are told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from tickets import placeholders
from tickets.checks import attached, avoided, greeting, languages, numbers
from tickets.checks.outgoing import Check, Finding, Outgoing

MOST_NAMED = 5
LONGEST = 50_000

CHECKS: Final[Mapping[Check, Callable[[Outgoing], Sequence[str]]]] = {
    Check.PLACEHOLDER: lambda reply: placeholders.left_in(reply.text),
    Check.CARD: lambda reply: numbers.cards(reply.text),
    Check.IDENTITY: lambda reply: numbers.identities(reply.text),
    Check.NAME: lambda reply: greeting.other_name(reply.text, reply.names),
    Check.LANGUAGE: lambda reply: languages.other_language(reply.text, reply.asked, reply.languages),
    Check.REPLY_ALL: lambda reply: reply.newcomers,
    Check.ATTACHMENT: lambda reply: [] if reply.files else attached.promised(reply.text),
    Check.AVOIDED: lambda reply: avoided.used(reply.text, reply.avoided),
}


def run(reply: Outgoing, wanted: Collection[str]) -> list[Finding]:
    """What the wanted checks find; of a text longer than people write by hand only its beginning is read."""
    if len(reply.text) > LONGEST:
        reply = Outgoing(reply.text[:LONGEST], *(getattr(reply, name) for name in Outgoing.__slots__[1:]))
    results = ((check, look(reply)) for check, look in CHECKS.items() if check in wanted)
    return [Finding(check, tuple(found[:MOST_NAMED])) for check, found in results if found]
