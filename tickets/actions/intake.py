"""What comes from outside: opening tickets and taking in messages, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from events.actor import Actor
from events.models import Event
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.rows import insert_rows, update_rows
from people.models import Contact, Team
from tickets import lifecycle
from tickets.actions import merging_in, thread
from tickets.actions.locking import living
from tickets.actions.thread import NewMessage
from tickets.models import (
    Brand,
    Category,
    Channel,
    Mailbox,
    Message,
    Priority,
    Sensitivity,
    Ticket,
    TicketForm,
)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a ticket as it opens, checked by the caller: see filling.for_opening."""

    form: TicketForm | None = None
    category_id: int | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    sensitivity: Sensitivity = Sensitivity.NONE


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to open with its first message. It goes to `queue`, else the mailbox's team, else the brand's.

    `follows_because`, "stranger" or "closed", is told in the history of the ticket it follows. `by` is who opened it,
    where that is somebody else than the author of the first message.
    """

    subject: str
    requester: Contact
    brand: Brand
    channel: Channel
    first: NewMessage
    mailbox: Mailbox | None = None
    priority: Priority = Priority.NORMAL
    cc: tuple[Contact, ...] = ()
    follows: int | None = None
    follows_because: str = ""
    language: str = ""
    by: Actor | None = None
    queue: Team | None = None
    about: About = field(default_factory=About)

    @property
    def team(self) -> Team | None:
        return self.queue or (self.mailbox.team if self.mailbox else None) or self.brand.team


def open_ticket(new: NewTicket) -> tuple[Ticket, Message]:
    return open_tickets([new])[0]


def open_tickets(wanted: Sequence[NewTicket]) -> list[tuple[Ticket, Message]]:
    """Open tickets, each with its first message, in order."""
    if not wanted:
        return []
    with transaction.atomic():
        tickets = [_ticket(new) for new in wanted]
        messages = [thread.write(ticket, new.first) for ticket, new in zip(tickets, wanted, strict=True)]
        insert_rows(tickets)
        merging_in.take_part((ticket, None, new.cc) for ticket, new in zip(tickets, wanted, strict=True))
        opened = [_created(ticket, new) for ticket, new in zip(tickets, wanted, strict=True)]
        added = thread.store(messages, [new.first for new in wanted])
        record_all([one for pair in zip(opened, added, strict=True) for one in pair] + _linked(tickets, wanted))
        return list(zip(tickets, messages, strict=True))


def receive(ticket_id: int, message: NewMessage, *, cc: tuple[Contact, ...] = ()) -> Message:
    return receive_many([(ticket_id, message, cc)])[0]


def receive_many(arrivals: Sequence[tuple[int, NewMessage, tuple[Contact, ...]]]) -> list[Message]:
    """Add messages from outside to their tickets; what waits is opened again, unless a machine wrote.

    What comes for a ticket that was merged goes to where that went. A ticket that is closed by the time its row is
    locked gets a follow-up ticket instead: nothing is refused. What a machine wrote is only kept with it.
    """
    if not arrivals:
        return []
    with transaction.atomic():
        rows = Ticket.objects.select_related("brand__team", "mailbox__team")
        ends = living({arrival[0] for arrival in arrivals}, rows)
        tickets = {ticket.pk: ticket for ticket in ends.values()}
        arrivals = merging_in.followed(arrivals, ends)
        taken: list[Message | None] = [None] * len(arrivals)
        late = [
            place
            for place, (ticket_id, message, _cc) in enumerate(arrivals)
            if tickets[ticket_id].is_closed and not message.is_auto
        ]
        for place in late:
            taken[place] = _follow_up(tickets[arrivals[place][0]], arrivals[place][1])
        prompt = [place for place in range(len(arrivals)) if taken[place] is None]
        for place, message in zip(prompt, _append(tickets, [arrivals[p] for p in prompt]), strict=True):
            taken[place] = message
        return [message for message in taken if message is not None]


def _append(
    tickets: dict[int, Ticket], arrivals: Sequence[tuple[int, NewMessage, tuple[Contact, ...]]]
) -> list[Message]:
    if not arrivals:
        return []
    merging_in.take_part((tickets[ticket_id], message.came_from, cc) for ticket_id, message, cc in arrivals)
    messages, events = thread.add([(tickets[ticket_id], message) for ticket_id, message, _cc in arrivals])
    for (ticket_id, new, _cc), stored in zip(arrivals, messages, strict=True):
        events += _wake(tickets[ticket_id], new, stored)
    changed = {message.ticket_id: tickets[message.ticket_id] for message in messages}
    update_rows(list(changed.values()), [*thread.THREAD_FIELDS, *lifecycle.STATUS_FIELDS[:-1]])
    record_all(events)
    return messages


def _wake(ticket: Ticket, new: NewMessage, stored: Message) -> list[Event]:
    is_ignored = isinstance(new.author, Contact) and new.author.is_blocked
    category = lifecycle.after_requester_wrote(ticket, is_auto=new.is_auto or is_ignored)
    if category is None:
        return []
    status_id = lifecycle.default_status_id(category)
    detail = lifecycle.move(ticket, to=category, status_id=status_id, at=clock.now())
    if detail is None:
        return []
    return [event("ticket.status_changed", ticket, by=new.actor, detail={**detail, "message_id": stored.pk})]


def _follow_up(old: Ticket, message: NewMessage) -> Message:
    requester = message.author if isinstance(message.author, Contact) else old.requester
    new = NewTicket(
        subject=message.subject or old.subject,
        requester=requester,
        brand=old.brand,
        channel=message.channel,
        first=replace(message, came_from=None),
        mailbox=old.mailbox,
        follows=old.pk,
        follows_because="closed",
        language=old.language,
    )
    return open_ticket(new)[1]


def _ticket(new: NewTicket) -> Ticket:
    at = clock.now()
    team = new.team
    return Ticket(
        subject=new.subject[:500],
        requester=new.requester,
        organisation_id=new.requester.organisation_id,
        brand=new.brand,
        mailbox=new.mailbox,
        channel=new.channel,
        priority=new.priority,
        status_id=lifecycle.default_status_id(Category.NEW),
        status_category=Category.NEW,
        team=team,
        partner_id=team.partner_id if team else None,
        language=new.language,
        form=new.about.form,
        category_id=new.about.category_id,
        fields=dict(new.about.fields),
        sensitivity=new.about.sensitivity,
        follows_id=new.follows,
        created_at=at,
        updated_at=at,
        spam_at=new.requester.blocked_at and at,
    )


def _created(ticket: Ticket, new: NewTicket) -> Event:
    detail = {
        "channel": ticket.channel,
        "brand_id": ticket.brand_id,
        "mailbox_id": ticket.mailbox_id,
        "team_id": ticket.team_id,
        "priority": ticket.priority,
    }
    return event("ticket.created", ticket, by=new.by or new.first.actor, detail=detail)


def _linked(tickets: Sequence[Ticket], wanted: Sequence[NewTicket]) -> list[Event]:
    """Told in the history of the tickets that these follow."""
    return [
        event(
            "ticket.linked",
            Ticket(pk=new.follows),
            by=new.by or new.first.actor,
            detail={"other_id": ticket.pk, "reason": new.follows_because},
        )
        for ticket, new in zip(tickets, wanted, strict=True)
        if new.follows
    ]
