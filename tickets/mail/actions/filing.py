"""Filing a wave of read mails: which are new, whose they are, which ticket each belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from people.actions.contacts import contacts_for
from people.models import Contact, User
from tickets.actions import by_mail
from tickets.actions.intake import NewTicket, open_tickets, receive_many
from tickets.mail import addresses
from tickets.mail.actions import bounces, side_bounces, words
from tickets.mail.actions.side_filing import put_aside
from tickets.mail.inbound.people import People, answerable, people_of
from tickets.mail.inbound.reading import Reading
from tickets.mail.inbound.routing import Mailboxes
from tickets.mail.inbound.threads import Place, Threads
from tickets.mail.models import Acknowledgement, Awaited, InboundMail
from tickets.mail.parsing import language
from tickets.mail.parsing.tokens import without_token
from tickets.models import Channel, Mailbox, Message, Ticket

State = InboundMail.State


@dataclass(frozen=True, slots=True)
class Filing:
    """A mail on its way into a ticket."""

    reading: Reading
    mailbox: Mailbox
    people: People
    place: Place

    @property
    def forwarder(self) -> User | None:
        """Staff, proven, who forward a customer's mail into a queue of theirs."""
        staff, team = self.place.staff, self.mailbox.team or self.mailbox.brand.team
        if staff is None or not self.people.is_forward:
            return None
        return staff if staff.is_in_house or (team and team.partner_id == staff.partner_id) else None


def file_mails(wave: Sequence[Reading]) -> list[InboundMail]:
    """Settle each row of a wave in memory and store what it brings; returns the rows that are quarantined.

    Needs the rows' locks and a transaction. No mail of a wave answers another of it (see processing).
    """
    _lock_keys(wave)
    mailboxes = Mailboxes()
    fresh = _may_enter(_without_copies(wave, mailboxes), mailboxes)
    people = people_of(fresh, mailboxes)
    places = Threads(fresh, people).places()
    asides = [pair for pair in zip(fresh, places, strict=True) if pair[1].side]
    contacts = contacts_for(
        person for one, place in zip(people, places, strict=True) if not place.side for person in one.all
    )
    filings = [
        Filing(reading, mailboxes.get(mailbox_id), who, place)
        for reading, who, place in zip(fresh, people, places, strict=True)
        if (mailbox_id := reading.row.mailbox_id) and not place.side
    ]
    _open([one for one in filings if not one.place.ticket_id], contacts)
    _append([one for one in filings if one.place.ticket_id and not one.place.staff], contacts)
    _reply([one for one in filings if one.place.ticket_id and one.place.staff])
    put_aside(asides)  # last: tickets are locked before side conversations, as closing one does
    return [reading.row for reading in wave if reading.row.state == State.QUARANTINED]


def _lock_keys(wave: Sequence[Reading]) -> None:
    """Two workers never file the same mail at once: the second waits here, then finds the first one's."""
    numbers = sorted({int(reading.key[:15], 16) for reading in wave})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [numbers])


def _without_copies(wave: Sequence[Reading], mailboxes: Mailboxes) -> list[Reading]:
    """Those that are not stored already; the others become duplicates of what is, in whatever mailbox."""
    filed = {
        key: (mailbox_id, ticket_id, message_id)
        for key, mailbox_id, ticket_id, message_id in InboundMail.objects.filter(
            key__in=[reading.key for reading in wave], state=State.PROCESSED
        ).values_list("key", "mailbox_id", "ticket_id", "message_id")
    }
    fresh = []
    for reading in wave:
        row = reading.row
        row.mailbox_id = mailboxes.of(reading)
        row.key = reading.key
        if reading.key not in filed:
            fresh.append(reading)
            continue
        mailbox_id, row.ticket_id, row.message_id = filed[reading.key]
        row.state = State.DUPLICATE
        row.reason = "again" if mailbox_id == row.mailbox_id else "also sent to another mailbox"
    return fresh


def _may_enter(readings: Sequence[Reading], mailboxes: Mailboxes) -> list[Reading]:
    """Without what is settled here: our own mail coming back, others' bounces, mail that no mailbox can take."""
    ours = bounces.take(readings) | side_bounces.take(readings)
    entering = []
    for reading in readings:
        row = reading.row
        if row.mailbox_id is None:
            row.state, row.reason = State.QUARANTINED, "No mailbox of the desk can take it."
        elif _is_own(reading, mailboxes):
            row.state, row.reason = State.IGNORED, "It was sent by the desk itself."
        elif reading.mail.is_bounce and row.pk not in ours:
            row.state, row.reason = State.IGNORED, "A bounce of a mail that the desk did not send."
        else:
            entering.append(reading)
    return entering


