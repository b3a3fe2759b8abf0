"""Mail set aside: a lead runs it again, makes a ticket of it, or ignores it. Its bytes stay in any case.

What was ignored, as spam or by the desk itself, can still be made a ticket.
"""

from __future__ import annotations

import logging
import re

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events import doorbell
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import snippet, storable
from people.actions.contacts import contacts_for
from people.models import User
from people.permissions import Capability, require
from tickets.actions.files import NewFile
from tickets.actions.intake import NewTicket, open_ticket
from tickets.actions.thread import NewMessage
from tickets.mail.actions.intake import PROCESS
from tickets.mail.actions.processing import MOST_ATTEMPTS
from tickets.mail.inbound.reading import Reading, read
from tickets.mail.models import InboundMail
from tickets.mail.parsing.mail import ParsedMail
from tickets.models import Channel, Mailbox, Ticket

log = logging.getLogger(__name__)
State = InboundMail.State
MOST_DECODED = 200_000
MOST_ALIKE = 500
WHOLE = "mail.eml"
SPAM = "Marked as spam by a lead."


def visible_to(user: User) -> QuerySet[InboundMail]:
    """Mail of the mailboxes that this person's company works; what belongs to no mailbox is for in-house staff."""
    rows = InboundMail.objects.all()
    if not user.is_active:
        return rows.none()
    if user.is_in_house:
        return rows
    return rows.filter(mailbox__in=mailboxes_of(user))


def mailboxes_of(user: User) -> QuerySet[Mailbox]:
    """Mailboxes whose new tickets land in a queue that this person may see."""
    rows = Mailbox.objects.select_related("brand")
    if user.is_in_house:
        return rows
    of_brand = Q(team=None, brand__team__partner_id=user.partner_id)
    return rows.filter(Q(team__partner_id=user.partner_id) | of_brand)


def best_reading(row: InboundMail) -> Reading:
    """The mail as well as it can be read: one that stopped workers is not parsed again, only decoded."""
    if row.attempts <= MOST_ATTEMPTS:
        try:
            return read(row)
        except Exception:
            log.warning("mail %s is shown as plain text", row.pk, exc_info=True)
    text = storable(bytes(row.raw[:MOST_DECODED]).decode("utf-8", "replace"))
    subject = re.search(r"^subject:[ \t]*(.*)", text, re.IGNORECASE | re.MULTILINE)
    mail = ParsedMail(subject=subject[1].strip() if subject else "", text=text, new_text=text)
    return Reading(row, mail, "", "", text)


@transaction.atomic
def run_again(key: int, *, by: User) -> InboundMail:
    """Let the pipeline read it anew, as if it had just come: after a mailbox was added, or the desk was updated."""
    row = _locked(key, by)
    record("mail.run_again", row, by=by.actor, detail={"reason": row.reason})
    row.state, row.reason, row.attempts, row.claimed_until, row.processed_at = State.RECEIVED, "", 0, None, None
    row.save(update_fields=["state", "reason", "attempts", "claimed_until", "processed_at"])
    doorbell.ring_task_on_commit(PROCESS)
    return row


@transaction.atomic
def ignore(key: int, *, by: User) -> InboundMail:
    row = _locked(key, by)
    record("mail.ignored", row, by=by.actor, detail={"reason": row.reason})
    row.state, row.reason, row.processed_at = State.IGNORED, SPAM, clock.now()
    row.save(update_fields=["state", "reason", "processed_at"])
    return row


@transaction.atomic
def release(key: int, *, mailbox: Mailbox, by: User, seen: State = State.QUARANTINED) -> Ticket:
    """A ticket of what can be read of it, with the whole mail as a file.

    `seen` says that it was ignored, where it was: what somebody else ignores meanwhile stays ignored.
    """
    row = _locked(key, by, State.IGNORED if seen == State.IGNORED else State.QUARANTINED)
    if not mailboxes_of(by).filter(pk=mailbox.pk).exists():
        raise Invalid(_("Choose a mailbox of yours."), {"mailbox": [_("Choose a mailbox of yours.")]})
    reading = best_reading(row)
    requester = contacts_for([(reading.sender, reading.sender_name)])[reading.sender]
    first = NewMessage(
        author=requester,
        channel=Channel.EMAIL,
        text=reading.text,
        html=reading.html,
        new_text=reading.mail.new_text,
        subject=reading.mail.subject,
        from_name=reading.sender_name,
        from_address=reading.sender,
        mail_id=reading.mail.message_id,
        is_auto=reading.mail.is_auto,
        sent_at=reading.sent_at,
        files=(NewFile(WHOLE, "message/rfc822", bytes(row.raw)),),
    )
    subject = reading.mail.subject or snippet(reading.text, 80) or _("A mail that could not be read")
    ticket, message = open_ticket(NewTicket(subject, requester, mailbox.brand, Channel.EMAIL, first, mailbox))
    _settle(row, reading, mailbox, message.pk, ticket.pk)
    record("mail.released", row, by=by.actor, detail={"ticket_id": ticket.pk})
    return ticket


def _settle(row: InboundMail, reading: Reading, mailbox: Mailbox, message_id: int, ticket_id: int) -> None:
    """The key is kept free when the same mail was filed already in another way."""
    filed = reading.key and InboundMail.objects.filter(mailbox=mailbox, key=reading.key, state=State.PROCESSED).exists()
    row.state, row.reason, row.mailbox, row.key = State.PROCESSED, "", mailbox, "" if filed else reading.key
    row.message_id, row.ticket_id, row.processed_at = message_id, ticket_id, clock.now()
    row.save(update_fields=["state", "reason", "mailbox", "key", "message", "ticket", "processed_at"])


def alike(row: InboundMail, *, by: User) -> list[int]:
    """Mails in quarantine for the same reason, in the same mailbox, the oldest first; at most MOST_ALIKE."""
    rows = visible_to(by).filter(state=State.QUARANTINED, reason=row.reason, mailbox=row.mailbox_id)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_ALIKE])


def _locked(key: int, by: User, state: State = State.QUARANTINED) -> InboundMail:
    require(by, Capability.LEAD_TEAM)
    row = visible_to(by).select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Missing(_("There is no such mail, or you may not see it."))
    if row.state != state:
        raise Conflict(
            _("Somebody dealt with this mail a moment ago: it is %(state)s now.")
            % {"state": row.get_state_display().lower()}
        )
    return row
