"""Asking requesters how satisfied they are: once for a ticket, some hours after it was solved, and never a machine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import connection, transaction

from events.actor import SYSTEM
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.rows import update_rows
from helpdesk.lib.text import casefold_address
from tickets.actions import thread
from tickets.actions.thread import NewMessage
from tickets.mail import addresses
from tickets.mail.models import Suppression
from tickets.mail.outbound.survey import survey_words
from tickets.models import Channel, Mailbox, Message, Satisfaction, Survey, Ticket

ASK = "mail.ask_satisfaction"
LATEST = timedelta(days=3)
"""What was solved longer ago than this after its time came (the desk stood still) is not asked about any more."""
BATCH = 100
ONE_AT_A_TIME = 7_201_580
Unasked = Satisfaction.Unasked


def ask_due() -> int:
    """Ask about what is due in every brand that asks; returns how many tickets were settled. Safe to repeat."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            if not (cursor.fetchone() or [False])[0]:
                return 0
        return sum(_ask(survey) for survey in Survey.objects.filter(is_on=True).select_related("brand").order_by("pk"))


def _ask(survey: Survey) -> int:
    tickets = _due(survey)
    if not tickets:
        return 0
    boxes = {ticket.pk: _mailbox(ticket) for ticket in tickets}
    rows = _decided(survey, tickets, boxes)
    asked = [row for row in rows if not row.unasked]
    _write(survey, asked, boxes)
    Satisfaction.objects.bulk_create(rows)
    record_all(
        event("satisfaction.asked", row.ticket, by=SYSTEM, detail={"message_id": row.message_id}) for row in asked
    )
    return len(rows)


def _due(survey: Survey) -> list[Ticket]:
    until = clock.now() - timedelta(hours=survey.delay)
    since = max(until - LATEST, survey.since or until)
    rows = Ticket.objects.filter(brand=survey.brand, solved_at__gt=since, solved_at__lte=until, survey=None)
    rows = rows.select_related("requester", "brand", "mailbox__brand").order_by("solved_at", "pk")
    return list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])


def _decided(survey: Survey, tickets: Sequence[Ticket], boxes: dict[int, Mailbox | None]) -> list[Satisfaction]:
    """A row for each, in order; who is asked in this batch counts for the ones after it."""
    now, own = clock.now(), addresses.own_addresses()
    mails = {casefold_address(ticket.requester.email) for ticket in tickets}
    stopped = set(Suppression.objects.standing().filter(address__in=mails).values_list("address", flat=True))
    machines = set(
        Message.objects.filter(ticket__in=tickets, version=1, is_auto=True).values_list("ticket_id", flat=True)
    )
    lately = set(
        Satisfaction.objects.filter(
            contact__in=[ticket.requester_id for ticket in tickets],
            asked_at__gt=now - timedelta(days=survey.quiet_days),
        ).values_list("contact_id", flat=True)
    )
    rows = []
    for ticket in tickets:
        why = _refusal(ticket, stopped=stopped, own=own, machines=machines, lately=lately)
        why = why or ("" if boxes[ticket.pk] else Unasked.MAILBOX)
        lately |= set() if why else {ticket.requester_id}
        rows.append(
            Satisfaction(
                ticket=ticket,
                contact=ticket.requester,
                scale=survey.scale,
                unasked=why,
                asked_at=None if why else now,
            )
        )
    return rows


def _refusal(
    ticket: Ticket,
    *,
    stopped: Collection[str],
    own: Collection[str],
    machines: Collection[int],
    lately: Collection[int],
) -> str:
    address = casefold_address(ticket.requester.email)
    if ticket.spam_at or ticket.requester.is_blocked:
        return Unasked.BLOCKED
    if ticket.pk in machines:
        return Unasked.AUTOMATIC
    if "@" not in address or ticket.requester.is_placeholder or addresses.without_token(address) in own:
        return Unasked.NOBODY
    if address in stopped:
        return Unasked.SUPPRESSED
    return Unasked.LATELY if ticket.requester_id in lately else ""


def _mailbox(ticket: Ticket) -> Mailbox | None:
    if ticket.mailbox:
        return ticket.mailbox
    return ticket.brand.mailboxes.filter(is_active=True).select_related("brand").order_by("pk").first()


def _write(survey: Survey, rows: Sequence[Satisfaction], boxes: dict[int, Mailbox | None]) -> None:
    """The survey's message in each ticket. A ticket does not move in lists for it."""
    if not rows:
        return
    new = [(row.ticket, _message(survey, row.ticket, box)) for row in rows if (box := boxes[row.ticket_id])]
    messages, events = thread.add(new)
    update_rows([row.ticket for row in rows], ["thread_version"])
    record_all(events)
    for row, message in zip(rows, messages, strict=True):
        row.message = message


def _message(survey: Survey, ticket: Ticket, mailbox: Mailbox) -> NewMessage:
    words = survey_words(survey, ticket)
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
