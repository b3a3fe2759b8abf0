"""A dry run shows what the real run does."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import NotAllowed
from people.models import User
from tests.builders import a_message, a_team, a_ticket, a_user
from tests.tickets.automation.cast import Log, a_timed_rule, a_trigger, an_admin, switched_on, told, tried
from tickets.actions import assignment, labels, rule_holds, rule_trials, status
from tickets.models import Category, Priority, Rule, RuleTrial, Ticket

pytestmark = pytest.mark.django_db
URGENT = {"field": "priority", "op": "is", "value": 4}
SAME = ("before", "after", "did", "refused", "why")


@pytest.fixture
def agent() -> User:
    return a_user()


def stormy(agent: User, seed: int, many: int = 40) -> list[Ticket]:
    """Tickets to which things happen, in an order that nobody would choose."""
    chance = random.Random(seed)
    teams = [a_team(), a_team()]
    tickets = [a_ticket(chance.choice(["Refund please", "Parcel", "refund of my parcel"])) for _time in range(4)]
    for _time in range(many):
        ticket = chance.choice(tickets)
        act = chance.randrange(5)
        if act == 0:
            labels.set_priority(ticket.pk, to=chance.choice(list(Priority)), by=agent)
        elif act == 1:
            labels.set_tags(ticket.pk, to=chance.sample(["vip", "hot", "cold"], 2), by=agent)
        elif act == 2:
            status.set_status(ticket.pk, to=chance.choice([Category.OPEN, Category.PENDING]), by=agent)
        elif act == 3:
            assignment.move_to_team(ticket.pk, team=chance.choice(teams), by=agent)
        else:
            a_message(ticket)
    return tickets


def rules_of_many_kinds() -> Rule:
    """A few in force that answer to each other, and one that is to be tried."""
    vip = {"field": "tags", "op": "contains", "value": "vip"}
    a_trigger("Cool down", {"remove_tags": ["hot"]}, {"all": [vip]}, "ticket.tags_changed")
    a_trigger("Urgent is hot", {"add_tags": ["burning"]}, {"all": [URGENT]}, "ticket.priority_changed")
    low = {"field": "event.priority_before", "op": "is", "value": 4}
    tried_one = {"any": [vip, low, {"field": "event.actor", "op": "is", "value": "contact"}]}
    return a_trigger(
        "Tried", {"priority": 4, "note": "<p>Looked</p>"}, tried_one,
        "ticket.tags_changed", "ticket.priority_changed", "message.added", "ticket.created", on=False,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_trigger_does_for_real_what_its_dry_run_showed(agent: User, seed: int) -> None:
    """Event by event: each is read by the rules before the next happens, as on a desk that keeps up."""
    rule = rules_of_many_kinds()
    start = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    stormy(agent, seed)
    happened = list(Event.objects.filter(pk__gt=start, subject_kind="ticket").order_by("pk"))
    trial = tried(rule)
    shown = {row["event"]: {name: row.get(name) for name in SAME} for row in trial.found}
    assert shown
    switched_on(rule)
    done = really(happened, rule)
    assert done == shown
    assert trial.matched == len(done)


def really(happened: list[Event], rule: Rule) -> dict[int, dict[str, Any]]:
    """Puts each ticket back to how it was when an event had happened, lets the rules act on it for real, and takes
    everything back; returns what this rule wrote into the log, by the event that it answered to."""
    from django.db import transaction

    from tickets.actions.rule_triggers import follow

    found: dict[int, dict[str, Any]] = {}
    for event in happened:
        with transaction.atomic():
            as_it_was(event, happened)
            follow([event])
            rows = Event.objects.filter(kind="ticket.rule_applied", detail__cause_id=event.pk, actor_id=rule.pk)
            for row in rows:
                found[event.pk] = {name: row.detail[name] for name in SAME}
            transaction.set_rollback(True)
    return found


def as_it_was(event: Event, happened: list[Event]) -> None:
    """By replaying, forwards, everything up to this event: the other way round than a dry run does it."""
    ticket = Ticket.objects.get(pk=event.subject_id)
    now = {"priority": 2, "tags": set(), "status_category": "new", "team_id": None}
    status_id = next((one.detail["before"] for one in happened if one.kind == "ticket.status_changed"
                      and one.subject_id == ticket.pk), ticket.status_id)  # fmt: skip
    for one in happened:
        if one.subject_id != ticket.pk or (one.pk > event.pk and one.xid != event.xid):
            continue
        detail = one.detail
        match one.kind:
            case "ticket.priority_changed":
                now["priority"] = detail["after"]
            case "ticket.tags_changed":
                now["tags"] = (now["tags"] - set(detail["removed"])) | set(detail["added"])  # type: ignore[operator]
            case "ticket.status_changed":
                now["status_category"], status_id = detail["category_after"], detail["after"]
            case "ticket.team_changed":
                now["team_id"] = detail["after"]
    now["tags"] = sorted(now["tags"])  # type: ignore[call-overload]
    Ticket.objects.filter(pk=ticket.pk).update(**now, status_id=status_id)


def test_a_dry_run_changes_nothing(agent: User) -> None:
    rule = rules_of_many_kinds()
    tickets = stormy(agent, 7)
    before = list(Ticket.objects.filter(pk__in=[one.pk for one in tickets]).order_by("pk").values())
    last = Event.objects.order_by("-pk").first()
    assert tried(rule).matched
    assert list(Ticket.objects.filter(pk__in=[one.pk for one in tickets]).order_by("pk").values()) == before
    assert Event.objects.order_by("-pk").first() == last


@pytest.mark.django_db(transaction=True)
def test_past_tickets_are_tried_as_they_were_then(agent: User) -> None:
    ticket = a_ticket("Refund please")
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    new = {"all": [{"field": "status", "op": "is", "value": "new"}, {"not": URGENT}]}
    trial = tried(a_trigger("Raise", {"priority": 3}, new, on=False))
    [row] = [one for one in trial.found if one["ticket"] == ticket.pk]
    assert (row["before"], row["after"]) == ({"priority": 2}, {"priority": 3})


def test_a_dry_run_shows_a_loop_with_the_rules_in_force_before_it_is_let_loose(agent: User) -> None:
    down = a_trigger("Down", {"priority": 1}, {"all": [URGENT]}, "ticket.priority_changed")
    up = a_trigger("Up", {"priority": 4}, {"not": URGENT}, "ticket.created", "ticket.priority_changed", on=False)
    a_ticket()
    trial = tried(up)
    assert trial.stopped == 1
    assert set(trial.found[0]["stop"]["chain"]) == {up.pk, down.pk}


def test_a_timed_rule_does_at_once_what_its_dry_run_showed_and_lets_wait_what_it_said() -> None:
    agent = a_user()
    pending = {"field": "status", "op": "is", "value": "pending"}
    tickets = []
    for days in (1, 3, 4, 9):
        with clock.set_to(clock.now() - timedelta(days=days)):
            ticket = a_ticket()
            tickets.append(status.set_status(ticket.pk, to=Category.PENDING, by=agent))
    a_ticket()
    rule = a_timed_rule("Solve", {"status": "solved", "add_tags": ["old"]}, {"all": [pending]}, 72, on=False)
    trial = tried(rule)
    assert (trial.examined, trial.matched, trial.later) == (5, 3, 1)
    switched_on(rule)
    while rule_holds.survey():
        pass
    while rule_holds.fire_due():
        pass
    shown = {row["ticket"]: {name: row[name] for name in SAME} for row in trial.found}
    done = {one.pk: {name: told(one)[0][name] for name in SAME} for one in tickets if told(one)}
    for rows in (shown, done):
        for row in rows.values():
            assert row["after"].pop("solved"), "the moment itself"
    assert shown == done


def test_a_long_dry_run_goes_on_where_it_was(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_trials, "EVENTS", 3)
    for _time in range(8):
        a_ticket()
    rule = a_trigger("All", {"add_tags": ["seen"]}, {"all": []}, on=False)
    trial = rule_trials.begin(rule.pk, by=an_admin())
    assert rule_trials.begin(rule.pk, by=an_admin()) == trial, "one is at work on it already"
    steps = 0
    while rule_trials.work():
        steps += 1
    trial.refresh_from_db()
    assert steps >= 3 and trial.matched == trial.examined >= 8
    assert len({row["event"] for row in trial.found}) == len(trial.found)


def test_only_who_manages_rules_tries_them() -> None:
    rule = a_trigger("All", {"priority": 4}, on=False)
    with pytest.raises(NotAllowed):
        rule_trials.begin(rule.pk, by=a_user())
    assert not RuleTrial.objects.exists()


def test_the_log_of_a_real_run_has_nothing_of_the_trial(agent: User) -> None:
    rule = a_trigger("All", {"add_tags": ["seen"]}, {"all": []}, on=False)
    log = Log()
    a_ticket()
    tried(rule)
    assert log.follow() == []
