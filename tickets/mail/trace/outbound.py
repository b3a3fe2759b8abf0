"""The way of a message that went out: written, held, and for each recipient every attempt with the server's answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event
from tickets.mail.models import Delivery
from tickets.mail.outbound.replies import sentence
from tickets.mail.outgoing import Line, lines
from tickets.mail.trace.steps import Step, in_order, names_in
from tickets.models import Message

State = Delivery.State
KINDS = ["delivery.bounced", "delivery.suppressed", "delivery.sent_again", "delivery.given_up"]


@dataclass
class Way:
    """One recipient's copy: where it is now, and how it came there."""

    line: Line
    steps: list[Step] = field(default_factory=list)


def begun(message: Message) -> list[Step]:
    """What all copies share: from writing to leaving."""
    author = message.author_name or _("The desk")
    count = len({*message.to, *message.cc})
    to = ngettext("To %(count)d address.", "To %(count)d addresses.", count) % {"count": count}
    found = [Step(message.created_at, "pencil", _("%(who)s wrote it") % {"who": author}, to)]
    if message.withdrawn_at:
        found.append(Step(message.withdrawn_at, "undo-2", _("It was taken back before it left")))
    elif message.hold_until:
        seconds = round((message.hold_until - message.created_at).total_seconds())
        if seconds > 0:
            words = ngettext("It was held for %(count)d second", "It was held for %(count)d seconds", seconds)
            text = _("So long its author could take it back.")
            found.append(Step(message.hold_until, "hourglass", words % {"count": seconds}, text))
    return found


def ways(message: Message) -> list[Way]:
    """Of each copy, in the order of the recipients."""
    rows = list(Delivery.objects.filter(message=message).select_related("message__ticket").order_by("pk"))
    told = _told(message)
    return [Way(line, in_order([*_tries(line.row), *told[line.row.pk], *_now(line.row)])) for line in lines(rows)]


def _tries(row: Delivery) -> Iterable[Step]:
    for number, one in enumerate(row.tries, 1):
        at, kind = datetime.fromisoformat(one["at"]), one["kind"]
        words = " ".join(filter(None, [one["code"], one["response"]]))
        facts = [(_("Answer"), words)] if words else []
        title, sign, tone = {
            "accepted": (_("The mail server took it"), "check", "good"),
            "temporary": (_("Attempt %(number)d did not succeed"), "clock", "warn"),
            "permanent": (_("The mail server refused it"), "mail-x", "bad"),
        }.get(kind, (_("The connection broke while it was handed over"), "circle-question-mark", "warn"))
        why = "" if kind == "accepted" else sentence(one["code"], one["response"])
        yield Step(at, sign, title % {"number": number} if "%" in title else title, why, tone, facts=facts)


def _now(row: Delivery) -> Iterable[Step]:
    """What is still to come."""
    if row.state == State.QUEUED:
        yield Step(row.due_at, "hourglass", _("The next attempt is due") if row.tries else _("It is due"))
    elif row.state == State.SENDING:
        yield Step(None, "send", _("It is being handed over now"))
    elif row.state == State.UNCERTAIN:
        text = _("The desk does not send it again by itself: the customer might get it twice.")
        yield Step(None, "circle-question-mark", _("Nobody knows whether it arrived"), text, "warn")


def _told(message: Message) -> dict[int, list[Step]]:
    """What the log says of each copy."""
    log = Event.objects.filter(subject_kind="ticket", subject_id=message.ticket_id, kind__in=KINDS)
    events = list(log.filter(detail__message_id=message.pk).order_by("pk"))
    names = names_in(events)
    found: dict[int, list[Step]] = defaultdict(list)
    for event in events:
        found[int(event.detail["delivery_id"])].append(_step(event, names.get(event.actor_id or 0, _("Somebody"))))
    return found


def _step(event: Event, who: str) -> Step:
    if event.kind == "delivery.bounced":
        status = str(event.detail["status"])
        title = _("It came back for good") if event.detail["permanent"] else _("It came back for now")
        facts = [(_("Status"), status)] if status else []
        return Step(event.at, "undo-2", title, sentence(status, ""), "bad", facts=facts)
    if event.kind == "delivery.suppressed":
        return Step(event.at, "ban", _("It was not sent: mail to this address is stopped"), tone="warn")
    if event.kind == "delivery.sent_again":
        return Step(event.at, "send", _("%(who)s sent it again") % {"who": who})
    return Step(event.at, "archive", _("%(who)s gave it up") % {"who": who})
