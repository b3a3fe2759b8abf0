"""What happens in one ticket of the demo desk: a list of moments, from its opening to where it stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from tickets.mail.demo.forms import sorted_by_agent
from tickets.mail.demo.requesters import Requester
from tickets.mail.demo.words import Writer

SAFETY = {"harassment", "impersonation", "underage", "hacked"}
CREATORS = {"payout", "programme", "copyright"}
TOPICS = {  # how often people write about what
    "number": 15,
    "hacked": 11,
    "impersonation": 7,
    "harassment": 8,
    "copyright": 6,
    "payout": 11,
    "appeal": 13,
    "underage": 4,
    "bug": 11,
    "coins": 8,
    "programme": 4,
    "data": 2,
}
TAGS = {
    "number": "login phone-number",
    "hacked": "account-takeover",
    "impersonation": "impersonation",
    "harassment": "harassment",
    "copyright": "copyright",
    "payout": "payout",
    "appeal": "appeal moderation",
    "underage": "minor-safety",
    "bug": "bug",
    "coins": "coins payment",
    "programme": "creator-programme",
    "data": "privacy",
}
TEAM_OF = {
    "support@kita.test": "front-desk",
    "bantuan@kita.test": "jakarta-accounts",
    "tulong@kita.test": "manila-accounts",
    "creators@kita.test": "creator-care",
    "safety@kita.test": "trust-safety",
}
ESCALATES = {"payout": "payments", "coins": "payments", "hacked": "trust-safety", "harassment": "trust-safety"}


class Act(StrEnum):
    OPEN = "open"
    WRITE = "write"  # the requester, by mail
    ROUTE = "route"
    ASSIGN = "assign"
    TAG = "tag"
    PRIORITY = "priority"
    NOTE = "note"
    REPLY = "reply"
    STATUS = "status"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    story: int
    act: Act
    by: str = ""
    """The address of a member of staff; empty for the requester."""
    text: str = ""
    to: str = ""
    """The team, assignee, tags, priority, status or sorting that it sets; a reply's status, an opening's subject."""


@dataclass(slots=True)
class Story:
    number: int
    requester: Requester
    topic: str
    mailbox: str
    writer: Writer
    rng: Random
    """Decides what happens and how it is said."""
    pace: Random
    """Decides when, apart from `rng`, so that the same words are said whatever time it is now."""
    teams: dict[str, list[tuple[str, str, str]]]
    """By team: (address, name, time zone) of who works there."""
    clock: datetime
    team: str
    agent: tuple[str, str, str]
    moments: list[Moment] = field(default_factory=list)
    copied: dict[str, Requester] = field(default_factory=dict)

    def add(self, act: Act, *, text: str = "", to: str = "", by: str | None = None) -> None:
        self.moments.append(Moment(self.clock, self.number, act, self.agent[0] if by is None else by, text, to))

    def wait(self, hours: float, zone: str = "") -> None:
        """Let about this much time pass (half to double); with a zone, on until people there are awake."""
        self.clock += timedelta(hours=hours * 2 ** self.pace.uniform(-1, 1), seconds=self.pace.randrange(60))
        if zone:
            self.clock = at_work(self.clock, zone, self.pace)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def requester_writes(self, kind: str, after_hours: float) -> None:
        self.wait(after_hours, self.requester.time_zone)
        self.add(Act.WRITE, text=self.writer.answer_of_requester(self.clock, kind), by="")

    def staff_replies(self, kind: str, after_hours: float, then: str = "") -> None:
        self.wait(after_hours, self.agent[2])
        self.add(Act.REPLY, text=self.writer.reply(self.clock, kind, self.agent[1]), to=then)

    def staff_notes(self, after_hours: float = 0.1) -> None:
        self.wait(after_hours)
        self.add(Act.NOTE, text=self.writer.note(self.clock, _house_language(self.team)))


def at_work(moment: datetime, zone: str, rng: Random) -> datetime:
    """The moment, or, at night, the next morning there."""
    local = moment.astimezone(ZoneInfo(zone))
    if 7 <= local.hour < 23:
        return moment
    morning = local.replace(hour=7, minute=rng.randrange(60)) + timedelta(days=1 if local.hour >= 23 else 0)
    return moment + (morning - local) + timedelta(minutes=rng.randrange(90))


def tell(story: Story, *, neglected: bool = False) -> list[Moment]:
    """The whole story, also what would only happen after today."""
    _open(story)
    _take_up(story, neglected)
    if story.chance(0.42):
        _ask_back(story)
    elif story.chance(0.06):
        story.requester_writes("nudges", 20)
    if story.chance(0.35 if story.topic in ESCALATES else 0.07):
        _escalate(story)
    _solve(story)
    return story.moments


def _open(story: Story) -> None:
    story.moments.append(
        Moment(
            story.clock,
            story.number,
            Act.OPEN,
            text=story.writer.request(story.clock),
            to=story.writer.subject(story.clock),
        )
    )


def _take_up(story: Story, neglected: bool) -> None:
    """Moved to the team that speaks the language, labelled, given to somebody."""
    wanted = destination(story)
    if wanted != story.team:
        story.wait(0.4)
        story.add(Act.ROUTE, to=wanted, by=story.teams[story.team][0][0])
        story.team = wanted
    story.agent = story.rng.choice(story.teams[story.team])
    story.wait(90 if neglected else 0.5 if story.chance(0.85) else 5, story.agent[2])
    story.add(Act.SORT, to=sorted_by_agent(story.topic, Random(f"{story.number}/fields")))
    if story.chance(0.5):
        story.add(Act.TAG, to=f"{TAGS[story.topic]} {story.requester.language}")
    if story.topic in SAFETY or story.chance(0.12):
        story.add(Act.PRIORITY, to=_priority(story))
    if story.chance(0.4):
        story.add(Act.ASSIGN, to=story.agent[0])
    if story.chance(0.25):
        story.staff_notes()


def _priority(story: Story) -> str:
    choice = {"harassment": "3 3 4", "hacked": "3 3 3 4", "underage": "4", "impersonation": "2 3"}
    return story.rng.choice(choice.get(story.topic, "1 3 3").split(" "))


def _ask_back(story: Story) -> None:
    story.staff_replies("questions", 0.3, "pending")
    if story.chance(0.88):
        story.requester_writes("details", 9)
    else:
        story.wait(60)
    if story.chance(0.22):
        story.staff_notes(0.5)
    if story.chance(0.05):
        story.requester_writes("nudges", 20)


def _escalate(story: Story) -> None:
    team = ESCALATES.get(story.topic, "trust-safety")
    if team == story.team:
        return
    story.staff_notes(1)
    story.add(Act.ROUTE, to=team)
    story.team, story.agent = team, story.rng.choice(story.teams[team])
    story.wait(1.5, story.agent[2])
    story.add(Act.ASSIGN, to=story.agent[0])
    story.staff_replies("waiting", 0.5, "on_hold")
    if story.chance(0.35):
        story.requester_writes("more", 20)
    if story.chance(0.6):
        story.staff_notes(6)


def _solve(story: Story) -> None:
    story.staff_replies("answers", 0.8, "solved")
    if story.chance(0.24):
        story.requester_writes("thanks", 7)
        story.wait(2, story.agent[2])
        story.add(Act.STATUS, to="solved")
    if story.chance(0.09):
        story.requester_writes("again", 30)
        if story.chance(0.5):
            story.staff_notes(2)
        story.staff_replies("retry", 1, "solved")
    story.clock += timedelta(days=4, minutes=story.pace.randrange(40))
    story.add(Act.STATUS, to="closed", by="lead@demo.test")


def long_thread(story: Story, size: int) -> list[Moment]:
    """A conversation of `size` messages that goes on to this day, with several colleagues taking turns."""
    _open(story)
    _take_up(story, neglected=False)
    step = 88 * 24 / size
    said = sum(moment.act in (Act.OPEN, Act.NOTE) for moment in story.moments)
    while said < size:
        story.wait(step * 0.8)
        share = story.rng.random()
        if share < 0.46:
            kind = story.rng.choice(("more", "more", "more", "nudges", "details"))
            story.add(Act.WRITE, text=story.writer.answer_of_requester(story.clock, kind), by="")
        elif share < 0.86:
            kind = story.rng.choice(("update", "update", "update", "waiting"))
            then = "on_hold" if kind == "waiting" else ""
            story.add(Act.REPLY, text=story.writer.reply(story.clock, kind, story.agent[1]), to=then)
        else:
            story.add(Act.NOTE, text=story.writer.note(story.clock, _house_language(story.team)))
        said += 1
        if said % 40 == 0:
            story.agent = story.rng.choice(story.teams[story.team])
            story.add(Act.ASSIGN, to=story.agent[0])
    return story.moments


def mailbox_for(topic: str, language: str, rng: Random) -> str:
    if topic in SAFETY:
        return "safety@kita.test"
    if topic in CREATORS:
        return "creators@kita.test"
    own = {"id": "bantuan@kita.test", "tl": "tulong@kita.test"}.get(language)
    return own if own and rng.random() < 0.8 else "support@kita.test"


def destination(story: Story) -> str:
    """The team that works a topic in a language; English is shared among the sites."""
    language, share = story.requester.language, story.rng.random()
    if language in ("ja", "ar"):
        return "world"
    if language == "en" and story.chance(0.45):
        return story.team
    if story.topic in SAFETY:
        return "jakarta-safety" if language == "id" or share < 0.3 else "trust-safety"
    if story.topic in CREATORS:
        local = language == "tl" or share < 0.5
        return "jakarta-accounts" if language == "id" else "manila-creators" if local else "creator-care"
    if language == "en":
        return "manila-accounts" if share < 0.5 else "jakarta-accounts" if share < 0.65 else "front-desk"
    return "jakarta-accounts" if language == "id" else "manila-accounts"


def _house_language(team: str) -> str:
    return {"jakarta": "id", "manila": "tl"}.get(team.partition("-")[0], "en")
