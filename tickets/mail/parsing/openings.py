"""Where a quoted mail begins within a text, by any of the ways in which mail programs introduce one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from tickets.mail.parsing import attributions, header_block
from tickets.mail.parsing.header_block import Block
from tickets.mail.parsing.phrases import ABOVE, FORWARDED, ORIGINAL, either, folded


class Kind(Enum):
    ATTRIBUTION = "On <date>, <person> wrote:"
    HEADERS = "From:, Sent:, To:, Subject:"
    ORIGINAL = "-----Original Message-----"
    FORWARDED = "---------- Forwarded message ---------"
    MARK = "##- Please type your reply above this line -##"


@dataclass(frozen=True)
class Opening:
    """Lines from `start` up to `end` introduce a quoted mail; `block` is its header lines, where it has them."""

    kind: Kind
    start: int
    end: int
    block: Block | None = None


MOST_LINES = 4000  # looked at; a mail is rarely quoted below more than that


def first(lines: list[str], begin: int = 0) -> Opening | None:
    """The first opening outside marked lines."""
    above = -1  # the line, neither blank nor marked, that marked ones would follow
    for index in range(begin, min(len(lines), MOST_LINES)):
        bare = lines[index].strip()
        if not bare:
            continue
        if bare[0] in ">＞":
            if above >= 0 and (height := attributions.height(lines, above, True)):
                return Opening(Kind.ATTRIBUTION, above + 1 - height, above + 1)
            above = -1
            continue
        above = index
        if (opening := at(lines, index, bare)) is not None:
            return opening
    return None


_DECORATIONS = "-_=—–─*#<[~"
_POLITE = ("Reply ", "Please ", "Type ", "Write ", "Add ")  # how the mark begins where nothing decorates it
_CLOSINGS = ":：-_=—–─*"


def at(lines: list[str], index: int, bare: str) -> Opening | None:
    """The opening that a line ends or begins; `bare` is the line without the blanks around it."""
    decorated = bare[0] in _DECORATIONS
    if decorated or bare[-1] in _CLOSINGS or "@" in bare:
        if kind := title(bare):
            block = _block_below(lines, index + 1)
            return Opening(kind, with_rule(lines, index), block.end if block else index + 1, block)
        if not marked_below(lines, index + 1) and (height := attributions.height(lines, index, False)):
            return Opening(Kind.ATTRIBUTION, index + 1 - height, index + 1)
    if (decorated or bare.startswith(_POLITE)) and len(bare) < 160 and _ABOVE.search(folded(bare)):
        return Opening(Kind.MARK, with_rule(lines, index), index + 1)
    found = header_block.label(bare)
    return _headers(lines, index, found[0]) if found else None


def _headers(lines: list[str], index: int, kind: str) -> Opening | None:
    start = with_rule(lines, index)
    block = header_block.read(lines, index)
    if block is None:
        alone = kind == "from" and header_block.stands_on_one_line(lines[index])
        return Opening(Kind.HEADERS, start, index + 1) if alone else None
    believed = block.is_certain or ("from" in block.fields and start < index)
    return Opening(Kind.HEADERS, start, block.end, block) if believed else None


def marked_below(lines: list[str], index: int) -> bool:
    """Whether the next words, within a few lines, are marked as a quote."""
    return next((line.lstrip() for line in lines[index : index + 5] if line.strip()), "").startswith((">", "＞"))


# --- Titles --------------------------------------------------------------------------------------

_DASHED = re.compile(r"[*\s]*[-_=—–─]{2,}[\s*]*([^\s*].{2,70}?)[\s*:：]*(?:[-_=—–─]{2,}|$)")
_TITLE = re.compile(rf"(?:(?P<forwarded>{either(FORWARDED)})|(?:{either(ORIGINAL)}))(?![^\W\d_])")


def title(bare: str) -> Kind | None:
    """What a line such as "----- Original Message -----" or "Begin forwarded message:" announces."""
    if len(bare) > 200 and not bare.startswith("--"):
        return None
    dashed = _DASHED.match(bare)
    if dashed is None and (bare[-1] not in ":：" or len(bare) > 90):
        return None
    words = folded(dashed[1] if dashed else bare.strip(" *:：\xa0"))
    found = _TITLE.match(words)
    if found is None or (dashed is None and (not found["forwarded"] or found.end() < len(words))):
        return None
    return Kind.FORWARDED if found["forwarded"] else Kind.ORIGINAL


def _block_below(lines: list[str], index: int) -> Block | None:
    """The header lines below a title; these need less to be believed."""
    while index < len(lines) and not lines[index].strip(" \t>"):
        index += 1
    return header_block.read(lines, index) or header_block.read(lines, index, lax=True)


# --- Rules and marks -----------------------------------------------------------------------------

_RULE = re.compile(r"\s*\*{0,2}(?:[-_—–─]{3,}|={5,}|[* ]{5,})\*{0,2}\s*$")
_ABOVE = re.compile(either(ABOVE))


def is_rule(line: str) -> bool:
    return bool(_RULE.match(line))


def with_rule(lines: list[str], index: int) -> int:
    """Takes the rule or the bare title above, and blank lines between, into what begins at a line."""
    before = index
    while before and not lines[before - 1].strip():
        before -= 1
    above = lines[before - 1] if before else ""
    return before - 1 if is_rule(above) or folded(above.strip()) in ORIGINAL else index
