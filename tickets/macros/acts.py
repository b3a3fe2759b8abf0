"""What a macro can do to a ticket, besides saying something: a verb that exists, with a value.

Stored as a mapping: {"status": "pending", "priority": 4, "assignee": "me", "add_tags": ["refund"], "team": 7}. An act
more is a name here with its check and its words, and a step in tickets/actions/macro_acts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from people.models import Team, User
from tickets.actions.labels import MOST_TAGS, tag_name
from tickets.models import Category, Priority, Ticket
from tickets.permissions import can_be_assigned

Acts = Mapping[str, object]
ME, NOBODY = "me", "nobody"
STATUSES: Final = (Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.SOLVED)
# In the order in which they are done: who moves a ticket away may see it no more.
NAMES: Final = ("status", "priority", "assignee", "add_tags", "remove_tags", "team")
NOTE: Final = "note"
SIGNS: Final = {
    "status": "circle-dot", "priority": "flag", "assignee": "user-check", "add_tags": "tag", "remove_tags": "tag",
    "team": "users", NOTE: "sticky-note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One act in words; `problem` says why this person can't do it to this ticket."""

    name: str
    words: str
    problem: str = ""

    @property
    def sign(self) -> str:
        return SIGNS[self.name]


def checked(raw: Acts, *, by: User) -> dict[str, object]:
    """The acts to store; what is empty leaves things as they are. Raises Invalid, by `acts.<name>`."""
    if unknown := set(raw) - set(NAMES):
        raise invalid(sorted(unknown)[0], _("There is no such act."))
    found: dict[str, object] = {}
    for name in NAMES:
        value = raw.get(name)
        if value is not None and value != "" and value != []:
            found[name] = _CHECKS[name](value, by)
    both = {*_tags(found, "add_tags")} & {*_tags(found, "remove_tags")}
    if both:
        raise invalid("remove_tags", _("%(tag)s is also added. Choose one.") % {"tag": min(both)})
    return found


def invalid(name: str, message: str) -> Invalid:
    return Invalid(message, {f"acts.{name}": [message]})


def _status(value: object, by: User) -> object:
    if value not in STATUSES:
        raise invalid("status", _("Choose one of the statuses."))
    return str(value)


def _priority(value: object, by: User) -> object:
    if not isinstance(value, int) or value not in Priority.values:
        raise invalid("priority", _("Choose one of the priorities."))
    return value


def _assignee(value: object, by: User) -> object:
    if value in (ME, NOBODY):
        return value
    if not isinstance(value, int) or not User.objects.active().visible_to(by).filter(pk=value).exists():
        raise invalid("assignee", _("Choose somebody whom you see."))
    return value


def _tag_names(name: str) -> Callable[[object, User], object]:
    def check(value: object, by: User) -> object:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise invalid(name, _("Give tags as a list of words."))
        tags = sorted({tag_name(one) for one in value} - {""})
        if len(tags) > MOST_TAGS:
            raise invalid(name, _("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS})
        return tags

    return check


def _team(value: object, by: User) -> object:
    if not isinstance(value, int) or not teams_in_reach(by).filter(pk=value).exists():
        raise invalid("team", _("Choose a team that you can move tickets to."))
    return value


_CHECKS: Final[Mapping[str, Callable[[object, User], object]]] = {
    "status": _status,
    "priority": _priority,
    "assignee": _assignee,
    "add_tags": _tag_names("add_tags"),
    "remove_tags": _tag_names("remove_tags"),
    "team": _team,
}


def teams_in_reach(user: User) -> QuerySet[Team]:
    """Where this person may move a ticket: a partner's people to their own teams and back in-house."""
    teams = Team.objects.filter(is_active=True)
    return teams if user.is_in_house else teams.filter(Q(partner=None) | Q(partner_id=user.partner_id))


def described(acts: Acts, *, by: User, ticket: Ticket | None = None) -> list[Act]:
    """Each act in words, with what is in its way; names only of teams and people whom this person may know."""
    team = person = None
    if isinstance(acts.get("team"), int):
        team = teams_in_reach(by).filter(pk=cast("int", acts["team"])).first()
    if isinstance(acts.get("assignee"), int):
        known = User.objects.active().visible_to(by).prefetch_related("roles")
        person = known.filter(pk=cast("int", acts["assignee"])).first()
    elif acts.get("assignee") == ME and ticket:
        person = by
    names = {"team": str(team or ""), "assignee": str(person or "")}
    problems = {name: _problem(name, acts, team, person) for name in ("team", "assignee")}
    if person and ticket and not can_be_assigned(person, ticket):
        problems["assignee"] = _("%(name)s can't work this ticket.") % {"name": person}
    return [Act(name, _words(name, acts[name], names), problems.get(name, "")) for name in NAMES if name in acts]


def sentence(acts: Acts) -> str:
    """In one line, as the page of changes shows it; teams and people by their numbers."""
    names = {name: f"#{acts[name]}" for name in ("team", "assignee") if isinstance(acts.get(name), int)}
    return ", ".join(_words(name, acts[name], names) for name in NAMES if name in acts)


def _problem(name: str, acts: Acts, team: Team | None, person: User | None) -> str:
    if name == "team" and isinstance(acts.get("team"), int) and team is None:
        return _("This team is closed, or you can't move tickets to it.")
    if name == "assignee" and isinstance(acts.get("assignee"), int) and person is None:
        return _("This person works here no more, or you don't see them.")
    return ""


def _words(name: str, value: object, names: Mapping[str, str]) -> str:
    match name:
        case "status":
            return _("Status: %(name)s") % {"name": Category(str(value)).label}
        case "priority":
            return _("Priority: %(name)s") % {"name": Priority(cast("int", value)).label}
        case "assignee":
            if value == NOBODY:
                return _("Assigned to nobody")
            return _("Assigned to %(name)s") % {
                "name": names.get(name) or (_("whoever uses it") if value == ME else _("somebody"))
            }
        case "team":
            return _("Team: %(name)s") % {"name": names.get(name) or _("another team")}
    tags = {"tags": ", ".join(cast("list[str]", value))}
    return _("Tags: add %(tags)s") % tags if name == "add_tags" else _("Tags: take off %(tags)s") % tags


def _tags(acts: Acts, name: str) -> list[str]:
    return cast("list[str]", acts.get(name) or [])
