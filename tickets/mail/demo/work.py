"""How the demo desk gives its work out: skills, languages, three weeks of rosters, and who is at work now."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils.text import slugify

from helpdesk.lib import clock
from people import signs
from people.actions import availability, roster_files, skills
from people.actions.skills import Abilities
from people.models import Shift, Skill, User
from tickets.actions import work_setup
from tickets.actions.work_setup import Details, Way
from tickets.mail.demo.cast import Cast, people
from tickets.models import KindOfWork

SKILLS = ("Accounts", "Refunds", "Trust and safety", "Creators", "Copyright")
OF_TEAM = {
    "payments": "refunds",
    "trust-safety": "trust-and-safety",
    "jakarta-safety": "trust-and-safety",
    "creator-care": "creators",
    "manila-creators": "creators",
    "jakarta-accounts": "accounts",
    "manila-accounts": "accounts",
}
OF_SITE = {"Jakarta": ["id", "en"], "Manila": ["tl", "en"], "Singapore": ["en", "ms"], "Tokyo": ["ja", "en"],
           "Dubai": ["ar", "en"]}  # fmt: skip
WAYS = {
    "payments": Way("push", capacity=8),
    "jakarta-accounts": Way("push", capacity=8, needs_language=True),
    "manila-accounts": Way("pull", capacity=8),
    "manila-creators": Way("pull", capacity=6),
}
TIMES = (("07:00", "15:00"), ("09:00", "17:00"), ("13:00", "21:00"), ("22:00", "06:00"))
AT_WORK = timedelta(hours=12)


def give_out(cast: Cast, until: datetime) -> None:
    with clock.set_to(until):
        _set_up(cast)
        _plan(cast, until)


def _set_up(cast: Cast) -> None:
    """By the admin, as an admin would. A desk that has skills is left alone."""
    by = cast.staff["admin@demo.test"]
    if Skill.objects.exists():
        return
    for name in SKILLS:
        skills.create(name, by=by)
    for place, one in enumerate(people()):
        skills.set_abilities(cast.staff[one.email], _abilities(one.teams, one.site, place), by=by)
    for slug, way in WAYS.items():
        work_setup.set_way(cast.teams[slug], way, by=by)
    if not KindOfWork.objects.exists():
        refunds = Details("Refunds", tag="refund", team=cast.teams["payments"], needs={"refunds": 2}, points=2)
        work_setup.create(refunds, by=by)
        work_setup.create(Details("Takedowns", tag="copyright", needs={"copyright": 1}, points=3), by=by)
        work_setup.create(Details("Urgent", priority=4, points=2), by=by)


def _plan(cast: Cast, until: datetime) -> None:
    """The week that `until` is in, with the ones before and after it; then who is on a shift takes work."""
    by = cast.staff["admin@demo.test"]
    monday = until.date() - timedelta(days=until.weekday() + 7)
    lines = ["email,date,start,end"]
    for place, one in enumerate(people()):
        start, end = TIMES[place % len(TIMES)]
        days = [day for day in range(21) if (day + place) % 7 < 5]
        lines += [f"{one.email},{monday + timedelta(days=day)},{start},{end}" for day in days]
    roster_files.take_over("\n".join(lines), replaces=True, by=by)
    at_work = Shift.objects.filter(starts_at__lte=until, ends_at__gt=until).values_list("user_id", flat=True)
    for place, user in enumerate(User.objects.filter(pk__in=set(at_work)).order_by("pk")):
        with clock.set_to(until - timedelta(minutes=3 * place + 1)):
            availability.choose(("available", "available", "available", "busy", "break")[place % 5], by=user)
        with clock.set_to(until + AT_WORK):
            signs.give(user.pk)


def _abilities(teams: tuple[str, ...], site: str, place: int) -> Abilities:
    rng = Random(f"skills/{place}")
    levels = {OF_TEAM[team]: rng.choice((2, 3)) for team in teams if team in OF_TEAM}
    also = slugify(rng.choice(SKILLS))
    return Abilities({also: 1, **levels}, OF_SITE[site])
