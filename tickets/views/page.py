"""What the ticket page and its fragments are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from helpdesk.lib import clock, html
from people.models import User
from people.permissions import Capability, can
from tickets import conversation, moments, presence
from tickets.actions import handling
from tickets.fields.filled import Filled
from tickets.forms import CHOSEN
from tickets.languages import LANGUAGES, name_of
from tickets.macros.chips import Chips, drafted
from tickets.macros.staged import read
from tickets.models import (
    Attachment,
    Category,
    Claim,
    Draft,
    Follower,
    Hold,
    Holding,
    Message,
    Participant,
    Priority,
    Satisfaction,
    ScheduledReply,
    Seen,
    Sensitivity,
    SideConversation,
    Status,
    Ticket,
    TicketForm,
)
from tickets.models.turn import SkipReason
from tickets.parts import parts_of
from tickets.permissions import can_work
from tickets.relations import Relations, relations
from tickets.requesters import Person
from tickets.routing.words import why
from tickets.side_list import sides_of
from tickets.tree import STEP
from tickets.views.named import Named
from tickets.views.panel import Panel


@dataclass
class TicketPage:
    """One ticket for one person; everything is fetched when a template first asks for it."""

    ticket: Ticket
    user: User
    before: int | None = None
    since: int | None = None

    skip_reasons: ClassVar = SkipReason.choices
    priorities: ClassVar = Priority
    sensitivities: ClassVar = Sensitivity
    languages: ClassVar = LANGUAGES

    @cached_property
    def statuses(self) -> list[Status]:
        """What an agent can choose: by category, in the desk's order, the usual one of each first."""
        rows = Status.objects.filter(category__in=CHOSEN, is_active=True)
        places = {category: place for place, category in enumerate(CHOSEN)}
        return sorted(rows, key=lambda one: (places[Category(one.category)], not one.is_default, one.position))

    @property
    def may_work(self) -> bool:
        return can_work(self.user, self.ticket)

    @property
    def may_act(self) -> bool:
        """Has the capability at all: says whether a closed ticket or the role is what forbids."""
        return can(self.user, Capability.WORK_TICKETS)

    @property
    def may_redact(self) -> bool:
        return can(self.user, Capability.REDACT)

    @property
    def may_erase(self) -> bool:
        return self.user.is_in_house and can(self.user, Capability.MANAGE_RETENTION)

    @cached_property
    def hold(self) -> Hold | None:
        return Hold.objects.filter(ticket=self.ticket).first()

    @cached_property
    def seen(self) -> int:
        found = Seen.objects.filter(user=self.user, ticket=self.ticket).values_list("version", flat=True).first()
        return found or 0

    @cached_property
    def is_served(self) -> bool:
        """Next gave it to this person, who may pass it on."""
        is_theirs = self.ticket.assignee_id == self.user.pk
        return is_theirs and Claim.objects.filter(ticket=self.ticket, user=self.user).exists()

    @cached_property
    def handled(self) -> Handled:
        return Handled(handling.spent(self.ticket) if "handled" in self.parts else {}, self.user)

    @cached_property
    def thread(self) -> conversation.Conversation:
        return conversation.read(self.ticket, self.user, seen=self.seen, before=self.before, since=self.since)

    @cached_property
    def taking_part(self) -> list[Participant]:
        if "participants" not in self.parts:
            return []
        return list(self.ticket.participants.select_related("contact").order_by("pk"))

    @property
    def participants(self) -> list[Participant]:
        """Those who are copied on answers."""
        return [one for one in self.taking_part if one.role == Participant.Role.CC]

    @cached_property
    def parts(self) -> frozenset[str]:
        return parts_of(self.ticket, self.user)

    @cached_property
    def relations(self) -> Relations:
        is_tied = self.ticket.follows_id or self.ticket.merged_into_id or self.parts & {"links", "followed", "merged"}
        return relations(self.ticket, self.user) if is_tied else Relations()

    @cached_property
    def sides(self) -> list[SideConversation]:
        return sides_of(self.ticket) if self.parts & {"sides", "merged"} else []

    @cached_property
    def others(self) -> list[presence.Present]:
        return presence.at([self.ticket.pk], but=self.user)[self.ticket.pk]

    @cached_property
    def drafts(self) -> dict[str, Draft]:
        """By kind; the latest first."""
        if "drafts" not in self.parts:
            return {}
        rows = Draft.objects.filter(user=self.user, ticket=self.ticket).order_by("-updated_at")
        return {row.kind: row for row in rows}

    @cached_property
    def staged(self) -> dict[str, list[Chips]]:
        """By kind: the macros used in its draft."""
        kinds = {"reply": Message.Kind.PUBLIC, "note": Message.Kind.NOTE}
        kept = {name: read(self.drafts[kind].staged) if kind in self.drafts else [] for name, kind in kinds.items()}
        return {name: drafted(staged, self.ticket, by=self.user) for name, staged in kept.items()}

    @cached_property
    def followers(self) -> list[User]:
        """Those whom the reader may know of, the reader first."""
        if "followers" not in self.parts:
            return []
        rows = Follower.objects.filter(ticket=self.ticket).select_related("user").order_by("pk")[:20]
        known = [one.user for one in rows if self.user.is_in_house or one.user.partner_id == self.user.partner_id]
        return sorted(known, key=lambda one: one.pk != self.user.pk)

    @property
    def is_following(self) -> bool:
        return any(one.pk == self.user.pk for one in self.followers)

    @cached_property
    def scheduled(self) -> list[ScheduledReply]:
        """Replies that wait for their moment, the next one first."""
        if "scheduled" not in self.parts:
            return []
        rows = self.ticket.scheduled.waiting().select_related("author").order_by("due_at", "pk")
        return list(rows.defer("recipients", "despite")[:20])

    @property
    def later(self) -> list[moments.Moment]:
        return moments.offered(clock.now(), self.user.time_zone, self.ticket.requester.time_zone)

    @cached_property
    def uploads(self) -> list[Attachment]:
        """The files of the draft that is shown, as far as they still wait to be sent."""
        draft = next(iter(self.drafts.values()), None)
        if draft is None or not draft.files:
            return []
        return list(Attachment.objects.filter(pk__in=draft.files, uploaded_by=self.user, message=None).order_by("pk"))

    @cached_property
    def recipients(self) -> Named:
        draft = self.drafts.get(Message.Kind.PUBLIC)
        return Named.of(self.ticket, self.participants, draft.recipients if draft else None)

    @property
    def reply_text(self) -> str:
        """The draft as plain words, for a composer without scripts."""
        return self._words(Message.Kind.PUBLIC)

    @property
    def note_text(self) -> str:
        return self._words(Message.Kind.NOTE)

    def _words(self, kind: Message.Kind) -> str:
        draft = self.drafts.get(kind)
        return html.to_text(draft.html) if draft else ""

    @property
    def kind(self) -> str:
        """What the composer shows first: what was being written last."""
        return "note" if next(iter(self.drafts), "") == Message.Kind.NOTE else "reply"

    @cached_property
    def past(self) -> Person:
        """The requester, with their other tickets that this person may see."""
        return Person(self.ticket.requester, self.user, but=self.ticket, has_notes="notes" in self.parts)

    @cached_property
    def filled(self) -> Filled:
        default = next((form for form in self.forms if form.is_default), None)
        own = next((form for form in self.forms if form.pk == self.ticket.form_id), default)
        return Filled(own, self.ticket.fields, self.ticket.category_id)

    @cached_property
    def panel(self) -> Panel:
        return Panel(self.filled, self.user)

    @property
    def category(self) -> str:
        return self.filled.tree.path(self.ticket.category_id) if self.ticket.category_id else ""

    @property
    def leaf(self) -> str:
        return self.category.rpartition(STEP)[2]

    @property
    def above(self) -> str:
        """What the category is under."""
        return self.category.rpartition(STEP)[0]

    @property
    def language(self) -> str:
        return name_of(self.ticket.language)

    @cached_property
    def forms(self) -> list[TicketForm]:
        """The forms to choose from: those in use, and the ticket's own."""
        return [form for form in TicketForm.objects.all() if form.is_active or form.pk == self.ticket.form_id]

    @cached_property
    def holding(self) -> Holding | None:
        """How its assignee came to it."""
        if "holding" not in self.parts:
            return None
        return Holding.objects.filter(ticket=self.ticket, user=self.ticket.assignee_id).first()

    @property
    def why(self) -> str:
        """Why it was given to them and to nobody else."""
        return "; ".join(why(self.holding.why)) if self.holding else ""

    @cached_property
    def survey(self) -> Satisfaction | None:
        """Whether its requester was asked how satisfied they are, and what they said."""
        return Satisfaction.objects.filter(ticket=self.ticket).first() if "survey" in self.parts else None


class Handled:
    """For how long people were active in a ticket: one's own time, and for leads everybody's."""

    def __init__(self, seconds: dict[int, int], user: User) -> None:
        """`seconds` by person."""
        is_lead = can(user, Capability.LEAD_TEAM)
        shown = seconds if is_lead else {key: value for key, value in seconds.items() if key == user.pk}
        names = {one.pk: str(one) for one in User.objects.filter(pk__in=shown)} if is_lead and shown else {}
        self.total = span(sum(shown.values())) if shown else ""
        lines = sorted(shown.items(), key=lambda one: -one[1])
        self.people = [(names.get(key, ""), span(value)) for key, value in lines] if is_lead else []


def span(seconds: int) -> str:
    """Such as 2 h 5 min, 12 min, under a minute."""
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes} if minutes else _("under a minute")
