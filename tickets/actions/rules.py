"""Rules: made, changed, ordered, switched on and off, removed, each with a line in the log. Only a version that was
tried on past tickets can be switched on."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.conditions.check import check
from helpdesk.lib.conditions.tree import All, read, write
from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany
from people.actions import saving
from people.changes import code, difference
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions.naming import names_of
from tickets.automation import acts as deeds
from tickets.automation.kinds import LISTENED
from tickets.automation.vocabulary import fields_for_rules
from tickets.models import Rule, RuleHold, RuleKind, RuleTrial, RuleVersion, Ticket
from tickets.vocabulary import given_for

MOST: Final = 300
LONGEST_HOURS: Final = 24 * 365
SURVEY: Final = "tickets.survey_rules"
CONTENT: Final = ("kinds", "conditions", "hours", "restarts", "zone", "acts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a rule says, as RuleVersion has it; `names` by language."""

    names: Mapping[str, str]
    kinds: Sequence[str] = ()
    conditions: Mapping[str, object] = field(default_factory=lambda: {"all": []})
    hours: int = 0
    restarts: bool = False
    zone: str = "UTC"
    acts: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic
def create(kind: RuleKind, details: Details, *, by: User) -> Rule:
    """Off, and last in the order. Raises Invalid with each problem by its field."""
    require_in_house(by, Capability.MANAGE_RULES)
    if Rule.objects.filter(removed_at=None).count() >= MOST:
        raise TooMany(_("A desk has at most %(most)d rules.") % {"most": MOST})
    names, content = _checked(kind, details, by)
    rule = Rule.objects.create(names=names, kind=kind, position=_last() + 1)
    rule.latest = RuleVersion.objects.create(rule=rule, number=1, made_by=by, **content)
    rule.save(update_fields=["latest"])
    after = {"names": names, "kind": str(kind), **{name: code(value) for name, value in content.items()}}
    record("rule.created", rule, by=by.actor, detail={"before": {}, "after": after})
    return rule


@transaction.atomic
def change(rule_id: int, details: Details, *, by: User, seen: int | None = None) -> Rule:
    """Another content is a new version, which is not in force before it is switched on. `seen` is the number of the
    version that the author saw: another's change since is a Conflict."""
    rule = _locked(rule_id, by)
    if seen is not None and seen != rule.newest.number:
        raise Conflict(_("Somebody changed this rule a moment ago. Open it again; your words are still here to copy."))
    _save(rule, *_checked(RuleKind(rule.kind), details, by), by)
    return rule


@transaction.atomic
def restore(rule_id: int, number: int, *, by: User) -> Rule:
    """A new version that says what an earlier one did."""
    rule = _locked(rule_id, by)
    old = rule.versions.filter(number=number).first()
    if old is None:
        raise Missing(_("There is no such version."))
    _save(rule, rule.names, {name: getattr(old, name) for name in CONTENT}, by)
    return rule


@transaction.atomic
def switch_on(rule_id: int, *, by: User) -> Rule:
    """Put the newest version in force. Raises Conflict until it was tried on past tickets."""
    rule = _locked(rule_id, by)
    if rule.in_force_id == rule.latest_id:
        return rule
    if not RuleTrial.objects.filter(version=rule.newest, finished_at__isnull=False).exists():
        raise Conflict(_("Try this version on past tickets first: a dry run shows what it would do."))
    _put_in_force(rule, rule.newest, by)
    if rule.is_timed:
        newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first()
        rule.survey = newest
        rule.save(update_fields=["survey"])
        doorbell.ring_task_on_commit(SURVEY)
    return rule


@transaction.atomic
def pause(rule_id: int, *, by: User) -> Rule:
    """It does nothing from now on; tickets that waited for it wait no more."""
    rule = _locked(rule_id, by)
    if rule.is_on:
        _put_in_force(rule, None, by)
    return rule


@transaction.atomic
def remove(rule_id: int, *, by: User) -> Rule:
    """Gone from the list; what it did stays told in tickets."""
    rule = _locked(rule_id, by)
    if rule.is_on:
        _put_in_force(rule, None, by)
    rule.removed_at = clock.now()
    rule.save(update_fields=["removed_at"])
    record("rule.removed", rule, by=by.actor, detail={"before": {"names": rule.names}, "after": {}})
    return rule


