"""The header lines that a program puts above a quoted or forwarded mail: From, Sent, To, Subject, in any language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.mail.parsing.phrases import LABELS, folded, labels_of

LONGEST_LABEL = 36
LONGEST_VALUE = 2000
MOST_LINES = 30  # of one block, continuations and blank lines included
_DECORATION = " \t\xa0*_|>\"'"


@dataclass(frozen=True)
class Block:
    """What each kind of label says; `end` is the line below the block."""

    fields: dict[str, str]
    end: int

    @property
    def is_certain(self) -> bool:
        """Whether only a mail begins like this, and no list such as "From: Rome, To: Oslo, Date: 5 May"."""
        told = self.fields.keys() - {"cc"}
        address = any("@" in value for value in self.fields.values())
        dated = bool(re.search(r"\d", self.fields.get("date", "")))
        if "from" not in told:
            return address and dated and len(told) >= 2 and ("to" in told or len(told) == 3)
        if len(told) >= 3:
            return address or "subject" in told
        return address and dated and "@" in self.fields["from"]


def label(line: str, lax: bool = False) -> tuple[str, str] | None:
    """The kind of header that a line gives, and its value; `lax` lets the colon be missing, as below a title it may."""
    if line.startswith("|"):
        line = line.strip("| ").replace("|", ":", 1)  # a table's row, as NetEase writes them
    colon = line.find(":", 0, LONGEST_LABEL)
    if not line.isascii():
        wide = line.find("：", 0, LONGEST_LABEL)
        colon = wide if wide >= 0 and (colon < 0 or wide < colon) else colon
    ends = [colon, line.find(" ", 0, LONGEST_LABEL) if lax else -1]
    for end in ends:
        if end > 0 and (kind := LABELS.get(folded(line[:end].strip(_DECORATION)))):
            return kind, line[end + 1 :][:LONGEST_VALUE].strip(" \t\xa0*|")
    return None


def read(lines: list[str], index: int, lax: bool = False) -> Block | None:
    """The block that begins at a line; None where fewer than two kinds of label follow each other."""
    fields: dict[str, str] = {}
    last, position = "", index
    while position < min(len(lines), index + MOST_LINES):
        line = lines[position]
        found = label(line, lax)
        if found and (found[0] not in fields or found[0] == "cc"):
            last = found[0]
            fields.setdefault(last, found[1])
        elif found or not fields or not _goes_on(lines, position, fields, last):
            break
        elif line.strip(_DECORATION):
            fields[last] = f"{fields[last]} {line.strip(_DECORATION)}".strip()
        position += 1
    return Block(fields, position) if len(fields.keys() - {"cc"}) >= 2 else None


def _goes_on(lines: list[str], position: int, fields: dict[str, str], last: str) -> bool:
    """Whether a line without a label, or a blank one, still belongs to the block around it."""
    line = lines[position].strip(_DECORATION)
    for after in lines[position + 1 : position + 3]:
        found = label(after)
        if found:
            return found[0] not in fields
        if bool(line) != bool(after.strip(_DECORATION)):
            break
    if last == "subject" or not line:
        return False
    return fields[last].endswith((",", ";")) or (line.startswith("<") and "@" in line and "@" not in fields[last])


_WITHIN = [re.compile(rf"\W(?:{labels_of(kind)})\s?[:：]") for kind in ("date", "to", "subject")]


def stands_on_one_line(line: str) -> bool:
    """Whether all labels follow a From on its own line, as where a program lost the line breaks."""
    line, position = folded(line[:LONGEST_VALUE]), 0
    for labels in _WITHIN:
        found = labels.search(line, position)
        if found is None:
            return False
        position = found.end()
    return "@" in line
