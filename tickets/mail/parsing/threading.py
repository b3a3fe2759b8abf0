"""Decides where a mail belongs. The caller gathers the facts, this module only weighs them.

First whom the mail points at: signed plus-address, signed message id, stored id, signed subject, body
marker, or a ticket whose first mail answers this one and came before it. Then the gate: only a participant
gets into the thread; a stranger who holds a mark of it (a forwarded mail, a leaked address) gets a ticket
of their own, linked to the old one.

Before all that, the marks of side conversations: what was written in answer to one belongs there, whoever wrote it,
and never into the ticket. Only a mail that is addressed to the ticket itself, by somebody who takes part in it, goes
there in spite of an id of a side conversation in its headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

LONGEST_CHAIN = 20  # merges followed


class Via(IntEnum):
    """How a mail points at a ticket, the strongest first."""

    PLUS_ADDRESS = 1
    SIGNED_ID = 2
    STORED_ID = 3
    SUBJECT_TOKEN = 4
    BODY_MARKER = 5
    AWAITED = 6


class Reason(StrEnum):
    NOTHING_POINTED_AT = "nothing_pointed_at"
    STRANGER = "stranger"
    CLOSED = "closed"
    GONE = "gone"
    REPLY = "reply"
    REOPENED = "reopened"
    REJOINED = "rejoined"
    AUTOMATIC = "automatic"
    RETURNED = "returned"
    ASIDE = "aside"
    ASIDE_OTHER = "aside_other"
    ASIDE_REQUESTER = "aside_requester"


@dataclass(frozen=True)
class Candidate:
    """A ticket that the mail points at, and the message of it, if a stored or signed id names one."""

    ticket: int
    via: Via
    message: int | None = None


@dataclass(frozen=True)
class TicketFacts:
    """What the gate must know of a ticket. Addresses are case-folded.

    `participants` are those in copy; `organisation` is None unless colleagues of the requester may write to it.
    """

    category: str
    requester: frozenset[str]
    participants: frozenset[str] = frozenset()
    organisation: int | None = None
    merged_into: int | None = None


@dataclass(frozen=True)
class SideMark:
    """A side conversation that the mail points at: by a signed address or id, or by the stored id of a mail in it."""

    side: int
    via: Via


@dataclass(frozen=True)
class SideFacts:
    """Whom it asked, and who takes part in its ticket. Addresses are case-folded."""

    asked: frozenset[str]
    taking_part: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ThreadingFacts:
    """A mail's sender and what it points at. Tickets that are missing here are gone or out of scope.

    `recipients` are all whom it names. `may_work` are tickets that the owner of the sender's address works as
    staff by the rights they have now; `proven`, that our own server found the address genuine.
    """

    sender: str
    candidates: tuple[Candidate, ...]
    tickets: Mapping[int, TicketFacts]
    recipients: frozenset[str] = frozenset()
    organisation: int | None = None
    may_work: frozenset[int] = frozenset()
    proven: bool = False
    is_auto: bool = False
    is_bounce: bool = False
    side_marks: tuple[SideMark, ...] = ()
    sides: Mapping[int, SideFacts] = field(default_factory=dict)


@dataclass(frozen=True)
class Aside:
    """Into this side conversation; the reason says whether somebody wrote who was asked."""

    side: int
    reason: Reason


@dataclass(frozen=True)
class Append:
    """Into this ticket, after this message of it if known; as staff's own words only when proven.

    `through`: the ticket that it was meant for, where that was merged into this one.
    """

    ticket: int
    message: int | None
    reason: Reason
    reopen: bool = False
    as_agent: bool = False
    through: int | None = None


@dataclass(frozen=True)
class New:
    """A new ticket, linked to another when the mail pointed at one that it may not or can't join."""

    reason: Reason
    linked_to: int | None = None


Decision = Append | New | Aside


def decide(mail: ThreadingFacts) -> Decision:
    """Where the mail goes, and why."""
    return _aside(mail) or _in_or_beside_a_ticket(mail)


def _aside(mail: ThreadingFacts) -> Aside | None:
    """The strongest mark of a side conversation that counts; None where the mail is none of its."""
    marks = sorted(mail.side_marks, key=lambda mark: mark.via)
    mark = next((one for one in marks if one.side in mail.sides and _counts(mail, one)), None)
    if mark is None or _is_for_the_ticket(mail, mark.via):
        return None
    facts = mail.sides[mark.side]
    if mail.is_bounce or mail.is_auto:
        return Aside(mark.side, Reason.RETURNED if mail.is_bounce else Reason.AUTOMATIC)
    if mail.sender in facts.asked:
        return Aside(mark.side, Reason.ASIDE)
    return Aside(mark.side, Reason.ASIDE_REQUESTER if mail.sender in facts.taking_part else Reason.ASIDE_OTHER)


