"""Finding and blotting out words that must be forgotten, in text and in markup. Pure."""

from __future__ import annotations

import re
from functools import cached_property
from html import escape
from urllib.parse import quote, quote_plus

from helpdesk.lib import html

MARK = "█████"
SHORTEST, LONGEST = 3, 2000
_TAGS = r"(?:<[^>]{0,2000}>)*"
_GAP = r"(?:\s|&nbsp;|&#160;|\xa0)+"


class Secret:
    """Written with whatever space between its words, in capitals or not."""

    def __init__(self, words: str) -> None:
        self.words = words.strip()

    def __bool__(self) -> bool:
        return len("".join(self.words.split())) >= SHORTEST and len(self.words) <= LONGEST

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        return re.compile(r"\s+".join(map(re.escape, self.words.split())), re.I)

    @cached_property
    def _marked_up(self) -> re.Pattern[str]:
        """Also where tags stand between its letters, and letters as character references."""
        words = [_TAGS.join(_letter(letter) for letter in word) for word in self.words.split()]
        return re.compile(f"{_TAGS}{_GAP}{_TAGS}".join(words), re.I)

    @cached_property
    def _encoded(self) -> re.Pattern[str]:
        """As addresses of links have it."""
        forms = {quote(self.words), quote_plus(self.words), quote(self.words, safe="")} - {self.words}
        return re.compile("|".join(map(re.escape, sorted(forms, reverse=True))) or r"(?!)", re.I)

    def is_in(self, text: str) -> bool:
        return bool(self._plain.search(text) or self._encoded.search(text))

    def is_in_markup(self, markup: str) -> bool:
        return bool(markup) and (
            self.is_in(markup) or bool(self._marked_up.search(markup)) or self.is_in(html.to_text(markup))
        )

    def blotted(self, text: str) -> str:
        return self._encoded.sub(MARK, self._plain.sub(MARK, text))

    def blotted_markup(self, markup: str) -> str:
        """Where it is written in a way that is not known here, the layout goes rather than the words stay."""
        if not self.is_in_markup(markup):
            return markup
        after = self._marked_up.sub(MARK, self.blotted(markup))
        return html.from_text(self.blotted(html.to_text(markup))) if self.is_in_markup(after) else after


def _letter(letter: str) -> str:
    forms = {letter, escape(letter), f"&#{ord(letter)};", f"&#x{ord(letter):x};"}
    return f"(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})"
