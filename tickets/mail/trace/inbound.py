"""The way of a mail that came in: arrived, stored, read, recognised, filed, and what people did with it since."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event
from helpdesk.lib.crypto import keys_for
from people.models import User
from tickets.mail import addresses, keeping
from tickets.mail.actions import quarantine
from tickets.mail.inbound.reading import Reading
from tickets.mail.models import Acknowledgement, Delivery, InboundMail
from tickets.mail.parsing import tokens
from tickets.mail.trace import words
from tickets.mail.trace.moves import moves
from tickets.mail.trace.steps import Step, in_order, names_in
from tickets.models import Message

State = InboundMail.State
Via = InboundMail.Via


def visible_to(user: User) -> QuerySet[InboundMail]:
    """Mail that this person may read: a filed one with its ticket, another with its mailbox."""
    rows = InboundMail.objects.all()
    if user.is_in_house or not user.is_active:
        return rows if user.is_active else rows.none()
    unfiled = Q(ticket=None, mailbox__in=quarantine.mailboxes_of(user))
    return rows.filter(unfiled | Q(ticket__partner_id=user.partner_id))


def steps(row: InboundMail, reading: Reading) -> list[Step]:
    """Oldest first."""
    found = [_arrived(row), *_read(row, reading), *_recognised(row, reading)]
    return in_order([*found, *_acts(row), *moves(row), *_ended(row, reading), *_acknowledged(row)])


def _arrived(row: InboundMail) -> Step:
    came = {
        Via.IMAP: _("It was fetched by IMAP"),
        Via.POP3: _("It was fetched by POP3"),
        Via.WEBHOOK: _("A mail provider handed it over (webhook)"),
        Via.COMMAND: _("It was fed in by a command"),
    }.get(Via(row.via), _("It came by %(way)s") % {"way": row.get_via_display()})
    text = _("Its bytes were stored before anything read them, and before the sender was told.")
    if keeping.is_erased(row):
        text = _("Its bytes were stored, and erased since, with what had to be forgotten.")
    elif not row.is_whole:
        text = _("It was too large: its header was stored, and a note in place of the rest.")
    facts = [
        (_("From server"), f"{row.source.host}, {row.source.folder}" if row.source else ""),
        (_("Sender in the envelope"), row.envelope_from or (_("none") if row.via in (Via.SMTP, Via.LMTP) else "")),
        (_("Recipients in the envelope"), ", ".join(row.envelope_to)),
        (_("Size"), filesizeformat(row.size)),
        (_("SHA-256"), row.sha256),
    ]
    return Step(row.received_at, "mail", came, text, facts=[(name, value) for name, value in facts if value])


def _read(row: InboundMail, reading: Reading) -> Iterable[Step]:
    if row.state == State.RECEIVED:
        yield Step(None, "hourglass", _("It waits to be read"), tone="warn")
        return
    mail = reading.mail
    problems = [words.problem(code) for code in mail.problems if not code.startswith("error_")]
    title = _("It was read, with something odd in it") if problems else _("It was read")
    files = ngettext("%(count)d file", "%(count)d files", len(mail.attachments)) % {"count": len(mail.attachments)}
    facts = [
        (_("From"), " ".join(filter(None, [mail.sender.name, f"<{mail.sender.email}>" if mail.sender.email else ""]))),
        (_("To"), ", ".join(one.email for one in mail.to)),
        (_("Copy to"), ", ".join(one.email for one in mail.cc)),
        (_("Subject"), mail.subject),
        (_("Message-ID"), mail.message_id),
        (_("Date in its header"), mail.date.strftime("%Y-%m-%d %H:%M %z") if mail.date else ""),
        (_("Files"), files if mail.attachments else ""),
    ]
    tries = _("It took %(count)d attempts.") % {"count": row.attempts} if row.attempts > 1 else ""
    shown = [(name, value) for name, value in facts if value]
    yield Step(None, "eye", title, tries, "warn" if problems else "", problems, shown)


def _recognised(row: InboundMail, reading: Reading) -> Iterable[Step]:
    mail = reading.mail
    if mail.bounce:
        told = [
            " ".join(filter(None, [one.address, one.status, _("for good") if one.permanent else _("for now")]))
            for one in mail.bounce.recipients
        ]
        yield Step(None, "undo-2", _("It is a report that a mail did not arrive"), points=told)
    elif mail.is_auto:
        text = _("It is never answered automatically, and opens nothing again.")
        yield Step(None, "zap", _("A machine sent it"), text, points=[words.machine(mail.auto_reason)])
    if mail.protection in words.PROTECTIONS:
        yield Step(None, "lock", str(words.PROTECTIONS[mail.protection]))
    if mail.forward:
        whose = mail.forward.from_email or mail.forward.from_name
        yield Step(
            None,
            "forward",
            _("It forwards a mail of %(whose)s") % {"whose": whose} if whose else _("It forwards a mail"),
        )


def _ended(row: InboundMail, reading: Reading) -> Iterable[Step]:
    """What became of it, as it is now."""
    why = words.reason(row.reason)
    if row.state == State.PROCESSED and row.ticket_id:
        url, link = _to_ticket(row)
        opens = row.message is not None and row.message.version == 1
        title = _("It opened a ticket") if opens else _("It was added to a ticket")
        if row.side_message_id:
            title = _("It was put into a side conversation")
        yield Step(row.processed_at, "inbox", title, why, "good", pointers(reading, row.ticket_id), url=url, link=link)
    elif row.state == State.DUPLICATE:
        url, link = _to_ticket(row)
        yield Step(row.processed_at, "copy", _("It is a copy, so it made nothing new"), why, url=url, link=link)
    elif row.state == State.IGNORED:
        yield Step(row.processed_at, "ban", _("It was ignored: kept, without a ticket"), why)
    elif row.state == State.QUARANTINED:
        url = reverse("admin_quarantined", args=[row.pk])
        yield Step(
            row.processed_at, "shield-alert", _("It waits in quarantine"), why, "bad", url=url, link=_("Open it")
        )


def _acknowledged(row: InboundMail) -> Iterable[Step]:
    """Of a mail that opened a ticket: whether its sender was told at once, or why not."""
    opened = row.state == State.PROCESSED and row.message is not None and row.message.version == 1
    told = Acknowledgement.objects.filter(ticket=row.ticket_id).first() if opened else None
    if told and told.message_id:
        url = reverse("message_mail", args=[told.message_id])
        yield Step(told.created_at, "reply", _("Its sender was told that it arrived"), url=url, link=_("See that mail"))
    elif told:
        yield Step(told.created_at, "reply", _("Its sender was not told that it arrived"), told.get_refused_display())


def pointers(reading: Reading, ticket: int) -> list[str]:
    """By which marks the mail points at this ticket, the most trusted first."""
    keys = keys_for(addresses.PURPOSE)
    found = []
    if any(tokens.read_plus_address(address, keys) == ticket for address in reading.recipients):
        found.append(_("It was sent to the ticket's own signed address."))
    signed = [ref for one in reading.answers if (ref := tokens.read_message_id(one, keys))]
    if any(ref.ticket == ticket for ref in signed):
        found.append(_("It answers a mail that the desk signed for this ticket."))
    if _answers_stored(reading, ticket):
        found.append(_("It answers a mail that is stored in this ticket."))
    if tokens.read_subject(reading.mail.subject, keys) == ticket:
        found.append(_("Its subject has the ticket's signed mark."))
    return found


def _answers_stored(reading: Reading, ticket: int) -> bool:
    if not reading.answers:
        return False
    ids = reading.answers
    sent = Delivery.objects.filter(mail_id__in=ids, message__ticket=ticket)
    return Message.objects.filter(mail_id__in=ids, ticket=ticket).exists() or sent.exists()


def _to_ticket(row: InboundMail) -> tuple[str, str]:
    if not row.ticket_id:
        return "", ""
    return f"{reverse('ticket', args=[row.ticket_id])}#message-{row.message_id}", f"#{row.ticket_id}"


def _acts(row: InboundMail) -> Iterable[Step]:
    events = list(Event.objects.filter(subject_kind="inboundmail", subject_id=row.pk).order_by("pk"))
    names = names_in(events)
    if events and events[-1].kind == "mail.quarantined" and row.state == State.QUARANTINED:
        events.pop()  # told by where it is now
    for event in events:
        who = names.get(event.actor_id or 0, _("Somebody"))
        why = words.reason(str(event.detail.get("reason", "")))
        if event.kind == "mail.quarantined":
            yield Step(event.at, "shield-alert", _("It was set aside"), why, "warn")
        elif event.kind == "mail.run_again":
            yield Step(event.at, "refresh-cw", _("%(who)s had it read again") % {"who": who})
        elif event.kind == "mail.ignored":
            yield Step(event.at, "ban", _("%(who)s marked it as spam") % {"who": who})
        elif event.kind == "mail.released":
            yield Step(event.at, "circle-plus", _("%(who)s made it a ticket") % {"who": who})
