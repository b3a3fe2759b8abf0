"""Whether the desk may send an automatic mail: the walls between it and another machine that answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tickets.mail.models.acknowledgement import Acknowledgement

Refusal = Acknowledgement.Refusal
MOST_IN_A_THREAD = 5  # automatic mails within a day, in a ticket and those that follow the same one


@dataclass(frozen=True, slots=True)
class Occasion:
    """A new ticket. `lately` counts the recipient's acknowledgements of the last hour, `in_thread` those of the last
    day in the ticket it follows and in others that follow that one."""

    recipient: str
    is_auto: bool = False
    is_own: bool = False
    is_late: bool = False
    lately: int = 0
    in_thread: int = 0


def refusal(occasion: Occasion, *, most_an_hour: int) -> Refusal | None:
    """Why this ticket isn't acknowledged; None when it is."""
    if occasion.is_auto:
        return Refusal.AUTOMATIC
    if "@" not in occasion.recipient or occasion.recipient.endswith("@invalid"):
        return Refusal.NOBODY
    if occasion.is_own:
        return Refusal.OWN
    if occasion.is_late:
        return Refusal.LATE
    if occasion.in_thread >= MOST_IN_A_THREAD:
        return Refusal.THREAD_LIMIT
    return Refusal.SENDER_LIMIT if occasion.lately >= most_an_hour else None
