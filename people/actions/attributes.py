"""What admins let the desk know of its requesters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from people.actions import saving
from people.models import Attribute, User
from people.permissions import Capability, require_in_house

MOST = 60


@dataclass(frozen=True, kw_only=True)
class Details:
    """`key` is for programs and can't be changed later; neither can `kind`. `choices` are those of a choice."""

    label: str
    key: str = ""
    kind: str = Attribute.Kind.TEXT
    choices: Sequence[str] = ()
    is_active: bool = True


@transaction.atomic
def create(details: Details, *, by: User) -> Attribute:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    key = (details.key or re.sub(r"[^a-z0-9]+", "_", details.label.lower()).strip("_"))[:40]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        message = _("Begin with a letter, then letters a to z, digits and _.")
        raise Invalid(message, {"key": [message]})
    if details.kind not in Attribute.Kind.values:
        raise Invalid(_("Choose one of the kinds."), {"kind": [_("Choose one of the kinds.")]})
    if Attribute.objects.count() >= MOST:
        raise Invalid(_("There are %(most)d attributes already: use one of those.") % {"most": MOST})
    last = Attribute.objects.aggregate(last=Max("position"))["last"] or 0
    values = _values(details, details.kind) | {"key": key, "kind": details.kind, "position": last + 1}
    attribute = Attribute()
    with saving.unique("key", _("There is an attribute of this key already.")):
        saving.create(attribute, "attribute.created", values, by=by.actor)
    return attribute


@transaction.atomic
def change(attribute: Attribute, details: Details, *, by: User) -> Attribute:
    """One that is switched off is not shown any more; its values stay."""
    require_in_house(by, Capability.MANAGE_PEOPLE)
    attribute = Attribute.objects.select_for_update().get(pk=attribute.pk)
    saving.change(attribute, "attribute.changed", _values(details, attribute.kind), by=by.actor)
    return attribute


def _values(details: Details, kind: str) -> dict[str, object]:
    choices = list(dict.fromkeys(" ".join(one.split())[:80] for one in details.choices if one.strip()))
    if kind == Attribute.Kind.CHOICE and not choices:
        raise Invalid(_("A choice needs something to choose from."), {"choices": [_("Write one a line.")]})
    label = saving.name_of(details.label, field="label", longest=80)
    return {
        "label": label,
        "choices": choices if kind == Attribute.Kind.CHOICE else [],
        "is_active": details.is_active,
    }
