"""The page of a review: the ticket as it was, its procedure runs and clocks, and the scorecard beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from people.models import User
from qa import facts
from qa.cards.parse import card_of
from qa.models import Dispute, Review, VoidReason
from qa.permissions import can_acknowledge, can_judge, can_publish, can_reopen, can_void
from qa.standing import may_dispute
from qa.views.card_shown import CardShown
from sops.definition.model import Definition
from sops.models import Deviation, Run, RunEvent
from sops.stored import definition_of
from tickets import conversation
from tickets.conversation import Entry
from tickets.models import Ticket
from tickets.permissions import can_see

MOST_MESSAGES = 300


@dataclass(frozen=True)
class Step:
    """A step of a run that was walked, as evidence names it."""

    id: str
    title: str
    is_deviation: bool

    @property
    def words(self) -> str:
        return f"{self.title} ({_('left the way here')})" if self.is_deviation else self.title


@dataclass(frozen=True)
class Walk:
    run: Run
    title: str
    steps: list[Step]


@dataclass
class ReviewPage:
    """A review for one reader."""

    review: Review
    user: User

    reasons = VoidReason.choices

    @cached_property
    def ticket(self) -> Ticket | None:
        """None where it was erased, or was moved out of the reader's sight since."""
        found = self.review.ticket
        return found if found and can_see(self.user, found) else None

    @property
    def may_judge(self) -> bool:
        return can_judge(self.user, self.review)

    @property
    def may_reopen(self) -> bool:
        return can_reopen(self.user, self.review)

    @property
    def may_publish(self) -> bool:
        return can_publish(self.user, self.review)

    @property
    def may_acknowledge(self) -> bool:
        return can_acknowledge(self.user, self.review)

    @property
    def may_void(self) -> bool:
        return can_void(self.user, self.review)

    @cached_property
    def may_dispute(self) -> bool:
        return may_dispute(self.user, self.review)

    @cached_property
    def disputes(self) -> dict[str, Dispute]:
        """By item, those that the reader may see."""
        rows = Dispute.objects.visible_to(self.user).filter(answer__review=self.review).select_related("answer")
        return {one.answer.item: one for one in rows}

    @property
    def is_about_me(self) -> bool:
        return self.review.agent_id == self.user.pk

    @cached_property
    def entries(self) -> list[Entry]:
        """What was there when the review was asked for; what came later is no part of the work that is judged."""
        if self.ticket is None:
            return []
        rows = conversation.messages_shown().filter(ticket=self.ticket, created_at__lte=self.review.created_at)
        graphic = conversation.is_graphic(self.ticket)
        return conversation.entries(list(rows.order_by("version")[:MOST_MESSAGES]), self.user, is_graphic=graphic)

    @cached_property
    def walks(self) -> list[Walk]:
        if self.ticket is None:
            return []
        rows = Run.objects.filter(ticket=self.ticket, started_at__lte=self.review.created_at)
        if self.review.run_id:
            rows = rows.filter(pk=self.review.run_id)
        return [self._walk(run) for run in rows.select_related("procedure", "version", "holder").order_by("pk")]

    def _walk(self, run: Run) -> Walk:
        definition = definition_of(run.version)
        left = set(Deviation.objects.filter(run=run).values_list("from_step", flat=True))
        walked = RunEvent.objects.filter(run=run).exclude(step="").order_by("seq").values_list("step", flat=True)
        steps = [Step(one, self._title(definition, one), one in left) for one in dict.fromkeys(walked)]
        return Walk(run, definition.title.best(self.user.language, definition.locale), steps)

    def _title(self, definition: Definition, step: str) -> str:
        found = definition.by_id.get(step)
        return (found.title.best(self.user.language, definition.locale) if found else "") or step

    @property
    def clocks(self) -> list[dict[str, Any]]:
        return facts.clocks_of(self.ticket.pk if self.ticket else None)

    @cached_property
    def card(self) -> CardShown:
        return CardShown(self.review, card_of(self.review.version.content), self.user, list(self._evidence()))

    def _evidence(self) -> Iterator[tuple[str, str, str]]:
        """(choice in the form, anchor, words) of everything that an answer can point at."""
        for entry in self.entries:
            author = entry.message.author_name or _("The desk")
            words = _("Message %(number)s, %(author)s") % {"number": entry.message.version, "author": author}
            yield f"message:{entry.message.pk}", f"message-{entry.message.pk}", words
        for walk in self.walks:
            for step in walk.steps:
                yield f"step:{walk.run.pk}:{step.id}", f"step-{walk.run.pk}-{step.id}", f"{walk.title}: {step.words}"
