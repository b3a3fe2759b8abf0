"""What will happen with the sending, as the composer shows it: a chip for each act, ticked or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from helpdesk.lib import html
from people.models import User
from tickets.macros.acts import NOTE, Act, described
from tickets.macros.staged import Staged
from tickets.macros.wording import REPLY, Prospect, said
from tickets.models import MacroVersion, Ticket

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Chips:
    """Of one macro. `token` and `key` are what the form posts; `acts` with whether each is ticked."""

    token: str
    key: str
    name: str
    acts: list[tuple[Act, bool]]


def foretold(seen: Prospect) -> Chips:
    """Before it is used: everything that can be done is ticked."""
    version = seen.version
    staged = Staged(version.macro_id, version.number, seen.said.language, tuple(seen.doable))
    return _chips(staged, version, [*seen.acts, *_noted(seen.note)])


def drafted(staged: Sequence[Staged], ticket: Ticket, *, by: User) -> list[Chips]:
    """As a draft kept them; a version that is there no more is left out. One query for all versions."""
    if not staged:
        return []
    rows = MacroVersion.objects.filter(macro__in=[one.macro for one in staged]).select_related("macro")
    found = {(row.macro_id, row.number): row for row in rows}
    return [
        _chips(one, row, [*described(row.acts, by=by, ticket=ticket), *_note_of(row, ticket, by, one.language)])
        for one in staged
        if (row := found.get((one.macro, one.number)))
    ]


def _chips(staged: Staged, version: MacroVersion, acts: Sequence[Act]) -> Chips:
    ticked = [(act, act.name in staged.acts and not act.problem) for act in acts]
    return Chips(staged.token, f"{staged.macro}:{staged.number}", str(version.macro), ticked)


def _note_of(version: MacroVersion, ticket: Ticket, by: User, language: str) -> list[Act]:
    if not any(REPLY in parts for parts in version.texts.values()):
        return []
    return _noted(html.to_text(said(version, ticket, by, language).note))


def _noted(words: str) -> list[Act]:
    return [Act(NOTE, _("Note: %(words)s") % {"words": Truncator(words).chars(LONGEST)})] if words else []
