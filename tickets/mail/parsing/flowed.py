"""Joins the soft line breaks of format=flowed (RFC 3676)."""

from __future__ import annotations


def unflow(text: str, delsp: bool = False) -> str:
    """Lines that end in a blank run on into the next one of the same quote depth; `-- ` never does."""
    pieces: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        if open_depth != depth or content == "-- ":
            pieces.append("\n" + ">" * depth + (" " if depth and content else ""))
        pieces.append(content[:-1] if flows and delsp else content)
        open_depth = depth if flows else -1
    return "".join(pieces)[1:]
