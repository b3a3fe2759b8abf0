"""Giving out the tickets of teams that are on push: to team, then to the person whose turn it is, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.fields import DurationField

from events import doorbell
from events.actor import SYSTEM
from helpdesk.lib import clock
from people.models import Team, User
from tickets import eligibility, workforce
from tickets.actions.assignment import give, place
from tickets.actions.holding import Way
from tickets.models import Holding, Skip, TeamRouting, Ticket
from tickets.models.status import WORKABLE
from tickets.models.work import Mode
from tickets.routing.choice import choose
from tickets.routing.people import Person, Terms
from tickets.routing.work import HEAD_START
from tickets.workforce import Kinds

ROUTE: Final = "tickets.route"
BATCH: Final = 100
PAGES: Final = 10


def route_all() -> int:
    """Every team that is on push; returns how many tickets found somebody."""
    teams = TeamRouting.objects.filter(mode=Mode.PUSH, team__is_active=True).values_list("pk", flat=True)
    return sum(route_team(key) for key in list(teams))


def ring() -> None:
    """Somebody may be free, or something may wait: the workers look, once this is committed."""
    doorbell.ring_task_on_commit(ROUTE)


def route_team(team_id: int) -> int:
    """What waits in the queue of a team, as far as somebody can take it; returns how many found somebody.

    A batch is one transaction. Of a thousand that wait, what nobody can take stands in nobody's way.
    """
    given, passed = 0, 0
    for _page in range(PAGES):
        count, left = _batch(team_id, passed)
        given, passed = given + count, passed + left
        if count + left < BATCH:
            break
    return given


def place_new(numbers: Sequence[int]) -> None:
    """New tickets that nobody has touched go to the team that their kind of work names."""
    kinds = Kinds.load()
    if not any(kind.team_id for kind in kinds.rows):
        return
    rows = Ticket.objects.filter(pk__in=numbers, assignee=None, status_category="new").select_related("team")
    teams = Team.objects.filter(is_active=True).in_bulk()
    for ticket in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
        team = teams.get(kinds.asked(ticket).team_id or 0)
        if team is not None and team.pk != ticket.team_id:
            place(ticket, team, by=SYSTEM)


@dataclass
class Force:
    """The people of a team while a batch is given out; each choice changes what the next one sees."""

    users: dict[int, User]
    people: dict[int, Person]
    terms: Terms
    kinds: Kinds

    @property
    def is_full(self) -> bool:
        """Nobody can be given anything, whatever it is."""
        return not any(
            one.is_available and one.has_room(1) and (one.shift or not self.terms.needs_shift)
            for one in self.people.values()
        )


@transaction.atomic
def _batch(team_id: int, passed: int) -> tuple[int, int]:
    """(given, left) of the next tickets of the queue. One process at a time works at a team."""
    rows = TeamRouting.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=team_id, mode=Mode.PUSH)
    routing = rows.first()
    force = _force(routing) if routing else None
    if force is None or force.is_full:
        return 0, 0
    waiting = list(_waiting(team_id)[passed : passed + BATCH].select_for_update(skip_locked=True, of=("self",)))
    barred = set(eligibility.obstacles(list(force.users.values()), waiting)) | _passed_on(waiting)
    given = sum(_give(ticket, force, barred) for ticket in waiting)
    return given, len(waiting) - given


def _force(routing: TeamRouting) -> Force:
    """Their rows are locked: whoever asks Next at the same moment waits, so nobody gets more than there is room for."""
    members = workforce.members(routing.pk)
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in members])
    users = {one.pk: one for one in locked.prefetch_related("roles").order_by("pk")}
    kinds = Kinds.load()
    capacities = workforce.capacities(list(users), workforce.routings())
    people = workforce.persons(list(users.values()), kinds, capacities)
    return Force(users, people, workforce.terms_of(routing), kinds)


def _give(ticket: Ticket, force: Force, barred: set[tuple[int, int]]) -> bool:
    now, wants = clock.now(), force.kinds.asked(ticket)
    people = [one for one in force.people.values() if (one.user_id, ticket.pk) not in barred]
    choice = choose(people, force.kinds.work(ticket), wants, force.terms, now)
    if choice.person is None:
        return False
    way = Way(Holding.How.ROUTED, [one.kept() for one in choice.why])
    give(ticket, to=choice.person.user_id, by=SYSTEM, way=way)
    force.people[choice.person.user_id] = choice.person.with_more(wants.points, now)
    return True


def _waiting(team_id: int) -> QuerySet[Ticket]:
    """By how long they wait, with a head start for what is urgent (tickets/routing/work.py)."""
    start = Case(
        *(When(priority=key, then=Value(value)) for key, value in HEAD_START.items()), output_field=DurationField()
    )
    rows = Ticket.objects.filter(team=team_id, status_category__in=WORKABLE, assignee=None, spam_at=None)
    return rows.annotate(rank=F("created_at") - start).order_by("rank", "pk")


def _passed_on(tickets: Sequence[Ticket]) -> set[tuple[int, int]]:
    """(user, ticket) of those who said that somebody else should have it."""
    rows = Skip.objects.filter(ticket__in=tickets, until__gt=clock.now())
    return set(rows.values_list("user_id", "ticket_id"))
