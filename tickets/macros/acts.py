"""What a macro can do to a ticket, besides saying something: a verb that exists, with a value.

Stored as a mapping: {"status": "pending", "priority": 4, "category": 3, "fields": {"order_number": "A-1"}, "assignee":
"me", "add_tags": ["refund"], "team": 7}. A status is a category, for its usual one, or the number of one that the desk
has named. An act more is a name here with its check and its words, and a step in tickets/actions/macro_acts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from people.models import Team, User
from tickets.actions import filling
from tickets.actions.labels import MOST_TAGS, tag_name
from tickets.fields.definitions import all_definitions
from tickets.fields.values import in_words
from tickets.models import Category, Priority, Status, Ticket
from tickets.permissions import can_be_assigned
from tickets.tree import Tree

Acts = Mapping[str, object]
ME, NOBODY = "me", "nobody"
STATUSES: Final = (Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.SOLVED)
# In the order in which they are done: who moves a ticket away may see it no more.
NAMES: Final = ("status", "priority", "category", "fields", "assignee", "add_tags", "remove_tags", "team")
NOTE: Final = "note"
SIGNS: Final = {
    "status": "circle-dot", "priority": "flag", "category": "list-tree", "fields": "text-cursor-input",
    "assignee": "user-check", "add_tags": "tag", "remove_tags": "tag", "team": "users", NOTE: "sticky-note",
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
        if value not in (None, "", [], {}):
            found[name] = _CHECKS[name](value, by)
    both = {*_tags(found, "add_tags")} & {*_tags(found, "remove_tags")}
    if both:
        raise invalid("remove_tags", _("%(tag)s is also added. Choose one.") % {"tag": min(both)})
    return found


def invalid(name: str, message: str) -> Invalid:
    return Invalid(message, {f"acts.{name}": [message]})


def _status(value: object, by: User) -> object:
    if value in STATUSES:
        return str(value)
    found = named_statuses().filter(pk=cast("int", value)).first() if _is_number(value) else None
    if found is None:
        raise invalid("status", _("Choose one of the statuses."))
    return found.pk


def named_statuses() -> QuerySet[Status]:
    """Those that the desk has named, of the categories that a macro may set."""
    return Status.objects.filter(is_active=True, is_default=False, category__in=STATUSES)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _priority(value: object, by: User) -> object:
    if not isinstance(value, int) or value not in Priority.values:
        raise invalid("priority", _("Choose one of the priorities."))
    return value


def _category(value: object, by: User) -> object:
    if not _is_number(value) or value not in {node.pk for node in Tree.load().open}:
        raise invalid("category", _("Choose a category that is in use."))
    return value


def _fields(value: object, by: User) -> object:
    """By their keys; None empties one."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise invalid("fields", _("Give fields by their keys."))
    try:
        return dict(filling.checked(value, all_definitions(), by=by, current={}))
    except Invalid as error:
        raise Invalid(error.message, {f"acts.{name}": words for name, words in error.fields.items()}) from error


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
    "category": _category,
    "fields": _fields,
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
    return [_WORDS[name](acts[name], by, ticket) for name in NAMES if name in acts]


def _status_words(value: object, by: User, ticket: Ticket | None) -> Act:
    if value in STATUSES:
        return Act("status", _("Status: %(name)s") % {"name": Category(str(value)).label})
    found = Status.objects.filter(pk=cast("int", value)).first()
    is_open = found is not None and found.is_active
    words = _("Status: %(name)s") % {"name": found or f"#{value}"}
    return Act("status", words, "" if is_open else _("This status is not in use any more."))


def _priority_words(value: object, by: User, ticket: Ticket | None) -> Act:
    return Act("priority", _("Priority: %(name)s") % {"name": Priority(cast("int", value)).label})


def _category_words(value: object, by: User, ticket: Ticket | None) -> Act:
    tree = Tree.load()
    is_open = value in {node.pk for node in tree.open}
    words = _("Category: %(name)s") % {"name": tree.path(cast("int", value)) or f"#{value}"}
    return Act("category", words, "" if is_open else _("This category is not in use any more."))


