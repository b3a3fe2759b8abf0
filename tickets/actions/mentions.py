"""People and teams that an internal note names with @: found by name, kept as rows, and told by an event.

Names are found among those whom the author may know of. Who may not see the ticket is not told, and the author
hears that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.db.models.functions import Lower

from events.record import record
from people.models import Team, User
from tickets.models import Mention, Message, Ticket
from tickets.permissions import can_see, teams_in_sight

MOST = 30
WORDS = 6
_SIGN = re.compile(r"(?<![\w@.])@(?=[^\W\d_])")
_PARTS = re.compile(r"(<[^>]*>)")
_ENDS = ".,;:!?)]}\"'…"


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a text names; `names` as they are written in the staff list."""

    users: Sequence[User] = ()
    teams: Sequence[Team] = ()

    @property
    def names(self) -> list[str]:
        return [*(one.name for one in self.users), *(one.name for one in self.teams)]


def find(text: str, *, by: User) -> Named:
    """The longest name after each @; of people of one name, all. No query for a text without @."""
    phrases = [list(_phrases(text[match.end() :])) for match in _SIGN.finditer(text)][:MOST]
    wanted = {phrase for found in phrases for phrase in found}
    if not wanted:
        return Named()
    people = list(User.objects.active().visible_to(by).annotate(said=Lower("name")).filter(said__in=wanted))
    teams = list(teams_in_sight(by).annotate(said=Lower("name")).filter(said__in=wanted))
    known = {name.lower() for name in Named(people, teams).names}
    said = {next((phrase for phrase in found if phrase in known), "") for found in phrases}
    return Named(
        [one for one in people if one.name.lower() in said], [one for one in teams if one.name.lower() in said]
    )


def marked(html: str, named: Named) -> str:
    """The names in bold, wherever they stand in the words; markup is left alone."""
    if not named.names:
        return html
    names = "|".join(re.escape(escape(name, quote=False)) for name in sorted(named.names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@.])@(?:{names})(?!\w)", re.I)
    parts = _PARTS.split(html)
    return "".join(part if part.startswith("<") else pattern.sub(r"<strong>\g<0></strong>", part) for part in parts)


def keep(ticket: Ticket, message: Message, named: Named, *, by: User) -> None:
    """Rows for whom the note names, and one event with all who are to be told."""
    if not named.names:
        return
    told = {one.pk for one in named.users if can_see(one, ticket)}
    rows = [Mention(message=message, user=one, is_told=one.pk in told) for one in named.users]
    for team in named.teams:
        members = {one.pk for one in User.objects.active().filter(teams=team) if can_see(one, ticket)}
        told |= members
        rows.append(Mention(message=message, team=team, is_told=bool(members)))
    Mention.objects.bulk_create(rows)
    detail = {
        "message_id": message.pk,
        "user_ids": sorted(told - {by.pk}),
        "team_ids": [team.pk for team in named.teams],
    }
    record("message.mentioned", ticket, by=by.actor, detail=detail)


def untold(message: Message) -> list[str]:
    """The names of those who were not told, as they may not see the ticket."""
    rows = Mention.objects.filter(message=message, is_told=False).select_related("user", "team").order_by("pk")
    return [str(one.user or one.team) for one in rows]


def _phrases(after: str) -> Iterator[str]:
    """What may be a name after @, the longest first, in lower case."""
    words = after[:160].split("\n")[0].split()[:WORDS]
    for count in range(len(words), 0, -1):
        phrase = " ".join(words[:count]).lower()
        yield phrase
        if (bare := phrase.rstrip(_ENDS)) != phrase:
            yield bare
