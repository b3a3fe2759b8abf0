"""What was typed into the search: words to find, and operators that narrow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib.errors import Invalid
from people.models import Contact, Organisation, User
from tickets.actions.labels import tag_name
from tickets.models import Attachment, Brand, Category, Channel, Message, Priority
from tickets.permissions import teams_in_sight

MOST_WORDS: Final = 12
MOST_ROWS: Final = 200
PART: Final = re.compile(r'(?<!\S)(?:([A-Za-z]{2,14}):("[^"]*"|\S+)|"([^"]+)"|(\S+))')


@dataclass(slots=True)
class Query:
    """Words to find, and filters on the ticket or the message. A word with a blank in it is a phrase."""

    words: list[str] = field(default_factory=list)
    tickets: Q = field(default_factory=Q)
    messages: Q = field(default_factory=Q)
    is_by_subject: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.tickets or self.messages)


def parse(text: str, user: User) -> Query:
    """Raises Invalid, with what to type instead, for an operator's value that means nothing."""
    query = Query()
    for name, value, phrase, word in PART.findall(text):
        if name.lower() in OPERATORS and value.strip('"'):
            OPERATORS[name.lower()](query, value.strip('"'), user)
        elif name and name.lower() not in OPERATORS:
            query.words += _words(f"{name}:{value}")
        elif not name:
            query.words += [" ".join(_words(phrase))] if phrase else _words(word)
    query.words = [word for word in query.words if word][:MOST_WORDS]
    if query.is_by_subject:
        for one in query.words:
            query.tickets &= Q(subject__unaccent__icontains=one)
    return query


def _words(typed: str) -> list[str]:
    plain = re.sub(r"[\\'\"\x00]", " ", typed)
    return [word for word in plain.split() if re.search(r"[^\W_]", word)]


def _status(query: Query, value: str, user: User) -> None:
    wanted = value.lower().replace("-", "_").replace(" ", "_")
    if wanted == "unsolved":
        query.tickets &= ~Q(status_category__in=[Category.SOLVED, Category.CLOSED])
        return
    found = ({one.value: one for one in Category} | {_code(one.label): one for one in Category}).get(wanted)
    if found is None:
        words = _("There is no status “%(value)s”. Try new, open, pending, on_hold, solved, closed or unsolved.")
        raise Invalid(words % {"value": value})
    query.tickets &= Q(status_category=found)


def _is(query: Query, value: str, user: User) -> None:
    if value.lower() == "unassigned":
        query.tickets &= Q(assignee=None)
    else:
        _status(query, value, user)


def _assignee(query: Query, value: str, user: User) -> None:
    if value.lower() == "me":
        query.tickets &= Q(assignee=user)
    elif value.lower() in ("none", "nobody"):
        query.tickets &= Q(assignee=None)
    else:
        people = User.objects.visible_to(user).filter(Q(name__icontains=value) | Q(email__istartswith=value))
        query.tickets &= Q(assignee__in=list(people.values_list("pk", flat=True)[:50]))


def _team(query: Query, value: str, user: User) -> None:
    if value.lower() == "none":
        query.tickets &= Q(team=None)
    elif value.lower() == "mine":
        query.tickets &= Q(team__in=list(user.team_ids))
    else:
        teams = teams_in_sight(user).filter(Q(name__icontains=value) | Q(slug=value.lower()))
        query.tickets &= Q(team__in=_some(list(teams.values_list("pk", flat=True)[:50]), value, _("team")))


def _brand(query: Query, value: str, user: User) -> None:
    brands = Brand.objects.filter(Q(name__icontains=value) | Q(slug=value.lower()))
    query.tickets &= Q(brand__in=_some(list(brands.values_list("pk", flat=True)[:50]), value, _("brand")))


def _tag(query: Query, value: str, user: User) -> None:
    query.tickets &= Q(tags__contains=[tag_name(value)])


def _priority(query: Query, value: str, user: User) -> None:
    known = {one.name.lower(): one for one in Priority} | {_code(one.label): one for one in Priority}
    found = known.get(value.lower())
    if found is None:
        raise Invalid(_("There is no priority “%(value)s”. Try low, normal, high or urgent.") % {"value": value})
    query.tickets &= Q(priority=found)


def _channel(query: Query, value: str, user: User) -> None:
    known = {one.value: one for one in Channel} | {_code(one.label): one for one in Channel} | {"mail": Channel.EMAIL}
    found = known.get(_code(value))
    if found is None:
        raise Invalid(_("There is no channel “%(value)s”. Try email, web or api.") % {"value": value})
    query.tickets &= Q(channel=found)


