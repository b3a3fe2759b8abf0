"""Splitting: a message that began something else moves into a ticket of its own."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.text import casefold_address, snippet, storable
from people.models import Contact, User
from tickets import lifecycle
from tickets.actions.locking import locked
from tickets.models import Category, Message, Participant, Ticket


@transaction.atomic
def split(message_id: int, *, by: User, subject: str = "") -> Ticket:
    """A new ticket of the message's author, with the message as its first; it follows the old one, in its queue.

    `subject` is the new ticket's; empty: the message's own, else that of the old one.

    For what somebody outside wrote after a ticket's first message. Answers to it find the new ticket, since its
    mail id moves with it.
    """
    rows = Message.objects.visible_to(by).public().filter(pk=message_id).exclude(author_contact=None)
    found = rows.values_list("ticket_id", flat=True).first()
    if found is None:
        raise Missing(_("There is no such message of a customer."))
    old = locked(found, by=by)
    message = Message.objects.defer("search").select_related("author_contact").get(pk=message_id)
    earlier = Message.objects.public().filter(ticket=old, version__lt=message.version)
    if message.ticket_id != old.pk or not earlier.exists():
        raise Invalid(_("This is the first message of its ticket already."))
    new = _ticket(message, old, " ".join(storable(subject).split())[:500])
    _take_along(message, old, new)
    message.ticket, message.version, message.is_new_topic, message.came_from = new, 1, False, None
    message.save(update_fields=["ticket", "version", "is_new_topic", "came_from"])
    _record(message, old, new, by)
    return new


def goes_along(message: Message, old: Ticket) -> list[Contact]:
    """Who takes part in the old ticket and is named on the message: they take part in the new one too."""
    named = {casefold_address(one) for one in (*message.to, *message.cc)}
    people = {one.contact for one in old.participants.select_related("contact") if one.contact.email in named}
    if old.requester.email in named:
        people.add(old.requester)
    author = message.author_contact_id or old.requester_id
    return sorted((one for one in people if one.pk != author), key=lambda one: one.pk)


def _ticket(message: Message, old: Ticket, subject: str) -> Ticket:
    requester, at = message.author_contact or old.requester, clock.now()
    return Ticket.objects.create(
        subject=subject or message.subject or old.subject,
        requester=requester,
        organisation_id=requester.organisation_id,
        brand_id=old.brand_id,
        mailbox_id=old.mailbox_id,
        channel=message.channel,
        status_id=lifecycle.default_status_id(Category.NEW),
        status_category=Category.NEW,
        team_id=old.team_id,
        partner_id=old.partner_id,
        language=old.language,
        follows=old,
        thread_version=1,
        snippet=snippet(message.new_text or message.text, 200),
        created_at=at,
        updated_at=at,
    )


def _take_along(message: Message, old: Ticket, new: Ticket) -> None:
    Participant.objects.bulk_create(Participant(ticket=new, contact=one) for one in goes_along(message, old))


def _record(message: Message, old: Ticket, new: Ticket, by: User) -> None:
    origin = {
        "channel": new.channel,
        "brand_id": new.brand_id,
        "mailbox_id": new.mailbox_id,
        "team_id": new.team_id,
        "priority": new.priority,
    }
    record("ticket.created", new, by=by.actor, detail=origin)
    record("message.moved", new, by=by.actor, detail={"message_id": message.pk, "before": old.pk, "after": new.pk})
    record("ticket.linked", old, by=by.actor, detail={"other_id": new.pk, "reason": "split"})
