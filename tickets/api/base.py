"""What the API's routes share: who asks, what they may see, how a verb's result is answered."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.web.rest import Cursor
from people.models import User
from tickets.api.shapes import TicketShape
from tickets.models import Message, Ticket
from tickets.models.ticket import TicketQuerySet


class Newest(Cursor):
    """Those that changed last first."""

    ordering = ("-updated_at", "-id")


def user_of(request: Request) -> User:
    """The member of staff whom the permission class has let in."""
    return cast(User, request.user)


def in_sight(request: Request) -> TicketQuerySet:
    """Empty for nobody: the schema is made without a person."""
    return Ticket.objects.visible_to(request.user) if isinstance(request.user, User) else Ticket.objects.none()


def ticket_in_sight(request: Request, ticket_id: int) -> Ticket:
    ticket = in_sight(request).filter(pk=ticket_id).first()
    if ticket is None:
        raise Http404
    return ticket


def taken(request: Request, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The body, checked against its shape."""
    data = shape(data=request.data, context={"request": request})
    data.is_valid(raise_exception=True)
    values: dict[str, Any] = data.validated_data
    return values


def shown(request: Request, ticket_id: int, status: int = 200) -> Response:
    """The ticket as it is now; nothing (204) when the change took it out of the actor's sight."""
    ticket = in_sight(request).for_page().filter(pk=ticket_id).first()
    if ticket is None:
        return Response(status=204)
    return Response(TicketShape(ticket, context={"request": request}).data, status=status)


def whole(message: Message) -> Message:
    """The message with what its shape shows, in two queries."""
    return (
        Message.objects.select_related("author_user", "author_contact")
        .prefetch_related("attachments", "mentions")
        .get(pk=message.pk)
    )
