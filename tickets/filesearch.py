"""Which attached files hold words that are to be forgotten, and which of them nobody can say it of."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q, QuerySet

from helpdesk.lib.errors import DeskError
from helpdesk.lib.filetext import Unreadable, words_in
from tickets.contents import opened
from tickets.models import Attachment
from tickets.secrets import Secret

MOST: Final = 200
SECONDS: Final = 25.0
"""By the clock, for all files together; what is not reached in it is unread."""


@dataclass(slots=True)
class InFiles:
    """`held` have the words; of `unread` it is not known: pictures, films, archives, and what was too much."""

    held: list[Attachment] = field(default_factory=list)
    unread: list[Attachment] = field(default_factory=list)


def files_of(scope: Collection[int]) -> QuerySet[Attachment]:
    """Files of these tickets and of what was asked beside them."""
    of = Q(message__ticket__in=scope) | Q(side_message__side__ticket__in=scope)
    return Attachment.objects.filter(of).select_related("blob", "message", "side_message__side")


def search(secret: Secret, scope: Collection[int]) -> InFiles:
    """Each content is read once, wherever it is attached; the newest first."""
    found, known = InFiles(), dict[str, bool | None]()
    until = time.monotonic() + SECONDS
    for place, file in enumerate(files_of(scope).order_by("-pk")):
        if file.blob_id not in known:
            is_reached = place < MOST and time.monotonic() < until
            known[file.blob_id] = _holds(secret, file) if is_reached else None
        if known[file.blob_id] is None:
            found.unread.append(file)
        elif known[file.blob_id]:
            found.held.append(file)
    return found


def _holds(secret: Secret, file: Attachment) -> bool | None:
    try:
        with opened(file) as content:
            words = words_in(content.read())
    except (DeskError, Unreadable):
        return None
    return any(map(secret.is_in_markup, _pieces(words)))


def _pieces(words: str) -> Iterator[str]:
    """Of a size that markup is looked through quickly in; they overlap by more than the longest secret."""
    step, overlap = 200_000, 8_000
    for start in range(0, max(len(words), 1), step):
        yield words[start : start + step + overlap]
