"""What a rule can do: the acts of macros that need nobody who uses them, and more. Checked, and told in words.

Stored as a mapping: {"status": "solved", "add_tags": ["refund"], "reply": 12, "notify": {"teams": [3]}}. An act more is
a name here with its check and its words, an effect in effects.py, and a step in tickets/actions/ruling.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import storable
from people.models import Team, User
from tickets.automation.effects import ORDER
from tickets.automation.model import Acts
from tickets.fields.definitions import all_definitions
from tickets.fields.values import in_words
from tickets.languages import LANGUAGES
from tickets.languages import name_of as language_name
from tickets.macros import acts as of_macros
from tickets.macros import variables
from tickets.macros.acts import ME, invalid
from tickets.macros.wording import REPLY
from tickets.models import Category, Macro, Priority, Sensitivity
from tickets.models.view import Scope
from tickets.tree import Tree

STATUSES: Final = (Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.SOLVED, Category.CLOSED)
LONGEST_NOTE: Final = 5000
SHOWN: Final = 60


def checked(raw: Acts, *, by: User) -> dict[str, object]:
    """The acts to store; what is empty is left out. Raises Invalid, by `acts.<name>`."""
    if unknown := set(raw) - set(ORDER):
        raise invalid(sorted(unknown)[0], _("There is no such act."))
    given = {name: value for name, value in raw.items() if value not in (None, "", [], {})}
    if given.get("assignee") == ME:
        raise invalid("assignee", _("A rule is nobody; choose who gets the ticket."))
    shared: dict[str, object] = {name: given[name] for name in of_macros.NAMES if name in given and name != "status"}
    found = of_macros.checked(shared, by=by)
    found |= {name: check(given[name], by) for name, check in _CHECKS.items() if name in given}
    if not found:
        raise Invalid(_("Choose at least one thing that it does."), {"acts": [_("Choose at least one act.")]})
    return {name: found[name] for name in ORDER if name in found}


def _status(value: object, by: User) -> object:
    if value not in STATUSES:
        raise invalid("status", _("Choose one of the statuses."))
    return str(value)


def _sensitivity(value: object, by: User) -> object:
    if value not in Sensitivity.values:
        raise invalid("sensitivity", _("Choose one of the levels."))
    return str(value)


def _language(value: object, by: User) -> object:
    if value not in LANGUAGES:
        raise invalid("language", _("Choose one of the languages."))
    return value


def _note(value: object, by: User) -> object:
    if not isinstance(value, str) or len(value) > LONGEST_NOTE:
        raise invalid("note", _("Use at most %(longest)s characters.") % {"longest": LONGEST_NOTE})
    clean = html.compose(storable(value))
    if wrong := variables.problem(clean):
        raise invalid("note", wrong)
    return clean


def _reply(value: object, by: User) -> object:
    """A macro that everybody has, since the reply is the desk's."""
    found = Macro.objects.usable_by(by).filter(pk=value, scope=Scope.DESK).first() if isinstance(value, int) else None
    if found is None or not any(REPLY in parts for parts in found.version.texts.values()):
        raise invalid("reply", _("Choose a macro of everybody’s that has a reply."))
    return value


def _notify(value: object, by: User) -> object:
    """{"assignee": true, "users": [...], "teams": [...]}, each of which may be left out."""
    if not isinstance(value, Mapping) or set(value) - {"assignee", "users", "teams"}:
        raise invalid("notify", _("Choose whom to tell."))
    users, teams = (_numbers(value.get(name, [])) for name in ("users", "teams"))
    known = User.objects.active().visible_to(by).filter(pk__in=users).count()
    if known != len(users) or Team.objects.filter(pk__in=teams, is_active=True).count() != len(teams):
        raise invalid("notify", _("Choose people and teams that are here."))
    said: dict[str, object] = {"users": users, "teams": teams}
    told = {name: one for name, one in said.items() if one} | ({"assignee": True} if value.get("assignee") else {})
    if not told:
        raise invalid("notify", _("Choose whom to tell."))
    return told


