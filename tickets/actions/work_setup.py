"""How a team's tickets come to its people, and the kinds of work: set by admins, a team's way also by its lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from people.actions import saving
from people.languages import LANGUAGES
from people.models import Skill, Team, User
from people.models.skill import Level
from people.permissions import Capability, can, require, require_in_house
from tickets.models import Brand, KindOfWork, TeamRouting, TicketCategory, TicketForm
from tickets.models.ticket import Channel, Priority
from tickets.models.work import Mode
from tickets.permissions import teams_in_sight

MOST_POINTS = 50


@dataclass(frozen=True, slots=True)
class Way:
    """How a team's tickets come to its people; see TeamRouting."""

    mode: str = Mode.OFF
    capacity: int = 10
    needs_shift: bool = True
    needs_language: bool = True
    requeues: bool = True


@dataclass(frozen=True, slots=True)
class Details:
    """A kind of work, whole; see KindOfWork. `needs` are levels by the short names of skills."""

    name: str
    brand: Brand | None = None
    category: TicketCategory | None = None
    form: TicketForm | None = None
    language: str = ""
    tag: str = ""
    channel: str = ""
    priority: int | None = None
    team: Team | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    points: int = 1
    is_active: bool = True


def may_set(by: User, team: Team) -> bool:
    """In-house admins for every team, leads for their own."""
    if by.is_in_house and can(by, Capability.MANAGE_PEOPLE):
        return True
    return can(by, Capability.LEAD_TEAM) and team.pk in by.team_ids


@transaction.atomic
def set_way(team: Team, way: Way, *, by: User) -> TeamRouting:
    require(by, Capability.LEAD_TEAM)
    team_seen = teams_in_sight(by).select_for_update(of=("self",)).filter(pk=team.pk).first()
    if team_seen is None:
        raise Missing(_("There is no such team, or it is not in your company."))
    if not may_set(by, team_seen):
        raise NotAllowed(_("This is for its lead, or an admin."))
    if way.mode not in Mode.values:
        words = _("Choose off, pull or push.")
        raise Invalid(words, {"mode": [words]})
    if not 1 <= way.capacity <= 200:
        words = _("Choose between 1 and %(most)d points.") % {"most": 200}
        raise Invalid(words, {"capacity": [words]})
    row = TeamRouting.objects.filter(team=team_seen).first() or TeamRouting(team=team_seen)
    names = [one.name for one in fields(way)]
    before = {name: getattr(row, name) for name in names if getattr(row, name) != getattr(way, name)}
    for name in names:
        setattr(row, name, getattr(way, name))
    row.save()
    if before:
        after = {name: getattr(way, name) for name in before}
        record("team.changed", team_seen, by=by.actor, detail={"before": before, "after": after})
    return row


def create(details: Details, *, by: User) -> KindOfWork:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    last = KindOfWork.objects.order_by("-position").values_list("position", flat=True).first() or 0
    kind = KindOfWork(position=last + 1)
    with saving.unique("name", _("There is a kind of work of this name already.")):
        saving.create(kind, "work.created", _checked(details), by=by.actor)
    return kind


@transaction.atomic
def change(kind_id: int, details: Details, *, by: User) -> KindOfWork:
    require_in_house(by, Capability.MANAGE_PEOPLE)
    kind = KindOfWork.objects.select_for_update().filter(pk=kind_id).first()
    if kind is None:
        raise Missing(_("There is no such kind of work."))
    with saving.unique("name", _("There is a kind of work of this name already.")):
        saving.change(kind, "work.changed", _checked(details), by=by.actor)
    return kind


@transaction.atomic
def arrange(order: Sequence[int], *, by: User) -> None:
    """The first that fits and names a team decides where a new ticket goes."""
    require_in_house(by, Capability.MANAGE_PEOPLE)
    rows = {one.pk: one for one in KindOfWork.objects.select_for_update().order_by("pk")}
    for place, key in enumerate(order, 1):
        if key in rows:
            saving.change(rows[key], "work.changed", {"position": place}, by=by.actor)


def details_of(kind: KindOfWork) -> Details:
    return Details(**{one.name: getattr(kind, one.name) for one in fields(Details)})


def _checked(details: Details) -> dict[str, object]:
    values = {one.name: getattr(details, one.name) for one in fields(details)}
    values["name"] = saving.name_of(details.name, longest=80)
    values["tag"] = details.tag.strip().lower()
    values["needs"] = dict(sorted(details.needs.items()))
    _among("language", details.language, ["", *LANGUAGES])
    _among("channel", details.channel, ["", *Channel.values])
    _among("priority", details.priority, [None, *Priority.values])
    _among("points", details.points, range(1, MOST_POINTS + 1))
    known = set(Skill.objects.filter(slug__in=details.needs).values_list("slug", flat=True))
    for slug, level in details.needs.items():
        _among("needs", slug, known)
        _among("needs", level, Level.values)
    return values


def _among(name: str, value: object, known: object) -> None:
    if value not in known:  # type: ignore[operator]
        words = _("'%(value)s' is not one of the choices.") % {"value": str(value)[:60]}
        raise Invalid(words, {name: [words]})
