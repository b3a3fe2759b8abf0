"""What is played in a rehearsal: mails that come in, an agent who closes or answers. Each is the desk's own verb."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from django.db.models import Max

from events.consumers import registry
from events.models import Event
from helpdesk.lib.errors import Conflict
from people.models import User
from tickets.actions import replies, status
from tickets.actions.replies import Writing
from tickets.mail import addresses
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.actions.processing import process
from tickets.mail.actions.quarantine import best_reading
from tickets.mail.inbound.reading import Reading
from tickets.mail.models import Delivery, InboundMail
from tickets.mail.outbound.compose import compose
from tickets.mail.outbound.letters import letter
from tickets.mail.parsing import addresses as written
from tickets.mail.parsing import headers
from tickets.mail.rehearsal.manifest import Step
from tickets.models import Category, Message, Ticket

LISTENERS = ("acknowledgements", "outbox")  # consumers that make mail of what happened, each after the one before
WORDS = "<p>Thank you for writing. Here is our answer.</p>"


class StepSeen(TypedDict, total=False):
    """`ticket` is equal for two steps exactly when they are about the same ticket."""

    status: str
    ticket: int | None
    is_auto: bool
    auto_reply_sent: bool
    state: str | None
    reason: str
    error: str


class Unplayable(Exception):
    """A step that can't be played; the words say why."""


def deliver(path: Path, out: Out | None = None) -> tuple[InboundMail, Reading]:
    """A mail as if it had just come, through intake, reading and filing."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unplayable(f"{path.name} can't be read: {error.strerror}.") from error
    [row] = take_in([Arrival(InboundMail.Via.SMTP, out.filled(raw) if out else raw)])
    readings = process([row])
    return row, readings[0] if readings else best_reading(row)


def outcome(row: InboundMail) -> str:
    """created, appended, ignored, duplicate or quarantined."""
    if row.state != InboundMail.State.PROCESSED:
        return str(row.state)
    is_first = Message.objects.filter(pk=row.message_id or 0, version=1).exists()
    return "created" if is_first else "appended"


@dataclass(frozen=True, slots=True)
class Out:
    """The headers of a mail that the desk built, for mails that answer it."""

    message_id: str
    references: str
    reply_to: str
    subject: str

    def filled(self, raw: bytes) -> bytes:
        """The bytes with their placeholders filled; one that already stands in <> gets no second pair."""
        raw = raw.replace(b"<{{OUT_MESSAGE_ID}}>", b"{{OUT_MESSAGE_ID}}")
        values = {"MESSAGE_ID": self.message_id, "REFERENCES": self.references, "REPLY_TO": self.reply_to}
        for name, value in (values | {"SUBJECT": self.subject}).items():
            raw = raw.replace(b"{{OUT_%s}}" % name.encode(), value.encode())
        return raw

    @classmethod
    def of(cls, delivery: Delivery) -> Out:
        """Read off the very bytes that a mail server would be given."""
        mail = compose(letter(delivery, addresses.sender_of(delivery.message.ticket)))
        fields = headers.read(mail, 0, len(mail), top=True)[0]
        back = written.parse_all([fields.get("reply-to") or fields.get("from")])
        return cls(
            message_id=fields.get("message-id").strip(),
            references=" ".join(fields.get("references").split()),
            reply_to=back[0].email if back else "",
            subject=" ".join(fields.get("subject").split()),
        )


@dataclass
class Conversation:
    """The steps of one entry: they share what is stored, and what the desk wrote last."""

    folder: Path
    agent: User
    tickets: list[int | None] = field(default_factory=list)
    out: Out | None = None
    _heard: int = 0
    _told: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._heard = Event.objects.aggregate(last=Max("pk"))["last"] or 0

    def play(self, step: Step) -> StepSeen:
        if step.op == "deliver":
            row, reading = deliver(self.folder / step.file, self.out)
            seen = StepSeen(status=outcome(row), ticket=row.ticket_id, is_auto=reading.mail.is_auto, reason=row.reason)
        else:
            seen = self._act(step)
        self.tickets.append(seen["ticket"])
        written = self._let_listen(seen["ticket"])
        acknowledged = [delivery for delivery in written if delivery.message.is_auto]
        if step.op == "agent_reply":
            self.out = self._to_requester(written)
        elif acknowledged and self.out is None:  # until an agent answers, that is what can be answered
            self.out = Out.of(acknowledged[0])
        seen["auto_reply_sent"] = bool(acknowledged)
        seen["state"] = self._state(seen["ticket"])
        return seen

    def _act(self, step: Step) -> StepSeen:
        ticket = Ticket.objects.filter(pk=self.tickets[step.of] or 0).first()
        if ticket is None:
            raise Unplayable(f"Step {step.of} has no ticket.")
        if step.op == "agent_reply":
            replies.reply(ticket.pk, Writing(WORDS, ticket.thread_version), by=self.agent)
            return StepSeen(status="replied", ticket=ticket.pk, is_auto=False)
        with suppress(Conflict):  # it is closed already
            status.set_status(ticket.pk, to=Category.CLOSED, by=self.agent)
        return StepSeen(status="closed", ticket=ticket.pk, is_auto=False)

    def _let_listen(self, ticket: int | None) -> list[Delivery]:
        """What follows the log after a commit follows it now; returns the mails this puts into the outbox."""
        for name in LISTENERS:
            listener = registry[name]
            listener.handle([event for event in self._events() if event.kind in listener.kinds])
        self._heard = max([self._heard, *(event.pk for event in self._events())])
        rows = Delivery.objects.filter(message__ticket=ticket).exclude(pk__in=self._told)
        new = list(rows.select_related("message__ticket__mailbox", "message__ticket__brand").order_by("pk"))
        self._told |= {delivery.pk for delivery in new}
        return new

    def _events(self) -> Iterable[Event]:
        """Of this transaction only: the desk goes on beside it."""
        mine = Event.objects.extra(where=["xid = pg_current_xact_id()::text::bigint"])
        return mine.filter(pk__gt=self._heard).order_by("pk")

    @staticmethod
    def _to_requester(written: list[Delivery]) -> Out:
        for delivery in written:
            if delivery.recipient == delivery.message.ticket.requester.email:
                return Out.of(delivery)
        raise Unplayable("The answer has nobody to go to.")

    @staticmethod
    def _state(ticket: int | None) -> str | None:
        found = Ticket.objects.filter(pk=ticket or 0).first()
        return ("closed" if found.is_closed else "open") if found else None
