"""The places in the rail: shown to those who may go there, once there is a page to go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Person(Protocol):
    """What the rail asks of the signed-in member of staff."""

    @property
    def capabilities(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Place:
    """A page to go to; `needs` lists capabilities of which one is enough, none means everyone.

    The place is also the current one on pages whose address starts with `also`.
    """

    url_name: str
    label: str | Promise
    icon: str
    key: str
    needs: frozenset[str] = field(default_factory=frozenset)
    also: str = ""
    shows_alerts: bool = False

    def holds(self, address: str, path: str) -> bool:
        return path.startswith((address, self.also) if self.also else address)


@dataclass(frozen=True)
class Link:
    url: str
    label: str | Promise
    icon: str
    key: str
    current: bool
    shows_alerts: bool = False
    count: int = 0


@dataclass(frozen=True)
class Alert:
    """Something that needs somebody now, in words, and the page where it is dealt with."""

    text: str
    url: str


_alerts: list[Callable[[Any], list[Alert]]] = []


def register_alerts(asked: Callable[[Any], list[Alert]]) -> None:
    """Apps above say what a person must know on every page; asked once a page, so it must be cheap."""
    if asked not in _alerts:
        _alerts.append(asked)


def alerts_for(person: Any) -> list[Alert]:
    return [alert for asked in _alerts for alert in asked(person)]


@dataclass(frozen=True)
class Bell:
    """How much waits to be read, where it is, and where this is asked again."""

    count: int
    url: str
    source: str
    current: bool


_place_counts: dict[str, Callable[[Any], int]] = {}


def register_count(url_name: str, count: Callable[[Any], int]) -> None:
    """How much waits for a person in a place, said beside its name; asked once a page, so it must be cheap."""
    _place_counts[url_name] = count


_counts: list[Callable[[Any], int]] = []


def register_bell(count: Callable[[Any], int]) -> None:
    """The app that keeps notifications counts a person's unread ones; asked once a page, so it must be cheap."""
    if count not in _counts:
        _counts.append(count)


def bell_for(person: Any, path: str) -> Bell | None:
    url, source = address_of("notifications"), address_of("notifications_bell")
    if not _counts or not url:
        return None
    return Bell(sum(count(person) for count in _counts), url, source, path.startswith(url) and path != source)


PLACES = (
    Place("ticket_list", _("Inbox"), "inbox", "g i"),
    Place("workload", _("Workload"), "gauge", "g w", frozenset({"lead_team"})),
    Place("escalations", _("Escalations"), "messages-square", "g e"),
    Place("search", _("Search"), "search", "g s"),
    Place("requesters", _("Requesters"), "circle-user", "g r", also="/organisations/"),
    Place("procedure_list", _("Procedures"), "workflow", "g p"),
    Place("learning", _("Learning"), "graduation-cap", "g l"),
    Place("quality_home", _("Quality"), "badge-check", "g q"),
    Place("insights_home", _("Insights"), "chart-column", "g d"),
    Place("admin_home", _("Admin"), "settings-2", "g a", frozenset({"manage_people", "manage_mail", "lead_team"}),
          shows_alerts=True),
)  # fmt: skip


OWN_PAGES = (
    Place("settings_profile", _("Profile"), "user-round", ""),
    Place("settings_security", _("Signing in and security"), "shield-check", "", also="/accounts/"),
    Place("settings_notifications", _("Notifications"), "bell", ""),
    Place("settings_tokens", _("API tokens"), "key-round", ""),
)


def links(person: Person, path: str, places: tuple[Place, ...] = PLACES) -> list[Link]:
    """The links to these places for this person, the one that holds `path` marked."""
    found = []
    for place in places:
        address = address_of(place.url_name)
        if address and (not place.needs or place.needs & person.capabilities):
            current = place.holds(address, path)
            count = _place_counts[place.url_name](person) if place.url_name in _place_counts else 0
            found.append(Link(address, place.label, place.icon, place.key, current, place.shows_alerts, count))
    return found


def address_of(url_name: str) -> str:
    """The address of a named page, or nothing where this desk has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
