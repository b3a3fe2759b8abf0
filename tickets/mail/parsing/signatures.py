"""What stands below a mail's words: the sender's signature, a phone's line, a list's footer, a legal note."""

from __future__ import annotations

import re

from tickets.mail.parsing.openings import is_rule
from tickets.mail.parsing.phrases import DEVICE, DISCLAIMER, FOOTER, either, folded

_DASHES = re.compile(r"\s{0,2}(?:--[ \xa0]?|-- ?<br ?/?>)\s*$")
_LIST_RULE = re.compile(r"\s*[_=-]{2,}\s*$")
_FOOTER = re.compile(either(FOOTER))
_DISCLAIMER = re.compile(either(DISCLAIMER))
# A device, then nothing, an address, or an excuse for typing badly on it.
_DEVICE = re.compile(
    rf"\W{{0,3}}(?:{either(DEVICE)})[^\w]*(?:<?https?:\S*)?(?:\W+(?:please |sorry|excuse|pardon|an? ).*)?$"
)
_LINK = re.compile(r" ?<https?:[^<>\s]*>|\]\(https?:[^()\s]*\)|\[")
_LONGEST_DEVICE_LINE = 120
_RULES = "-_="
_BLURB = 4  # lines of rules, blanks and phone's lines at the very end


def fold(lines: list[str], quoted: bool) -> tuple[list[str], list[str]]:
    """The lines of a mail's words and those of its signature; `quoted` tells that quotes were taken out around them."""
    end = _begin(lines, quoted)
    if not quoted:
        return lines[:end], lines[end:]
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1])):
        end -= 1  # the rule stood above the quote
    # Answers may stand below a phone's line, between quotes: it alone is taken out.
    blurbs = {index for index in range(end) if _is_alone(lines, index) and is_device(lines[index].strip())}
    words = [line for index, line in enumerate(lines[:end]) if index not in blurbs]
    return words, [lines[index] for index in sorted(blurbs)] + lines[end:]


def _begin(lines: list[str], quoted: bool) -> int:
    fresh = True  # a paragraph begins
    for index, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            fresh = True
        elif bare[0] in _RULES:
            if _DASHES.match(line) or _is_footer(lines, index):
                return _without_blurb(lines, index)
            fresh = True
        elif fresh:
            if _is_legal_note(bare) or (index and not quoted and _is_alone(lines, index) and is_device(bare)):
                return _without_blurb(lines, index)
            fresh = False
    return _without_blurb(lines, len(lines))


def _is_alone(lines: list[str], index: int) -> bool:
    return not any(line.strip() for line in (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]))


def is_device(bare: str) -> bool:
    """Whether a line is what a phone or a program adds, such as "Sent from my iPhone"."""
    return len(bare) < _LONGEST_DEVICE_LINE and bool(_DEVICE.match(folded(_LINK.sub("", bare))))


def _without_blurb(lines: list[str], end: int) -> int:
    """Takes a phone's lines at the end, with the rules and blanks among them, into the signature."""
    start, found = end, end
    while start and found - start < _BLURB:
        bare = lines[start - 1].strip()
        if bare and is_device(bare):
            found = start - 1
        elif bare and not is_rule(bare):
            break
        start -= 1
    return found


def _is_footer(lines: list[str], index: int) -> bool:
    """Whether a rule stands above what mailing lists add below every mail."""
    if not _LIST_RULE.match(lines[index]):
        return False
    below = folded(" ".join(lines[index + 1 : index + 4])[:400])
    return bool(_FOOTER.search(below))


def _is_legal_note(bare: str) -> bool:
    return len(bare) > 12 and bool(_DISCLAIMER.match(folded(bare[:80]).lstrip("*_ [(<\"'")))
