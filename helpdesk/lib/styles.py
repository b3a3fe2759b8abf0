"""Which inline styles of a stranger's HTML may stay: looks, never places, contents or loads."""

from __future__ import annotations

import math
import re
from functools import lru_cache


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROPERTIES = _names(
    """
    background background-color border border-bottom border-bottom-color border-bottom-left-radius
    border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-color border-left
    border-left-color border-left-style border-left-width border-radius border-right border-right-color
    border-right-style border-right-width border-spacing border-style border-top border-top-color
    border-top-left-radius border-top-right-radius border-top-style border-top-width border-width box-sizing
    clear color direction display empty-cells float font font-family font-size font-style font-variant
    font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right
    margin-top max-height max-width min-height min-width overflow-wrap padding padding-bottom padding-left
    padding-right padding-top table-layout text-align text-decoration text-decoration-color text-decoration-line
    text-indent text-transform unicode-bidi vertical-align white-space width word-break word-spacing word-wrap
    """
)
WIDEST = 4000  # CSS pixels; no letter is wider, and nobody reads one that is taller in one element
_PIXELS = {"in": 96, "cm": 38, "mm": 3.8, "pt": 1.34, "pc": 16, "q": 0.95}
_PIXELS |= dict.fromkeys(("em", "rem", "ex", "ch", "lh", "rlh", "ic", "cap"), 16.0)
_PIXELS |= {f"{size}{unit}": 10 for size in ("", "s", "l", "d") for unit in ("vw", "vi")}
# The frame is as high as its content: what is as high as the frame would grow without end.
_PIXELS |= {f"{size}{unit}": math.inf for size in ("", "s", "l", "d") for unit in ("vh", "vb", "vmin", "vmax")}
_CALLS = re.compile(r"(?<!rgb)(?<!rgba)(?<!hsl)(?<!hsla)\(|[\\@<>{}]|/\*", re.I)
_NUMBER = re.compile(r"(?<![\w#.])([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z%]*)", re.I)
_DISPLAYS = _names(
    """
    block inline inline-block none table inline-table table-row table-cell table-row-group table-header-group
    table-footer-group table-column table-column-group table-caption list-item flex inline-flex
    """
)


@lru_cache(maxsize=4096)
def safe_style(style: str) -> str | None:
    """The declarations that may stay, as they were written; None when there are none."""
    kept = [part for part in style.split(";") if part.strip() and _may_stay(part)]
    return style if len(kept) == style.rstrip("; ").count(";") + 1 else ";".join(kept) or None


def _may_stay(declaration: str) -> bool:
    name, colon, value = declaration.partition(":")
    name = name.strip().lower()
    if not colon:
        return True  # a piece of a string that held a semicolon; the parser decides
    if name not in PROPERTIES or _CALLS.search(value):
        return False
    if name == "display":
        return value.lower().partition("!")[0].strip() in _DISPLAYS
    if name == "unicode-bidi":
        return "override" not in value.lower()  # it turns letters round, so that an address reads as another
    least = 0.0 if name.startswith("margin") else -100.0
    return all(least <= _pixels(number, unit) <= WIDEST for number, unit in _NUMBER.findall(value))


def _pixels(number: str, unit: str) -> float:
    """About how long it is; percentages as a part of a wide window."""
    size = float(number)
    return size * (10 if unit == "%" else _PIXELS.get(unit.lower(), 1)) if size else 0