def _counts(mail: ThreadingFacts, mark: SideMark) -> bool:
    """A signed mark counts, whoever has it; an id that anybody may know only from those who were asked."""
    if mail.is_bounce:
        return mark.via == Via.SIGNED_ID
    return mark.via in (Via.PLUS_ADDRESS, Via.SIGNED_ID) or mail.sender in mail.sides[mark.side].asked


def _is_for_the_ticket(mail: ThreadingFacts, via: Via) -> bool:
    """Whether it is addressed to a ticket by somebody of it, and not to the side conversation that it names."""
    if via == Via.PLUS_ADDRESS or mail.is_bounce:
        return False
    addressed = (one.ticket for one in mail.candidates if one.via == Via.PLUS_ADDRESS)
    living = (_living(number, mail.tickets) for number in addressed)
    return any(number is not None and _may_join(mail, number, Via.PLUS_ADDRESS) for number in living)


def _in_or_beside_a_ticket(mail: ThreadingFacts) -> Append | New:
    pointed_at = sorted(mail.candidates, key=lambda candidate: candidate.via)
    living = [(candidate, found) for candidate in pointed_at if (found := _living(candidate.ticket, mail.tickets))]
    if not living:
        gone = any(candidate.via != Via.AWAITED for candidate in pointed_at)
        return New(Reason.GONE if gone else Reason.NOTHING_POINTED_AT)
    strongest = [pair for pair in living if pair[0].via == living[0][0].via]
    for candidate, ticket in strongest:
        if _may_join(mail, ticket, candidate.via):
            return _join(mail, candidate, ticket)
    if strongest[0][0].via == Via.AWAITED:  # others speak of this mail; it points at nothing itself
        return New(Reason.NOTHING_POINTED_AT)
    return New(Reason.STRANGER, strongest[0][1])


def _living(number: int, tickets: Mapping[int, TicketFacts]) -> int | None:
    """The ticket that this one was merged into in the end; None when it is gone or the chain is a circle."""
    for _ in range(LONGEST_CHAIN):
        facts = tickets.get(number)
        if facts is None:
            return None
        if facts.merged_into is None:
            return number
        number = facts.merged_into
    return None


def _may_join(mail: ThreadingFacts, number: int, via: Via) -> bool:
    ticket = mail.tickets[number]
    if mail.is_bounce:
        return via == Via.SIGNED_ID  # a server's report about a mail of ours
    if via == Via.AWAITED:
        return _names_the_other(mail, ticket)
    if mail.sender in ticket.requester | ticket.participants:
        return True
    if mail.organisation is not None and mail.organisation == ticket.organisation:
        return True
    return _as_agent(mail, number, via)


def _names_the_other(mail: ThreadingFacts, ticket: TicketFacts) -> bool:
    """Whether both sides say that they belong together: anybody can write an answer to a mail they know of."""
    if mail.sender in ticket.requester:
        return True
    return mail.sender in ticket.participants and not ticket.requester.isdisjoint(mail.recipients)


def _as_agent(mail: ThreadingFacts, number: int, via: Via) -> bool:
    """Staff's powers by mail: a signed id, their address, the right to work it now, and proof that it is them."""
    asks = mail.sender in mail.tickets[number].requester  # who asks for themselves is no agent there
    return mail.proven and via == Via.SIGNED_ID and number in mail.may_work and not asks and not mail.is_auto


def _join(mail: ThreadingFacts, candidate: Candidate, number: int) -> Append | New:
    ticket = mail.tickets[number]
    message = candidate.message if candidate.ticket == number else None
    through = candidate.ticket if candidate.ticket != number else None
    if mail.is_bounce or mail.is_auto:
        return Append(number, message, Reason.RETURNED if mail.is_bounce else Reason.AUTOMATIC, through=through)
    if ticket.category == "closed":
        return New(Reason.CLOSED, number)
    if _as_agent(mail, number, candidate.via):
        return Append(number, message, Reason.REPLY, as_agent=True, through=through)
    if ticket.category == "solved":
        return Append(number, message, Reason.REOPENED, reopen=True, through=through)
    reason = Reason.REJOINED if candidate.via == Via.AWAITED else Reason.REPLY
    return Append(number, message, reason, through=through)
