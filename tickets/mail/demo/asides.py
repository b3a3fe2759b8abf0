"""Side conversations of the demo: with teams, partners and the world outside, in every state. Read from asides.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from helpdesk.lib import clock, html
from people.models import Partner, User
from tickets.actions import side_upkeep, sides
from tickets.actions.side_arrivals import Arrived, receive
from tickets.actions.sides import Opening, Words
from tickets.mail import addresses
from tickets.mail.demo.cast import Cast
from tickets.mail.demo.stories import Moment
from tickets.mail.models import Delivery, SideDelivery
from tickets.models import SideConversation, SideMessage, Ticket
from tickets.models.side import Kind, Outcome

MOST = 36
LATELY = timedelta(hours=40)


class Asides:
    """Begun after what staff wrote lately; each act waits for its moment, and the future has not happened."""

    def __init__(self, tickets: int, seed: int, until: datetime, cast: Cast) -> None:
        self.seed, self.until, self.cast = seed, until, cast
        self.share = min(1.0, 700 / tickets)
        self._begun = 0
        self._waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def after(self, moment: Moment, ticket: int) -> None:
        """Perhaps one begins in this ticket, an hour or two after what was written there just now."""
        rng = Random(f"{self.seed}/aside/{moment.story}/{moment.at - self.until}")
        if self._begun == MOST or moment.at < self.until - LATELY or rng.random() > self.share:
            return
        told = _told()[self._begun % len(_told())]
        self._begun += 1
        self._at(moment.at + timedelta(minutes=rng.uniform(8, 90)), lambda: self._begin(ticket, told, rng))

    def run(self, until: datetime, meanwhile: Callable[[datetime], None]) -> None:
        """What is due by then, in the order of time, among what else happens `meanwhile`."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _number, act = heappop(self._waiting)
            meanwhile(at)
            with clock.set_to(at):
                act()

    def finish(self, meanwhile: Callable[[datetime], None]) -> None:
        self.run(self.until, meanwhile)
        meanwhile(self.until)
        with clock.set_to(self.until):
            while side_upkeep.tell_overdue():
                pass

    def _at(self, at: datetime, act: Callable[[], None]) -> None:
        heappush(self._waiting, (at, next(self._numbers), act))

    def _begin(self, number: int, told: dict[str, str], rng: Random) -> None:
        ticket = Ticket.objects.select_related("assignee").get(pk=number)
        if ticket.is_closed or ticket.assignee is None:
            return
        end, now = told["end"], clock.now()
        due = now + timedelta(hours=1) if end == "late" else self.until + timedelta(hours=rng.uniform(2, 30))
        opening, owner = _opening(told, due, self.cast), ticket.assignee
        if not _may(owner, opening):
            owner = next(one for one in self.cast.staff.values() if one.is_in_house)
        side = sides.start(ticket.pk, opening, by=owner)
        _left(side.messages.get())
        answered = now + timedelta(minutes=rng.uniform(12, 240))
        if "answer" in told:
            self._at(answered, lambda: _answer(side, told["answer"], self.cast))
        if end in Outcome.values:
            self._at(answered + timedelta(minutes=rng.uniform(5, 90)), lambda: _close(side.pk, told, owner))


def _close(side: int, told: dict[str, str], by: User) -> None:
    sides.close(side, outcome=Outcome(told["end"]), text=told.get("outcome", ""), by=by)


def _opening(told: dict[str, str], due: datetime, cast: Cast) -> Opening:
    kind, _colon, slug = told["to"].partition(":")
    values: dict[str, Any] = {"addresses": [told["to"]]}
    if kind == "team":
        values = {"team": cast.teams[slug]}
    elif kind == "partner":
        values = {"partner": Partner.objects.get(slug=slug), "shares_thread": True}
    of = {"team": Kind.TEAM, "partner": Kind.PARTNER}.get(kind, Kind.OUTSIDE)
    return Opening(of, told["subject"], Words(html.from_text(told["ask"])), due_at=due, **values)


def _may(owner: User, opening: Opening) -> bool:
    """A partner's people ask no partner."""
    return owner.is_in_house or opening.kind != Kind.PARTNER


def _answer(side: SideConversation, words: str, cast: Cast) -> None:
    if side.kind == Kind.OUTSIDE:
        address = side.addresses[0]
        name = address.partition("@")[2].partition(".")[0].replace("-", " ").title()
        receive(Arrived(side.pk, name, address, words, words, mail_id=f"<{side.pk}.demo@{address.partition('@')[2]}>"))
        return
    who = cast.agents_of(side.team.slug) if side.team else [
        one for one in cast.staff.values() if one.partner_id == side.partner_id
    ]  # fmt: skip
    by = next((one for one in who if one.pk != side.owner_id), who[0])
    sides.write(side.pk, Words(html.from_text(words)), by=by)


def _left(message: SideMessage) -> None:
    """Delivered long ago, so that answers to it find their way."""
    mailbox = addresses.sender_of(message.side.ticket)
    for recipient in message.to:
        SideDelivery.objects.create(
            message=message,
            recipient=recipient,
            mail_id=addresses.side_mail_id(message, recipient, mailbox),
            state=Delivery.State.ACCEPTED,
            due_at=message.created_at,
            attempts=1,
            data_started=True,
            code="250",
            response="2.0.0 Ok: queued",
            finished_at=message.created_at,
        )


@cache
def _told() -> list[dict[str, str]]:
    return list(tomllib.loads((Path(__file__).parent / "asides.toml").read_text())["asides"])
