"""What the desk keeps of requesters, as conditions about their tickets ask for it: requester.plan, requester.tier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from helpdesk.lib.conditions.fields import Field, Kind, Vocabulary
from people.models import Attribute

OF_REQUESTER: Final = "requester."
KINDS: Final[Mapping[str, Kind]] = {
    Attribute.Kind.TEXT: Kind.TEXT,
    Attribute.Kind.NUMBER: Kind.NUMBER,
    Attribute.Kind.DATE: Kind.DAY,
    Attribute.Kind.YES_NO: Kind.FLAG,
    Attribute.Kind.CHOICE: Kind.CHOICE,
}
_COLUMNS: Final = {Kind.NUMBER: "as_number", Kind.FLAG: "as_flag"}


def attribute_fields() -> Vocabulary:
    """One query."""
    return {f"{OF_REQUESTER}{one.key}": _field(one) for one in Attribute.objects.order_by("position", "pk")}


def _field(attribute: Attribute) -> Field:
    kind = KINDS[attribute.kind]
    label = _("Requester’s %(attribute)s") % {"attribute": attribute.label}
    return Field(
        kind,
        label if attribute.is_active else _("%(field)s (not in use)") % {"field": label},
        f"requester__attributes__{attribute.key}__{_COLUMNS.get(kind, 'as_text')}",
        choices={one: one for one in attribute.choices},
        is_whole=False,
    )
