"""The board of work: who of some people has what, takes work or not, has how much room; and what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from helpdesk.lib import clock
from people.models import Team, User
from people.permissions import Capability, can
from tickets import workforce
from tickets.models import TeamRouting, Ticket
from tickets.models.status import UNSOLVED, WORKABLE
from tickets.models.ticket import TicketQuerySet
from tickets.models.work import Mode
from tickets.permissions import teams_in_sight
from tickets.routing import words
from tickets.routing.choice import choose
from tickets.routing.people import Person
from tickets.workforce import Kinds

SOON = timedelta(hours=2)
MOST_PEOPLE = 60
MOST_CARDS = 8
MOST_WAITING = 40
SHOWN = ("requester", "status", "team")


@dataclass
class Card:
    """A ticket on the board. `points` is what it weighs; `due_at` when a target of it is due next; `why_not` says why
    a desk that gives work out gives it to nobody."""

    ticket: Ticket
    points: int
    why_not: str = ""

    @property
    def due_at(self) -> datetime | None:
        return self.ticket.clock_due_at

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now()

    @property
    def is_soon(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now() + SOON


@dataclass
class Lane:
    """One person: what they have, as far as it is shown, and how much it is in all."""

    user: User
    person: Person
    cards: list[Card] = field(default_factory=list)
    open: int = 0
    pending: int = 0

    @property
    def more(self) -> int:
        return self.open - len(self.cards)

    @property
    def percent(self) -> int:
        """Of the room they have, as far as it can be drawn."""
        return min(100, round(100 * self.person.used / self.person.capacity))

    @property
    def is_over(self) -> bool:
        return self.person.used > self.person.capacity

    @property
    def until(self) -> datetime | None:
        return self.person.shift[1] if self.person.shift else None


@dataclass
class Board:
    team: Team | None
    teams: list[Team]
    lanes: list[Lane]
    waiting: list[Card]
    waiting_count: int
    due_soon: int
    routing: TeamRouting | None

    @property
    def available(self) -> int:
        return sum(lane.person.is_available for lane in self.lanes)

    @property
    def on_shift(self) -> int:
        return sum(lane.person.shift is not None for lane in self.lanes)

    @property
    def used(self) -> int:
        return sum(lane.person.used for lane in self.lanes)

    @property
    def capacity(self) -> int:
        """Of those who take work now."""
        return sum(lane.person.capacity for lane in self.lanes if lane.person.is_available)


def teams_for(by: User) -> list[Team]:
    """A lead's home team first, then their other teams, then the others in sight."""
    rows = teams_in_sight(by).select_related("routing").order_by("name")
    return sorted(rows, key=lambda one: (one.pk != by.home_team_id, one.pk not in by.team_ids, one.name))


def board(team: Team | None, by: User) -> Board:
    """A fixed number of queries, however many people and tickets."""
    teams = teams_for(by)
    kinds = Kinds.load()
    lanes = _lanes(team, by, kinds)
    waiting = _soonest(_of(team, by).workable().unassigned())
    routing = getattr(team, "routing", None) if team else None
    cards = [_waiting(one, kinds, lanes, routing) for one in waiting[:MOST_WAITING]]
    count = len(waiting) if len(waiting) <= MOST_WAITING else _of(team, by).workable().unassigned().count()
    soon = _of(team, by).filter(status_category__in=UNSOLVED, clock_due_at__lte=clock.now() + SOON).count()
    return Board(team, teams, lanes, cards, count, soon, routing)


def _waiting(ticket: Ticket, kinds: Kinds, lanes: Sequence[Lane], routing: TeamRouting | None) -> Card:
    wants = kinds.asked(ticket)
    if routing is None or routing.mode != Mode.PUSH:
        return Card(ticket, wants.points)
    people = [lane.person for lane in lanes]
    choice = choose(people, kinds.work(ticket), wants, workforce.terms_of(routing), clock.now())
    return Card(ticket, wants.points, "" if choice.person else words.against(choice.against))


def _lanes(team: Team | None, by: User, kinds: Kinds) -> list[Lane]:
    users = _people(team, by)
    capacities = workforce.capacities([one.pk for one in users], workforce.routings())
    people = workforce.persons(users, kinds, capacities)
    lanes = {user.pk: Lane(user, people[user.pk]) for user in users}
    seen = Ticket.objects.visible_to(by).genuine().filter(assignee__in=users)
    counts = (
        seen.filter(status_category__in=UNSOLVED)
        .values("assignee")
        .annotate(
            open=Count("pk", filter=Q(status_category__in=WORKABLE)),
            pending=Count("pk", filter=~Q(status_category__in=WORKABLE)),
        )
    )
    for row in counts.order_by():
        lanes[row["assignee"]].open, lanes[row["assignee"]].pending = row["open"], row["pending"]
    for ticket in _soonest(seen.workable(), MOST_PEOPLE * MOST_CARDS * 2):
        cards = lanes[ticket.assignee_id or 0].cards
        if len(cards) < MOST_CARDS:
            cards.append(Card(ticket, kinds.asked(ticket).points))
    return sorted(
        lanes.values(), key=lambda one: (not one.person.is_available, one.person.shift is None, one.user.name)
    )


def _people(team: Team | None, by: User) -> Sequence[User]:
    rows = User.objects.visible_to(by).able_to(Capability.WORK_TICKETS)
    rows = rows.filter(teams=team) if team else rows
    return list(rows.select_related("site").order_by("name", "pk")[:MOST_PEOPLE])


def _of(team: Team | None, by: User) -> TicketQuerySet:
    rows = Ticket.objects.visible_to(by).genuine()
    return rows.filter(team=team) if team else rows


def _soonest(rows: TicketQuerySet, most: int = MOST_WAITING + 1) -> list[Ticket]:
    """What is due next first, then the oldest."""
    order = (F("clock_due_at").asc(nulls_last=True), "created_at", "pk")
    return list(rows.select_related(*SHOWN).order_by(*order)[:most])


def may_see(by: User) -> bool:
    return can(by, Capability.LEAD_TEAM)
