"""What listens to the log so that work is given out, and so that boards of work show who takes it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from helpdesk.web import live
from people.models import User
from tickets.actions import routing

GIVING = {
    "ticket.created", "ticket.team_changed", "ticket.status_changed", "ticket.assigned", "ticket.skipped",
    "ticket.category_changed", "ticket.form_changed", "ticket.spam_changed", "user.availability_changed",
    "user.roster_changed", "user.changed", "work.changed", "work.created", "team.changed",
}  # fmt: skip


@consumer("routing", does=_("Finds somebody for new work"), kinds=GIVING)
def give_work_out(events: Sequence[Event]) -> None:
    """New tickets go to the team of their kind; whoever may have room, or something to do, is looked for after that."""
    routing.place_new([event.subject_id for event in events if event.kind == "ticket.created"])
    routing.ring()


@consumer(
    "work_live", does=_("Shows on open boards who is there"), kinds={"user.availability_changed", "user.roster_changed"}
)
def tell_boards(events: Sequence[Event]) -> None:
    """Open boards of work show it once it is committed."""
    partners = set(User.objects.filter(pk__in=[one.subject_id for one in events]).values_list("partner_id", flat=True))
    topics = ["work", *(f"work:partner:{partner}" for partner in partners if partner)]
    live.publish([(topic, {"work": True, "kinds": ["availability"]}) for topic in topics])
