"""Opening a ticket for a requester who called, wrote elsewhere, or is known to another program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import casefold_address, storable
from people.actions.contacts import contacts_for
from people.models import Contact, User
from people.permissions import Capability, require
from tickets.actions import classifying, filling, intake, labels
from tickets.actions.files import own_uploads
from tickets.actions.intake import About, NewTicket
from tickets.actions.thread import NewMessage
from tickets.fields.filled import Filled
from tickets.models import (
    Attachment,
    Brand,
    Channel,
    Mailbox,
    Priority,
    Sensitivity,
    Ticket,
    TicketCategory,
    TicketForm,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the requester wants, told by somebody else; `html` is as it came."""

    email: str
    subject: str
    html: str
    brand: Brand
    name: str = ""
    mailbox: Mailbox | None = None
    priority: Priority = Priority.NORMAL
    tags: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    language: str = ""
    form: TicketForm | None = None
    category: TicketCategory | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    sensitivity: Sensitivity = Sensitivity.NONE


def open_for(request: Request, *, by: User, channel: Channel = Channel.API) -> Ticket:
    """Open the ticket as the requester's own, with `by` in its history as who opened it.

    A partner's staff open tickets in their own queues only.
    """
    require(by, Capability.WORK_TICKETS)
    with transaction.atomic():
        uploads = own_uploads(request.files, by=by)
        new = _ticket(request, by, channel)
        _check_queue(new, by)
        ticket, message = intake.open_ticket(new)
        Attachment.objects.filter(pk__in=uploads).update(message=message)
        return labels.set_tags(ticket.pk, to=request.tags, by=by) if request.tags else ticket


def _ticket(request: Request, by: User, channel: Channel) -> NewTicket:
    address = casefold_address(request.email)
    copied = [casefold_address(other) for other in request.cc]
    contacts = contacts_for([(address, request.name), *((other, "") for other in copied)])
    return NewTicket(
        subject=_line(request.subject),
        requester=contacts[address],
        brand=request.brand,
        channel=channel,
        first=_first(request, contacts[address], address, channel),
        mailbox=request.mailbox,
        priority=request.priority,
        cc=tuple(contacts[other] for other in dict.fromkeys(copied)),
        language=request.language,
        by=by.actor,
        about=_about(request, by),
    )


def _about(request: Request, by: User) -> About:
    """Raises Invalid for values that can't be so, and where the form wants more before a ticket is opened."""
    category_id = request.category.pk if request.category else None
    classifying.check_category(category_id)
    fields = filling.for_opening(Filled(request.form, request.fields, category_id), by=by)
    return About(request.form, category_id, fields, Sensitivity(request.sensitivity))


def _first(request: Request, author: Contact, address: str, channel: Channel) -> NewMessage:
    clean = html.compose(request.html)
    text = html.to_text(clean)
    if not text.strip() and not request.files:
        raise Invalid(_("There is no message yet."), {"text": [_("Write what the requester wants.")]})
    return NewMessage(
        author=author,
        channel=channel,
        text=text,
        new_text=text,
        html=clean,
        subject=_line(request.subject),
        from_name=request.name or author.name,
        from_address=address,
    )


def _line(subject: str) -> str:
    line = " ".join(storable(subject).split())
    if not line:
        raise Invalid(_("A ticket needs a subject."), {"subject": [_("Write a few words.")]})
    return line


def _check_queue(new: NewTicket, by: User) -> None:
    if not by.is_in_house and (new.team is None or new.team.partner_id != by.partner_id):
        words = _("Tickets of %(brand)s go to a queue that isn't yours.") % {"brand": new.brand}
        raise Invalid(words, {"brand": [_("Choose a brand or a mailbox of one of your teams.")]})
