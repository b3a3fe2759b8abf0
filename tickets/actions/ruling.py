"""Doing to a ticket what rules decided, by the rule itself on behalf of the desk, with what verbs are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from django.db import transaction
from django.db.models import Count

from events import within
from events.actor import Actor
from events.models import Event
from events.record import record, record_all
from helpdesk.lib import clock, html
from helpdesk.lib.conditions.tree import write
from helpdesk.lib.errors import DeskError
from people.models import Team
from tickets.actions import assignment, classifying, filling, labels, status, thread
from tickets.actions.locking import countable
from tickets.actions.thread import NewMessage
from tickets.automation.effects import NOBODY
from tickets.automation.model import Decision, Firing, Stop, Why
from tickets.automation.world import Desk, Known
from tickets.macros import variables
from tickets.models import Category, Channel, Message, Priority, RuleFiring, Ticket
from tickets.models.ticket import TicketQuerySet

MOST_A_DAY: Final = 30
DAY: Final = timedelta(days=1)
Outcome = RuleFiring.Outcome


def at_hand() -> TicketQuerySet:
    """Tickets with what deciding reads. The closed, the merged and spam are nobody's work, so no rule's either."""
    rows = Ticket.objects.exclude(status_category=Category.CLOSED).filter(spam_at=None)
    return rows.select_related("requester", "organisation", "brand", "mailbox")


def locked(ticket_id: int, *, wait: bool = True) -> Ticket | None:
    """The ticket, locked until the transaction ends; None where rules have nothing to do with it, or, without
    `wait`, where somebody else holds it."""
    rows = countable(at_hand()).select_for_update(of=("self",), no_key=True, skip_locked=not wait)
    return rows.filter(pk=ticket_id).first()


@dataclass(frozen=True, slots=True)
class Cause:
    """The event that rules answered to; a timed rule has none."""

    kind: str = ""
    event_id: int | None = None


def carry_out(ticket: Ticket, decision: Decision, known: Known, cause: Cause) -> list[RuleFiring]:
    """Do it all, and tell the log. The caller holds the ticket's lock. Where a verb refuses what nobody foresaw, that
    rule has failed, and what came after it is left."""
    made: list[RuleFiring] = []
    with within.together():
        _carry_out(ticket, decision, known, cause, made)
    return made


def _carry_out(ticket: Ticket, decision: Decision, known: Known, cause: Cause, made: list[RuleFiring]) -> None:
    tired = _tired(ticket, decision)
    for firing in decision.firings:
        if firing.rule.id in tired:
            _stop(ticket, Stop(firing.rule, Why.TOO_OFTEN, (firing.rule.id,)), cause, made)
            return
        try:
            with transaction.atomic(), within.together():
                event = _fire(ticket, firing, known, cause)
        except DeskError as error:
            told = Firing(firing.rule, firing.kind, firing.why, {}, {}, (), {"rule": error.code})
            made.append(_kept(_record(ticket, told, [], cause), ticket, told))
            return
        made.append(_kept(event, ticket, firing))
    if decision.stop:
        _stop(ticket, decision.stop, cause, made)


def _fire(ticket: Ticket, firing: Firing, known: Known, cause: Cause) -> Event:
    """The line in the log comes first, so that who reads the log in its order knows why the rest happened."""
    by = Actor("rule", firing.rule.id)
    told: list[int] = []
    if "notify" in firing.did:
        assignee = firing.after.get("assignee", ticket.assignee_id)
        told = Desk(ticket, known).people_told(cast("Mapping[str, object]", firing.rule.acts["notify"]), assignee)
    event = _record(ticket, firing, told, cause)
    for name in firing.did:
        if step := _STEPS.get(name):
            step(ticket, firing.rule.acts[name], by, known)
    return event


def _record(ticket: Ticket, firing: Firing, told: list[int], cause: Cause) -> Event:
    detail = {
        "rule_id": firing.rule.id,
        "version": firing.rule.number,
        "cause_id": cause.event_id,
        "kind": firing.kind,
        "why": write(firing.why),
        "before": {key: _stored(value) for key, value in firing.before.items()},
        "after": {key: _stored(value) for key, value in firing.after.items()},
        "did": list(firing.did),
        "refused": dict(firing.refused),
        "told": told,
    }
    return record("ticket.rule_applied", ticket, by=Actor("rule", firing.rule.id), detail=detail)


def _stored(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _kept(event: Event, ticket: Ticket, firing: Firing) -> RuleFiring:
    done, refused = bool(firing.did), bool(firing.refused)
    outcome = Outcome.DONE if not refused else Outcome.PARTLY if done else Outcome.FAILED
    return RuleFiring.objects.create(
        rule_id=firing.rule.id,
        number=firing.rule.number,
        ticket=ticket,
        event_id=event.pk,
        outcome=outcome,
        at=event.at,
    )


def _stop(ticket: Ticket, stop: Stop, cause: Cause, made: list[RuleFiring]) -> None:
    """Said on the ticket; that a rule came too often, once a day."""
    rule, since = stop.rule, clock.now() - DAY
    stopped = RuleFiring.objects.filter(ticket=ticket, rule=rule.id, at__gt=since, outcome=Outcome.STOPPED)
    if stop.reason == Why.TOO_OFTEN and stopped.exists():
        return
    detail = {
        "rule_id": rule.id,
        "version": rule.number,
        "cause_id": cause.event_id,
        "kind": cause.kind,
        "reason": stop.reason.value,
        "chain": list(stop.chain),
    }
    event = record("ticket.rules_stopped", ticket, by=Actor("rule", rule.id), detail=detail)
    made.append(
        RuleFiring.objects.create(
            rule_id=rule.id, number=rule.number, ticket=ticket, event_id=event.pk, outcome=Outcome.STOPPED, at=event.at
        )
    )


def _tired(ticket: Ticket, decision: Decision) -> set[int]:
    """The rules that have acted here too often within a day: what goes round by way of the world outside, or of another
    part of the desk, comes to rest too."""
    rules = {firing.rule.id for firing in decision.firings}
    lately = RuleFiring.objects.filter(ticket=ticket, rule__in=rules, at__gt=clock.now() - DAY).order_by()
    counted = lately.values_list("rule").annotate(many=Count("pk"))
    return {rule for rule, many in counted if many >= MOST_A_DAY}


def _priority(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    labels.prioritise(ticket, Priority(cast("int", value)), by=by)


def _classified(name: str) -> Callable[[Ticket, object, Actor, Known], None]:
    return lambda ticket, value, by, known: classifying.classify(ticket, name, value, by=by)


def _fields(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    wanted = cast("Mapping[str, object]", value)
    filling.fill(ticket, {key: one for key, one in wanted.items() if ticket.fields.get(key) != one}, by=by)


def _add_tags(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    labels.retag(ticket, sorted({*ticket.tags, *cast("list[str]", value)}), by=by)


def _remove_tags(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    labels.retag(ticket, sorted({*ticket.tags} - {*cast("list[str]", value)}), by=by)


def _team(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    team = known.team(cast("int", value)) or Team.objects.get(pk=cast("int", value))
    assignment.place(ticket, team, by=by)


def _assignee(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    assignment.give(ticket, to=None if value == NOBODY else cast("int", value), by=by)


def _note(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    words = html.compose(variables.fill(str(value), variables.values(ticket, None)))
    _write(ticket, words, Message.Kind.NOTE, by)


def _reply(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    macro = known.macro(cast("int", value))
    if macro:
        _write(ticket, Desk(ticket, known).words_of(macro), Message.Kind.PUBLIC, by)


def _write(ticket: Ticket, words: str, kind: Message.Kind, by: Actor) -> None:
    """As the desk; a mail of it says that a machine wrote it, so that no machine answers."""
    text, public = html.to_text(words), kind == Message.Kind.PUBLIC
    new = NewMessage(
        author=None,
        channel=Channel.EMAIL if public else Channel.WEB,
        text=text,
        html=words,
        new_text=text,
        kind=kind,
        subject=ticket.subject if public else "",
        from_name=ticket.brand.name if public else "",
        to=[ticket.requester.email] if public else [],
        is_auto=True,
        by=by,
    )
    _messages, events = thread.add([(ticket, new)])
    ticket.save(update_fields=thread.THREAD_FIELDS)
    record_all(events)


def _status(ticket: Ticket, value: object, by: Actor, known: Known) -> None:
    status.change(ticket, to=Category(str(value)), by=by)


_STEPS: Final[Mapping[str, Callable[[Ticket, object, Actor, Known], None]]] = {
    "priority": _priority,
    "category": _classified("category_id"),
    "sensitivity": _classified("sensitivity"),
    "language": _classified("language"),
    "fields": _fields,
    "add_tags": _add_tags,
    "remove_tags": _remove_tags,
    "team": _team,
    "assignee": _assignee,
    "note": _note,
    "reply": _reply,
    "status": _status,
}
