"""The link by which a requester follows a ticket, without an account.

It is forty-two letters and digits: the ids of ticket and contact, and a signature over both. It doesn't
expire, but opens only as long as that contact takes part in that ticket.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from helpdesk.lib.crypto import is_signed, keys_for, sign
from people.models import Contact
from tickets.actions.locking import ends_of
from tickets.models import Merge, Ticket
from tickets.readers import Reader, reader_of

PURPOSE = "requester link"
RATING = "rating link"
ID_BYTES = 5
IDS = 16  # letters of the two ids
SIGNATURE = 26  # letters, 130 bits
LENGTH = IDS + SIGNATURE
SHOWN = ("brand__look", "brand__survey", "status", "requester")


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read and write what: by the ticket's own link, or signed in, which has addresses of its own.

    `ticket` is their own, `reader` knows where it went if it was merged.
    """

    ticket: Ticket
    contact: Contact
    reader: Reader
    is_signed_in: bool = False

    @property
    def living(self) -> Ticket:
        """Where the conversation goes on."""
        return self.reader.living

    @property
    def is_requester(self) -> bool:
        return self.contact.pk == self.living.requester_id

    def url(self, part: str = "request", *more: object) -> str:
        return self.url_in(self.ticket.pk, part, *more)

    def url_in(self, ticket_id: int, part: str = "request", *more: object) -> str:
        """The same reader's page of another ticket of theirs."""
        if self.is_signed_in:
            return reverse(f"my_{part}", args=[ticket_id, *more])
        return reverse(part, args=[token_for(ticket_id, self.contact.pk), *more])

    @property
    def urls(self) -> dict[str, str]:
        """For templates: replies, solution, reopening, rating."""
        return {name: self.url(f"request_{name}") for name in ("replies", "solution", "reopening", "rating")}


def requester_link(ticket: Ticket, contact: Contact | None = None) -> str:
    """The whole address for the requester, or for another contact who takes part."""
    token = token_for(ticket.pk, contact.pk if contact else ticket.requester_id)
    return f"{settings.SITE_URL}{reverse('request', args=[token])}"


def rating_link(ticket: Ticket) -> str:
    """The address where the requester rates the ticket; it opens nothing else."""
    token = token_for(ticket.pk, ticket.requester_id, RATING)
    return f"{settings.SITE_URL}{reverse('rating', args=[token])}"


def token_for(ticket_id: int, contact_id: int, purpose: str = PURPOSE) -> str:
    ids = ticket_id.to_bytes(ID_BYTES, "big") + contact_id.to_bytes(ID_BYTES, "big")
    letters = base64.b32encode(ids).decode("ascii").lower()
    return letters + sign(letters, keys_for(purpose)[0], SIGNATURE)


def access_by(token: str, purpose: str = PURPOSE) -> Access | None:
    """What the token opens; None for any that the desk didn't make or that opens nothing any more."""
    token = token.lower()
    letters, signature = token[:IDS], token[IDS:]
    if len(token) != LENGTH or not is_signed(letters, signature, keys_for(purpose), SIGNATURE):
        return None
    try:
        ids = base64.b32decode(letters.upper())
    except binascii.Error:
        return None
    ticket_id, contact_id = int.from_bytes(ids[:ID_BYTES], "big"), int.from_bytes(ids[ID_BYTES:], "big")
    took_in = Exists(Merge.objects.filter(target=OuterRef("pk"), undone_at=None))
    ticket = Ticket.objects.filter(pk=ticket_id).select_related(*SHOWN).annotate(took_in=took_in).first()
    contact = _taking_part(ticket, contact_id) if ticket else None
    if ticket is None or contact is None:
        return None
    if not ticket.merged_into_id and not vars(ticket)["took_in"]:
        return Access(ticket, contact, Reader(ticket, ticket, contact))
    return access_of(ticket, contact)


def access_of(ticket: Ticket, contact: Contact, *, is_signed_in: bool = False) -> Access:
    """Of somebody who may read this ticket, wherever it was merged into."""
    if ticket.merged_into_id:
        living = Ticket.objects.select_related(*SHOWN).get(pk=ends_of([ticket.pk])[ticket.pk])
        return Access(ticket, contact, reader_of(living, contact), is_signed_in)
    reader = reader_of(ticket, contact)
    return Access(reader.face, contact, reader, is_signed_in)


def _taking_part(ticket: Ticket, contact_id: int) -> Contact | None:
    """Who was merged into somebody is that one."""
    if ticket.requester_id == contact_id:
        return ticket.requester
    found = Contact.objects.filter(pk=contact_id).select_related("merged_into").first()
    contact = found.merged_into or found if found else None
    if contact is None or contact.pk == ticket.requester_id:
        return contact
    return contact if ticket.participants.filter(contact=contact).exists() else None
