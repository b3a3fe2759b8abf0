"""What staff set for a requester by hand. Making requesters from mail is in contacts.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from helpdesk.lib.text import casefold_address
from people import attributes
from people.actions import saving
from people.models import Attribute, Contact, Identity, Organisation, User
from people.permissions import Capability, require, require_in_house
from people.preferences import check_zone

MOST_ADDRESSES = 50


@dataclass(frozen=True, kw_only=True)
class Details:
    """`language` is a tag such as en or pt-BR, of any language that customers write; empty when unknown."""

    name: str
    organisation: Organisation | None = None
    language: str = ""
    time_zone: str = ""
    phone: str = ""
    sees_organisation: bool = False


@transaction.atomic
def change(contact: Contact, details: Details, *, by: User) -> Contact:
    """Raises Missing for somebody who has no ticket that this person may see."""
    contact = locked(contact, by=by)
    if details.sees_organisation != contact.sees_organisation and not by.is_in_house:
        raise NotAllowed(_("Only in-house staff let a requester read their organisation's requests."))
    values = {
        "name": saving.name_of(details.name, longest=200),
        "organisation": details.organisation,
        "language": details.language[:8],
        "time_zone": check_zone(details.time_zone) if details.time_zone else "",
        "phone": phone_number(details.phone),
        "sees_organisation": details.sees_organisation,
    }
    saving.change(contact, "contact.changed", values, by=by.actor)
    return contact


@transaction.atomic
def set_attributes(contact: Contact, given: Mapping[str, object], *, by: User) -> Contact:
    """Keys that aren't named stay as they are; an empty value takes one off."""
    contact = locked(contact, by=by)
    kept = attributes.checked(given, Attribute.objects.filter(is_active=True), contact.attributes)
    saving.change(contact, "contact.changed", {"attributes": kept}, by=by.actor)
    return contact


@transaction.atomic
def set_blocked(contact: Contact, *, to: bool, by: User) -> Contact:
    """What a blocked requester writes from now on is spam, and they are sent nothing by the desk itself."""
    require_in_house(by, Capability.WORK_TICKETS)
    contact = locked(contact, by=by)
    if contact.is_blocked != to:
        contact.blocked_at = clock.now() if to else None
        contact.save(update_fields=["blocked_at"])
        detail = {"before": {"blocked": not to}, "after": {"blocked": to}}
        record("contact.changed", contact, by=by.actor, detail=detail)
    return contact


@transaction.atomic
def add_address(contact: Contact, address: str, *, by: User) -> Contact:
    """Another mail address by which they are known from now on. It proves nothing: only a mailed link does."""
    require_in_house(by, Capability.WORK_TICKETS)
    contact = locked(contact, by=by)
    value, before = casefold_address(address.strip()), _addresses(contact)
    if "@" not in value or " " in value or len(value) > 320:
        raise Invalid(_("This is not a mail address."), {"address": [_("Write it in full: name@example.com.")]})
    if value in before:
        return contact
    if len(before) >= MOST_ADDRESSES:
        raise Invalid(_("They have too many addresses already."), {"address": [_("Take one off first.")]})
    with saving.unique(
        "address", _("This address belongs to another requester. Are they the same person? Merge them.")
    ):
        Identity.objects.create(contact=contact, value=value)
    _say_addresses(contact, before, by)
    return contact


@transaction.atomic
def take_address(identity_id: int, *, by: User) -> Contact:
    """Take an address off; the one that answers go to stays, or moves to the first that is left."""
    require_in_house(by, Capability.WORK_TICKETS)
    identity = Identity.objects.filter(pk=identity_id).select_related("contact").first()
    if identity is None:
        raise Missing(_("There is no such address any more."))
    contact = locked(identity.contact, by=by)
    before = _addresses(contact)
    if len(before) < 2:
        raise Invalid(_("This is their only address: without it nobody could answer them."), {})
    Identity.objects.filter(pk=identity_id, contact=contact).delete()
    if contact.email == identity.value:
        contact.email = _addresses(contact)[0]
        contact.save(update_fields=["email"])
    _say_addresses(contact, before, by)
    return contact


def locked(contact: Contact, *, by: User) -> Contact:
    """The requester, locked, in this person's sight. Raises Missing, also for one who is merged into another."""
    require(by, Capability.WORK_TICKETS)
    found = Contact.objects.visible_to(by).current().filter(pk=contact.pk).first()
    if found is None:
        raise Missing(_("There is no such requester, or none of their tickets is in your queues."))
    return Contact.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=found.pk)


def phone_number(text: str) -> str:
    """Digits, with + before a country: as numbers are compared. Raises Invalid."""
    number = re.sub(r"[\s().\-/]", "", text)
    if number and not re.fullmatch(r"\+?[0-9]{4,22}", number):
        raise Invalid(_("This is not a telephone number."), {"phone": [_("Write digits, such as +62 31 5678 900.")]})
    return number


def _addresses(contact: Contact) -> list[str]:
    return list(Identity.objects.filter(contact=contact).order_by("pk").values_list("value", flat=True))


def _say_addresses(contact: Contact, before: list[str], by: User) -> None:
    detail = {"before": {"identities": before}, "after": {"identities": _addresses(contact)}}
    record("contact.changed", contact, by=by.actor, detail=detail)
