"""The names behind the ids in events, looked up once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.models import Event
from helpdesk.lib.conditions.fields import Vocabulary
from people.models import Contact, Team, User
from tickets.automation.vocabulary import fields_told
from tickets.models import Category, Macro, Rule, Status
from tickets.timeline.about import About, about


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids in some events, looked up once for all of them."""

    users: dict[int, str] = field(default_factory=dict)
    contacts: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, Status] = field(default_factory=dict)
    macros: dict[int, str] = field(default_factory=dict)
    rules: dict[int, str] = field(default_factory=dict)
    asked: Vocabulary = field(default_factory=dict)
    about: About = field(default_factory=About)
    told: Mapping[str, str] = field(default_factory=dict)
    """What apps above name, by keys of their own."""

    def actor(self, event: Event) -> str:
        if event.actor_kind == "user":
            return self.users.get(event.actor_id or 0, _("Somebody"))
        if event.actor_kind == "contact":
            return self.contacts.get(event.actor_id or 0, _("The requester"))
        if event.actor_kind == "rule":
            return _("The rule “%(name)s”") % {"name": self.rule(event.actor_id)}
        return _("The desk")

    def rule(self, key: object) -> str:
        return self.rules.get(number(key), f"#{key}")

    def status(self, key: object, category: object) -> str:
        found = self.statuses.get(number(key))
        return str(found) if found else str(Category(str(category)).label)


Words = Callable[[Event, Names], tuple[str, str] | None]
Lookup = Callable[[Sequence[Event]], Mapping[str, str]]
LOOKUPS: list[Lookup] = []
"""Of apps above, which add here what their events name; each looks it up once."""


def names_in(events: Sequence[Event]) -> Names:
    """At most ten queries, each only when some event names such a thing."""
    users = ids(event.actor_id for event in events if event.actor_kind == "user")
    contacts = ids(event.actor_id for event in events if event.actor_kind == "contact")
    users |= _mentioned(events, "ticket.assigned") | _mentioned(events, "ticket.requeued")
    contacts |= _mentioned(events, "ticket.requester_changed")
    contacts |= ids(event.detail.get("contact_id") for event in events if event.kind.startswith("participant."))
    teams = _mentioned(events, "ticket.team_changed") | ids(event.detail.get("team_id") for event in events)
    statuses = _mentioned(events, "ticket.status_changed")
    macros = ids(event.detail["macro_id"] for event in events if event.kind.startswith("macro."))
    rules = ids(event.actor_id for event in events if event.actor_kind == "rule")
    rules |= {key for event in events if event.kind == "ticket.rules_stopped" for key in ids(event.detail["chain"])}
    return Names(
        users={one.pk: str(one) for one in User.objects.filter(pk__in=users)} if users else {},
        contacts={one.pk: str(one) for one in Contact.objects.filter(pk__in=contacts)} if contacts else {},
        teams={one.pk: str(one) for one in Team.objects.filter(pk__in=teams)} if teams else {},
        statuses=Status.objects.in_bulk(statuses) if statuses else {},
        macros={one.pk: str(one) for one in Macro.objects.filter(pk__in=macros)} if macros else {},
        rules={one.pk: str(one) for one in Rule.objects.filter(pk__in=rules)} if rules else {},
        asked=fields_told(event.detail["why"] for event in events if event.kind == "ticket.rule_applied"),
        about=about(events),
        told={key: name for lookup in LOOKUPS for key, name in lookup(events).items()},
    )


def _mentioned(events: Sequence[Event], kind: str) -> set[int]:
    return ids(event.detail.get(key) for event in events if event.kind == kind for key in ("before", "after"))


def ids(values: Iterable[object]) -> set[int]:
    return {number(value) for value in values} - {0}


def number(value: object) -> int:
    return value if isinstance(value, int) else 0
