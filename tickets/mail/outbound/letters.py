"""What goes to one recipient: the message with its mailbox's frame and signature, and where it stands in the thread."""

from __future__ import annotations

from django.db.models import BinaryField
from django.db.models.functions import Substr
from django.utils import timezone, translation
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from helpdesk.lib.text import casefold_address
from tickets.contents import opened
from tickets.mail import addresses
from tickets.mail.models import Delivery, InboundMail, Template
from tickets.mail.outbound import framing, outlook, templates
from tickets.mail.outbound.compose import Enclosed, Letter, reply_subject
from tickets.mail.outbound.framing import Frame, Quote, Said
from tickets.mail.parsing import headers
from tickets.models import Attachment, Channel, Mailbox, Message, Ticket
from tickets.readers import Reader, readable, reader_at
from tickets.spoken import language_of, languages

HISTORY = 30
HEAD_BYTES = 32_000


def letter(row: Delivery, mailbox: Mailbox) -> Letter:
    message, ticket = row.message, row.message.ticket
    reader = reader_at(ticket, row.recipient)
    if reader.is_guest and message.subject == ticket.subject:
        message.subject = reader.face.subject
    asked = answered(message, reader)
    said = words(message, mailbox, asked, reader.face)
    markup, pictures = framing.with_own_pictures(said.html)
    sender = alias_of(asked, mailbox)
    return Letter(
        mail_id=row.mail_id,
        sender_name=mailbox.name,
        sender=sender,
        reply_to=addresses.reply_address(ticket, mailbox, sender),
        to=message.to,
        cc=message.cc,
        subject=_subject(message, mailbox),
        date=message.created_at,
        text=said.text,
        html=markup,
        references=references(row, reader),
        files=[*pictures, *(enclosed(one) for one in message.attachments.select_related("blob"))],
        topic=outlook.topic(message.subject or reader.face.subject),
        index=outlook.index(f"{ticket.pk}@{mailbox.domain}", ticket.created_at, message.created_at, _index(asked)),
        is_auto=message.is_auto,
    )


def _subject(message: Message, mailbox: Mailbox) -> str:
    """An answer's; what the desk says by itself has its template's own, where that has one."""
    subject = addresses.subject_of(message, mailbox)
    is_own = message.is_auto and message.author_user_id is None and message.subject != message.ticket.subject
    return subject if is_own else reply_subject(subject)


def answered(message: Message, reader: Reader) -> Message | None:
    """The newest message from outside that came before this one, and that the reader may read."""
    earlier = readable(Message.objects.public().filter(ticket=message.ticket_id, version__lt=message.version), reader)
    return earlier.filter(author_user=None).exclude(author_contact=None).defer("search").order_by("-version").first()


def words(message: Message, mailbox: Mailbox, asked: Message | None, face: Ticket) -> Said:
    """Framed and signed where a person wrote it; what the desk itself says is a template already. `face` is the ticket
    as its reader knows it."""
    said = Said(message.text, message.html)
    agent = message.author_user
    if agent is None:
        return said
    ticket, kinds = message.ticket, (Template.Kind.REPLY, Template.Kind.SIGNATURE)
    language = language_of(ticket)
    rows = list(mailbox.templates.filter(kind__in=kinds))
    around, signature = (templates.chosen(mailbox, kind, language, of=rows) for kind in kinds)
    frame = Frame(around.html, signature.html, templates.values(face, mailbox, agent))
    return framing.frame(said, frame, _quote(asked, ticket, mailbox) if mailbox.quotes and asked else None)


def alias_of(asked: Message | None, mailbox: Mailbox) -> str:
    """The mailbox's address that the customer wrote to, where their mail names one; else its first."""
    ours = {casefold_address(one): one for one in mailbox.addresses}
    for address in [*asked.to, *asked.cc] if asked else ():
        plain = casefold_address(address)
        if found := ours.get(plain) or ours.get(addresses.without_token(plain)):
            return found
    return mailbox.address


def references(row: Delivery, reader: Reader) -> list[str]:
    """The ids of the earlier public messages as this recipient got or wrote them, oldest first."""
    before = Message.objects.public().filter(ticket=row.message.ticket_id, version__lt=row.message.version)
    earlier = readable(before, reader)
    messages = list(earlier.order_by("-version").values_list("pk", "mail_id")[:HISTORY])
    sent = dict(
        Delivery.objects.filter(message__in=[key for key, _ in messages], recipient=row.recipient).values_list(
            "message_id", "mail_id"
        )
    )
    ids = [sent.get(key) or received for key, received in reversed(messages)]
    return [one for one in ids if one.isprintable() and one and " " not in one]


def _quote(asked: Message, ticket: Ticket, mailbox: Mailbox) -> Quote:
    wanted = languages(language_of(ticket), mailbox.brand.language)
    with translation.override(templates.spoken(wanted)):
        at = timezone.localtime(asked.created_at)
        moment = f"{date_format(at, get_format('DATE_FORMAT'))}, {date_format(at, 'H:i')}"
        intro = _("On %(date)s, %(name)s wrote:") % {"date": moment, "name": asked.author_name}
    return Quote(intro, asked.new_text or asked.text)


def _index(asked: Message | None) -> str:
    """The Thread-Index of the mail that is answered."""
    if asked is None or asked.channel != Channel.EMAIL:
        return ""
    head = Substr("raw", 1, HEAD_BYTES, output_field=BinaryField())
    found = InboundMail.objects.filter(message=asked).values_list(head, flat=True).first()
    return headers.read(bytes(found), 0, len(found), top=True)[0].get("thread-index") if found else ""


def enclosed(attachment: Attachment) -> Enclosed:
    with opened(attachment) as file:
        content = file.read()
    cid = attachment.content_id if attachment.is_inline else ""
    return Enclosed(" ".join(attachment.name.split()), attachment.content_type, content, cid)
