"""What a mail becomes in its ticket: a message of its author, of the customer it was forwarded for, or of staff."""

from __future__ import annotations

from helpdesk.lib import html
from people.models import Contact, User
from tickets.actions.thread import NewMessage
from tickets.mail.inbound.people import Person
from tickets.mail.inbound.reading import Reading
from tickets.mail.inbound.threads import Place
from tickets.mail.parsing.tokens import without_token
from tickets.models import Channel, Message

MOST_NAMED = 100


def received(reading: Reading, author: Contact, *, of: Person, place: Place | None = None) -> NewMessage:
    """The mail as it came. A server's report about a mail of ours is for staff only."""
    mail = reading.mail
    address, name = of
    return NewMessage(
        author=author,
        channel=Channel.EMAIL,
        kind=Message.Kind.NOTE if mail.is_bounce else Message.Kind.PUBLIC,
        text=reading.text,
        html=reading.html,
        new_text=mail.new_text,
        subject=without_token(mail.subject),
        from_name=name,
        from_address=address,
        to=[one.email for one in mail.to][:MOST_NAMED],
        cc=[one.email for one in mail.cc][:MOST_NAMED],
        mail_id=mail.message_id,
        in_reply_to=mail.in_reply_to[0] if mail.in_reply_to else "",
        is_auto=mail.is_auto or mail.is_bounce,
        protection=mail.protection,
        is_new_topic=place is not None and place.new_topic,
        sent_at=reading.sent_at,
        files=reading.files(),
    )


def forwarded(reading: Reading, person: Person, author: Contact) -> NewMessage:
    """The customer's words out of a mail that staff forwarded; what staff wrote around them is in the note."""
    forward = reading.mail.forward
    text = forward.body_text if forward else ""
    return NewMessage(
        author=author,
        channel=Channel.EMAIL,
        text=text,
        html=html.from_text(text),
        new_text=text,
        subject=(forward.subject if forward else "") or without_token(reading.mail.subject),
        from_name=person[1],
        from_address=person[0],
        mail_id=reading.mail.message_id,
        sent_at=reading.sent_at,
        files=reading.files(),
    )


def note_of(reading: Reading, staff: User) -> NewMessage:
    """The whole mail of staff who forwarded one, as it came, for staff to read."""
    return NewMessage(
        author=staff,
        channel=Channel.EMAIL,
        kind=Message.Kind.NOTE,
        text=reading.text,
        html=reading.html,
        new_text=reading.mail.new_text,
        subject=reading.mail.subject,
        from_name=staff.name,
        from_address=reading.sender,
        sent_at=reading.sent_at,
    )


def reply_of(reading: Reading, staff: User) -> NewMessage:
    """What staff newly wrote, and nothing they quoted."""
    text = reading.mail.new_text
    return NewMessage(
        author=staff,
        channel=Channel.EMAIL,
        text=text,
        html=html.from_text(text),
        new_text=text,
        from_name=staff.name,
        from_address=reading.sender,
        mail_id=reading.mail.message_id,
        sent_at=reading.sent_at,
        files=reading.files(),
    )
