"""Telling requesters that their ticket has arrived: once, and never to a machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q

from events.record import record_all
from helpdesk.lib import clock
from helpdesk.lib.rows import update_rows
from helpdesk.lib.text import casefold_address
from tickets.actions import thread
from tickets.actions.thread import NewMessage
from tickets.mail import addresses
from tickets.mail.models import Acknowledgement
from tickets.mail.outbound.wording import acknowledgement_words
from tickets.mail.walls import Occasion, refusal
from tickets.models import Channel, Mailbox, Message, Ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Pair = tuple[Ticket, Mailbox]


def acknowledge(ticket_ids: Collection[int]) -> list[Message]:
    """Write to the requesters of these new tickets, where their mailbox does so and no wall stands in the way.

    Needs a transaction, and that no other process does the same (one consumer calls it). Safe to repeat: a ticket
    has one Acknowledgement, written here or, where the mail itself forbids one, when it was filed.
    """
    pairs = _wanted(ticket_ids)
    if not pairs:
        return []
    firsts = {
        message.ticket_id: message
        for message in Message.objects.filter(ticket__in=[ticket for ticket, _ in pairs], version=1).defer("search")
    }
    rows = _decided(pairs, firsts)
    answered = [pair for pair, row in zip(pairs, rows, strict=True) if not row.refused]
    messages = _write(answered, firsts)
    sent = iter(messages)
    for row in rows:
        row.message = None if row.refused else next(sent)
    Acknowledgement.objects.bulk_create(rows)
    return messages


def _wanted(ticket_ids: Collection[int]) -> list[Pair]:
    """Those not settled yet, locked, with the mailbox that answers them, if it acknowledges."""
    tickets = (
        Ticket.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ticket_ids, acknowledgement=None, merged_into=None, spam_at=None)
        .filter(channel__in=[Channel.EMAIL, Channel.WEB])
        .select_related("requester", "brand", "mailbox__brand")
        .prefetch_related("mailbox__templates")
        .order_by("pk")
    )
    found = list(tickets)
    of_brands: dict[int, Mailbox] = {}
    brands = {ticket.brand_id for ticket in found if ticket.mailbox_id is None}
    rows = Mailbox.objects.filter(brand__in=brands, is_active=True).select_related("brand").order_by("pk")
    for mailbox in rows.prefetch_related("templates") if brands else ():
        of_brands.setdefault(mailbox.brand_id, mailbox)
    pairs = [(ticket, ticket.mailbox or of_brands.get(ticket.brand_id)) for ticket in found]
    return [(ticket, mailbox) for ticket, mailbox in pairs if mailbox and mailbox.acknowledges]


def _decided(pairs: Sequence[Pair], firsts: dict[int, Message]) -> list[Acknowledgement]:
    """A row for each, in order; what is sent in this batch counts for the ones after it."""
    own, now = addresses.own_addresses(), clock.now()
    recipients = [casefold_address(ticket.requester.email) for ticket, _ in pairs]
    lately, in_thread = _lately(recipients), _in_threads(ticket.follows_id for ticket, _ in pairs)
    rows = []
    for (ticket, _mailbox), recipient in zip(pairs, recipients, strict=True):
        occasion = Occasion(
            recipient=recipient,
            is_auto=firsts[ticket.pk].is_auto,
            is_own=addresses.without_token(recipient) in own,
            is_late=ticket.created_at < now - DAY,
            lately=lately[recipient],
            in_thread=in_thread[ticket.follows_id or 0],
        )
        refused = refusal(occasion, most_an_hour=settings.ACKNOWLEDGEMENTS_AN_HOUR)
        rows.append(Acknowledgement(ticket=ticket, recipient=recipient[:320], refused=refused or ""))
        if not refused:
            lately[recipient] += 1
            in_thread[ticket.follows_id or 0] += 1 if ticket.follows_id else 0
    return rows


def _lately(recipients: Sequence[str]) -> Counter[str]:
    sent = Acknowledgement.objects.filter(refused="", recipient__in=recipients, created_at__gt=clock.now() - HOUR)
    return Counter(dict(sent.values_list("recipient").annotate(n=Count("pk")).order_by()))


def _in_threads(followed: Iterable[int | None]) -> Counter[int]:
    """How many were sent in each of these tickets and in those that follow it, within a day."""
    keys = {key for key in followed if key}
    counted: Counter[int] = Counter()
    if not keys:
        return counted
    sent = Acknowledgement.objects.filter(refused="", created_at__gt=clock.now() - DAY)
    about = sent.filter(Q(ticket__in=keys) | Q(ticket__follows__in=keys))
    for ticket_id, follows_id in about.values_list("ticket_id", "ticket__follows_id"):
        counted.update(key for key in (ticket_id, follows_id) if key in keys)
    return counted


def _write(pairs: Sequence[Pair], firsts: dict[int, Message]) -> list[Message]:
    tickets = [ticket for ticket, _mailbox in pairs]
    new = [(ticket, _message(ticket, firsts[ticket.pk], mailbox)) for ticket, mailbox in pairs]
    messages, events = thread.add(new)
    update_rows(tickets, thread.THREAD_FIELDS)
    record_all(events)
    return messages


def _message(ticket: Ticket, first: Message, mailbox: Mailbox) -> NewMessage:
    words = acknowledgement_words(ticket, first, mailbox)
    return NewMessage(
        author=None,
        channel=Channel.EMAIL,
        text=words.text,
        html=words.html,
        new_text=words.text,
        subject=words.subject,
        from_name=mailbox.name,
        from_address=mailbox.address,
        to=[ticket.requester.email],
        is_auto=True,
    )