def _from(query: Query, value: str, user: User) -> None:
    """An address, its beginning, or a part of the requester's name."""
    people = Contact.objects.filter(Q(email__istartswith=value) | Q(name__icontains=value))
    query.tickets &= Q(requester__in=list(people.values_list("pk", flat=True)[:MOST_ROWS]))


def _organisation(query: Query, value: str, user: User) -> None:
    found = Organisation.objects.filter(name__icontains=value)
    query.tickets &= Q(organisation__in=list(found.values_list("pk", flat=True)[:MOST_ROWS]))


def _before(query: Query, value: str, user: User) -> None:
    query.messages &= Q(created_at__lt=_day(value, "before"))


def _after(query: Query, value: str, user: User) -> None:
    query.messages &= Q(created_at__gte=_day(value, "after"))


def _has(query: Query, value: str, user: User) -> None:
    files = Attachment.objects.filter(message=OuterRef("pk"))
    if value.lower() in ("attachment", "attachments", "file", "files"):
        query.messages &= Q(Exists(files.filter(is_inline=False)))
    elif value.lower() in ("image", "picture", "images", "pictures"):
        query.messages &= Q(Exists(files.filter(content_type__startswith="image/")))
    elif value.lower() in ("note", "notes"):
        query.tickets &= Q(Exists(Message.objects.filter(ticket=OuterRef("pk"), kind="note", withdrawn_at=None)))
    else:
        words = _("Nothing is called “%(value)s” here. Try has:attachment, has:image or has:note.")
        raise Invalid(words % {"value": value})


def _in(query: Query, value: str, user: User) -> None:
    place = value.lower()
    if place in ("note", "notes"):
        query.messages &= Q(kind=Message.Kind.NOTE)
    elif place in ("reply", "replies"):
        query.messages &= Q(kind=Message.Kind.PUBLIC, author_user__isnull=False)
    elif place in ("request", "requests"):
        query.messages &= Q(author_contact__isnull=False)
    elif place == "subject":
        query.is_by_subject = True
    else:
        words = _("There is no place “%(value)s”. Try in:notes, in:replies, in:requests or in:subject.")
        raise Invalid(words % {"value": value})


def _day(value: str, name: str) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(value), time.min))
    except (ValueError, OverflowError) as error:
        words = _("“%(value)s” is not a day. Write it as %(name)s:2026-10-01.") % {"value": value, "name": name}
        raise Invalid(words) from error


def _code(label: object) -> str:
    return str(label).lower().replace(" ", "_").replace("-", "_")


def _some(found: list[int], value: str, what: str) -> list[int]:
    if not found:
        raise Invalid(_("There is no %(what)s “%(value)s” that you may see.") % {"what": what, "value": value})
    return found


OPERATORS: Final[dict[str, Callable[[Query, str, User], None]]] = {
    "status": _status,
    "is": _is,
    "assignee": _assignee,
    "team": _team,
    "tag": _tag,
    "requester": _from,
    "from": _from,
    "organisation": _organisation,
    "org": _organisation,
    "brand": _brand,
    "priority": _priority,
    "channel": _channel,
    "before": _before,
    "after": _after,
    "has": _has,
    "in": _in,
}

HELP: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("#1042", gettext_lazy("the ticket with this number")),
    ('"late parcel"', gettext_lazy("these words side by side")),
    ("status:open", gettext_lazy("a status: new, open, pending, on_hold, solved, closed, unsolved")),
    ("assignee:me", gettext_lazy("who has it: me, nobody, or a part of a name")),
    ("team:payments", gettext_lazy("whose queue it is in: a part of a team’s name, mine or none")),
    ("requester:dewi", gettext_lazy("who asked: a part of a name, or how an address begins")),
    ("organisation:kita", gettext_lazy("what the requester belongs to")),
    ("tag:refund", gettext_lazy("a tag")),
    ("priority:urgent", gettext_lazy("low, normal, high or urgent")),
    ("brand:kita", gettext_lazy("a part of a brand’s name")),
    ("channel:web", gettext_lazy("how it came: email, web or api")),
    ("before:2026-10-01", gettext_lazy("written before this day")),
    ("after:2026-10-01", gettext_lazy("written on this day or later")),
    ("has:attachment", gettext_lazy("with a file; also has:image and has:note")),
    ("in:notes", gettext_lazy("only there; also in:replies, in:requests and in:subject")),
)
