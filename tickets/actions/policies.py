"""Service-level policies: made, changed, put in order and retired; what one promises from now on is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany
from helpdesk.lib.text import storable
from people.actions import saving
from people.changes import code, difference
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions.policy_checks import Targets, Warnings, checked_conditions, checked_terms
from tickets.actions.policy_versions import CONTENT, publish
from tickets.models import Calendar, Policy

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a policy says, as PolicyVersion keeps it; the one for everything else has no name and asks nothing.

    `seen` is the version that the author saw, None for whatever is.
    """

    name: str
    calendar: Calendar
    conditions: Mapping[str, object] = field(default_factory=lambda: {"all": []})
    targets: Targets = field(default_factory=dict)
    warnings: Warnings = field(default_factory=dict)
    pause_on_hold: bool = False
    seen: int | None = None


@transaction.atomic
def create(details: Details, *, by: User) -> Policy:
    """The last to be asked but for the one for everything else. Raises Invalid with each objection by its field."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    rows = list(Policy.objects.select_for_update().in_order())
    if len(rows) >= MOST:
        raise TooMany(_("A desk has at most %(most)d policies. Retire one first.") % {"most": MOST})
    content = _content(details, is_catch_all=False, by=by)
    last = max((row.position for row in rows if not row.is_catch_all), default=0)
    policy = Policy(name=saving.name_of(storable(details.name), longest=80), position=last + 1)
    with saving.unique("name", _("There is a policy of this name already.")):
        policy.save()
    publish(policy, content, 1, by)
    after = {name: code(value) for name, value in ({"name": policy.name} | content).items()}
    record("policy.created", policy, by=by.actor, detail={"before": {}, "after": after})
    return policy


@transaction.atomic
def change(policy_id: int, details: Details, *, by: User) -> Policy:
    """Tickets keep what they were promised until something matches them anew. Raises Conflict, Invalid."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    policy = _locked(policy_id)
    if details.seen is not None and details.seen != policy.version.number:
        words = _("Another admin has changed this policy since you opened it. Nothing was saved; look at it again.")
        raise Conflict(words, {"version": policy.version.number})
    name = "" if policy.is_catch_all else saving.name_of(storable(details.name), longest=80)
    _save(policy, {"name": name}, _content(details, is_catch_all=policy.is_catch_all, by=by), by)
    return policy


@transaction.atomic
def restore(policy_id: int, number: int, *, by: User) -> Policy:
    """A new version that says what an earlier one did, on the calendar as it is now."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    policy = _locked(policy_id)
    old = policy.versions.select_related("calendar__calendar__current").filter(number=number).first()
    if old is None:
        raise Missing(_("There is no such version."))
    details = Details(
        name=policy.name, calendar=old.calendar.calendar, conditions=old.conditions, targets=old.targets,
        warnings=old.warnings, pause_on_hold=old.pause_on_hold,
    )  # fmt: skip
    _save(policy, {}, _content(details, is_catch_all=policy.is_catch_all, by=by), by)
    return policy


@transaction.atomic
def arrange(order: Sequence[int], *, by: User) -> None:
    """The order in which they are asked; those that aren't named come after, as they were."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    rows = {row.pk: row for row in Policy.objects.select_for_update().in_order() if not row.is_catch_all}
    wanted = [pk for pk in dict.fromkeys(order) if pk in rows]
    for place, pk in enumerate([*wanted, *(pk for pk in rows if pk not in wanted)], start=1):
        saving.change(rows[pk], "policy.arranged", {"position": place}, by=by.actor)


@transaction.atomic
def set_retired(policy_id: int, *, to: bool, by: User) -> Policy:
    """Retired, no ticket gets it any more; those that have it keep it until something matches them anew."""
    require_in_house(by, Capability.MANAGE_SERVICE_LEVELS)
    policy = _locked(policy_id)
    if policy.is_catch_all and to:
        raise Conflict(_("The policy for everything else always stays. Give it no targets if it should promise none."))
    if (policy.retired_at is not None) == to:
        return policy
    policy.retired_at = clock.now() if to else None
    with saving.unique("name", _("There is a policy of this name already.")):
        policy.save(update_fields=["retired_at"])
    record("policy.retired" if to else "policy.restored", policy, by=by.actor)
    return policy


def _save(policy: Policy, values: dict[str, object], content: dict[str, Any], by: User) -> None:
    current = policy.version
    before, after = difference(policy, values)
    had, gets = difference(current, content)
    if after:
        policy.name = str(after["name"])
        with saving.unique("name", _("There is a policy of this name already.")):
            policy.save(update_fields=["name"])
    if gets:
        kept = {name: getattr(current, name) for name in CONTENT}
        publish(policy, kept | {name: content[name] for name in gets}, current.number + 1, by)
    if after or gets:
        record("policy.changed", policy, by=by.actor, detail={"before": before | had, "after": after | gets})


def _content(details: Details, *, is_catch_all: bool, by: User) -> dict[str, Any]:
    if details.calendar.retired_at is not None:
        words = _("This calendar is not in use any more. Choose another.")
        raise Invalid(words, {"calendar": [words]})
    conditions = {"all": []} if is_catch_all else checked_conditions(details.conditions, by)
    version = details.calendar.version
    terms = checked_terms(details.targets, details.warnings, version)
    return {"conditions": conditions, "calendar": version, "pause_on_hold": details.pause_on_hold} | terms


def _locked(policy_id: int) -> Policy:
    rows = Policy.objects.select_for_update(of=("self",)).select_related("current__calendar")
    policy = rows.filter(pk=policy_id).first()
    if policy is None:
        raise Missing(_("There is no such policy."))
    return policy
