"""The people of a team and its work, read from the database into what routing decides by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from helpdesk.lib import clock
from people.capabilities import Capability
from people.models import Shift, Team, User, UserSkill
from people.models.user import Availability
from people.rosters import LONGEST
from tickets.models import Holding, KindOfWork, Message, TeamRouting, Ticket
from tickets.models.status import WORKABLE
from tickets.models.work import Mode
from tickets.routing.people import Person, Terms
from tickets.routing.work import Asked, Kind, Work, asked
from tickets.tree import Tree

Span = tuple[datetime, datetime]
BEFORE_ANY: Final = timedelta(hours=12)
"""What counts as this shift's for people who are on none: what they were given in the last twelve hours."""
FACTS: Final = ("pk", "created_at", "team_id", "brand_id", "category_id", "form_id", "language", "tags", "channel",
                "priority")  # fmt: skip


@dataclass(frozen=True)
class Kinds:
    """The kinds of work of the desk, with the tree of categories that they speak of. Two queries."""

    rows: list[Kind]
    tree: Tree

    @classmethod
    def load(cls) -> Kinds:
        rows = [_kind(one) for one in KindOfWork.objects.filter(is_active=True)]
        return cls(rows, Tree.load() if any(one.category_id for one in rows) else Tree([]))

    def work(self, ticket: Ticket) -> Work:
        return self.of(tuple(getattr(ticket, name) for name in FACTS))

    def of(self, facts: tuple[object, ...]) -> Work:
        """From the values of FACTS."""
        key, created, team, brand, category, form, language, tags, channel, priority = facts
        return Work(
            ticket_id=key,  # type: ignore[arg-type]
            waits_since=created,  # type: ignore[arg-type]
            team_id=team,  # type: ignore[arg-type]
            brand_id=brand,  # type: ignore[arg-type]
            categories=self._above(category),  # type: ignore[arg-type]
            form_id=form,  # type: ignore[arg-type]
            language=str(language),
            tags=frozenset(tags),  # type: ignore[call-overload]
            channel=str(channel),
            priority=priority,  # type: ignore[arg-type]
        )

    def asked(self, ticket: Ticket) -> Asked:
        return asked(self.work(ticket), self.rows)

    def points(self, facts: tuple[object, ...]) -> int:
        return asked(self.of(facts), self.rows).points if self.rows else 1

    def _above(self, category: int | None) -> frozenset[int]:
        """A category and all that it is under, as things are now."""
        found: set[int] = set()
        row = self.tree.now(category)
        while row is not None and row.pk not in found:
            found.add(row.pk)
            row = self.tree.now(row.parent_id)
        return frozenset(found)


@dataclass
class Load:
    """Points in hand, and those given since the shift began; `given_at` is when last."""

    used: int = 0
    taken: int = 0
    given_at: datetime | None = None
    tickets: set[int] = field(default_factory=set)


def terms_of(routing: TeamRouting | None) -> Terms:
    return Terms(routing.needs_shift, routing.needs_language) if routing else Terms(False, False)


def routings() -> dict[int, TeamRouting]:
    """The teams whose tickets are given out by rules, by their ids."""
    return {one.team_id: one for one in TeamRouting.objects.exclude(mode=Mode.OFF)}


def persons(users: Collection[User], kinds: Kinds, capacities: Mapping[int, int]) -> dict[int, Person]:
    """By user. `capacities` are those that hold for who has none of their own. Four queries."""
    now = clock.now()
    shifts = shifts_now([one.pk for one in users], now)
    loads = loads_of([one.pk for one in users], shifts, kinds, now)
    skills: dict[int, dict[str, int]] = {}
    for user, slug, level in UserSkill.objects.filter(user__in=[one.pk for one in users]).values_list(
        "user_id", "skill__slug", "level"
    ):
        skills.setdefault(user, {})[slug] = level
    return {
        user.pk: Person(
            user_id=user.pk,
            skills=skills.get(user.pk, {}),
            languages=frozenset(user.languages),
            is_available=user.availability == Availability.AVAILABLE,
            shift=shifts.get(user.pk),
            capacity=user.capacity or capacities.get(user.pk, 10),
            used=loads[user.pk].used,
            taken=loads[user.pk].taken,
            given_at=loads[user.pk].given_at,
        )
        for user in users
    }


def shifts_now(users: Collection[int], now: datetime) -> dict[int, Span]:
    """The shift that each is on; who is on none is not in it."""
    rows = Shift.objects.filter(user__in=users, starts_at__lte=now, ends_at__gt=now)
    return {user: (start, end) for user, start, end in rows.values_list("user_id", "starts_at", "ends_at")}


def loads_of(users: Collection[int], shifts: Mapping[int, Span], kinds: Kinds, now: datetime) -> dict[int, Load]:
    """What each has in hand: what is new or open, and what was taken in this shift and put aside without an answer."""
    found = {key: Load() for key in users}
    rows = Ticket.objects.filter(assignee__in=users, status_category__in=WORKABLE, spam_at=None)
    for user, *facts in rows.values_list("assignee_id", *FACTS):
        found[user].used += kinds.points(tuple(facts))
        found[user].tickets.add(int(facts[0]))
    for user, since, status, answered, facts in _held(users, now):
        start = shifts[user][0] if user in shifts else now - BEFORE_ANY
        if since < start:
            continue
        load, points = found[user], kinds.points(facts)
        load.taken += points
        load.given_at = max(since, load.given_at or since)
        if status in ("pending", "on_hold") and not answered:
            load.used += points
    return found


def _held(users: Collection[int], now: datetime) -> Iterable[tuple[int, datetime, str, bool, tuple[object, ...]]]:
    """What these people were given in the last hours and still have, done or not."""
    answer = Message.objects.filter(
        ticket=OuterRef("ticket"),
        kind=Message.Kind.PUBLIC,
        author_user__isnull=False,
        withdrawn_at=None,
        created_at__gte=OuterRef("since"),
    )
    rows = Holding.objects.filter(user__in=users, since__gt=now - LONGEST).annotate(answered=Exists(answer))
    names = [f"ticket__{name}" for name in FACTS]
    for user, since, status, answered, *facts in rows.values_list(
        "user_id", "since", "ticket__status_category", "answered", *names
    ):
        yield user, since, status, answered, tuple(facts)


def capacities(users: Collection[int], routing: Mapping[int, TeamRouting]) -> dict[int, int]:
    """What their teams say that people can have at a time: the most of those that give work out. One query."""
    found: dict[int, int] = {}
    through = Team.members.through.objects.filter(user__in=users, team__in=list(routing))
    for user, team in through.values_list("user_id", "team_id"):
        found[user] = max(found.get(user, 0), routing[team].capacity)
    return found


def members(team_id: int) -> list[User]:
    """Who could be given a ticket of the team: active, and with the right to work."""
    return list(User.objects.able_to(Capability.WORK_TICKETS).filter(teams=team_id).order_by("pk"))


def _kind(row: KindOfWork) -> Kind:
    names = ("name", "brand_id", "category_id", "form_id", "language", "tag", "channel", "priority", "team_id")
    return Kind(**{name: getattr(row, name) for name in names}, needs=row.needs, points=row.points)
