"""One side conversation as one person reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from helpdesk.lib import html
from people.models import User
from people.permissions import Capability, can
from tickets import deliveries
from tickets.files import ShownFile
from tickets.files import shown as shown_file
from tickets.models import Attachment, Message, SideConversation, SideDraft, SideMessage
from tickets.models.side import Outcome
from tickets.permissions import answers_for_the_asked, can_see, can_steer

MOST_SHOWN = 200
MOST_SHARED = 50
LONGEST_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class SideEntry:
    """A message: its new words as safe HTML, and what it says besides them on demand."""

    message: SideMessage
    body: SafeString
    rest: SafeString
    files: list[ShownFile]
    copies: list[deliveries.Sent]
    answers: bool
    is_cut: bool


@dataclass
class SidePage:
    """Everything is fetched when a template first asks for it, in a fixed number of queries."""

    side: SideConversation
    user: User
    uploads: list[Attachment] = field(default_factory=list)
    outcomes = Outcome

    @property
    def may_write(self) -> bool:
        return can(self.user, Capability.WORK_TICKETS) and not self.side.is_closed

    @property
    def may_work(self) -> bool:
        return can(self.user, Capability.WORK_TICKETS)

    @property
    def may_take(self) -> bool:
        return self.may_write and answers_for_the_asked(self.user, self.side)

    @property
    def answers(self) -> bool:
        """Whether what this person writes is the answer."""
        return answers_for_the_asked(self.user, self.side)

    @property
    def may_steer(self) -> bool:
        return self.may_write and can_steer(self.user, self.side)

    @property
    def sees_ticket(self) -> bool:
        return can_see(self.user, self.side.ticket)

    @cached_property
    def entries(self) -> list[SideEntry]:
        """The newest, oldest of them first."""
        files = Prefetch("attachments", Attachment.objects.select_related("blob"))
        rows = self.side.messages.select_related("author").prefetch_related(files)
        messages = list(rows.order_by("-version")[:MOST_SHOWN])[::-1]
        copies = deliveries.of_side([one.pk for one in messages if one.author_id]) if self.side.is_outside else {}
        return [self._entry(one, copies.get(one.pk, [])) for one in messages]

    @property
    def left_out(self) -> int:
        return self.side.version - len(self.entries)

    @cached_property
    def shared(self) -> list[tuple[Message, SafeString]]:
        """The ticket's public messages, where the starter shares them with who can't see it. Never its notes."""
        if self.sees_ticket or not self.side.shares_thread:
            return []
        rows = Message.objects.public().filter(ticket=self.side.ticket_id).defer("search", "html")
        found = list(rows.select_related("author_user", "author_contact").order_by("-version")[:MOST_SHARED])[::-1]
        return [(one, _safe((one.new_text or one.text)[:LONGEST_SHOWN])) for one in found]

    @cached_property
    def draft(self) -> str:
        found = SideDraft.objects.filter(user=self.user, side=self.side).values_list("html", flat=True).first()
        return found or ""

    @property
    def draft_text(self) -> str:
        """As plain words, for a composer without scripts."""
        return html.to_text(self.draft)

    def _entry(self, message: SideMessage, copies: list[deliveries.Sent]) -> SideEntry:
        words = message.new_text or message.text
        if message.author_id:
            body = html.compose(message.html) or html.from_text(message.text)
            rest = ""
        else:
            body = html.from_text(words[:LONGEST_SHOWN])
            rest = message.text.strip().removeprefix(words.strip()) if message.new_text else ""
        return SideEntry(
            message=message,
            body=mark_safe(body),  # noqa: S308  cleaned just now
            rest=_safe(rest[: html.LONGEST_WORDS]),
            files=[shown_file(file) for file in message.attachments.all()],
            copies=copies,
            answers=message.author_id is None or message.author_id != self.side.owner_id,
            is_cut=message.author_id is None and len(words) > LONGEST_SHOWN,
        )


def _safe(text: str) -> SafeString:
    return mark_safe(html.from_text(text))  # noqa: S308  escapes everything
