"""Fetching in scope: what a person may not see is missing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Missing
from people.models import User
from tickets.models import Attachment, Message, Ticket

ASKED = ("requester", "organisation")
"""What conditions and variables read."""


def ticket_for(user: User, number: int, with_: tuple[str, ...] = ()) -> Ticket:
    """With what its page shows, unless less is asked for."""
    rows = Ticket.objects.visible_to(user).filter(pk=number)
    found = (rows.select_related(*with_) if with_ else rows.for_page()).first()
    if found is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": number})
    return found


def message_for(user: User, key: int) -> Message:
    found = Message.objects.visible_to(user).select_related("ticket").filter(pk=key).defer("search").first()
    if found is None:
        raise Missing(_("There is no such message."))
    return found


def attachment_for(user: User, key: int) -> Attachment:
    found = Attachment.objects.visible_to(user).select_related("blob", "message__ticket").filter(pk=key).first()
    if found is None:
        raise Missing(_("There is no such file, or you may not see it."))
    return found