def _is_own(reading: Reading, mailboxes: Mailboxes) -> bool:
    """Our mail, come back from a list or a forwarding rule. A form that writes in our name names its author in
    Reply-To; a person's mail with an id of ours is one of theirs that copies it."""
    if addresses.is_own_mail(reading.mail.message_id) and (reading.mail.is_auto or mailboxes.is_own(reading.sender)):
        return True
    return mailboxes.is_own(reading.sender) and answerable(reading, mailboxes) is None


def _open(filings: Sequence[Filing], contacts: Mapping[str, Contact]) -> None:
    wanted = [_ticket(filing, contacts) for filing in filings]
    awaited: list[Awaited] = []
    forbidden: list[Acknowledgement] = []
    for filing, (ticket, message) in zip(filings, open_tickets(wanted), strict=True):
        _settle(filing, message)
        forbidden += _not_to_be_acknowledged(filing, ticket)
        awaited += [Awaited(mail_id=one, ticket=ticket) for one in filing.place.awaits]
        if staff := filing.forwarder:
            by_mail.note(ticket.pk, words.note_of(filing.reading, staff), by=staff)
    if awaited:
        Awaited.objects.bulk_create(awaited, ignore_conflicts=True)
    if forbidden:
        Acknowledgement.objects.bulk_create(forbidden)


def _not_to_be_acknowledged(filing: Filing, ticket: Ticket) -> list[Acknowledgement]:
    """The row that keeps the ticket from being acknowledged, where only its mail tells why."""
    if not filing.mailbox.acknowledges:
        return []
    if filing.people.is_forward and not filing.forwarder:
        return [Acknowledgement(ticket=ticket, refused=Acknowledgement.Refusal.ON_BEHALF)]
    if filing.reading.is_late:
        return [Acknowledgement(ticket=ticket, refused=Acknowledgement.Refusal.LATE)]
    return []


def _ticket(filing: Filing, contacts: Mapping[str, Contact]) -> NewTicket:
    """Where staff, proven, forward a customer's mail, it is the customer's own; else it is what its sender wrote."""
    requester = contacts[filing.people.requester[0]]
    if filing.forwarder:
        first = words.forwarded(filing.reading, filing.people.requester, requester)
    else:
        first = words.received(filing.reading, contacts[filing.people.author[0]], of=filing.people.author)
    return NewTicket(
        subject=without_token(first.subject),
        requester=requester,
        brand=filing.mailbox.brand,
        channel=Channel.EMAIL,
        first=first,
        mailbox=filing.mailbox,
        cc=_cc(filing, contacts),
        follows=filing.place.follows,
        follows_because=filing.place.reason,
        language=requester.language or language.guess(f"{first.subject}\n{first.new_text}"),
    )


def _append(filings: Sequence[Filing], contacts: Mapping[str, Contact]) -> None:
    arrivals = []
    for filing in filings:
        author = contacts[filing.people.author[0]]
        message = words.received(filing.reading, author, of=filing.people.author, place=filing.place)
        cc = () if filing.reading.mail.is_auto else (author, *_cc(filing, contacts))
        arrivals.append((filing.place.meant, message, cc))
    for filing, stored in zip(filings, receive_many(arrivals), strict=True):
        _settle(filing, stored)


def _reply(filings: Sequence[Filing]) -> None:
    """Staff's own words, rare enough to be stored one by one."""
    for filing in filings:
        if filing.place.ticket_id and (staff := filing.place.staff):
            _settle(filing, by_mail.reply(filing.place.meant, words.reply_of(filing.reading, staff), by=staff))


def _settle(filing: Filing, message: Message) -> None:
    row = filing.reading.row
    row.state, row.reason = State.PROCESSED, filing.place.reason
    row.ticket_id, row.message_id = message.ticket_id, message.pk


def _cc(filing: Filing, contacts: Mapping[str, Contact]) -> tuple[Contact, ...]:
    if filing.reading.mail.is_auto:
        return ()
    return tuple(contacts[address] for address, _name in filing.people.copied)
