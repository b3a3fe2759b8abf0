"""The values of a ticket's custom fields: set one by one, and asked for before a ticket may be solved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid
from people.models import User
from tickets.actions.locking import locked
from tickets.fields import filled, values
from tickets.fields.definitions import Definition, all_definitions
from tickets.fields.filled import Filled
from tickets.fields.layout import Item, Stage
from tickets.models import Ticket
from tickets.models.field import FieldKind

MOST = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """What the author saw in the fields that they change. One that has become something else since is a conflict."""

    values: Mapping[str, object]


def set_fields(ticket_id: int, to: Mapping[str, object], *, by: User, seen: Seen | None = None) -> Ticket:
    """Set these fields by their keys, None empties; the others stay, so that two people may fill in different ones.

    Raises Invalid with every field that can't be so, Conflict with those that somebody else has changed.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        wanted = checked(to, all_definitions(), by=by, current=ticket.fields)
        changes = {key: value for key, value in wanted.items() if ticket.fields.get(key) != value}
        _check_seen(ticket, changes, seen)
        fill(ticket, changes, by=by.actor)
        return ticket


def fill(ticket: Ticket, changes: Mapping[str, object], *, by: Actor) -> None:
    """For verbs that hold the ticket's lock and have checked the values."""
    if not changes:
        return
    before = {key: ticket.fields.get(key) for key in changes}
    kept = {key: value for key, value in {**ticket.fields, **changes}.items() if value is not None}
    ticket.fields, ticket.updated_at = kept, clock.now()
    ticket.save(update_fields=["fields", "updated_at"])
    record("ticket.fields_changed", ticket, by=by, detail={"before": before, "after": dict(changes)})


def checked(
    given: Mapping[str, object],
    definitions: Mapping[str, Definition],
    *,
    by: User | None,
    current: Mapping[str, object],
) -> dict[str, values.Value]:
    """The values as they are kept, by key. Raises Invalid with what is wrong by fields.<key>."""
    if len(given) > MOST:
        raise Invalid(_("Set at most %(most)d fields at a time.") % {"most": MOST})
    found: dict[str, values.Value] = {}
    wrong: dict[str, list[str]] = {}
    for key, raw in given.items():
        definition = definitions.get(key)
        try:
            found[key] = _taken(key, definition, raw, current.get(key))
        except values.Unfit as error:
            wrong[f"fields.{key}"[:80]] = [str(error)]
    wrong |= _unknown_people(found, definitions, by, current)
    if wrong:
        name, [words, *_more] = next(iter(wrong.items()))
        known = definitions.get(name.removeprefix("fields."))
        raise Invalid(f"{known.label}: {words}" if known else words, wrong)
    return found


def _taken(key: str, definition: Definition | None, raw: object, current: object) -> values.Value:
    if definition is None:
        raise values.Unfit(_("There is no field “%(name)s”.") % {"name": key[:60]})
    if not definition.is_active and raw is not None and raw != current:
        raise values.Unfit(_("This field is not in use any more."))
    return values.take(definition, raw, current)


def check_solvable(ticket: Ticket) -> None:
    """Raises Invalid, naming them, when fields are empty that the ticket's form wants before it is solved."""
    full = filled.of(ticket)
    empty = full.missing(Stage.SOLVE)
    if empty:
        names = ", ".join(full.label(item) for item in empty)
        words = _("Before #%(number)s is solved, fill in: %(fields)s.") % {"number": ticket.pk, "fields": names}
        raise Invalid(words, {item.field: [_("Needed before this is solved.")] for item in empty})


def for_opening(asked: Filled, *, by: User | None, wanted: Collection[Item] | None = None) -> dict[str, object]:
    """The values with which a ticket opens, as they are kept. Raises Invalid for what can't be so and what is missing.

    `wanted` are the items that may be missed: all of the form, but for a requester those that they fill in.
    """
    values_ = checked(asked.values, asked.definitions, by=by, current={})
    kept: dict[str, object] = {key: value for key, value in values_.items() if value is not None}
    full = Filled(asked.form, kept, asked.category_id)
    empty = [item for item in full.missing(Stage.OPEN) if wanted is None or item in wanted]
    if empty:
        names = ", ".join(full.label(item) for item in empty)
        words = _("Fill in: %(fields)s.") % {"fields": names}
        raise Invalid(words, {item.field: [_("Fill this in.")] for item in empty})
    return kept


def _check_seen(ticket: Ticket, changes: Mapping[str, object], seen: Seen | None) -> None:
    if seen is None:
        return
    clashes = {key for key in changes if key in seen.values and seen.values[key] != ticket.fields.get(key)}
    if clashes:
        definitions = all_definitions()
        labels = ", ".join(definitions[key].label for key in changes if key in clashes)
        words = _(
            "Somebody changed this while you looked at it: %(fields)s. Nothing was saved; look, then set it again."
        )
        raise Conflict(words % {"fields": labels}, {"fields": {key: ticket.fields.get(key) for key in clashes}})


def _unknown_people(
    found: Mapping[str, object], definitions: Mapping[str, Definition], by: User | None, current: Mapping[str, object]
) -> dict[str, list[str]]:
    """Members of staff whom the author doesn't see, in fields that hold one, unless they stood there before."""
    named = {
        key: value
        for key, value in found.items()
        if definitions[key].kind == FieldKind.PERSON and value is not None and value != current.get(key)
    }
    if not named:
        return {}
    people = User.objects.active().visible_to(by) if by else User.objects.none()
    known = set(
        people.filter(pk__in=[value for value in named.values() if isinstance(value, int)]).values_list("pk", flat=True)
    )
    return {f"fields.{key}": [_("Choose a member of staff.")] for key, value in named.items() if value not in known}
