"""Timed rules: which tickets meet their conditions, since when, and acting when the time has come.

The table of holds is the clock. The consumer keeps it as tickets change, a survey fills it for the tickets that were
there before a rule was switched on, and a task takes what is due by an index. Acting and the note that it was done are
one transaction: a worker that dies leaves the row as it was, for the next one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from events.consumers import LATER, in_words
from events.models import Event
from helpdesk.lib import clock
from tickets.actions import ruling
from tickets.actions.rule_triggers import Round
from tickets.actions.ruling import Cause
from tickets.automation.core import decide_timed, holds
from tickets.automation.model import Look
from tickets.automation.standing import Timed, moves_by_itself
from tickets.automation.vocabulary import facts_for_rules
from tickets.automation.world import Desk
from tickets.models import Rule, RuleHold, RuleKind, Ticket

log = logging.getLogger(__name__)
TRIED_AGAIN: Final = timedelta(minutes=10)
DUE: Final = "tickets.fire_timed_rules"
BATCH: Final = 20
SURVEYED: Final = 500
MOVING: Final = frozenset({"ticket.form_changed", "ticket.merged", "ticket.unmerged", "ticket.spam_changed"})
"""What else brings a ticket into a condition or out of it."""


def follow(events: Sequence[Event], now: Round) -> None:
    """Tickets that came into a condition begin to wait, those that left it wait no more. Three queries for a batch."""
    if not now.standing.timed:
        return
    at = {event.subject_id: event.at for event in events if event.subject_kind == "ticket"}
    wrote = {event.subject_id: event.at for event in events if _is_word_of_a_person(event)}
    tickets = ruling.at_hand().in_bulk(at)
    held: dict[tuple[int, int], RuleHold] = {}
    for hold in RuleHold.objects.filter(ticket__in=at):
        held[hold.ticket_id, hold.rule_id] = hold
    over = [hold for hold in held.values() if hold.ticket_id not in tickets]
    begun: list[RuleHold] = []
    for ticket in tickets.values():
        facts, look = facts_for_rules(ticket), now.look()
        for timed in now.standing.timed.values():
            waits = held.get((ticket.pk, timed.rule.id))
            if not holds(timed.rule, facts, look):
                over += [waits] if waits else []
            elif waits is None:
                begun.append(_hold(timed, ticket.pk, at[ticket.pk]))
            elif timed.restarts and ticket.pk in wrote:
                _begin_anew(waits, timed, wrote[ticket.pk])
    RuleHold.objects.bulk_create(begun, ignore_conflicts=True)
    if over:
        RuleHold.objects.filter(pk__in=[hold.pk for hold in over]).delete()


def _is_word_of_a_person(event: Event) -> bool:
    if event.kind != "message.added" or event.actor_kind not in ("user", "contact"):
        return False
    return event.detail["kind"] == "public" and not event.detail["is_auto"]


def _hold(timed: Timed, ticket_id: int, since: datetime) -> RuleHold:
    return RuleHold(rule_id=timed.rule.id, ticket_id=ticket_id, since=since, due_at=since + timed.after)


def _begin_anew(hold: RuleHold, timed: Timed, since: datetime) -> None:
    hold.since, hold.due_at, hold.fired_at, hold.error = since, since + timed.after, None, ""
    hold.save(update_fields=["since", "due_at", "fired_at", "error"])


def fire_due() -> int:
    """Take the next that are due; returns how many were settled. What somebody has locked is left for another time."""
    now = clock.now()
    with transaction.atomic():
        due = RuleHold.objects.filter(fired_at=None, due_at__lte=now, rule__in_force__isnull=False)
        rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")[:BATCH])
        if not rows:
            return 0
        round_ = Round()
        return sum(_settle(hold, round_) for hold in rows)


def _settle(hold: RuleHold, now: Round) -> bool:
    """One that fails for a reason nobody foresaw is tried again later, and keeps no other waiting."""
    try:
        with transaction.atomic():
            return _fire(hold, now)
    except LATER:
        raise
    except Exception as error:
        log.exception("rule %s failed on ticket %s", hold.rule_id, hold.ticket_id)
        hold.due_at, hold.error = clock.now() + TRIED_AGAIN, in_words(error)
        hold.save(update_fields=["due_at", "error"])
        return False


def _fire(hold: RuleHold, now: Round) -> bool:
    timed = now.standing.timed.get(hold.rule_id)
    if timed is None or not ruling.at_hand().filter(pk=hold.ticket_id).exists():
        hold.delete()
        return True
    ticket = ruling.locked(hold.ticket_id, wait=False)
    if ticket is None:
        return False
    look, desk, facts = now.look(), Desk(ticket, now.known), facts_for_rules(ticket)
    if not holds(timed.rule, facts, look):
        hold.delete()
        return True
    decision = decide_timed(timed.rule, now.triggers, facts, world=desk, look=look)
    ruling.carry_out(ticket, decision, now.known, Cause())
    hold.fired_at, hold.error = look.now, ""
    hold.save(update_fields=["fired_at", "error"])
    return True


def survey() -> int:
    """Look through a part of the tickets that were there when a timed rule was switched on, the newest first; returns
    how many were looked at. What happens to them meanwhile is the consumer's."""
    with transaction.atomic():
        rows = Rule.objects.filter(in_force__isnull=False, survey__isnull=False).in_order()
        rule = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if rule is None or rule.survey is None:
            return 0
        now = Round()
        timed = now.standing.timed[rule.pk]
        tickets = list(ruling.at_hand().filter(pk__lte=rule.survey).order_by("-pk")[:SURVEYED])
        RuleHold.objects.bulk_create(_met(timed, tickets, now), ignore_conflicts=True)
        rule.survey = tickets[-1].pk - 1 if len(tickets) == SURVEYED else None
        rule.save(update_fields=["survey"])
        return max(1, len(tickets))


def _met(timed: Timed, tickets: Iterable[Ticket], now: Round) -> list[RuleHold]:
    look = now.look()
    met = [ticket for ticket in tickets if holds(timed.rule, facts_for_rules(ticket), look)]
    return [_hold(timed, ticket.pk, since_when(timed, ticket, look)) for ticket in met]


def since_when(timed: Timed, ticket: Ticket, look: Look) -> datetime:
    """A condition that holds has held at least since the ticket last changed; one about time, for all that is known,
    since now."""
    return look.now if moves_by_itself(timed.rule, look.fields) else ticket.updated_at


def look_again() -> None:
    """Tickets come into a condition that asks about time although nothing happens to them; survey for those anew."""
    now = Round()
    moving = [key for key, timed in now.standing.timed.items() if moves_by_itself(timed.rule, now.fields)]
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first()
    Rule.objects.filter(Q(pk__in=moving), kind=RuleKind.TIMED, survey=None).update(survey=newest)
