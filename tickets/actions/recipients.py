"""Whom a reply goes to, and who takes part in the conversation from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.actor import Actor
from events.models import Event
from events.record import event, record_all
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import casefold_address
from people.actions.contacts import contacts_for
from people.models import Contact, Identity
from tickets.actions.leaving import ADDRESS
from tickets.actions.merging_in import copied
from tickets.models import Mailbox, Message, Participant, Ticket

MOST = 50


@dataclass(frozen=True, slots=True)
class Recipients:
    """Addresses as they were typed, each once over all three. `chosen`: the author named them, or some of them."""

    to: list[str]
    cc: list[str]
    bcc: list[str]
    chosen: bool = False

    def as_json(self) -> dict[str, list[str]]:
        return {"to": self.to, "cc": self.cc, "bcc": self.bcc}


def resolve(ticket: Ticket, to: Sequence[str] | None, cc: Sequence[str] | None, bcc: Sequence[str] = ()) -> Recipients:
    """What was named; where nothing was (None), the requester and the ticket's participants.

    Raises Invalid for an address of the desk's own, and for more than anybody should write to at once.
    """
    given = {name: part for name, part in (("to", to), ("cc", cc), ("bcc", bcc)) if part}
    if given:
        _check(given)
    names = copied(ticket) if cc is None else cc
    seen: set[str] = set()
    found = Recipients(
        to=_each_once([ticket.requester.email] if to is None else to, seen),
        cc=_each_once(names, seen),
        bcc=_each_once(bcc, seen),
        chosen=to is not None or cc is not None,
    )
    if to is not None and not found.to:
        raise Invalid(_("Say whom this reply goes to."), {"to": [_("Say whom this reply goes to.")]})
    return found


def known(ticket: Ticket) -> list[str]:
    """Addresses that stand near: the requester's own and the participants'."""
    people = [ticket.requester_id, *ticket.participants.values_list("contact", flat=True)]
    rows = Identity.objects.filter(contact__in=people, channel=Identity.Channel.EMAIL).order_by("pk")
    return [value for value in rows.values_list("value", flat=True)[:MOST] if not value.endswith("@invalid")]


def take_part(ticket: Ticket, found: Recipients, message: Message, *, by: Actor) -> None:
    """Who was named in to or cc takes part from now on, who was left out does not. Guests and bcc change nothing."""
    if not found.chosen:
        return
    wanted = {casefold_address(one): "" for one in [*found.to, *found.cc] if "@" in one}
    contacts = {contact.pk: contact for contact in contacts_for(wanted.items()).values()}
    contacts.pop(ticket.requester_id, None)
    present = {row.contact_id: row for row in ticket.participants.all()}
    new = [contact for key, contact in contacts.items() if key not in present]
    gone = [row for key, row in present.items() if key not in contacts and row.role != Participant.Role.GUEST]
    _change(ticket, new, [row.contact_id for row in gone], message, by)


def restore(ticket: Ticket, message: Message, *, by: Actor) -> None:
    """Participants as they were before a reply that was taken back."""
    told = Event.objects.filter(
        subject_kind="ticket", subject_id=ticket.pk, kind__startswith="participant.", detail__message_id=message.pk
    )
    added = {int(one.detail["contact_id"]) for one in told if one.kind == "participant.added"}
    removed = {int(one.detail["contact_id"]) for one in told if one.kind == "participant.removed"}
    present = set(ticket.participants.values_list("contact", flat=True))
    back = Contact.objects.filter(pk__in=removed - present - {ticket.requester_id})
    _change(ticket, list(back), sorted(added & present), message, by)


def _change(ticket: Ticket, new: Sequence[Contact], gone: Sequence[int], message: Message, by: Actor) -> None:
    Participant.objects.bulk_create(
        (Participant(ticket=ticket, contact=contact) for contact in new), ignore_conflicts=True
    )
    Participant.objects.filter(ticket=ticket, contact__in=gone).delete()
    changes = [("participant.added", contact.pk) for contact in new]
    changes += [("participant.removed", key) for key in gone]
    record_all(
        event(kind, ticket, by=by, detail={"contact_id": key, "role": Participant.Role.CC, "message_id": message.pk})
        for kind, key in changes
    )


def _each_once(addresses: Iterable[str], seen: set[str]) -> list[str]:
    kept = []
    for address in addresses:
        plain = casefold_address(address)
        if plain not in seen:
            seen.add(plain)
            kept.append(address.strip())
    return kept


def _check(given: dict[str, Sequence[str]]) -> None:
    if sum(map(len, given.values())) > MOST:
        words = _("A reply goes to %(most)d addresses at most.") % {"most": MOST}
        raise Invalid(words, {"cc": [words]})
    ours = _own_addresses()
    for name, addresses in given.items():
        for address in addresses:
            if not ADDRESS.fullmatch(address.strip()):
                words = _("%(address)s is no address that mail can be sent to.") % {"address": address or "''"}
                raise Invalid(words, {name: [words]})
            local, __, domain = casefold_address(address).rpartition("@")
            if f"{local.partition('+')[0]}@{domain}" in ours:
                words = _("%(address)s is an address of this desk. Take it out.") % {"address": address}
                raise Invalid(words, {name: [words]})


def _own_addresses() -> set[str]:
    rows = Mailbox.objects.values_list("address", "aliases")
    return {casefold_address(one) for address, aliases in rows for one in [address, *aliases]}
