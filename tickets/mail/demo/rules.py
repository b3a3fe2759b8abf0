"""The rules of the demo desk: made, tried and switched on by its admin, and at work in the last hours of its past."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from events.models import Event
from helpdesk.lib import clock
from people.models import User
from tickets.actions import rule_holds, rule_trials, rule_triggers, rules
from tickets.actions.rules import Details
from tickets.mail.demo.cast import Cast
from tickets.mail.demo.past import PastMail
from tickets.models import Macro, Message, Rule, RuleFiring, RuleKind

LATELY: Final = timedelta(hours=12)
PAUSE: Final = timedelta(minutes=1)
HEARD: Final = rule_triggers.HEARD | rule_holds.MOVING


class AtWork:
    """Follows what happens as the desk's own reader of the log does, but only in the last hours, and once a minute: it
    must not make a start slower."""

    def __init__(self, everybody: Cast, past: PastMail, until: datetime) -> None:
        self.cast, self.past, self.next, self.until = everybody, past, until - LATELY, until
        self._read: int | None = None

    def take(self) -> set[int]:
        """What has happened up to now, and timed rules that are due; returns the tickets that rules acted on."""
        now = clock.now()
        if now < min(self.next, self.until):
            return set()
        self.next = now + PAUSE
        if self._read is None:
            set_up(self.cast)
            self._read = _newest()
        before = RuleFiring.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        events = list(Event.objects.filter(pk__gt=self._read, kind__in=HEARD).order_by("pk"))
        if events:
            together = rule_triggers.Round()
            rule_triggers.follow(events, together)
            rule_holds.follow(events, together)
            self._read = events[-1].pk
        while rule_holds.fire_due():
            pass
        touched = {*RuleFiring.objects.filter(pk__gt=before).values_list("ticket_id", flat=True)}
        self._mail(touched)
        return touched

    def _mail(self, touched: Iterable[int]) -> None:
        """What rules wrote just now has left too."""
        said = Message.objects.filter(ticket__in=touched, kind=Message.Kind.PUBLIC, is_auto=True, author_contact=None)
        for message in said.filter(created_at=clock.now()).select_related("ticket__mailbox"):
            if message.ticket.mailbox:
                self.past.left(message, message.ticket.mailbox)


def set_up(everybody: Cast) -> None:
    """By the admin, unless the desk has rules already. Each is tried before it is switched on."""
    admin = everybody.staff["admin@demo.test"]
    if Rule.objects.exists():
        return
    rows = [(row, _made(row, everybody, admin)) for row in _file()["rules"]]
    for _row, rule in rows:
        rule_trials.begin(rule.pk, by=admin)
    while rule_trials.work():
        pass
    for row, rule in rows:
        if not row.get("off"):
            rules.switch_on(rule.pk, by=admin)
    while rule_holds.survey():
        pass


def _made(row: dict[str, Any], everybody: Cast, admin: User) -> Rule:
    kind = RuleKind.TIMED if "hours" in row else RuleKind.TRIGGER
    details = Details(
        names=row["names"],
        kinds=row.get("kinds", ()),
        conditions={"all": [_condition(_named(one, everybody)) for one in row["conditions"]]},
        hours=row.get("hours", 0),
        restarts=row.get("restarts", False),
        acts=_named(row["acts"], everybody),
        zone="Asia/Jakarta",
    )
    return rules.create(kind, details, by=admin)


def _named(value: Any, everybody: Cast) -> Any:
    """The same with rows in place of their names."""
    if isinstance(value, dict):
        return {key: _named(one, everybody) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, everybody) for one in value]
    match str(value).split(":"):
        case ["team", slug]:
            return everybody.teams[slug].pk
        case ["user", login]:
            return everybody.staff[login].pk
        case ["macro", name]:
            return Macro.objects.get(name=name).pk
    return value


def _condition(row: dict[str, Any]) -> dict[str, Any]:
    if "any_words" not in row:
        return row
    pairs = product(row["in"], row["any_words"])
    return {"any": [{"field": field, "op": "words", "value": words} for field, words in pairs]}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
