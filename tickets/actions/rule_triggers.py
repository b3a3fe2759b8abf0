"""Triggers, off the request: what rules do upon the events that a consumer reads, each event once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models.functions import Left

from events.models import Event
from helpdesk.lib import clock
from tickets.actions import ruling
from tickets.actions.ruling import Cause
from tickets.automation.core import decide
from tickets.automation.kinds import LISTENED
from tickets.automation.model import Decision, Look, Occasion, Rules, Values
from tickets.automation.standing import Standing, asked_of, standing
from tickets.automation.vocabulary import facts_for_rules, fields_of_rules
from tickets.automation.world import Desk, Known
from tickets.models import Holding, Message, RuleFiring, Ticket

LONGEST_TEXT: Final = 20_000
HEARD: Final = frozenset(LISTENED)
CLOCKS: Final = ("ticket.clock_warned", "ticket.clock_breached")


class Round:
    """What is read once for a batch of events: the rules in force, and what they know."""

    def __init__(self, rules: Standing | None = None) -> None:
        self.standing = rules or standing()
        self.known, self.fields = Known(), fields_of_rules()

    @property
    def triggers(self) -> Rules:
        return self.standing.triggers

    def look(self) -> Look:
        return Look(self.fields, clock.now())

    def decide(self, ticket: Ticket, occasion: Occasion) -> Decision:
        desk = Desk(ticket, self.known)
        return decide(self.triggers, occasion, facts_for_rules(ticket), world=desk, look=self.look())


def follow(events: Sequence[Event], now: Round | None = None) -> list[RuleFiring]:
    """Inside the transaction that moves the cursor. What rules did themselves is no event for them: what follows from
    it was decided together with it."""
    now = now or Round()
    wanted = [one for one in events if one.actor_kind != "rule" and now.triggers.listening_to(one.kind)]
    if not wanted:
        return []
    occasions = occasions_of(wanted, now.triggers)
    tickets = ruling.at_hand().in_bulk({event.subject_id for event in wanted})
    made: list[RuleFiring] = []
    for event in wanted:
        ticket = tickets.get(event.subject_id)
        if ticket is None or not (decision := now.decide(ticket, occasions[event.pk])):
            continue
        locked = ruling.locked(ticket.pk)
        if locked is None:
            del tickets[ticket.pk]
            continue
        tickets[ticket.pk] = locked
        if dict(facts_for_rules(locked)) != dict(facts_for_rules(ticket)):  # somebody changed it meanwhile
            decision = now.decide(locked, occasions[event.pk])
        made += ruling.carry_out(locked, decision, now.known, Cause(event.kind, event.pk))
    return made


def occasions_of(events: Sequence[Event], rules: Iterable[object]) -> dict[int, Occasion]:
    """What conditions can ask about these events, by their ids: at most two queries for all of them."""
    wants_text = isinstance(rules, Rules) and "event.text" in asked_of(rules)
    words = _messages(events, wants_text)
    return {event.pk: Occasion(event.kind, _facts(event, words.get(event.pk))) for event in events}


def _facts(event: Event, message: Message | None) -> Values:
    detail = event.detail
    facts: Values = {"event.kind": event.kind, "event.actor": event.actor_kind, "event.is_auto": False}
    if event.kind == "message.added":
        facts |= {"event.message": detail["kind"], "event.is_auto": detail["is_auto"]}
        facts["event.is_first"] = detail["version"] == 1
    if event.kind == "ticket.created":
        facts |= {"event.is_first": True, "event.message": "public"}
    if message:
        facts["event.is_auto"] = message.is_auto
        if "start" in vars(message):
            facts["event.text"] = vars(message)["start"]
    if event.kind == "ticket.status_changed":
        facts["event.status_before"] = detail["category_before"]
    if event.kind == "ticket.priority_changed":
        facts["event.priority_before"] = detail["before"]
    if event.kind == "ticket.assigned" and detail["after"]:
        facts["event.how"] = detail.get("how", Holding.How.BY_HAND)
    if event.kind == "ticket.requeued":
        facts["event.given_back"] = detail["reason"]
    if event.kind in CLOCKS:
        facts["event.metric"] = detail["metric"]
    return facts


def _messages(events: Sequence[Event], wants_text: bool) -> dict[int, Message]:
    """The message of each event that has one; of a ticket that was opened, the first."""
    written = {event.pk: int(event.detail["message_id"]) for event in events if event.kind == "message.added"}
    opened = {event.pk: event.subject_id for event in events if event.kind == "ticket.created"}
    rows = Message.objects.only("ticket_id", "is_auto")
    if wants_text:
        rows = rows.annotate(start=Left("new_text", LONGEST_TEXT))
    found: dict[int, Message] = {}
    if written and wants_text:
        by_id = rows.in_bulk(written.values())
        found |= {pk: by_id[key] for pk, key in written.items() if key in by_id}
    if opened:
        firsts = {row.ticket_id: row for row in rows.filter(ticket__in=opened.values(), version=1)}
        found |= {pk: firsts[key] for pk, key in opened.items() if key in firsts}
    return found
