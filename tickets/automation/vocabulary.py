"""What the conditions of rules can ask about: the ticket, its requester, what happened, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final, cast

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.conditions.fields import Code, Facts, Field, Kind, Vocabulary, Words
from helpdesk.lib.conditions.tree import Ask, Shapeless, asks_of, read
from people.models import Attribute, User
from tickets.automation.kinds import LISTENED
from tickets.models import Category, Clock, Holding, Priority, Ticket
from tickets.vocabulary import facts_of, fields_for, fields_named, fields_naming

REQUESTER: Final = "requester."
ACTORS: Final[Mapping[Code, Words]] = {
    "contact": _("the requester"),
    "user": _("staff"),
    "rule": _("a rule"),
    "system": _("the desk itself"),
}
WRITTEN: Final[Mapping[Code, Words]] = {"public": _("a public message"), "note": _("an internal note")}
GIVEN_BACK: Final[Mapping[Code, Words]] = {"shift_ended": _("the shift ended"), "away": _("they were away")}

_EVENT: Final[Vocabulary] = {
    "event.kind": Field(
        Kind.CHOICE, _("What happened"), choices=cast("Mapping[Code, Words]", LISTENED), is_closed=True
    ),
    "event.actor": Field(Kind.CHOICE, _("Who did it"), choices=ACTORS, is_closed=True),
    "event.message": Field(Kind.CHOICE, _("What was written"), choices=WRITTEN),
    "event.text": Field(Kind.TEXT, _("The message")),
    "event.is_first": Field(Kind.FLAG, _("It opens the ticket")),
    "event.is_auto": Field(Kind.FLAG, _("A machine wrote it")),
    "event.status_before": Field(
        Kind.CHOICE, _("Status before"), choices={one.value: one.label for one in Category}
    ),
    "event.priority_before": Field(
        Kind.CHOICE, _("Priority before"), choices={one.value: one.label for one in Priority}, codes=int
    ),
    "event.metric": Field(Kind.CHOICE, _("Clock"), choices={one.value: one.label for one in Clock.Metric}),
    "event.how": Field(Kind.CHOICE, _("How it was assigned"), choices={one.value: one.label for one in Holding.How}),
    "event.given_back": Field(Kind.CHOICE, _("Why it went back"), choices=GIVEN_BACK),
}  # fmt: skip
_CALENDAR: Final[Vocabulary] = {
    "time.weekday": Field(
        Kind.CHOICE, _("Day of the week"), choices=cast("Mapping[Code, Words]", WEEKDAYS), codes=int, is_closed=True
    ),
    "time.hour": Field(Kind.NUMBER, _("Hour of the day")),
    "time.date": Field(Kind.DAY, _("Date")),
}
_REQUESTER: Final[Vocabulary] = {
    "requester.name": Field(Kind.TEXT, _("Requester’s name")),
    "requester.language": Field(Kind.TEXT, _("Requester’s language")),
    "requester.is_blocked": Field(Kind.FLAG, _("Requester is blocked")),
}
_KINDS: Final = {
    Attribute.Kind.TEXT: Kind.TEXT,
    Attribute.Kind.NUMBER: Kind.NUMBER,
    Attribute.Kind.DATE: Kind.DAY,
    Attribute.Kind.YES_NO: Kind.FLAG,
    Attribute.Kind.CHOICE: Kind.CHOICE,
}
_OWN: Final = {**_REQUESTER, **_CALENDAR}


class RuleFields(Mapping[str, Field]):
    """The fields of a ticket without stand-ins, since a rule is nobody's; those of its requester; and of the event."""

    def __init__(self, ticket: Vocabulary, *, is_timed: bool) -> None:
        self.ticket = ticket
        self.own = _OWN if is_timed else {**_OWN, **_EVENT}
        self._made: dict[str, Field] = {}

    @cached_property
    def attributes(self) -> Vocabulary:
        return {f"{REQUESTER}{one.key}": _attribute(one) for one in Attribute.objects.filter(is_active=True)}

    def __getitem__(self, name: str) -> Field:
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Field:
        if name in self.own:
            return self.own[name]
        if name.startswith(REQUESTER):
            return self.attributes[name]
        field = self.ticket[name]
        return replace(field, stand_ins={}) if field.stand_ins else field

    def __iter__(self) -> Iterator[str]:
        yield from self.ticket
        yield from self.own
        yield from (name for name in self.attributes if name not in self.own)

    def __len__(self) -> int:
        return sum(1 for _name in self)


def fields_for_rules(user: User, *, is_timed: bool) -> RuleFields:
    """As this person names things, for building and telling."""
    return RuleFields(fields_for(user), is_timed=is_timed)


def fields_of_rules() -> RuleFields:
    """For deciding: everything can be asked, and nothing has a name."""
    return RuleFields(fields_named({}), is_timed=False)


def fields_told(conditions: Iterable[object]) -> RuleFields:
    """For telling these, given as JSON, to whoever reads the ticket's history."""
    asks = [ask for one in conditions for ask in _asks(one)]

    def of(name: str) -> list[int]:
        values = [ask.value for ask in asks if ask.field == name]
        flat = [one for value in values for one in (value if isinstance(value, list | tuple) else [value])]
        return [one for one in flat if isinstance(one, int)]

    return RuleFields(fields_naming(of), is_timed=False)


def _asks(data: object) -> list[Ask]:
    try:
        return list(asks_of(read(data)))
    except Shapeless:
        return []


def facts_for_rules(ticket: Ticket) -> Facts:
    """A ticket with its requester and organisation, so have them at hand. The calendar's are of `Look`."""
    return _RuleFacts(facts_of(ticket), ticket)


class _RuleFacts(Mapping[str, object]):
    """Made as they are asked for: most rules ask for few."""

    def __init__(self, base: Facts, ticket: Ticket) -> None:
        self.base, self.ticket = base, ticket

    def __getitem__(self, name: str) -> object:
        if name in _FACTS:
            return _FACTS[name](self)
        if name.startswith(REQUESTER):
            return self.ticket.requester.attributes.get(name.removeprefix(REQUESTER))
        return self.base[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.base
        yield from _FACTS
        yield from (f"{REQUESTER}{key}" for key in self.ticket.requester.attributes)

    def __len__(self) -> int:
        return sum(1 for _name in self)


_FACTS: Final[Mapping[str, Callable[[_RuleFacts], object]]] = {
    "requester.name": lambda of: of.ticket.requester.name,
    "requester.language": lambda of: of.ticket.requester.language,
    "requester.is_blocked": lambda of: of.ticket.requester.is_blocked,
}


def _attribute(one: Attribute) -> Field:
    choices: Mapping[Code, Words] = {name: name for name in one.choices}
    return Field(_KINDS[Attribute.Kind(one.kind)], one.label, choices=choices)
