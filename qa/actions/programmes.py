"""Sampling programmes: what they say, and whether they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.conditions.check import check
from helpdesk.lib.errors import Invalid, Missing
from people.actions import saving
from people.changes import ids
from people.models import User
from people.permissions import Capability, can
from qa.actions import cycles
from qa.models import Every, Plan, Programme, Scorecard, Stratum, UnitKind, VersionState
from qa.permissions import require_manager
from sops.models import Procedure
from tickets.vocabulary import fields_for, given_for

MOST_FACTORS, LARGEST_FACTOR, MOST_STRATA = 10, 100.0, 3


@dataclass(frozen=True)
class Details:
    """What a person sets; `conditions` and `risk` as the model describes them."""

    name: str
    scorecard: Scorecard
    unit: str = UnitKind.TICKET
    procedure: Procedure | None = None
    conditions: Mapping[str, Any] = field(default_factory=lambda: {"all": []})
    every: str = Every.WEEK
    time_zone: str = "UTC"
    design: str = Plan.SIMPLE
    strata: Sequence[str] = ()
    risk: Sequence[Mapping[str, Any]] = ()
    floor: float = 0.01
    target_n: int = 50
    minimum_per_agent: int = 0
    double_share: float = 0.1
    is_independent: bool = True
    reviews_nesting: bool = False
    publishes_itself: bool = True
    days_to_review: int = 7
    dispute_days: int = 5
    reviewers: Sequence[User] = ()


@transaction.atomic
def create(details: Details, *, by: User) -> Programme:
    """It does not run yet. Raises Invalid with what is wrong, by its field."""
    require_manager(by)
    values = _values(details, by)
    programme = Programme()
    with saving.unique("name", _("There is a programme of this name.")):
        saving.create(programme, "programme.created", {**values, "author": by}, by=by.actor)
    _set_reviewers(programme, details.reviewers, by)
    return programme


@transaction.atomic
def change(programme_id: int, details: Details, *, by: User) -> Programme:
    """Holds from the next cycle whose key is committed; those that are keep to their plan."""
    require_manager(by)
    programme = _locked(programme_id)
    with saving.unique("name", _("There is a programme of this name.")):
        saving.change(programme, "programme.changed", _values(details, by), by=by.actor)
    _set_reviewers(programme, details.reviewers, by)
    return programme


@transaction.atomic
def start(programme_id: int, *, by: User) -> Programme:
    """Commit to the key of the next cycle, and from then on to one after the other."""
    require_manager(by)
    programme = _locked(programme_id)
    if not programme.scorecard.versions.filter(state=VersionState.PUBLISHED).exists():
        raise Invalid(_("Its scorecard has no published version yet. Publish one, then start."))
    if not programme.reviewers.filter(is_active=True).exists():
        raise Invalid(_("It has no reviewers yet. Add some, then start."))
    if saving.change(programme, "programme.changed", {"is_active": True}, by=by.actor):
        cycles.commit_next(programme, by=by.actor)
    return programme


@transaction.atomic
def stop(programme_id: int, *, by: User) -> Programme:
    """No further cycles; those that are committed end as they were promised to."""
    require_manager(by)
    programme = _locked(programme_id)
    saving.change(programme, "programme.changed", {"is_active": False}, by=by.actor)
    return programme


def _locked(programme_id: int) -> Programme:
    rows = Programme.objects.select_for_update(of=("self",)).select_related("scorecard")
    found = rows.filter(pk=programme_id).first()
    if found is None:
        raise Missing(_("There is no such programme, or you may not see it."))
    return found


def _set_reviewers(programme: Programme, reviewers: Sequence[User], by: User) -> None:
    before, after = ids(programme.reviewers.all()), ids(reviewers)
    if before != after:
        programme.reviewers.set(reviewers)
        detail = {"before": {"reviewers": before}, "after": {"reviewers": after}}
        record("programme.changed", programme, by=by.actor, detail=detail)


def _values(details: Details, by: User) -> dict[str, Any]:
    found = {one.name: getattr(details, one.name) for one in fields(details) if one.name != "reviewers"}
    found["name"] = saving.name_of(details.name)
    wrong = dict(_wrong(details, by))
    if wrong:
        raise Invalid(next(iter(wrong.values())), {name: [words] for name, words in wrong.items()})
    found["strata"] = list(details.strata)
    found["risk"] = [dict(one) for one in details.risk]
    found["conditions"] = dict(details.conditions)
    if details.unit == UnitKind.TICKET:
        found["procedure"] = None
    return found


def _wrong(details: Details, by: User) -> list[tuple[str, str]]:
    """(field, words) of what can't be."""
    found = [(name, _("Choose one of those that are offered.")) for name in _unknown(details)]
    vocabulary, given = fields_for(by), given_for(by)
    if problems := check(details.conditions, vocabulary, given):
        found.append(("conditions", problems[0].message))
    for one in details.risk:
        factor = one.get("factor")
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor <= LARGEST_FACTOR:
            found.append(("risk", _("A factor is above 0 and at most 100.")))
        elif problems := check(one.get("when"), vocabulary, given):
            found.append(("risk", problems[0].message))
    bounds = (("target_n", 1, 100_000), ("minimum_per_agent", 0, 100), ("days_to_review", 1, 90))
    for name, least, most in (*bounds, ("dispute_days", 0, 60), ("floor", 0, 1), ("double_share", 0, 1)):
        if not least <= getattr(details, name) <= most:
            words = _("Give a number from %(least)s to %(most)s.")
            found.append((name, words % {"least": least, "most": most}))
    if any(not can(one, Capability.REVIEW_QUALITY) for one in details.reviewers):
        found.append(("reviewers", _("Reviewers need a role that lets them review quality.")))
    return found


def _unknown(details: Details) -> list[str]:
    """Fields whose value is none of the choices."""
    wrong = [
        name
        for name, choices in (("unit", UnitKind), ("every", Every), ("design", Plan))
        if getattr(details, name) not in choices.values
    ]
    strata = list(details.strata)
    if len(strata) > MOST_STRATA or len(set(strata)) < len(strata) or not set(strata) <= set(Stratum.values):
        wrong.append("strata")
    if len(details.risk) > MOST_FACTORS:
        wrong.append("risk")
    try:
        ZoneInfo(details.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong.append("time_zone")
    return wrong
