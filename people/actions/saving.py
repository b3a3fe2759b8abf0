"""Shared by the verbs of this app: change named fields and record it, and say which field is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib.errors import Invalid
from people.changes import Values, code, difference

UNIQUE_VIOLATION = "23505"


def create(thing: models.Model, kind: str, values: Values, *, by: Actor) -> None:
    """Save a new thing and record the values it began with."""
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()
    after = {name: code(value) for name, value in values.items()}
    record(kind, thing, by=by, detail={"before": {}, "after": after})


def change(thing: models.Model, kind: str, values: Values, *, by: Actor) -> bool:
    """Set the fields that differ, save only those, record before and after; False when nothing differs."""
    before, after = difference(thing, values)
    if not after:
        return False
    for name in after:
        setattr(thing, name, values[name])
    thing.save(update_fields=list(after))
    record(kind, thing, by=by, detail={"before": before, "after": after})
    return True


@contextmanager
def unique(field: str, message: str) -> Iterator[None]:
    """A transaction in which a value that is taken becomes Invalid, naming the field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") != UNIQUE_VIOLATION:
            raise
        raise Invalid(message, {field: [message]}) from error


def name_of(value: str, field: str = "name", longest: int = 120) -> str:
    """A name without blanks around it; raises Invalid for an empty or overlong one."""
    name = " ".join(value.split())
    if not name:
        raise Invalid(_("Give it a name."), {field: [_("Give it a name.")]})
    if len(name) > longest:
        message = _("Use at most %(longest)s characters.") % {"longest": longest}
        raise Invalid(message, {field: [message]})
    return name
