"""What listens to the log for mail: acknowledgements, the outbox, moved messages, addresses that get no mail more."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from tickets.mail import entrance
from tickets.mail.actions import outbox, side_outbox, suppressions
from tickets.mail.actions.acknowledging import acknowledge
from tickets.mail.models import InboundMail
from tickets.models import Message


@consumer("acknowledgements", does=_("Tells requesters that their mail has come"), kinds={"ticket.created"})
def acknowledge_new_tickets(events: Sequence[Event]) -> None:
    """Tickets that requesters opened themselves, not those that staff opened for them."""
    wanted = [event.subject_id for event in events if event.actor_kind == "contact"]
    if wanted:
        acknowledge(wanted)


@consumer(
    "moved_mail",
    does=_("Notes in stored mail which ticket it is in now"),
    kinds={"message.moved", "ticket.merged", "ticket.unmerged"},
)
def follow_moved_messages(events: Sequence[Event]) -> None:
    """The stored mail says which ticket it ended in."""
    for event in events:
        if event.kind != "message.moved":
            _follow_tickets({event.subject_id, int(event.detail["other_id"])})
            continue
        InboundMail.objects.filter(message=int(event.detail["message_id"])).update(ticket=int(event.detail["after"]))


def _follow_tickets(numbers: set[int]) -> None:
    now = Message.objects.filter(pk=OuterRef("message")).values("ticket")
    InboundMail.objects.filter(ticket__in=numbers, message__ticket__in=numbers).exclude(
        ticket=F("message__ticket")
    ).update(ticket=Subquery(now))


@consumer("outbox", does=_("Puts answers into the outbox"), kinds={"message.added"})
def put_into_outbox(events: Sequence[Event]) -> None:
    """Public messages that staff, a rule or the desk itself wrote get a row per recipient."""
    wanted = [
        int(event.detail["message_id"])
        for event in events
        if event.detail["kind"] == "public" and event.actor_kind in ("user", "system", "rule")
    ]
    if wanted:
        outbox.enqueue(wanted)


@consumer("side_outbox", does=_("Puts messages of side conversations into the outbox"), kinds={"side.message_added"})
def put_into_side_outbox(events: Sequence[Event]) -> None:
    """What staff wrote to the world outside gets a row per address."""
    wanted = [int(event.detail["message_id"]) for event in events if event.actor_kind == "user"]
    if wanted:
        side_outbox.enqueue(wanted)


@consumer("suppressions", does=_("Stops mail to addresses that don't take it"), kinds={"delivery.bounced"})
def heed_bounces(events: Sequence[Event]) -> None:
    suppressions.heed_bounces(events)


@consumer("sign_in_links", does=_("Mails links to sign in"), kinds={"signin.asked"})
def mail_sign_in_links(events: Sequence[Event]) -> None:
    """To requesters who want to see their requests."""
    for event in events:
        entrance.send_link(event.subject_id)
