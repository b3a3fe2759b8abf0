"""What the checks are given, and what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Check(TextChoices):
    PLACEHOLDER = "placeholder", _("A place that nobody filled")
    NAME = "name", _("A greeting with another name")
    LANGUAGE = "language", _("Another language than the requester's")
    CARD = "card", _("A payment card's number")
    IDENTITY = "identity", _("An identity number")
    AVOIDED = "avoided", _("Words that the brand avoids")
    ATTACHMENT = "attachment", _("'Attached' without a file")
    REPLY_ALL = "reply_all", _("People who joined since the last reply")


class Mode(TextChoices):
    OFF = "off", _("Off")
    WARN = "warn", _("Warn: it goes with a reason")
    BLOCK = "block", _("Block: it has to be mended")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as it stands.

    `text` is what its author says, without code and quotes. `names` are of those it goes to, `languages` tags of
    what the requester reads, `asked` what the requester wrote last. `newcomers` get it because they were copied in
    since the desk last wrote, and nobody chose them. `avoided` are the brand's words.
    """

    text: str
    names: Sequence[str] = ()
    languages: Sequence[str] = ()
    asked: str = ""
    files: int = 0
    newcomers: Sequence[str] = ()
    avoided: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` are the words in question; numbers in it are masked."""

    check: Check
    found: tuple[str, ...] = ()
