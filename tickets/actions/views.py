"""Views: made, changed, copied and deleted, each with a line in the log; and how each person arranges theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.conditions.check import check
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import Team, User
from tickets.columns import chosen
from tickets.models import View, ViewSetting
from tickets.models.view import USUAL, Grouping, Scope, Sort
from tickets.permissions import can_edit_view, can_keep_views
from tickets.vocabulary import fields_for, given_for

MOST_VIEWS = 100


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a view is; `conditions` as JSON, `columns` of Shown."""

    name: str
    scope: Scope = Scope.PERSONAL
    team: Team | None = None
    conditions: Mapping[str, object] = field(default_factory=lambda: {"all": []})
    columns: Sequence[str] = tuple(USUAL)
    sort: Sort = Sort.UPDATED
    grouping: Grouping = Grouping.NONE
    is_by_next: bool = False


def create(details: Details, *, by: User) -> View:
    """Raises Invalid with each problem by its field, NotAllowed for a scope that isn't theirs to fill."""
    values = _checked(details, by)
    if View.objects.filter(owner=by, deleted_at=None).count() >= MOST_VIEWS:
        raise Invalid(_("You have %(most)d views. Delete some that nobody needs.") % {"most": MOST_VIEWS})
    view = View(owner=by)
    with transaction.atomic():
        saving.create(view, "view.created", values, by=by.actor)
    return view


@transaction.atomic
def change(view_id: int, details: Details, *, by: User) -> View:
    view = _locked(view_id, by)
    if saving.change(view, "view.changed", _checked(details, by), by=by.actor):
        view.updated_at = clock.now()
        view.save(update_fields=["updated_at"])
    return view


@transaction.atomic
def delete(view_id: int, *, by: User) -> View:
    """It is in nobody's list any more; the log keeps what it was."""
    view = _locked(view_id, by)
    before = {"name": view.name, "scope": view.scope, "team": view.team_id, "conditions": view.conditions}
    view.deleted_at = clock.now()
    view.save(update_fields=["deleted_at"])
    record("view.deleted", view, by=by.actor, detail={"before": before, "after": {}})
    return view


@transaction.atomic
def arrange(order: Sequence[str], *, hidden: Collection[str], by: User) -> None:
    """The views by their short names, in the order in which this person wants them; `hidden` ones are put away."""
    rows = [
        ViewSetting(user=by, slug=storable(slug)[:24], position=place, is_hidden=slug in hidden)
        for place, slug in enumerate(dict.fromkeys(order[: MOST_VIEWS * 4]))
    ]
    ViewSetting.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "slug"], update_fields=["position", "is_hidden"]
    )


def choose_columns(slug: str, columns: Collection[str] | None, *, by: User) -> None:
    """What this person's rows show in a view; None is what the view itself says."""
    wanted = None if columns is None else chosen(columns)
    ViewSetting.objects.update_or_create(user=by, slug=storable(slug)[:24], defaults={"columns": wanted})


def _locked(view_id: int, by: User) -> View:
    """Raises Missing when out of sight, NotAllowed when it is another's to change."""
    view = View.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=view_id).first()
    if view is None:
        raise Missing(_("There is no such view, or you may not see it."))
    if not can_edit_view(by, view):
        raise NotAllowed(_("Only a team’s leads change its views, and only admins those of everybody. Make a copy."))
    return view


def _checked(details: Details, by: User) -> dict[str, object]:
    """The values to save. Raises Invalid or NotAllowed."""
    scope, team = details.scope, details.team if details.scope == Scope.TEAM else None
    if scope == Scope.TEAM and team is None:
        raise Invalid(_("Choose the team."), {"team": [_("Choose the team.")]})
    if not can_keep_views(by, scope, team):
        raise NotAllowed(_("A view for a team is made by its leads, one for everybody by admins."))
    problems = check(details.conditions, fields_for(by), given_for(by))
    if problems:
        fields = {f"conditions.{one.path}".rstrip("."): [one.message] for one in problems}
        raise Invalid(problems[0].message, fields)
    return {
        "name": saving.name_of(storable(details.name), longest=80),
        "scope": scope.value,
        "team": team,
        "conditions": dict(details.conditions),
        "columns": chosen(details.columns),
        "sort": details.sort.value,
        "grouping": details.grouping.value,
        "is_by_next": details.is_by_next,
    }
