"""Whether somebody may review a piece of work: never their own, and never what they are too close to or can't read.

Certification is asked through a seam: the app that certifies people registers how (see `register_certification`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from django.db.models import Count

from people.models import User
from people.permissions import Capability, can
from qa.models import Purpose, Review, ReviewerProfile, State
from qa.models.review import UNFINISHED
from sops.models import Run
from tickets.models import Ticket

Certified: TypeAlias = Callable[[Collection[int], Collection[int]], set[tuple[int, int]]]
"""(users, procedures) -> the pairs of which the user may NOT judge the procedure."""
_certifications: Final[list[Certified]] = []
LATELY: Final = 200
"""How many of a reviewer's last reviews tell whose work they have seen."""


def register_certification(uncertified: Certified) -> None:
    if uncertified not in _certifications:
        _certifications.append(uncertified)


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be judged, with what decides who may."""

    key: int
    agent: int
    language: str
    partner: int | None
    procedures: frozenset[int] = frozenset()


@dataclass
class Pool:
    """Reviewers with what must be known of them, read once for any number of works."""

    reviewers: list[User]
    is_independent: bool
    languages: dict[int, frozenset[str]] = field(default_factory=dict)
    leads: dict[int, set[int]] = field(default_factory=dict)
    uncertified: set[tuple[int, int]] = field(default_factory=set)
    by_id: dict[int, User] = field(default_factory=dict)

    @staticmethod
    def of(reviewers: Iterable[User], works: Collection[Work], *, is_independent: bool) -> Pool:
        people = [one for one in reviewers if can(one, Capability.REVIEW_QUALITY)]
        rows = ReviewerProfile.objects.filter(user__in=people).values_list("user", "languages")
        pool = Pool(people, is_independent, {user: frozenset(spoken) for user, spoken in rows})
        pool.leads = _led(people, {one.agent for one in works})
        procedures = {procedure for one in works for procedure in one.procedures}
        for uncertified in _certifications:
            pool.uncertified |= uncertified([one.pk for one in people], procedures)
        pool.by_id = {one.pk: one for one in people}
        return pool

    def may(self, reviewer: int, work: Work) -> bool:
        return not self.why_not(reviewer, work)

    def why_not(self, reviewer: int, work: Work) -> str:
        """A code: own, sight, lead, language, certification; empty when nothing speaks against it."""
        user, spoken = self.by_id[reviewer], self.languages.get(reviewer)
        if reviewer == work.agent:
            return "own"
        if not user.is_in_house and user.partner_id != work.partner:
            return "sight"
        if self.is_independent and work.agent in self.leads.get(reviewer, ()):
            return "lead"
        if spoken and work.language and work.language.split("-")[0] not in spoken:
            return "language"
        if any((reviewer, procedure) in self.uncertified for procedure in work.procedures):
            return "certification"
        return ""


def _led(people: Iterable[User], agents: Collection[int]) -> dict[int, set[int]]:
    """Of each reviewer who leads: the agents of their teams."""
    members: dict[int, set[int]] = defaultdict(set)
    for team, user in User.teams.through.objects.filter(user__in=agents).values_list("team_id", "user_id"):
        members[team].add(user)
    return {
        one.pk: set().union(*(members[team] for team in one.team_ids))
        for one in people
        if can(one, Capability.LEAD_TEAM)
    }


def works_of(tickets: Iterable[Ticket], agents: dict[int, int], keys: dict[int, int]) -> list[Work]:
    """Of these tickets: `agents` and `keys` by the ticket's number."""
    rows = list(tickets)
    followed: dict[int, set[int]] = defaultdict(set)
    for ticket, procedure in Run.objects.filter(ticket__in=rows).values_list("ticket_id", "procedure_id"):
        followed[ticket].add(procedure)
    return [
        Work(keys[one.pk], agents[one.pk], one.language, one.partner_id, frozenset(followed[one.pk])) for one in rows
    ]


def load_of(people: Collection[int]) -> Counter[int]:
    """How much each has to do."""
    rows = Review.objects.filter(reviewer__in=people, state__in=UNFINISHED)
    return Counter(dict(rows.values_list("reviewer").annotate(n=Count("pk")).order_by()))


def seen_by(people: Collection[int]) -> Counter[tuple[int, int]]:
    """How often each has judged each agent, of late."""
    last = Review.objects.exclude(state=State.VOID).filter(purpose__in=[Purpose.ESTIMATE, Purpose.DOUBLE])
    found: Counter[tuple[int, int]] = Counter()
    for one in people:
        found.update(last.filter(reviewer=one).order_by("-worked_at", "-pk").values_list("reviewer", "agent")[:LATELY])
    return found