@transaction.atomic
def arrange(order: Sequence[int], *, by: User) -> None:
    """The order in which rules are asked, by their numbers; those left out follow."""
    require_in_house(by, Capability.MANAGE_RULES)
    rows = {row.pk: row for row in Rule.objects.filter(removed_at=None).select_for_update().in_order()}
    wanted = [pk for pk in dict.fromkeys(order) if pk in rows]
    for place, pk in enumerate([*wanted, *(pk for pk in rows if pk not in wanted)]):
        saving.change(rows[pk], "rule.changed", {"position": place}, by=by.actor)


def rule_for(user: User, rule_id: int) -> Rule:
    """Raises Missing for who may not see rules."""
    found = Rule.objects.visible_to(user).select_related("latest__made_by", "in_force").filter(pk=rule_id).first()
    if found is None:
        raise Missing(_("There is no such rule, or you may not see it."))
    return found


def _locked(rule_id: int, by: User) -> Rule:
    require_in_house(by, Capability.MANAGE_RULES)
    rows = Rule.objects.visible_to(by).select_for_update(of=("self",)).select_related("latest", "in_force")
    rule = rows.filter(pk=rule_id).first()
    if rule is None:
        raise Missing(_("There is no such rule, or you may not see it."))
    return rule


def _save(rule: Rule, names: Mapping[str, str], content: dict[str, object], by: User) -> None:
    before, after = difference(rule, {"names": names})
    had, gets = difference(rule.newest, content)
    if gets:
        number = rule.newest.number + 1
        rule.latest = RuleVersion.objects.create(rule=rule, number=number, made_by=by, **content)
    if not after and not gets:
        return
    rule.names = dict(names)
    rule.save(update_fields=["names", "latest"])
    record("rule.changed", rule, by=by.actor, detail={"before": before | had, "after": after | gets})


def _put_in_force(rule: Rule, version: RuleVersion | None, by: User) -> None:
    """Stays that another version began count no more."""
    before = rule.in_force.number if rule.in_force else None
    rule.in_force, rule.survey = version, None
    rule.save(update_fields=["in_force", "survey"])
    RuleHold.objects.filter(rule=rule).delete()
    after = version.number if version else None
    detail = {"before": {"in_force": before}, "after": {"in_force": after}}
    record("rule.changed", rule, by=by.actor, detail=detail)


def _last() -> int:
    return Rule.objects.order_by("-position").values_list("position", flat=True).first() or 0


def _checked(kind: RuleKind, details: Details, by: User) -> tuple[dict[str, str], dict[str, object]]:
    """Names, and content as a version keeps it. Raises Invalid."""
    is_timed = kind == RuleKind.TIMED
    names = names_of(details.names)
    content: dict[str, object] = {
        "kinds": [] if is_timed else _kinds(details.kinds),
        "conditions": _conditions(details.conditions, by, is_timed=is_timed),
        "hours": _hours(details.hours) if is_timed else 0,
        "restarts": is_timed and details.restarts,
        "zone": _zone(details.zone),
        "acts": deeds.checked(details.acts, by=by),
    }
    return names, content


def _kinds(kinds: Sequence[str]) -> list[str]:
    if not kinds or set(kinds) - set(LISTENED):
        words = _("Choose what it listens to.")
        raise Invalid(words, {"kinds": [words]})
    return [kind for kind in LISTENED if kind in kinds]


def _conditions(data: Mapping[str, object], by: User, *, is_timed: bool) -> dict[str, object]:
    problems = check(data, fields_for_rules(by, is_timed=is_timed), given_for(by))
    if problems:
        raise Invalid(problems[0].message, {f"conditions.{one.path}".rstrip("."): [one.message] for one in problems})
    condition = read(data)
    if is_timed and isinstance(condition, All) and not condition.parts:
        words = _("A timed rule needs a condition, else it would be about every ticket there ever was.")
        raise Invalid(words, {"conditions": [words]})
    return write(condition)


def _hours(hours: int) -> int:
    if not 1 <= hours <= LONGEST_HOURS:
        words = _("Give a number of hours between 1 and a year’s.")
        raise Invalid(words, {"hours": [words]})
    return hours


def _zone(zone: str) -> str:
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        words = _("Choose a time zone.")
        raise Invalid(words, {"zone": [words]}) from None
    return zone
