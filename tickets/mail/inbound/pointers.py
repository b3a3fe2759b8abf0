"""What the mails of a wave point at, by each of our marks and by ids that are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from helpdesk.lib.crypto import keys_for
from tickets.mail import addresses
from tickets.mail.actions import bounces, side_bounces
from tickets.mail.inbound.reading import Reading
from tickets.mail.models import Awaited, Delivery, SideDelivery
from tickets.mail.parsing import side_tokens, tokens
from tickets.mail.parsing.threading import Candidate, SideMark, Via
from tickets.models import Message, SideMessage

MOST_AWAITED = 6  # unseen ids remembered of one mail: those nearest to it, and the one that began it
LONGEST_AWAITED = 300


class Pointers:
    """`found` has the candidates of each mail, in the order of the wave, `aside` its side conversations."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._keys = keys_for(addresses.PURPOSE)
        self._stored = _stored({one for reading in readings for one in reading.answers})
        self._awaited = _awaited({reading.mail.message_id for reading in readings} - {""})
        returned = bounces.deliveries_of(readings)
        self.found = [self._of(reading, returned.get(reading.row.pk, [])) for reading in readings]
        self._sides = _stored_aside({one for reading in readings for one in reading.answers})
        returned_aside = side_bounces.deliveries_of(readings)
        self.aside = [self._aside(reading, returned_aside.get(reading.row.pk, [])) for reading in readings]

    def unseen(self, reading: Reading) -> tuple[str, ...]:
        """Ids of others that it answers and that no stored mail has: their mails may still come."""
        unseen = [
            one
            for one in reading.answers
            if one not in self._stored and len(one) <= LONGEST_AWAITED and not addresses.is_own_mail(one)
        ]
        return tuple(unseen if len(unseen) <= MOST_AWAITED else [*unseen[: MOST_AWAITED - 1], unseen[-1]])

    def _of(self, reading: Reading, returned: Iterable[Delivery]) -> tuple[Candidate, ...]:
        found = [Candidate(one.message.ticket_id, Via.SIGNED_ID, one.message_id) for one in returned]
        for address in reading.recipients:
            if ticket := tokens.read_plus_address(address, self._keys):
                found.append(Candidate(ticket, Via.PLUS_ADDRESS))
        for mail_id in reading.answers:
            if ref := tokens.read_message_id(mail_id, self._keys):
                found.append(Candidate(ref.ticket, Via.SIGNED_ID, ref.message))
            found += [Candidate(ticket, Via.STORED_ID) for ticket in self._stored.get(mail_id, ())]
        if ticket := tokens.read_subject(reading.mail.subject, self._keys):
            found.append(Candidate(ticket, Via.SUBJECT_TOKEN))
        if ticket := tokens.read_body(reading.text, self._keys):
            found.append(Candidate(ticket, Via.BODY_MARKER))
        found += [Candidate(ticket, Via.AWAITED) for ticket in self._awaited.get(reading.mail.message_id, ())]
        return tuple(found)

    def _aside(self, reading: Reading, returned: Iterable[SideDelivery]) -> tuple[SideMark, ...]:
        found = [SideMark(one.message.side_id, Via.SIGNED_ID) for one in returned]
        for address in reading.recipients:
            if side := side_tokens.read_plus_address(address, self._keys):
                found.append(SideMark(side, Via.PLUS_ADDRESS))
        for mail_id in reading.answers:
            if ref := side_tokens.read_message_id(mail_id, self._keys):
                found.append(SideMark(ref.side, Via.SIGNED_ID))
            found += [SideMark(side, Via.STORED_ID) for side in self._sides.get(mail_id, ())]
        return tuple(found)


def _stored_aside(ids: set[str]) -> dict[str, list[int]]:
    """The side conversations that hold a mail with each id."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = SideMessage.objects.filter(mail_id__in=ids).values_list("mail_id", "side_id") if ids else ()
    for mail_id, side in rows:
        found[mail_id].append(side)
    return found


def _stored(ids: set[str]) -> dict[str, list[int]]:
    """The tickets that hold a message with each id."""
    found: dict[str, list[int]] = defaultdict(list)
    if not ids:
        return found
    for mail_id, ticket in Message.objects.filter(mail_id__in=ids).values_list("mail_id", "ticket_id"):
        found[mail_id].append(ticket)
    for mail_id, ticket in Delivery.objects.filter(mail_id__in=ids).values_list("mail_id", "message__ticket_id"):
        found[mail_id].append(ticket)
    return found


def _awaited(ids: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for mail_id, ticket in Awaited.objects.filter(mail_id__in=ids).order_by("pk").values_list("mail_id", "ticket_id"):
        found[mail_id].append(ticket)
    return found
