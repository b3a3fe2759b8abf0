"""What webhooks say of tickets: the API's shapes, of what the webhook's owner may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from events.models import Event
from events.webhooks import payloads
from events.webhooks.models import Webhook
from people.models import User
from tickets.api.shapes import MessageShape, TicketShape
from tickets.models import Message, Ticket
from tickets.models.ticket import TicketQuerySet


def register() -> None:
    payloads.register(describe, may_see)


def describe(events: Sequence[Event], webhook: Webhook) -> dict[int, Mapping[str, object]]:
    """By event: the ticket as it is now, and for events of messages the message. In a fixed number of queries."""
    about = {event.pk: event.subject_id for event in events if event.subject_kind == "ticket"}
    tickets = {one.pk: one for one in _seen(webhook).filter(pk__in=set(about.values())).for_list()}
    wanted = {_message_id(event) for event in events} - {0}
    messages = _messages(webhook.owner, wanted, tickets) if wanted else {}
    found: dict[int, Mapping[str, object]] = {}
    for event in events:
        ticket = tickets.get(about.get(event.pk, 0))
        if ticket is not None:
            data: dict[str, object] = {"ticket": TicketShape(ticket).data}
            if message := messages.get(_message_id(event)):
                data["message"] = MessageShape(message).data
            found[event.pk] = data
    return found


def may_see(webhook: Webhook, subject_id: int) -> bool:
    return Ticket.objects.visible_to(User.objects.get(pk=webhook.owner_id)).filter(pk=subject_id).exists()


def _seen(webhook: Webhook) -> TicketQuerySet:
    rows = Ticket.objects.visible_to(webhook.owner)
    if webhook.brands:
        rows = rows.filter(brand_id__in=webhook.brands)
    return rows.filter(team_id__in=webhook.teams) if webhook.teams else rows


def _messages(owner: User, ids: set[int], tickets: Mapping[int, Ticket]) -> dict[int, Message]:
    rows = Message.objects.visible_to(owner).filter(pk__in=ids, ticket__in=list(tickets)).defer("search")
    return {
        one.pk: one
        for one in rows.select_related("author_user", "author_contact").prefetch_related("attachments", "mentions")
    }


def _message_id(event: Event) -> int:
    """Of events about a message of the ticket's own thread; side conversations have other messages."""
    value = event.detail.get("message_id") if event.kind.startswith("message.") else 0
    return value if isinstance(value, int) else 0
