"""What a requester reads of their ticket's fields: those that its form lets them see, and that are filled in."""

from __future__ import annotations

from tickets.fields import filled
from tickets.fields.layout import CATEGORY, Sight
from tickets.fields.values import in_words
from tickets.models import Ticket


def told(ticket: Ticket) -> list[tuple[str, str]]:
    """Labels with values in words. Members of staff are not named."""
    full = filled.of(ticket)
    if full.form is None:
        return []
    found = []
    for item in full.shown:
        if item.requester is Sight.HIDDEN:
            continue
        if item.field == CATEGORY:
            words = full.tree.path(full.category_id)
        else:
            definition = full.definition(item)
            words = in_words(definition, full.values.get(definition.key))
        if words:
            found.append((full.label(item), words))
    return found
