"""The macros of the demo desk, and which of them the people of its stories reach for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from helpdesk.lib import clock, html
from people.models import User
from tickets.actions import macros
from tickets.actions.macros import Details
from tickets.macros.staged import Staged
from tickets.macros.wording import REPLY, Texts, said
from tickets.mail.demo.cast import Cast
from tickets.mail.demo.stories import Story
from tickets.models import Macro, Ticket
from tickets.models.view import Scope

EARLIER = 34
"""Days between a macro's first words and those that it has in the stories, where it has other first ones."""
USED = 0.6
"""How often somebody uses a macro where there is one."""


@dataclass
class Macros:
    """By what they are for in a story: asking back on a topic, handing over to a team, and the words for every day."""

    asking: dict[str, Macro] = field(default_factory=dict)
    routing: dict[str, Macro] = field(default_factory=dict)
    holding: Macro | None = None
    closing: Macro | None = None

    def routes(self, team: str, by: User, rng: Random) -> Macro | None:
        found = self.routing.get(team)
        return found if found and rng.random() < USED and _may_use(by, found) else None

    def writes(self, story: Story, then: str, text: str, by: User, ticket: int) -> tuple[str, list[Staged]]:
        """The reply as it is sent, as HTML: a macro's words in place of what was to be said, or below it."""
        words = html.from_text(text)
        rng = Random(f"macros/{story.number}/{text[:40]}")
        choices = {"pending": self.asking.get(story.topic), "on_hold": self.holding, "solved": self.closing}
        macro, language = choices.get(then), story.requester.language
        if macro is None or rng.random() > USED or language not in macro.version.texts or not _may_use(by, macro):
            return words, []
        row = Ticket.objects.select_related("requester", "organisation", "brand", "mailbox").get(pk=ticket)
        reply = said(macro.version, row, by, language).reply
        acts = tuple(name for name in macro.version.acts if name != "status")
        used = [Staged(macro.pk, macro.version.number, language, acts)]
        return (words + reply if macro == self.closing else reply), used


def make(everybody: Cast) -> Macros:
    """Make those that are missing, each by somebody who may."""
    found = Macros()
    for row in _file()["macros"]:
        macro = Macro.objects.select_related("current").filter(name=row["name"]).first() or _made(row, everybody)
        if "ask" in row:
            found.asking[row["ask"]] = macro
        if "route" in row:
            found.routing[row["route"]] = macro
        found.holding = macro if row.get("hold") else found.holding
        found.closing = macro if row.get("close") else found.closing
    return found


def _made(row: dict[str, Any], everybody: Cast) -> Macro:
    whose, acts = row["for"], dict(row.get("acts", {}))
    if "route" in row:
        acts["team"] = everybody.teams[row["route"]].pk
    team = everybody.teams.get(whose)
    details = Details(
        name=row["name"],
        folder=row.get("folder", ""),
        scope=Scope.TEAM if team else Scope.DESK if whose == "desk" else Scope.PERSONAL,
        team=team,
        acts=acts,
        texts=_texts(row),
    )
    by = everybody.staff[whose] if "@" in whose else _keeper(whose, everybody)
    if "first" not in row:
        return macros.create(details, by=by)
    with clock.set_to(clock.now() - timedelta(days=EARLIER)):
        made = macros.create(replace(details, texts=_texts({**row, REPLY: row["first"]})), by=by)
    return macros.change(made.pk, details, by=by)


def _keeper(whose: str, everybody: Cast) -> User:
    """Who makes it: an admin of the house for everybody, a lead or admin in the team for a team."""
    if whose == "desk":
        return everybody.staff["admin@demo.test"]
    people = everybody.staff.values()
    return next(one for one in people if everybody.teams[whose].pk in one.team_ids and "lead_team" in one.capabilities)


def _texts(row: dict[str, Any]) -> Texts:
    found: dict[str, dict[str, str]] = {}
    for part in (REPLY, "note"):
        for language, words in row.get(part, {}).items():
            whole = words.replace("{hi}", _file()["greet"][language]).replace("{bye}", _file()["leave"][language])
            found.setdefault(language, {})[part] = html.from_text(whole)
    return found


def _may_use(by: User, macro: Macro) -> bool:
    """Nobody's macro is used by those who don't have it, in stories neither."""
    return macro.scope == Scope.DESK or macro.team_id in by.team_ids


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("macros.toml").read_text("utf-8"))
