"""Following up a closed ticket: a new one for its requester, in its queue, begun by a member of staff."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, require
from tickets.actions import intake, leaving
from tickets.actions.assignment import give
from tickets.actions.intake import NewTicket
from tickets.actions.merging_in import copied
from tickets.actions.replies import LONGEST
from tickets.actions.thread import NewMessage
from tickets.models import Channel, Message, Participant, Ticket


def follow_up(number: int, subject: str, markup: str, *, kind: Message.Kind, by: User) -> Ticket:
    """The first message is a public reply to the requester, or an internal note. The ticket becomes the author's.

    Raises Conflict for a ticket that is not closed: it can be gone on with itself.
    """
    require(by, Capability.WORK_TICKETS)
    with transaction.atomic():
        rows = Ticket.objects.visible_to(by).select_related("requester", "brand__team", "mailbox__team", "team")
        old = rows.filter(pk=number).first()
        if old is None:
            raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": number})
        if old.merged_into_id or not old.is_closed:
            raise Conflict(_("Only a closed ticket is followed up. Go on in this one."))
        new = _ticket(old, " ".join(storable(subject).split()) or old.subject, _first(old, markup, kind, by), by)
        ticket, _message = intake.open_ticket(new)
        give(ticket, to=by.pk, by=by.actor)
        return ticket


def _ticket(old: Ticket, subject: str, first: NewMessage, by: User) -> NewTicket:
    cc = old.participants.filter(role=Participant.Role.CC).select_related("contact")
    return NewTicket(
        subject=subject,
        requester=old.requester,
        brand=old.brand,
        channel=Channel(old.channel),
        first=first,
        mailbox=old.mailbox,
        cc=tuple(one.contact for one in cc),
        follows=old.pk,
        follows_because="follow_up",
        language=old.language,
        by=by.actor,
        queue=old.team,
    )


def _first(old: Ticket, markup: str, kind: Message.Kind, by: User) -> NewMessage:
    if len(markup) > LONGEST:
        raise Invalid(_("This message is too long to send. Attach it as a file instead."))
    clean = html.compose(storable(markup))
    text = html.to_text(clean)
    if not text.strip():
        raise Invalid(_("There is nothing to send yet."), {"text": [_("Write a few words.")]})
    public = kind == Message.Kind.PUBLIC
    new = NewMessage(
        author=by,
        channel=Channel.WEB,
        kind=kind,
        text=text,
        new_text=text,
        html=clean,
        subject=old.subject if public else "",
        from_name=by.name,
        to=[old.requester.email] if public else [],
        cc=copied(old) if public else [],
        hold_until=clock.now() + timedelta(seconds=settings.UNDO_SECONDS) if public else None,
    )
    if public:
        leaving.check(new, [])
    return new
