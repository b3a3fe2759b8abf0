"""Which stories the demo tells: how many people write, when, about what, and to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tickets.mail.demo import stories as telling
from tickets.mail.demo.cast import Cast
from tickets.mail.demo.requesters import Requester, crowd
from tickets.mail.demo.stories import Moment, Story
from tickets.mail.demo.words import LANGUAGES, SHARES, Writer

DAYS = 90
LONG_THREADS = (300, 60)
WORLD = {"ja": "Asia/Tokyo", "ar": "Asia/Dubai"}

Planned = tuple[Story, list[Moment]]
Crew = dict[str, list[tuple[str, str, str]]]


def stories(tickets: int, seed: int, until: datetime, cast: Cast) -> list[Planned]:
    """Deterministic: the same numbers, moment and staff give the same stories, words and files."""
    rng = Random(f"{seed}/people")
    crowds = {
        language: crowd(language, max(3, tickets * share // 140), rng)
        for language, share in zip(LANGUAGES, SHARES, strict=True)
    }
    crew = {slug: [(user.email, user.name, user.time_zone) for user in cast.agents_of(slug)] for slug in cast.teams}
    return [_planned(number, tickets, f"{seed}/{number}", until, crowds, crew) for number in range(tickets)]


def in_order(planned: list[Planned], until: datetime) -> list[Moment]:
    """The moments of all stories up to now, as they happened."""
    past = (moment for _, moments in planned for moment in moments if moment.at <= until)
    return sorted(past, key=lambda moment: moment.at)


def _planned(
    number: int, tickets: int, seed: str, until: datetime, crowds: dict[str, list[Requester]], crew: Crew
) -> Planned:
    rng = Random(seed)
    language = rng.choices(LANGUAGES, SHARES)[0]
    people = crowds[language]
    requester = people[int(len(people) * rng.random() ** 1.6)]
    topic = rng.choices(list(telling.TOPICS), list(telling.TOPICS.values()))[0]
    mailbox = telling.mailbox_for(topic, language, rng)
    size = LONG_THREADS[number] if number < min(len(LONG_THREADS), tickets // 60) else 0
    pace = Random(seed + "pace")
    opened = until - timedelta(days=DAYS - 1) if size else _opened(number, tickets, requester, until, pace)
    crew = crew | {"world": [one for one in crew["world"] if one[2] == WORLD.get(language, one[2])]}
    team = telling.TEAM_OF[mailbox]
    story = Story(
        number=number,
        requester=requester,
        topic="payout" if size else topic,
        mailbox="creators@kita.test" if size else mailbox,
        writer=Writer(requester, "payout" if size else topic, rng),
        rng=rng,
        pace=pace,
        teams=crew,
        clock=opened,
        team="creator-care" if size else team,
        agent=crew[team][0],
    )
    if size or rng.random() < 0.05:
        story.copied = {one.address: one for one in rng.sample(people, min(rng.choice((1, 1, 2)), len(people)))}
        story.copied.pop(requester.address, None)
    neglected = rng.random() < 0.05
    return story, telling.long_thread(story, size) if size else telling.tell(story, neglected=neglected)


def _opened(number: int, tickets: int, requester: Requester, until: datetime, rng: Random) -> datetime:
    """More often lately than long ago, seldom at night; the last dozen within the last two hours."""
    if number >= tickets - min(12, tickets // 10):
        return until - timedelta(minutes=rng.uniform(1, 120))
    zone = ZoneInfo(requester.time_zone)
    for _ in range(6):
        moment = until - timedelta(days=(DAYS - 1) * rng.random() ** 1.7, minutes=2)
        if 6 <= moment.astimezone(zone).hour < 24 or rng.random() < 0.2:
            break
    return moment
