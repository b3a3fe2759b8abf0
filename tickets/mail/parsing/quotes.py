"""Tells what is new in a reply from what it quotes and from the sender's signature."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tickets.mail.parsing import html_quotes, openings, signatures
from tickets.mail.parsing.openings import Kind

LONGEST = 400_000  # characters looked at; a longer text counts as new throughout


@dataclass(frozen=True)
class Split:
    new: str
    quoted: str
    signature: str


def split(text: str, html: str = "") -> Split:
    """The new part of a reply; a text in which nothing seems to be new is new as a whole.

    Only where all the rest is surely quoted, as by a person who sent a reply without a word, is the new part empty.
    `html` is the mail's other form, which the text may have been made from.
    """
    if len(text) > LONGEST:
        return Split(text, "", "")
    lines = _own_lines(text).split("\n")
    quoted, certain = _quoted(lines)
    if html and not quoted and (above := html_quotes.words_above(html)) and text.startswith(above):
        quoted = set(range(above.count("\n") + 1, len(lines)))
    words, signature = signatures.fold([line for index, line in enumerate(lines) if index not in quoted], bool(quoted))
    new = "\n".join(words).strip()
    if quoted:
        new = _GAPS.sub("\n\n", new)
    if not new and not certain:
        return Split(text.strip(), "", "")
    return Split(new, "\n".join(lines[index] for index in sorted(quoted)), "\n".join(signature))


def looks_like_reply(text: str) -> bool:
    """Whether an attribution stands right above marked quotes, as only a reply has it."""
    if "\n>" not in text[:LONGEST]:
        return False
    lines = text[:LONGEST].split("\n")
    opening = openings.first(lines)
    return opening is not None and opening.kind is Kind.ATTRIBUTION and openings.marked_below(lines, opening.end)


def _quoted(lines: list[str]) -> tuple[set[int], bool]:
    """The lines that are quoted or introduce a quote, and whether nothing but marks and introductions told so."""
    quoted = _marked(lines)
    introduced = False
    opening = openings.first(lines)
    while opening is not None:
        introduced = True
        if _words_below(lines, opening.end) and not openings.marked_below(lines, opening.end):
            return quoted.union(range(opening.start, len(lines))), False
        quoted.update(range(opening.start, opening.end))
        opening = openings.first(lines, opening.end)
    if not introduced and all(lines[index].lstrip().startswith(">>>") for index in quoted):
        return set(), False  # what a Python console prints
    return quoted, introduced


def _words_below(lines: list[str], index: int) -> bool:
    return any(line.strip() for line in lines[index:])


# --- Marked lines --------------------------------------------------------------------------------

_GAPS = re.compile(r"\n{3,}")  # what is left around quotes that were taken out
_MARKED = re.compile(r"\s{0,3}(?:>(?![=<])(?!.*<<<)|＞)")
_WRAPPED = 60  # characters after which programs wrap a line and forget to mark its rest


def _marked(lines: list[str]) -> set[int]:
    """Lines marked as a quote, and what broke off from them."""
    marked = {index for index, line in enumerate(lines) if ">" in line[:4] or "＞" in line[:4] if _MARKED.match(line)}
    broken = {
        index + 1
        for index in marked
        if index + 2 in marked and index + 1 not in marked and _is_rest(lines[index].rstrip(), lines[index + 1].strip())
    }
    return marked | broken


def _is_rest(marked: str, line: str) -> bool:
    """Whether a line goes on with the marked one above it, since a program broke it there."""
    if not line:
        return False
    if line.startswith(("http", "(http", "<http")) or marked.count("(") > marked.count(")"):
        return True
    return len(marked) >= _WRAPPED and (line[0].islower() or marked[-1] not in ".?!:。？！：")


_ATTRIBUTION = re.compile(r"On\s[^\n:]{0,12}\d[^\n]{8,200}wrote:[ \t]*\n\s{0,3}>")


def _own_lines(text: str) -> str:
    """Breaks the line where a program wrote "On ..., Ann wrote:" right behind the answer."""
    for found in _ATTRIBUTION.finditer(text) if "wrote:" in text else ():
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if line.strip(" \t-") and line[-1] in " \t-" and line[0] not in ">＞":
            own = text[: found.start()].rstrip(" \t-")
            return f"{own}\n{text[len(own) :]}"
    return text
