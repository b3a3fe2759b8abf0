"""What a person is known by, where it must be forgotten."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from events import redact
from people.models import Contact, ContactMerge, ContactNote, Identity
from tickets.models import Message, Participant, RequesterSession, SignIn, Ticket


def erase_identity(contact: Contact) -> int:
    """Addresses, name, notes, attributes and ways in of one contact; returns how many addresses."""
    addresses = Identity.objects.filter(contact=contact)
    known = {contact.email, *addresses.values_list("value", flat=True)}
    SignIn.objects.filter(Q(contact=contact) | Q(address__in=known)).delete()
    RequesterSession.objects.filter(contact=contact).delete()
    ContactNote.objects.filter(contact=contact).delete()
    ContactMerge.objects.filter(Q(kept=contact) | Q(gone=contact)).delete()
    values: dict[str, Any] = dict.fromkeys(("name", "language", "time_zone", "phone", "password"), "")
    values |= {"email": f"erased-{contact.pk}@invalid", "organisation": None, "attributes": {}}
    Contact.objects.filter(pk=contact.pk).update(**values)
    words = dict.fromkeys(("contact.created", "contact.changed"), ("before", "after"))
    redact.rewrite_fields("contact", [contact.pk], words)
    return addresses.delete()[0]


def erase_strangers(contacts: Collection[int]) -> int:
    """Of these, who is in no ticket any more: nothing is left to know them by. Returns how many there were."""
    own = Ticket.objects.filter(requester=OuterRef("pk"))
    taking_part = Participant.objects.filter(contact=OuterRef("pk"))
    said = Message.objects.filter(author_contact=OuterRef("pk"))
    rows = Contact.objects.filter(pk__in=contacts, merged_into=None)
    left = list(rows.exclude(Exists(own)).exclude(Exists(taking_part)).exclude(Exists(said)))
    for contact in left:
        erase_identity(contact)
    return len(left)
