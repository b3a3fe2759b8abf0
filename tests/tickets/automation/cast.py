"""Rules made, tried and switched on as an admin does; and the consumer over everything that happened since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from events.models import Event
from people.models import User
from tests.builders import a_user
from tickets.actions import rule_holds, rule_trials, rule_triggers, rules
from tickets.actions.rules import Details
from tickets.models import Rule, RuleFiring, RuleKind, RuleTrial, Ticket

ALL: Mapping[str, object] = {"all": []}


def an_admin() -> User:
    return User.objects.filter(roles__slug="admin", partner=None).first() or a_user("admin")


def a_trigger(name: str, acts: Mapping[str, Any], when: Mapping[str, Any] = ALL, *kinds: str, on: bool = True) -> Rule:
    details = Details(names={"en": name}, kinds=kinds or ("ticket.created",), conditions=when, acts=acts)
    rule = rules.create(RuleKind.TRIGGER, details, by=an_admin())
    return switched_on(rule) if on else rule


def a_timed_rule(
    name: str, acts: Mapping[str, Any], when: Mapping[str, Any], hours: int, *, restarts: bool = False, on: bool = True
) -> Rule:
    details = Details(names={"en": name}, conditions=when, hours=hours, restarts=restarts, acts=acts)
    rule = rules.create(RuleKind.TIMED, details, by=an_admin())
    return switched_on(rule) if on else rule


def tried(rule: Rule) -> RuleTrial:
    trial = rule_trials.begin(rule.pk, by=an_admin())
    while rule_trials.work():
        pass
    trial.refresh_from_db()
    return trial


def switched_on(rule: Rule) -> Rule:
    tried(rule)
    return rules.switch_on(rule.pk, by=an_admin())


class Log:
    """Follows the log from where it stood when this was made."""

    def __init__(self) -> None:
        self.at = newest()

    def follow(self) -> list[RuleFiring]:
        """As the consumer does, until nothing new is left."""
        made: list[RuleFiring] = []
        while events := list(Event.objects.filter(pk__gt=self.at, kind__in=HEARD).order_by("pk")):
            now = rule_triggers.Round()
            made += rule_triggers.follow(events, now)
            rule_holds.follow(events, now)
            self.at = events[-1].pk
        return made


HEARD = rule_triggers.HEARD | rule_holds.MOVING


def newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def told(ticket: Ticket, kind: str = "ticket.rule_applied") -> list[dict[str, Any]]:
    rows = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind=kind)
    return [row.detail for row in rows.order_by("pk")]
