"""What the conditions of a procedure can ask about: its variables, as fields of helpdesk.lib.conditions; and the
fields of a ticket that a variable can stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from helpdesk.lib.conditions.fields import Code, Field, Given, Kind, Vocabulary, Words
from sops.definition.model import Definition, Variable

KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "date": Kind.MOMENT,
    "flag": Kind.FLAG,
    "choice": Kind.CHOICE,
    "choices": Kind.TAGS,
}


@dataclass(frozen=True, slots=True)
class TicketField:
    """`codes` are all that it can be, of one that is never anything else. `can_set`: a form may change it."""

    type: str
    codes: tuple[str, ...] = ()
    can_set: bool = False


PRIORITIES: Final = ("low", "normal", "high", "urgent")
STATUSES: Final = ("new", "open", "pending", "on_hold", "solved", "closed")
TICKET: Final[Mapping[str, TicketField]] = {
    "number": TicketField("number"),
    "status": TicketField("choice", STATUSES),
    "priority": TicketField("choice", PRIORITIES, can_set=True),
    "channel": TicketField("choice", ("email", "web", "api")),
    "team": TicketField("text"),
    "tags": TicketField("choices", can_set=True),
    "subject": TicketField("text", can_set=True),
    "requester": TicketField("text"),
    "requester_name": TicketField("text"),
    "organisation": TicketField("text"),
    "brand": TicketField("text"),
    "language": TicketField("text"),
    "messages": TicketField("number"),
    "created": TicketField("date"),
}
# Checking asks what a condition means, never what time it is.
ANY_TIME: Final = Given(datetime(2026, 1, 1, tzinfo=UTC), UTC)


def fields_of(definition: Definition, locale: str = "") -> Vocabulary:
    """Every variable, named in `locale` or the language that the procedure is written in."""
    spoken = (locale, definition.locale)
    return {name: _field(name, variable, spoken) for name, variable in definition.variables.items()}


def codes_of(variable: Variable) -> tuple[str, ...]:
    """All that a choice can be; empty for what has no fixed choices."""
    if variable.choices or variable.source != "ticket":
        return tuple(variable.choices)
    field = TICKET.get(variable.field)
    return field.codes if field else ()


def _field(name: str, variable: Variable, spoken: tuple[str, ...]) -> Field:
    choices: dict[Code, Words] = {}
    for code in codes_of(variable):
        text = variable.choices.get(code)
        choices[code] = (text.best(*spoken) if text else "") or code
    label = variable.label.best(*spoken) or name.replace("_", " ")
    return Field(KINDS[variable.type], label, choices=choices, is_whole=variable.whole)
