"""What a subject is about, without what replies and forwards put around it."""

from __future__ import annotations

import re

from tickets.mail.parsing import tokens
from tickets.mail.parsing.phrases import FORWARD_PREFIXES, REPLY_PREFIXES, either, folded

_COUNTED = r"\s?(?:[\[(]?\d{1,3}[\])]?)?\s*[:：]"  # as in "Re[2]:"
_AROUND = re.compile(rf"^(?:\s|\[[^\]]{{1,60}}\]|(?:{either(REPLY_PREFIXES | FORWARD_PREFIXES)}){_COUNTED})+")
_PREFIX = re.compile(rf"\s*(?:\[[^\]]{{1,60}}\]\s*)*([^\s:：\[\]()]{{1,14}}(?: [^\s:：]{{1,10}})?){_COUNTED}")
_BLANKS = re.compile(r"\s+")
LONGEST = 1000


def topic(subject: str) -> str:
    """The subject's own words, to be compared: 'AW: [list] Re: Printer  burns' is 'printer burns'."""
    bare = tokens.without_token(subject[:LONGEST])
    return _BLANKS.sub(" ", _AROUND.sub("", folded(bare))).strip().casefold()


def split_prefix(subject: str) -> tuple[str, str]:
    """What may be a prefix, such as "fw", folded, and the subject after it."""
    found = _PREFIX.match(subject[:LONGEST])
    return (folded(found[1]), subject[found.end() :].strip()) if found else ("", subject)


def is_new_topic(subject: str, of_ticket: str) -> bool:
    """Whether a reply is about something else than its ticket, by its subject; one that was cut short is not."""
    mine, theirs = topic(subject), topic(of_ticket)
    return bool(mine) and not theirs.startswith(mine) and not (theirs and mine.startswith(theirs))