def _numbers(value: object) -> list[int]:
    if not isinstance(value, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in value):
        raise invalid("notify", _("Choose whom to tell."))
    return sorted(set(value))


_CHECKS: Final[Mapping[str, Callable[[object, User], object]]] = {
    "status": _status,
    "sensitivity": _sensitivity,
    "language": _language,
    "note": _note,
    "reply": _reply,
    "notify": _notify,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What acts name by number, looked up once for all of them; what is missing is told by its number."""

    users: Mapping[int, str]
    teams: Mapping[int, str]
    macros: Mapping[int, str]

    @classmethod
    def of(cls, *many: Acts) -> Names:
        """At most three queries."""
        told = [cast("Mapping[str, list[int]]", acts.get("notify") or {}) for acts in many]
        users = {*_named(many, "assignee"), *(pk for one in told for pk in one.get("users", []))}
        teams = {*_named(many, "team"), *(pk for one in told for pk in one.get("teams", []))}
        macros = _named(many, "reply")
        return cls(
            {one.pk: str(one) for one in User.objects.filter(pk__in=users)} if users else {},
            {one.pk: str(one) for one in Team.objects.filter(pk__in=teams)} if teams else {},
            {one.pk: str(one) for one in Macro.objects.filter(pk__in=macros)} if macros else {},
        )


def _named(many: Iterable[Acts], act: str) -> set[int]:
    return {value for acts in many if isinstance(value := acts.get(act), int)}


NOBODY_KNOWN: Final = Names({}, {}, {})


def described(acts: Acts, names: Names) -> list[tuple[str, str]]:
    """Each act by its name, with its words."""
    return [(name, words_of(name, acts[name], names)) for name in ORDER if name in acts]


def words_of(name: str, value: object, names: Names) -> str:
    match name:
        case "status":
            return _("Status: %(name)s") % {"name": Category(str(value)).label}
        case "priority":
            return _("Priority: %(name)s") % {"name": Priority(cast("int", value)).label}
        case "category":
            return _("Category: %(name)s") % {"name": Tree.load().path(cast("int", value))}
        case "sensitivity":
            return _("Sensitivity: %(name)s") % {"name": Sensitivity(str(value)).label}
        case "language":
            return _("Language: %(name)s") % {"name": language_name(str(value))}
        case "fields":
            return ", ".join(_field_words(cast("Mapping[str, object]", value), names))
        case "assignee" | "team" | "notify":
            return _people_words(name, value, names)
        case "note":
            words = " ".join(html.to_text(str(value)).split())
            return _("Internal note: %(words)s") % {"words": Truncator(words).chars(SHOWN)}
        case "reply":
            return _("Reply: %(macro)s") % {"macro": names.macros.get(cast("int", value), f"#{value}")}
    tags = {"tags": ", ".join(cast("list[str]", value))}
    return _("Tags: add %(tags)s") % tags if name == "add_tags" else _("Tags: take off %(tags)s") % tags


def _people_words(name: str, value: object, names: Names) -> str:
    if name == "team":
        return _("Team: %(name)s") % {"name": names.teams.get(cast("int", value), f"#{value}")}
    if name == "assignee":
        if value == of_macros.NOBODY:
            return _("Assigned to nobody")
        return _("Assigned to %(name)s") % {"name": names.users.get(cast("int", value), f"#{value}")}
    told = cast("Mapping[str, list[int]]", value)
    said = [_("the assignee")] if told.get("assignee") else []
    said += [names.users.get(pk, f"#{pk}") for pk in told.get("users", [])]
    said += [names.teams.get(pk, f"#{pk}") for pk in told.get("teams", [])]
    return _("Tell %(people)s") % {"people": ", ".join(said)}


def _field_words(values: Mapping[str, object], names: Names) -> list[str]:
    definitions = all_definitions()
    return [
        f"{definitions[key].label}: {in_words(definitions[key], value, names.users)}" if key in definitions else key
        for key, value in values.items()
    ]