def _fields_words(value: object, by: User, ticket: Ticket | None) -> Act:
    given, definitions, problem = cast("Mapping[str, object]", value), all_definitions(), ""
    try:
        filling.checked(given, definitions, by=by, current=ticket.fields if ticket else {})
    except Invalid as error:
        problem = error.message
    numbers = [cast("int", one) for one in given.values() if _is_number(one)]
    people = {one.pk: str(one) for one in User.objects.visible_to(by).filter(pk__in=numbers)} if numbers else {}
    told = [
        f"{definitions[key].label}: {in_words(definitions[key], one, people) or _('empty')}"
        for key, one in given.items()
        if key in definitions
    ]
    return Act("fields", ", ".join(told), problem)


def _assignee_words(value: object, by: User, ticket: Ticket | None) -> Act:
    if value == NOBODY:
        return Act("assignee", _("Assigned to nobody"))
    person, problem = by if value == ME and ticket else None, ""
    if value != ME:
        known = User.objects.active().visible_to(by).prefetch_related("roles")
        person = known.filter(pk=cast("int", value)).first()
        problem = "" if person else _("This person works here no more, or you don't see them.")
    if person and ticket and not can_be_assigned(person, ticket):
        problem = _("%(name)s can't work this ticket.") % {"name": person}
    name = str(person or (_("whoever uses it") if value == ME else _("somebody")))
    return Act("assignee", _("Assigned to %(name)s") % {"name": name}, problem)


def _team_words(value: object, by: User, ticket: Ticket | None) -> Act:
    team = teams_in_reach(by).filter(pk=cast("int", value)).first()
    problem = "" if team else _("This team is closed, or you can't move tickets to it.")
    return Act("team", _("Team: %(name)s") % {"name": team or _("another team")}, problem)


def _tags_words(name: str) -> Callable[[object, User, Ticket | None], Act]:
    def words(value: object, by: User, ticket: Ticket | None) -> Act:
        tags = {"tags": ", ".join(cast("list[str]", value))}
        return Act(name, _("Tags: add %(tags)s") % tags if name == "add_tags" else _("Tags: take off %(tags)s") % tags)

    return words


_WORDS: Final[Mapping[str, Callable[[object, User, Ticket | None], Act]]] = {
    "status": _status_words,
    "priority": _priority_words,
    "category": _category_words,
    "fields": _fields_words,
    "assignee": _assignee_words,
    "add_tags": _tags_words("add_tags"),
    "remove_tags": _tags_words("remove_tags"),
    "team": _team_words,
}


def sentence(acts: Acts) -> str:
    """In one line, as the page of changes shows it; what the desk has named by its numbers, since no table is asked."""
    return ", ".join(_plainly(name, acts[name]) for name in NAMES if name in acts)


def _plainly(name: str, value: object) -> str:
    number = {"name": f"#{value}"}
    match name:
        case "status":
            return _("Status: %(name)s") % ({"name": Category(str(value)).label} if value in STATUSES else number)
        case "priority":
            return _("Priority: %(name)s") % {"name": Priority(cast("int", value)).label}
        case "category":
            return _("Category: %(name)s") % number
        case "fields":
            return ", ".join(f"{key}: {one}" for key, one in cast("Mapping[str, object]", value).items())
        case "assignee" if value == NOBODY:
            return _("Assigned to nobody")
        case "assignee":
            return _("Assigned to %(name)s") % ({"name": _("whoever uses it")} if value == ME else number)
        case "team":
            return _("Team: %(name)s") % number
    tags = {"tags": ", ".join(cast("list[str]", value))}
    return _("Tags: add %(tags)s") % tags if name == "add_tags" else _("Tags: take off %(tags)s") % tags


def _tags(acts: Acts, name: str) -> list[str]:
    return cast("list[str]", acts.get(name) or [])
