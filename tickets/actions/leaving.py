"""What must hold of a reply before it may leave; asked while its author can still mend it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from tickets import placeholders
from tickets.actions.thread import NewMessage
from tickets.models import Attachment

ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,253}")
ENCODED = 1.37  # files grow by a third, and by line ends, on their way through mail


def check(new: NewMessage, uploads: Sequence[int]) -> None:
    """Raises Invalid, naming what to mend, for addresses and size. What a person may go on despite: checking.py."""
    _check_addresses(new)
    _check_size(new, uploads)


def can_be_written_to(address: str) -> bool:
    """False for what is no address, and for the one that stands in for a sender who gave none."""
    return "@" in address.strip("@") and address.isprintable() and not address.endswith("@invalid")


def _check_addresses(new: NewMessage) -> None:
    for address in new.cc:
        if not ADDRESS.fullmatch(address):
            words = _("%(address)s is no address that mail can be sent to.") % {"address": address or "''"}
            raise Invalid(words, {"cc": [words]})
    if not any(can_be_written_to(address) for address in [*new.to, *new.cc]):
        words = _("The requester's mail named no address to answer to. Write an internal note instead.")
        raise Invalid(words, {"to": [words]})


def _check_size(new: NewMessage, uploads: Sequence[int]) -> None:
    files = Attachment.objects.filter(pk__in=uploads).aggregate(Sum("size"))["size__sum"] if uploads else 0
    size = int((files or 0) * ENCODED) + 2 * len(new.html)
    if size > settings.MAIL_OUT_SIZE_LIMIT:
        values = {"size": max(1, size // 2**20), "limit": settings.MAIL_OUT_SIZE_LIMIT // 2**20}
        words = _("This mail would be %(size)d MB, and %(limit)d MB may be sent. Take files off, or send a link.")
        raise Invalid(words % values, {"files": [words % values]})


def check_filled(written: str, name: str) -> None:
    """Raises Invalid for HTML with places that nobody filled."""
    left = placeholders.left_in(html.to_text(placeholders.without_samples(written)))
    if left:
        values = {"places": ", ".join(left[:5])}
        words = _("This is not filled in yet: %(places)s. To send it as it stands, mark it as code.")
        raise Invalid(words % values, {name: [words % values]})
