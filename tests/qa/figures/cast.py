"""A desk of one house and two partners with many reviews whose true quality is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from benchmarks.quality_rows import CONTENT, Plan, fill
from people.models import Partner, Team, User
from qa.actions import tallies
from qa.figures.scope import Scope
from qa.models import Programme
from tests.builders import a_partner, a_site, a_team, a_ticket, a_user
from tests.qa.rows import a_programme, a_version

LAST = date(2026, 11, 16)
"""A Monday."""
WORSE = "The worse one"


@dataclass
class Desk:
    manager: User
    programme: Programme
    partners: list[Partner]
    teams: list[Team]
    people: list[User]
    reviewers: list[User] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        return Scope(LAST)


def a_desk(*, people: int = 4, per_week: int = 60, **plan: Any) -> Desk:
    """`people` in each of three teams: one in-house, two of partners; sums are worked out."""
    partners = [a_partner(), a_partner(WORSE)]
    teams = [a_team(partner=one) for one in (None, *partners)]
    staff = []
    for team in teams:
        site = a_site(partner=team.partner)
        staff += [a_user(partner=team.partner, teams=[team], site=site) for _ in range(people)]
    version = a_version(content=CONTENT)
    reviewers = [a_user("quality-reviewer") for _ in range(3)]
    desk = Desk(a_user("admin"), a_programme(version), partners, teams, staff, reviewers)
    tickets = [a_ticket(team=teams[n % 3]).pk for n in range(12)]
    values = {"per_week": per_week, **plan}
    keys = [one.pk for one in reviewers]
    fill(Plan(desk.programme.pk, version.pk, staff, tickets, keys, LAST, **values))
    tallies.rebuild_all()
    return desk
