"""Dry runs: what a version of a rule would have done to past tickets, with all rules in force around it.

A trigger is tried on events of the past, newest first, each with its ticket's facts as they were then; a timed rule on
the tickets that are not closed, as when it is switched on. It decides with what the real run decides with, and does
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from events import doorbell
from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Facts
from helpdesk.lib.conditions.tree import write
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions import ruling
from tickets.actions.rule_holds import since_when
from tickets.actions.rule_triggers import Round, occasions_of
from tickets.actions.rules import rule_for
from tickets.automation.core import decide, decide_timed, holds
from tickets.automation.model import Decision, Look, Rules
from tickets.automation.model import Rule as Value
from tickets.automation.rewind import rewound
from tickets.automation.standing import Standing, standing, timed_of
from tickets.automation.vocabulary import facts_for_rules
from tickets.automation.world import Desk
from tickets.models import Rule, RuleTrial, RuleVersion, Ticket

RUN: Final = "tickets.try_rules"
MOST_EVENTS, MOST_TICKETS = 1000, 20_000
FARTHEST: Final = 200_000
"""How many lines of the log a trial looks back over at most, whatever they tell of."""
EVENTS, TICKETS = 100, 500
MOMENT: Final = timedelta(seconds=5)
MOST_FOUND: Final = 100


@transaction.atomic
def begin(rule_id: int, *, by: User) -> RuleTrial:
    """Try the newest version, in the background. One that is at work on it already is returned instead."""
    require_in_house(by, Capability.MANAGE_RULES)
    version = rule_for(by, rule_id).newest
    at_work = RuleTrial.objects.filter(version=version, finished_at=None).first()
    if at_work:
        return at_work
    trial = RuleTrial.objects.create(version=version, by=by)
    doorbell.ring_task_on_commit(RUN)
    return trial


def work() -> bool:
    """A part of the first trial that is not finished; False when there is none."""
    with transaction.atomic():
        rows = RuleTrial.objects.filter(finished_at=None).select_related("version__rule").order_by("pk")
        trial = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if trial is None:
            return False
        more = _try_timed(trial) if trial.version.rule.is_timed else _try_trigger(trial)
        if not more:
            trial.finished_at = clock.now()
        trial.save()
        return True


def _try_trigger(trial: RuleTrial) -> bool:
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    first = trial.cursor if trial.cursor is not None else newest + 1
    rows = Event.objects.filter(subject_kind="ticket", kind__in=trial.version.kinds, pk__lt=first)
    events = list(rows.filter(pk__gt=newest - FARTHEST).exclude(actor_kind="rule").order_by("-pk")[:EVENTS])
    now = Round(with_version(trial.version))
    past = _Past(events, now)
    for event in events:
        ticket = past.tickets.get(event.subject_id)
        if ticket is None:
            continue
        trial.examined += 1
        decision = past.decide(event, ticket)
        _note(trial, decision, ticket, {"event": event.pk, "kind": event.kind, "at": event.at.isoformat()})
    trial.cursor = events[-1].pk if events else 0
    return len(events) == EVENTS and trial.examined < MOST_EVENTS


class _Past:
    """Some events with their tickets, each as it was when its event had happened."""

    def __init__(self, events: Sequence[Event], now: Round) -> None:
        self.now = now
        rows = Ticket.objects.filter(merged_into=None, spam_at=None)
        rows = rows.select_related("requester", "organisation", "brand", "mailbox")
        self.tickets = rows.in_bulk({event.subject_id for event in events})
        self.occasions = occasions_of(events, now.triggers)
        self.later: dict[int, list[Event]] = defaultdict(list)
        since = min((event.pk for event in events), default=0)
        found = Event.objects.filter(subject_kind="ticket", subject_id__in=self.tickets, pk__gt=since)
        for event in found.order_by("-pk"):
            self.later[event.subject_id].append(event)

    def decide(self, event: Event, ticket: Ticket) -> Decision:
        facts, look = self._facts(event, ticket), Look(self.now.fields, event.at)
        desk = Desk(ticket, self.now.known)
        return decide(self.now.triggers, self.occasions[event.pk], facts, world=desk, look=look)

    def _facts(self, event: Event, ticket: Ticket) -> Facts:
        """What was committed together with the event had happened when rules read it."""
        later = [one for one in self.later[ticket.pk] if one.pk > event.pk and not _together(event, one)]
        return rewound(facts_for_rules(ticket), [(one.kind, one.detail) for one in later])


def _together(event: Event, later: Event) -> bool:
    """In one transaction, and not a demo's, which is one for months."""
    return later.xid == event.xid and later.at - event.at < MOMENT


def _try_timed(trial: RuleTrial) -> bool:
    """The tickets it would act on at once, and how many would wait for it."""
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    first = trial.cursor if trial.cursor is not None else newest + 1
    tickets = list(ruling.at_hand().filter(pk__lt=first).order_by("-pk")[:TICKETS])
    now, timed = Round(standing()), timed_of(trial.version)
    look = now.look()
    for ticket in tickets:
        trial.examined += 1
        facts = facts_for_rules(ticket)
        if not holds(timed.rule, facts, look):
            continue
        since = since_when(timed, ticket, look)
        if since + timed.after > look.now:
            trial.later += 1
            continue
        desk = Desk(ticket, now.known)
        decision = decide_timed(timed.rule, now.triggers, facts, world=desk, look=look)
        _note(trial, decision, ticket, {"event": None, "kind": "", "at": since.isoformat()})
    trial.cursor = tickets[-1].pk if tickets else 0
    return len(tickets) == TICKETS and trial.examined < MOST_TICKETS


def _note(trial: RuleTrial, decision: Decision, ticket: Ticket, about: Mapping[str, Any]) -> None:
    """Count what this rule did there, or was stopped in, and keep the first of it."""
    own = trial.version.rule_id
    mine = next((one for one in decision.firings if one.rule.id == own), None)
    stop = decision.stop if decision.stop and own in decision.stop.chain else None
    if mine is None and stop is None:
        return
    trial.matched += 1
    trial.failed += bool(mine and mine.refused)
    trial.stopped += stop is not None
    if len(trial.found) >= MOST_FOUND:
        return
    told: dict[str, Any] = {"ticket": ticket.pk, **about, "stop": None}
    if mine:
        told |= {
            "why": write(mine.why),
            "before": {key: _stored(value) for key, value in mine.before.items()},
            "after": {key: _stored(value) for key, value in mine.after.items()},
            "did": list(mine.did),
            "refused": dict(mine.refused),
        }
    told["others"] = [one.rule.id for one in decision.firings if one.rule.id != own]
    if stop:
        told["stop"] = {"reason": stop.reason.value, "chain": list(stop.chain)}
    trial.found.append(told)


def _stored(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def with_version(version: RuleVersion) -> Standing:
    """The rules in force, with this version in place of its rule's own, where that stands in the order."""
    now = standing()
    order = list(Rule.objects.filter(removed_at=None).in_order().values_list("pk", flat=True))
    by_id: dict[int, Value] = {one.id: one for one in now.triggers}
    by_id[version.rule_id] = timed_of(version).rule
    return replace(now, triggers=Rules(by_id[pk] for pk in order if pk in by_id))
