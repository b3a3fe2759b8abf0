"""Which kinds of notification there are, what they are about, and which of them a person may see.

Apps above this one register their kinds and subjects when they start; this one keeps, shows and mails them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from people.models import Contact, Notification, User
from people.models.notification import NotificationQuerySet

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Kind:
    """`said` is a sentence with %(who)s and %(what)s."""

    code: str
    label: str | Promise
    help: str | Promise
    icon: str
    said: str | Promise


@dataclass(frozen=True, slots=True)
class Thing:
    """What a notification is about, as its reader may see it."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Subject:
    """`visible` gives the ids that a person may see, as a query, or None where they may see all."""

    visible: Callable[[User], QuerySet[Any, Any] | None]
    things: Callable[[User, Collection[int]], Mapping[int, Thing]]


@dataclass(frozen=True, slots=True)
class Line:
    """A notification in words."""

    row: Notification
    icon: str
    text: str
    who: str
    url: str
    at: datetime

    @property
    def is_unread(self) -> bool:
        return self.row.read_at is None


_kinds: dict[str, Kind] = {}
_subjects: dict[str, Subject] = {}
_actors: dict[str, Callable[[Collection[int]], Mapping[int, str]]] = {}


def register(subject_kind: str, subject: Subject, kinds: Sequence[Kind]) -> None:
    _subjects[subject_kind] = subject
    _kinds.update({kind.code: kind for kind in kinds})


def register_actor(kind: str, names: Callable[[Collection[int]], Mapping[int, str]]) -> None:
    """What else than people can have done something, by their ids."""
    _actors[kind] = names


def kinds() -> list[Kind]:
    return list(_kinds.values())


def visible_to(user: User) -> NotificationQuerySet:
    """A person's own, about what is in their sight now, newest first."""
    rows = Notification.objects.filter(user=user, kind__in=_kinds)
    if not user.is_active:
        return rows.none()
    allowed = Q(pk__in=())
    for name, subject in _subjects.items():
        ids = subject.visible(user)
        allowed |= Q(subject_kind=name) if ids is None else Q(subject_kind=name, subject_id__in=ids)
    return rows.filter(allowed).order_by("-pk")


def shown_to(user: User) -> NotificationQuerySet:
    return visible_to(user).filter(is_shown=True)


def count_unread(user: User) -> int:
    """Of the newest MOST_COUNTED: nobody reads a larger number. What is in sight is asked only of what there is."""
    rows = Notification.objects.filter(user=user, kind__in=_kinds, is_shown=True).unread().order_by("-pk")
    found: dict[str, list[int]] = defaultdict(list)
    for kind, key in rows.values_list("subject_kind", "subject_id")[:MOST_COUNTED] if user.is_active else ():
        found[kind].append(key)
    return sum(_count_seen(user, kind, keys) for kind, keys in found.items() if kind in _subjects)


def _count_seen(user: User, kind: str, keys: Sequence[int]) -> int:
    ids = _subjects[kind].visible(user)
    if ids is None:
        return len(keys)
    seen = set(ids.filter(pk__in=keys).values_list("pk", flat=True))
    return sum(key in seen for key in keys)


def lines(user: User, rows: Sequence[Notification]) -> list[Line]:
    """In a fixed number of queries; what is out of sight by now is left out."""
    ids: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ids[row.subject_kind].add(row.subject_id)
    things = {kind: _subjects[kind].things(user, found) for kind, found in ids.items() if kind in _subjects}
    names = _names(rows)
    found = []
    for row in rows:
        kind, thing = _kinds.get(row.kind), things.get(row.subject_kind, {}).get(row.subject_id)
        if kind and thing:
            who = names.get((row.actor_kind, row.actor_id), _("The desk"))
            text = str(kind.said) % {"who": who, "what": thing.title}
            found.append(Line(row, kind.icon, text, who, thing.url, row.created_at))
    return found


def _names(rows: Sequence[Notification]) -> dict[tuple[str, int | None], str]:
    users = {row.actor_id for row in rows if row.actor_kind == "user" and row.actor_id}
    contacts = {row.actor_id for row in rows if row.actor_kind == "contact" and row.actor_id}
    found: dict[tuple[str, int | None], str] = {}
    if users:
        found |= {("user", one.pk): str(one) for one in User.objects.filter(pk__in=users)}
    if contacts:
        found |= {("contact", one.pk): str(one) for one in Contact.objects.filter(pk__in=contacts)}
    for kind, named in _actors.items():
        if keys := {row.actor_id for row in rows if row.actor_kind == kind and row.actor_id}:
            found |= {(kind, key): name for key, name in named(keys).items()}
    return found
