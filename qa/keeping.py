"""What reviews say in words about a ticket goes when the ticket is forgotten; judgements and what was drawn stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from events import redact
from qa.models import Answer, AnswerRevision, Review


class ReviewKeeper:
    def strip(self, messages: Collection[int], aside: Collection[int] = ()) -> int:
        return 0

    def forget(self, tickets: Collection[int]) -> int:
        """Reviews keep no originals; only their words go."""
        rows = Review.objects.filter(ticket__in=tickets)
        with redact.allowed():
            AnswerRevision.objects.filter(answer__review__in=rows).exclude(note="").update(note="")
            Answer.objects.filter(review__in=rows).exclude(note="").update(note="")
            rows.update(summary="", why="", void_note="")
        return 0

    def strip_older(self, brand: int, before: datetime, most: int) -> int:
        return 0

    def count_older(self, brand: int, before: datetime) -> int:
        return 0


KEEPER = ReviewKeeper()
