"""The words of an HTML page as plain text: paragraphs, lists, quotes and links kept readable."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED = _names("script style title head noscript template svg math object iframe select button audio video")
_PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table figure")
_LINES = _names(
    "div section article header footer main nav aside address center tr li dt dd caption figcaption form"
    " fieldset details summary hr"
)


class Writer:
    """Puts text into lines: collapses blanks, keeps at most one empty line, prefixes quotes and lists."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []  # of the line being written
        self.gap = False
        self.quotes = self.last_quotes = 0
        self.lists: list[int | None] = []
        self.marker = ""
        self.verbatim = 0

    def write(self, text: str) -> None:
        if self.verbatim:
            first, *others = text.split("\n")
            self.pieces.append(first)
            for other in others:
                self.end(keep=True)
                self.pieces.append(other)
            return
        text = _BLANKS.sub(" ", text)
        if not self.pieces or self.pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.pieces.append(text)

    def end(self, keep: bool = False) -> None:
        """Ends the line; an empty one counts only if `keep`."""
        line = "".join(self.pieces).rstrip(" ").replace("\xa0", " ")
        self.pieces.clear()
        if not line.strip() and not keep:
            return
        if self.gap:
            self.gap = False
            if self.lines:
                self.lines.append(">" * min(self.quotes, self.last_quotes))
        indent = "  " * (len(self.lists) - 1) if self.lists else ""
        self.last_quotes = self.quotes
        prefix = ">" * self.quotes + (" " if self.quotes and line else "")
        if line:
            line = indent + (self.marker or ("  " if self.lists else "")) + line
            self.marker = ""
        self.lines.append((prefix + line).rstrip())

    def paragraph(self) -> None:
        self.end()
        self.gap = True


def to_text(html: str) -> str:
    """Assumes HTML that a parser may be given (see `tangles`)."""
    root = LexborHTMLParser(html).root
    if root is None:
        return ""
    writer = Writer()
    may_hide = bool(_HIDDEN.search(html))
    node: LexborNode | None = root
    while node is not None:
        child = node.first_child if _open(node, writer, may_hide) else None
        if child is not None:
            node = child
            continue
        while node is not None:
            if node.tag != "-text":
                _close(node, writer)
            if node.mem_id == root.mem_id:
                node = None
            elif (following := node.next) is not None:
                node = following
                break
            else:
                node = node.parent
    writer.end()
    return "\n".join(writer.lines).strip("\n")


def _open(node: LexborNode, writer: Writer, may_hide: bool) -> bool:
    """Writes what stands at the start of a node; says whether to go into it."""
    tag = node.tag
    if tag == "-text":
        writer.write(node.text_content or "")
        return False
    if tag is None or tag in _SKIPPED or tag[0] in "-_!":
        return False
    if may_hide and _HIDDEN.search(node.attributes.get("style") or ""):
        return False
    if tag == "br":
        writer.end(keep=True)
    elif tag == "img":
        alt = _BLANKS.sub(" ", node.attributes.get("alt") or "").strip()
        if alt:
            writer.write(f"[{alt}]")
    elif tag in ("td", "th"):
        if writer.pieces:
            writer.write(" ")
    elif tag in _PARAGRAPHS or tag in _LINES:
        _open_block(tag, node, writer)
    return True


def _open_block(tag: str, node: LexborNode, writer: Writer) -> None:
    if tag in _PARAGRAPHS and not (tag in ("ul", "ol") and writer.lists):
        writer.paragraph()
    else:
        writer.end()
    if tag == "blockquote":
        writer.quotes += 1
    elif tag == "pre":
        writer.verbatim += 1
    elif tag in ("ul", "ol"):
        writer.lists.append(1 if tag == "ol" else None)
    elif tag == "li" and writer.lists:
        number = writer.lists[-1]
        writer.marker = "- " if number is None else f"{number}. "
        writer.lists[-1] = None if number is None else number + 1
    elif tag == "hr":
        writer.write("---")
        writer.end()


def _close(node: LexborNode, writer: Writer) -> None:
    tag = node.tag or ""
    if tag == "a":
        _write_target(node, writer)
    elif tag in _PARAGRAPHS:
        if tag in ("ul", "ol") and len(writer.lists) > 1:
            writer.end()
        else:
            writer.paragraph()
        if tag == "blockquote":
            writer.quotes = max(0, writer.quotes - 1)
        elif tag == "pre":
            writer.verbatim = max(0, writer.verbatim - 1)
        elif tag in ("ul", "ol") and writer.lists:
            writer.lists.pop()
            writer.marker = ""
    elif tag in _LINES:
        writer.end()


def _write_target(node: LexborNode, writer: Writer) -> None:
    """The address of a link, when its words don't say it already."""
    href = (node.attributes.get("href") or "").strip()
    if not href.lower().startswith(("http://", "https://", "mailto:", "tel:")) or len(href) > 500:
        return
    shown = (node.text(strip=True) or "").strip()
    bare = re.sub(r"^(?:https?://(?:www\.)?|mailto:|tel:)", "", href, flags=re.I).rstrip("/")
    if not shown or bare.lower() in shown.lower() or not writer.pieces:
        return
    writer.write(f" <{href.removeprefix('mailto:')}>")
