"""What each brand wants to be looked at before a reply leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, require
from tickets.checks.avoided import fold
from tickets.checks.outgoing import Check, Mode
from tickets.models import Brand, BrandChecks

MOST_WORDS = 200
LONGEST = 80


@transaction.atomic
def change(brand: Brand, modes: Mapping[Check, Mode], avoided: Sequence[str], *, by: User) -> BrandChecks:
    """Checks that are left out stay as they are. Told as a change of the brand, with before and after."""
    require(by, Capability.MANAGE_MAIL)
    brand = Brand.objects.select_for_update(of=("self",)).get(pk=brand.pk)
    row = BrandChecks.of(brand)
    before = {f"check_{check}": row.mode(check).value for check in Check} | {"avoided": row.avoided}
    row.modes = row.modes | {check.value: mode.value for check, mode in modes.items()}
    row.avoided = _words(avoided)
    after = {f"check_{check}": row.mode(check).value for check in Check} | {"avoided": row.avoided}
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        row.save()
        detail = {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}
        record("brand.changed", brand, by=by.actor, detail=detail)
    return row


def _words(words: Sequence[str]) -> list[str]:
    """Each once, as it was first written."""
    kept = list({fold(word): word for word in (" ".join(storable(one).split()) for one in words) if word}.values())
    too_long = next((word for word in kept if len(word) > LONGEST), "")
    if too_long or len(kept) > MOST_WORDS:
        text = _("Give at most %(most)d words or phrases, each of at most %(longest)d letters.")
        message = text % {"most": MOST_WORDS, "longest": LONGEST}
        raise Invalid(message, {"words_avoided": [message]})
    return kept
