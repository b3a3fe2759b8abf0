"""Macros: made, changed, restored and put away, each with a line in the log; what they say and do, a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.actions import saving
from people.changes import code, difference
from people.models import Team, User
from tickets.macros import acts as deeds
from tickets.macros import variables
from tickets.macros.wording import PARTS
from tickets.models import Macro, MacroVersion
from tickets.models.view import Scope
from tickets.permissions import can_edit_macro, can_keep_macros
from tickets.spoken import LANGUAGES

MOST_OWN = 200
MOST_LANGUAGES = 30
LONGEST, LONGEST_TOGETHER = 40_000, 200_000
LONGEST_FOLDER = 120


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a macro is; `acts` and `texts` as MacroVersion has them."""

    name: str
    folder: str = ""
    scope: Scope = Scope.PERSONAL
    team: Team | None = None
    acts: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def create(details: Details, *, by: User) -> Macro:
    """Raises Invalid with each problem by its field, NotAllowed for a scope that isn't theirs to fill."""
    values, content = _checked(details, by)
    if Macro.objects.filter(owner=by, scope=Scope.PERSONAL, is_active=True).count() >= MOST_OWN:
        raise Invalid(_("You have %(most)d macros of your own. Put some away first.") % {"most": MOST_OWN})
    macro = Macro(owner=by, **values)
    with transaction.atomic():
        macro.save()
        _publish(macro, content, 1, by)
        after = {name: code(value) for name, value in (values | content).items()}
        record("macro.created", macro, by=by.actor, detail={"before": {}, "after": after})
    return macro


@transaction.atomic
def change(macro_id: int, details: Details, *, by: User, seen: int | None = None) -> Macro:
    """`seen` is the number of the version that the author saw: another's change since is a Conflict."""
    macro = _locked(macro_id, by)
    if seen is not None and seen != macro.version.number:
        raise Conflict(_("Somebody changed this macro a moment ago. Open it again; your words are still here to copy."))
    _save(macro, *_checked(details, by), by)
    return macro


@transaction.atomic
def restore(macro_id: int, number: int, *, by: User) -> Macro:
    """A new version that says and does what an earlier one did."""
    macro = _locked(macro_id, by)
    old = macro.versions.filter(number=number).first()
    if old is None:
        raise Missing(_("There is no such version."))
    _save(macro, {}, {"acts": old.acts, "texts": old.texts}, by)
    return macro


@transaction.atomic
def set_active(macro_id: int, *, to: bool, by: User) -> Macro:
    """Put away, nobody is offered it any more; its history and numbers stay."""
    macro = _locked(macro_id, by)
    _save(macro, {"is_active": to}, {}, by)
    return macro


def _save(macro: Macro, values: dict[str, object], content: dict[str, object], by: User) -> None:
    """What differs; new words or acts are a new version."""
    current = macro.version
    before, after = difference(macro, values)
    had, gets = difference(current, content)
    if gets:
        _publish(macro, {"acts": current.acts, "texts": current.texts} | content, current.number + 1, by)
    if not after and not gets:
        return
    for name in after:
        setattr(macro, name, values[name])
    macro.updated_at = clock.now()
    macro.save(update_fields=[*after, "updated_at"])
    record("macro.changed", macro, by=by.actor, detail={"before": before | had, "after": after | gets})


def _publish(macro: Macro, content: Mapping[str, object], number: int, by: User) -> None:
    macro.current = MacroVersion.objects.create(macro=macro, number=number, published_by=by, **content)
    macro.save(update_fields=["current"])


def _locked(macro_id: int, by: User) -> Macro:
    """Raises Missing when out of sight, NotAllowed when it is another's to change."""
    rows = Macro.objects.visible_to(by).select_for_update(of=("self",)).select_related("current")
    macro = rows.filter(pk=macro_id).first()
    if macro is None:
        raise Missing(_("There is no such macro, or you may not see it."))
    if not can_edit_macro(by, macro):
        raise NotAllowed(_("Only a team’s leads change its macros, and only admins those of everybody."))
    return macro


def _checked(details: Details, by: User) -> tuple[dict[str, object], dict[str, object]]:
    """The values to save: of the macro, and of its version. Raises Invalid or NotAllowed."""
    scope, team = details.scope, details.team if details.scope == Scope.TEAM else None
    if scope == Scope.TEAM and team is None:
        raise Invalid(_("Choose the team."), {"team": [_("Choose the team.")]})
    if not can_keep_macros(by, scope, team):
        raise NotAllowed(_("A macro for a team is made by its leads, one for everybody by admins."))
    values: dict[str, object] = {
        "name": saving.name_of(storable(details.name), longest=80),
        "folder": _folder(details.folder),
        "scope": scope.value,
        "team": team,
    }
    content: dict[str, object] = {"acts": deeds.checked(details.acts, by=by), "texts": checked_texts(details.texts)}
    if not content["acts"] and not content["texts"]:
        message = _("A macro says something, or does something. Write a text or choose an act.")
        raise Invalid(message, {"texts": [message]})
    return values, content


def checked_texts(texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Sanitised, without what is empty. Raises Invalid, by `texts.<language>.<part>`."""
    if len(texts) > MOST_LANGUAGES:
        raise Invalid(_("That is too many languages for one macro."), {"texts": [_("Take some out.")]})
    found: dict[str, dict[str, str]] = {}
    for language, parts in texts.items():
        if language not in LANGUAGES or set(parts) - {*PARTS}:
            raise _invalid(language, "", _("Choose one of the languages."))
        kept = {part: _text(language, part, parts.get(part, "")) for part in PARTS}
        if any(kept.values()):
            found[language] = {part: words for part, words in kept.items() if words}
    if sum(len(words) for parts in found.values() for words in parts.values()) > LONGEST_TOGETHER:
        message = _("Use at most %(longest)s characters.") % {"longest": LONGEST_TOGETHER}
        raise Invalid(message, {"texts": [message]})
    return found


def _text(language: str, part: str, words: str) -> str:
    if len(words) > LONGEST:
        raise _invalid(language, part, _("Use at most %(longest)s characters.") % {"longest": LONGEST})
    clean = html.compose(storable(words))
    if not html.to_text(clean).strip() and "<img" not in clean:
        return ""
    if wrong := variables.problem(clean):
        raise _invalid(language, part, wrong)
    return clean


def _invalid(language: str, part: str, message: str) -> Invalid:
    return Invalid(message, {f"texts.{language}.{part}".rstrip("."): [message]})


def _folder(path: str) -> str:
    """'Refunds / Video ' is Refunds/Video."""
    folder = "/".join(part for part in (" ".join(one.split()) for one in storable(path).split("/")) if part)
    if len(folder) > LONGEST_FOLDER:
        message = _("Use at most %(longest)s characters.") % {"longest": LONGEST_FOLDER}
        raise Invalid(message, {"folder": [message]})
    return folder
