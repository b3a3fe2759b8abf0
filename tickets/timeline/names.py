"""The names behind the ids in events, looked up once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.models import Event
from people.models import Contact, Team, User
from tickets.models import Category, Macro, Status
from tickets.timeline.about import About, about


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids in some events, looked up once for all of them."""

    users: dict[int, str] = field(default_factory=dict)
    contacts: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, Status] = field(default_factory=dict)
    macros: dict[int, str] = field(default_factory=dict)
    about: About = field(default_factory=About)

    def actor(self, event: Event) -> str:
        if event.actor_kind == "user":
            return self.users.get(event.actor_id or 0, _("Somebody"))
        if event.actor_kind == "contact":
            return self.contacts.get(event.actor_id or 0, _("The requester"))
        return _("The desk")

    def status(self, key: object, category: object) -> str:
        found = self.statuses.get(number(key))
        return str(found) if found else str(Category(str(category)).label)


Words = Callable[[Event, Names], tuple[str, str] | None]


def names_in(events: Sequence[Event]) -> Names:
    """At most nine queries, each only when some event names such a thing."""
    users = ids(event.actor_id for event in events if event.actor_kind == "user")
    contacts = ids(event.actor_id for event in events if event.actor_kind == "contact")
    users |= _mentioned(events, "ticket.assigned")
    contacts |= _mentioned(events, "ticket.requester_changed")
    contacts |= ids(event.detail.get("contact_id") for event in events if event.kind.startswith("participant."))
    teams = _mentioned(events, "ticket.team_changed") | ids(event.detail.get("team_id") for event in events)
    statuses = _mentioned(events, "ticket.status_changed")
    macros = ids(event.detail["macro_id"] for event in events if event.kind.startswith("macro."))
    return Names(
        users={one.pk: str(one) for one in User.objects.filter(pk__in=users)} if users else {},
        contacts={one.pk: str(one) for one in Contact.objects.filter(pk__in=contacts)} if contacts else {},
        teams={one.pk: str(one) for one in Team.objects.filter(pk__in=teams)} if teams else {},
        statuses=Status.objects.in_bulk(statuses) if statuses else {},
        macros={one.pk: str(one) for one in Macro.objects.filter(pk__in=macros)} if macros else {},
        about=about(events),
    )


def _mentioned(events: Sequence[Event], kind: str) -> set[int]:
    return ids(event.detail.get(key) for event in events if event.kind == kind for key in ("before", "after"))


def ids(values: Iterable[object]) -> set[int]:
    return {number(value) for value in values} - {0}


def number(value: object) -> int:
    return value if isinstance(value, int) else 0
