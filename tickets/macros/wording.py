"""What a macro says in one ticket: in whose language, with its variables filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from helpdesk.lib import html
from people.models import User
from tickets.macros import variables
from tickets.macros.acts import NOTE, Act, described
from tickets.models import MacroVersion, Ticket
from tickets.spoken import language_of, languages

REPLY: Final = "reply"
PARTS: Final = (REPLY, NOTE)
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Said:
    """`language` is that of the reply, or of the note where there is no reply; `choices` are all that it has."""

    language: str = ""
    reply: str = ""
    note: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would happen if somebody used this version in a ticket."""

    version: MacroVersion
    said: Said
    acts: list[Act]

    @property
    def is_staged(self) -> bool:
        """It says something, so that its acts wait until that is sent."""
        return bool(self.said.reply or self.said.note)

    @property
    def kind(self) -> str:
        return REPLY if self.said.reply else NOTE

    @property
    def note(self) -> str:
        """The note that goes along with a reply, as plain words."""
        return html.to_text(self.said.note) if self.said.reply else ""

    @property
    def doable(self) -> list[str]:
        names = [act.name for act in self.acts if not act.problem]
        return [*names, NOTE] if self.note else names


def prospect(version: MacroVersion, ticket: Ticket, *, by: User, language: str = "") -> Prospect:
    return Prospect(version, said(version, ticket, by, language), described(version.acts, by=by, ticket=ticket))


def said(version: MacroVersion, ticket: Ticket, by: User | None, language: str = "") -> Said:
    """In the language asked for, else the requester's, the brand's, English, else the first there is. Without `by` it
    is the desk that says it."""
    values = variables.values(ticket, by)
    for_requester = languages(language, language_of(ticket), ticket.brand.language)
    for_staff = languages(language, by.language if by else ticket.brand.language)
    spoken, reply = chosen(version.texts, REPLY, for_requester)
    noted, note = chosen(version.texts, NOTE, for_staff)
    return Said(
        spoken or noted,
        html.compose(variables.fill(reply, values)),
        html.compose(variables.fill(note, values)),
        [one for one, parts in version.texts.items() if parts.get(REPLY if reply else NOTE)],
    )


def chosen(texts: Texts, part: str, wanted: Sequence[str]) -> tuple[str, str]:
    """(language, HTML) of the first of these languages that has this part, else of any; both empty where none has."""
    found = {language: parts[part] for language, parts in texts.items() if parts.get(part)}
    language = next((one for one in wanted if one in found), next(iter(found), ""))
    return language, found.get(language, "")
