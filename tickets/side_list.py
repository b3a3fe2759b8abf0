"""The queue of side conversations: what is asked of one, what one has taken or started, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from helpdesk.lib.keyset import Column, Order, by_time
from people.models import User
from tickets.models import SideConversation, Ticket
from tickets.models.side import SideQuerySet, State

DUE: Final = Order((Column("due_at", datetime),))
NEWEST: Final = by_time("updated_at")
MOST_COUNTED: Final = 100


@dataclass(frozen=True, slots=True)
class SideTab:
    """`empty` and `hint` say what its emptiness means."""

    slug: str
    label: str | Promise
    icon: str
    empty: str | Promise
    hint: str | Promise
    is_counted: bool = True

    @property
    def order(self) -> Order:
        return NEWEST if self.slug == "closed" else DUE


TABS: Final = (
    SideTab(
        "asked", _("For my teams"), "users", _("Nobody waits for your teams"),
        _("What other teams ask yours shows up here, the most urgent first."),
    ),
    SideTab(
        "mine", _("Mine"), "user-check", _("You have taken none"),
        _("Take one from your teams, and it waits for you here."),
    ),
    SideTab(
        "started", _("Started by me"), "messages-square", _("You wait for nobody"),
        _("Press f in a ticket to ask another team, a partner or somebody outside."),
    ),
    SideTab(
        "late", _("Overdue"), "clock-alert", _("Nothing is late"),
        _("What is not answered in time shows up here."),
    ),
    SideTab(
        "open", _("All open"), "inbox", _("No side conversation is open"),
        _("Press f in a ticket to ask another team, a partner or somebody outside."), is_counted=False,
    ),
    SideTab(
        "closed", _("Closed"), "archive", _("None has come to an end yet"),
        _("Closed ones stay here with what came of them."), is_counted=False,
    ),
)  # fmt: skip


def tab_of(slug: str) -> SideTab:
    return next((tab for tab in TABS if tab.slug == slug), TABS[0])


def rows(user: User, tab: SideTab) -> SideQuerySet:
    """What of the tab this person may see; sight comes first."""
    seen = SideConversation.objects.visible_to(user)
    if tab.slug == "closed":
        return seen.filter(state=State.CLOSED)
    unfinished = seen.unfinished()
    if tab.slug == "asked":
        return unfinished.asked_of(user)
    if tab.slug == "late":
        return unfinished.filter(state=State.OPEN, due_at__lt=clock.now())
    narrow = {"mine": Q(handler=user), "started": Q(owner=user)}
    return unfinished.filter(narrow.get(tab.slug, Q()))


def counts(user: User) -> dict[str, str]:
    """How many there are in each tab where that is worth knowing; none is empty, and many are 100+."""
    found = {}
    for tab in TABS:
        if tab.is_counted:
            number = rows(user, tab).order_by()[: MOST_COUNTED + 1].count()
            found[tab.slug] = f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number or "")
    return found


def sides_of(ticket: Ticket) -> list[SideConversation]:
    """Also of what was merged into it. Unfinished ones first, the most urgent on top; who sees the ticket sees all."""
    own = Q(ticket=ticket) | Q(ticket__merged_into=ticket) | Q(ticket__merged_into__merged_into=ticket)
    rows = SideConversation.objects.filter(own).select_related("team", "partner").order_by("due_at")
    return sorted(rows, key=lambda side: side.is_closed)


def side_for(user: User, key: int) -> SideConversation:
    found = SideConversation.objects.visible_to(user).for_list().select_related("ticket__requester", "closed_by")
    row = found.filter(pk=key).first()
    if row is None:
        raise Missing(gettext("There is no such side conversation, or you may not see it."))
    return row
