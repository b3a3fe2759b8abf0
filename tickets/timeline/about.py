"""What happened to what a ticket is about, in words: its fields, category, form, sensitivity and language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from events.models import Event
from people.models import User
from tickets.fields.definitions import Definition, all_definitions
from tickets.fields.values import in_words
from tickets.languages import name_of
from tickets.models import Sensitivity, TicketForm
from tickets.models.field import FieldKind
from tickets.tree import Tree

KINDS: Final = (
    "ticket.fields_changed",
    "ticket.category_changed",
    "ticket.form_changed",
    "ticket.sensitivity_changed",
    "ticket.language_changed",
)
LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class About:
    """What the events name by key or number, looked up once for all of them."""

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    tree: Tree = field(default_factory=lambda: Tree(()))
    forms: Mapping[int, str] = field(default_factory=dict)


def about(events: Sequence[Event]) -> About:
    """A query for each kind of thing that is named, none for what isn't."""
    kinds = {event.kind for event in events}
    filled = [event for event in events if event.kind == "ticket.fields_changed"]
    definitions = all_definitions() if filled else {}
    people = set(_people(filled, definitions))
    return About(
        definitions=definitions,
        people={one.pk: str(one) for one in User.objects.filter(pk__in=people)} if people else {},
        tree=Tree.load() if "ticket.category_changed" in kinds else Tree(()),
        forms={one.pk: str(one) for one in TicketForm.objects.all()} if "ticket.form_changed" in kinds else {},
    )


def say(event: Event, who: str, known: About) -> tuple[str, str]:
    """A sign and a sentence."""
    after = event.detail["after"]
    match event.kind:
        case "ticket.fields_changed":
            return "list-checks", _fields(event, who, known)
        case "ticket.category_changed":
            values = {"who": who, "category": known.tree.path(after)}
            words = _("%(who)s set the category to %(category)s") if after else _("%(who)s took the category off")
            return "shapes", words % values
        case "ticket.form_changed":
            values = {"who": who, "form": known.forms.get(after, _("the default form"))}
            return "clipboard-list", _("%(who)s set the form to %(form)s") % values
        case "ticket.language_changed":
            values = {"who": who, "language": name_of(after) if after else _("not known")}
            return "languages", _("%(who)s set the language to %(language)s") % values
        case _:
            level = Sensitivity(after).label if after in Sensitivity.values else after
            return "eye-off", _("%(who)s set the sensitivity to %(level)s") % {"who": who, "level": level}


def _fields(event: Event, who: str, known: About) -> str:
    """One field with what it was and is; of several what they are."""
    before, after = event.detail["before"], event.detail["after"]
    if len(after) == 1:
        [(key, value)] = after.items()
        values = {
            "who": who,
            "field": _label(key, known),
            "value": _words(key, value, known),
            "before": _words(key, before.get(key), known),
        }
        if not values["value"]:
            return _("%(who)s emptied %(field)s, which was %(before)s") % values
        if values["before"]:
            return _("%(who)s changed %(field)s from %(before)s to %(value)s") % values
        return _("%(who)s set %(field)s to %(value)s") % values
    told = ", ".join(f"{_label(key, known)}: {_words(key, value, known) or '–'}" for key, value in after.items())
    return _("%(who)s filled in %(fields)s") % {"who": who, "fields": told}


def _label(key: str, known: About) -> str:
    found = known.definitions.get(key)
    return found.label if found else key


def _words(key: str, value: object, known: About) -> str:
    found = known.definitions.get(key)
    words = in_words(found, value, known.people) if found else str(value or "")
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _people(events: Iterable[Event], definitions: Mapping[str, Definition]) -> Iterable[int]:
    for event in events:
        for values in (event.detail["before"], event.detail["after"]):
            for key, value in values.items():
                found = definitions.get(key)
                if found and found.kind == FieldKind.PERSON and isinstance(value, int):
                    yield value
