"""Brands and mailboxes: what requesters know the desk as, and the addresses they write to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import casefold_address
from people.actions import saving
from people.actions.partners import short_name
from people.models import Team, User
from people.permissions import Capability, require
from tickets.models import Brand, Mailbox

ACCENTS = ("blue", "teal", "rose", "amber", "green", "violet")
ONE_AT_A_TIME = 7_201_544
"""Advisory lock: two admins never give the same alias to two mailboxes."""


@dataclass(frozen=True, slots=True)
class BrandDetails:
    name: str
    accent: str = "blue"
    team: Team | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class MailboxDetails:
    """`team` takes new tickets, else the brand's. `aliases` are other addresses of the same mailbox."""

    address: str
    name: str
    brand: Brand
    team: Team | None = None
    aliases: Sequence[str] = ()
    is_active: bool = True
    acknowledges: bool = False
    marks_subjects: bool = True


def create_brand(details: BrandDetails, *, by: User) -> Brand:
    """Its short name, for the address of its form, comes from its name and stays."""
    require(by, Capability.MANAGE_MAIL)
    brand = Brand()
    values = _brand_values(details)
    with saving.unique("name", _("There is a brand of this name already.")):
        saving.create(brand, "brand.created", values | {"slug": short_name(str(values["name"]))}, by=by.actor)
    return brand


def change_brand(brand: Brand, details: BrandDetails, *, by: User) -> Brand:
    require(by, Capability.MANAGE_MAIL)
    with saving.unique("name", _("There is a brand of this name already.")):
        brand = Brand.objects.select_for_update().get(pk=brand.pk)
        saving.change(brand, "brand.changed", _brand_values(details), by=by.actor)
    return brand


@transaction.atomic
def create_mailbox(details: MailboxDetails, *, by: User) -> Mailbox:
    require(by, Capability.MANAGE_MAIL)
    mailbox = Mailbox()
    saving.create(mailbox, "mailbox.created", _mailbox_values(mailbox, details), by=by.actor)
    return mailbox


@transaction.atomic
def change_mailbox(mailbox: Mailbox, details: MailboxDetails, *, by: User) -> Mailbox:
    """A former address stays as an alias, since customers go on answering to it."""
    require(by, Capability.MANAGE_MAIL)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    saving.change(mailbox, "mailbox.changed", _mailbox_values(mailbox, details), by=by.actor)
    return mailbox


@transaction.atomic
def set_mailbox_active(mailbox: Mailbox, *, to: bool, by: User) -> Mailbox:
    """Pause it, or let it go on. While it is paused senders keep its mail and try again."""
    require(by, Capability.MANAGE_MAIL)
    mailbox = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    saving.change(mailbox, "mailbox.changed", {"is_active": to}, by=by.actor)
    return mailbox


def _brand_values(details: BrandDetails) -> dict[str, object]:
    if details.accent not in ACCENTS:
        raise Invalid(_("Choose one of the colours."), {"accent": [_("Choose one of the colours.")]})
    if details.language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose one of the languages."), {"language": [_("Choose one of the languages.")]})
    name = saving.name_of(details.name, longest=80)
    return {"name": name, "accent": details.accent, "team": details.team, "language": details.language}


def _mailbox_values(mailbox: Mailbox, details: MailboxDetails) -> dict[str, object]:
    address = _own(details.address, "address")
    wanted = [_own(alias, "aliases") for alias in details.aliases]
    if mailbox.pk and mailbox.address != address:
        wanted.append(mailbox.address)
    aliases = sorted({alias for alias in wanted if alias != address})
    _check_free([("address", address), *(("aliases", alias) for alias in aliases)], mailbox)
    return {
        "address": address,
        "name": saving.name_of(details.name, longest=80),
        "brand": details.brand,
        "team": details.team,
        "aliases": aliases,
        "is_active": details.is_active,
        "acknowledges": details.acknowledges,
        "marks_subjects": details.marks_subjects,
    }


def _own(address: str, field: str) -> str:
    """An address in its compared form. One with + is refused: that part is the desk's, for finding tickets."""
    plain = casefold_address(address)
    try:
        validate_email(plain)
    except ValidationError:
        message = _("%(address)s is not a mail address.") % {"address": address or "''"}
        raise Invalid(message, {field: [message]}) from None
    if "+" in plain.rpartition("@")[0]:
        message = _("Leave out the part from + to @: the desk uses it to find tickets.")
        raise Invalid(message, {field: [message]})
    return plain


def _check_free(wanted: Iterable[tuple[str, str]], mailbox: Mailbox) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    others = Mailbox.objects.exclude(pk=mailbox.pk)
    taken = {casefold_address(one): other for other in others for one in other.addresses}
    for field, address in wanted:
        if address in taken:
            message = _("%(address)s belongs to the mailbox %(other)s.") % {
                "address": address, "other": taken[address],
            }  # fmt: skip
            raise Invalid(message, {field: [message]})
