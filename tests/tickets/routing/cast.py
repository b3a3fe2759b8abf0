"""A team that gives its work out, and people who can do it, made by the desk's own verbs."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.lib import clock
from people.actions import availability, skills
from people.actions.skills import Abilities
from people.models import Shift, Skill, Team, User
from tests.builders import a_team, a_user
from tickets.models import TeamRouting
from tickets.models.work import Mode


def a_pushing_team(name: str = "", **values: object) -> Team:
    team = a_team(name)
    TeamRouting.objects.create(team=team, **{"mode": Mode.PUSH, **values})
    return team


def a_worker(
    team: Team, *, hours: float = 8, started: float = 1, knows: dict[str, int] | None = None, **fields: object
) -> User:
    """Available, on a shift since `started` hours, for `hours` in all."""
    user = a_user(teams=[team], **fields)  # type: ignore[arg-type]
    for slug in knows or {}:
        Skill.objects.get_or_create(slug=slug, defaults={"name": slug})
    if knows:
        skills.set_abilities(user, Abilities(knows, user.speaks, user.capacity), by=a_user("admin"))
    start = clock.now() - timedelta(hours=started)
    Shift.objects.create(user=user, starts_at=start, ends_at=start + timedelta(hours=hours), time_zone="UTC")
    return availability.choose("available", by=user)
