"""Mails that belong to side conversations: into those, and nowhere else. Nobody becomes a requester by writing one."""

from __future__ import annotations

from collections.abc import Iterable

from tickets.actions.side_arrivals import Arrived, receive
from tickets.mail.actions.words import MOST_NAMED
from tickets.mail.inbound.reading import Reading
from tickets.mail.inbound.threads import Place
from tickets.mail.models import InboundMail
from tickets.mail.parsing.threading import Reason


def put_aside(pairs: Iterable[tuple[Reading, Place]]) -> None:
    """Store each in its side conversation and settle its row in memory. Rare enough to be stored one by one.

    In the order of the side conversations, so that two workers never wait for each other.
    """
    for reading, place in sorted(pairs, key=lambda pair: pair[1].side or 0):
        row, message = reading.row, receive(_arrived(reading, place))
        row.state, row.reason = InboundMail.State.PROCESSED, place.reason
        row.ticket_id, row.side_message_id = message.side.ticket_id, message.pk


def _arrived(reading: Reading, place: Place) -> Arrived:
    mail = reading.mail
    return Arrived(
        side_id=place.side or 0,
        from_name=reading.sender_name,
        from_address=reading.sender,
        text=reading.text,
        new_text=mail.new_text,
        html=reading.html,
        to=[one.email for one in mail.to][:MOST_NAMED],
        cc=[one.email for one in mail.cc][:MOST_NAMED],
        mail_id=mail.message_id,
        is_auto=mail.is_auto or mail.is_bounce,
        is_asked=place.reason != Reason.ASIDE_OTHER and place.reason != Reason.ASIDE_REQUESTER,
        is_requester=place.reason == Reason.ASIDE_REQUESTER,
        sent_at=reading.sent_at,
        files=reading.files(),
    )
