"""Changes to people and set-up, read from the log and put in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from events.models import AUDITED, Event
from people.capabilities import Capability
from people.models import User
from people.words import FIELDS, KINDS, METHODS, SECURITY

Key = tuple[str, int]
Names = dict[Key, str]
Speak = Callable[[Any], str]
Tell = Callable[[Mapping[str, Any]], "Iterable[Change]"]
_more: dict[str, str | Promise] = {}
_spoken: dict[tuple[str, str], Speak] = {}
_told: dict[str, Tell] = {}


def speak(kind: str, field: str, words: Speak) -> None:
    """An app above this one says how a field's values read, where they are codes that only it knows."""
    _spoken[(kind, field)] = words


def tell(kind: str, words: Tell) -> None:
    """An app above this one says what the detail of events of this kind tells beside the fields that changed."""
    _told[kind] = words


def register(kinds: Mapping[str, str | Promise]) -> None:
    """Subjects of an app above this one, with their names: shown on the page of changes when they are asked for."""
    _more.update(kinds)


def more_kinds() -> list[tuple[str, str | Promise]]:
    return list(_more.items())


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One event: who did what to whom, and what differs since."""

    event: Event
    at: datetime
    who: str
    what: str
    subject: str
    changes: list[Change]


def visible_to(user: User, kind: str = "") -> QuerySet[Event]:
    """Changes a manager of people may read: a partner's, only those by or about its own people. Of one kind of subject,
    or of everything that has an index of its own (AUDITED)."""
    rows = Event.objects.filter(subject_kind=kind) if kind else Event.objects.filter(subject_kind__in=AUDITED)
    if user.is_in_house:
        return rows
    own = User.objects.visible_to(user).values("pk")
    return rows.filter(Q(actor_partner_id=user.partner_id) | Q(subject_kind="user", subject_id__in=own))


def lines(events: Sequence[Event]) -> list[Line]:
    """The events in words. Two queries a kind of thing that is named, however many events there are."""
    names = _names(_named(events))
    return [
        Line(
            event=event,
            at=event.at,
            who=_actor(event, names),
            what=str(KINDS.get(event.kind, event.kind)),
            subject=names.get((event.subject_kind, event.subject_id), f"{event.subject_kind} {event.subject_id}"),
            changes=list(_changes(event, names)),
        )
        for event in events
    ]


def _actor(event: Event, names: Names) -> str:
    if event.actor_kind == "system" or event.actor_id is None:
        return _("The desk itself")
    return names.get((event.actor_kind, event.actor_id), f"{event.actor_kind} {event.actor_id}")


def _changes(event: Event, names: Names) -> Iterable[Change]:
    before, after = _fields(event, "before"), _fields(event, "after")
    told = {"slug", "name"} if event.kind.endswith(".created") else set()  # the line itself says the name
    for field in dict.fromkeys([*after, *before]):
        if field in told:
            continue
        label = str(FIELDS.get(f"{event.subject_kind}.{field}") or FIELDS.get(field, field))
        had, gets = (_words(event, field, values.get(field), names) for values in (before, after))
        if had or gets:
            yield Change(label, had, gets)
    if event.kind in _told:
        yield from _told[event.kind](event.detail)
    if event.kind == "user.signed_in":
        methods = [str(METHODS.get(name, name)) for name in event.detail["method"].split("+")]
        yield Change(_("With"), "", ", ".join(methods))
    if event.kind == "user.security_changed":
        yield Change(_("What"), "", str(SECURITY.get(event.detail["what"], event.detail["what"])))
    if event.kind == "user.invited":
        yield Change(_("Mailed to"), "", event.detail["email"])


def _fields(event: Event, side: str) -> Mapping[str, Any]:
    """Of a state that is told by its fields; nothing where one is told by its number or name."""
    found = event.detail.get(side)
    return found if isinstance(found, dict) else {}


def _words(event: Event, field: str, value: object, names: Names) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if not isinstance(value, list) and (spoken := _spoken.get((event.subject_kind, field))):
        return spoken(value)
    if isinstance(value, list):
        return ", ".join(_words(event, field, item, names) for item in value)
    if field == "capabilities" and value in Capability.values:
        return str(Capability(value).label)
    kind = _related(event.subject_kind, field)
    if kind and isinstance(value, int):
        return names.get((kind, value), str(value))
    return str(value)


def _named(events: Sequence[Event]) -> set[Key]:
    """Everything that the events mention by id."""
    found: set[Key] = set()
    for event in events:
        found.add((event.subject_kind, event.subject_id))
        if event.actor_id is not None:
            found.add((event.actor_kind, event.actor_id))
        for values in (_fields(event, "before"), _fields(event, "after")):
            for field, value in values.items():
                kind = _related(event.subject_kind, field)
                ids = value if isinstance(value, list) else [value]
                found |= {(kind, pk) for pk in ids if kind and isinstance(pk, int)}
    return found


def _names(keys: Iterable[Key]) -> Names:
    """A model that is named by another thing says so by `named_by`."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in keys:
        by_kind[kind].append(pk)
    return {
        (kind, row.pk): str(row)
        for kind, pks in by_kind.items()
        if (model := _model(kind))
        for row in model._default_manager.filter(pk__in=pks).select_related(getattr(model, "named_by", None))
    }


def _model(kind: str) -> type[models.Model] | None:
    """The model of an event's subject, wherever it lives: events name models, not apps."""
    return next((model for model in apps.get_models() if model._meta.model_name == kind), None)


def _related(kind: str, field: str) -> str:
    """The kind of thing that a field of this kind of thing holds ids of."""
    model = _model(kind)
    try:
        related = model._meta.get_field(field).related_model if model else None
    except FieldDoesNotExist:
        return ""
    return (related._meta.model_name or "") if isinstance(related, type) else ""
