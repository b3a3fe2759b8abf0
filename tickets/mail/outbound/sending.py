"""Sending what is due: build each recipient's mail, speak to the server, settle the row."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from helpdesk.lib.errors import DeskError, Unavailable
from helpdesk.lib.smtp import outgoing_server
from tickets.mail import addresses
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery
from tickets.mail.outbound.compose import Letter, compose
from tickets.mail.outbound.dialogue import Envelope, Outcome, deliver
from tickets.mail.outbound.letters import letter
from tickets.mail.outbound.replies import error_words


class Copy(Protocol):
    """A row of an outbox: one recipient's copy of a message."""

    @property
    def recipient(self) -> str: ...


Row = TypeVar("Row", bound=Copy)


@dataclass(frozen=True)
class Box(Generic[Row]):
    """An outbox: how its rows are claimed, written as mails, marked when their DATA begins, and settled."""

    claim: Callable[[int], Sequence[Row]]
    letter: Callable[[Row], Letter]
    mark_data_started: Callable[[Row], None]
    settle: Callable[[Row, Outcome], object]

    def send_due(self, most: int) -> int:
        """Send one batch over one connection; returns how many rows were taken."""
        rows = self.claim(most)
        if rows:
            self.send(rows)
        return len(rows)

    def send(self, rows: Sequence[Row]) -> None:
        """Send what was claimed; what lapsed meanwhile is left to whoever has claimed it since."""
        try:
            link = outgoing_server().connect()
        except (OSError, smtplib.SMTPException, DeskError) as error:
            for row in rows:
                self.settle(row, Outcome("temporary", "", error_words(error)))
            return
        with closing(link):
            for row in rows:
                try:
                    outcome = self._send_one(link, row)
                except outbox.Lapsed:  # of the whole batch; hanging up ends the open DATA
                    return
                self.settle(row, outcome)

    def _send_one(self, link: smtplib.SMTP, row: Row) -> Outcome:
        try:
            one = self.letter(row)
            content = compose(one)
        except Unavailable as error:  # a file of it is still being checked
            return Outcome("temporary", "", error.message)
        except (ValueError, OSError, DeskError) as error:
            return Outcome("permanent", "", f"This mail can't be written: {error}"[:500])
        envelope = Envelope(one.sender, row.recipient, content)
        return deliver(link, envelope, lambda: self.mark_data_started(row))


def send_due(most: int = 20) -> int:
    """Send one batch of tickets' mail; returns how many rows were taken."""
    return TICKETS.send_due(most)


def send_now(one: Letter, to: str) -> Outcome:
    """Send a mail that belongs to no ticket, such as a test, and say how it went."""
    try:
        with closing(outgoing_server().connect()) as link:
            return deliver(link, Envelope(one.sender, to, compose(one)), lambda: None)
    except (OSError, smtplib.SMTPException, DeskError) as error:
        return Outcome("temporary", "", error_words(error))
    except ValueError as error:
        return Outcome("permanent", "", error_words(error))


def _letter(row: Delivery) -> Letter:
    return letter(row, addresses.sender_of(row.message.ticket))


TICKETS: Final = Box(outbox.claim, _letter, outbox.mark_data_started, outbox.settle)
