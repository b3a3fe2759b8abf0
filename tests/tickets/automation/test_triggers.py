"""Triggers on a desk: what they do to tickets, as whom, once, and how they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import consumers
from events.models import Event
from helpdesk.lib import clock
from people.models import Attribute, Notification
from tests.builders import a_contact, a_macro, a_mailbox, a_message, a_team, a_ticket, a_user
from tests.events.effects import until_readable
from tests.tickets.automation.cast import Log, a_trigger, an_admin, told
from tests.tickets.clocks.cast import a_promise, at
from tests.tickets.routing.cast import a_pushing_team, a_worker
from tickets.actions import assignment, labels, replies, requeueing, routing, status, timers
from tickets.actions.replies import Writing
from tickets.actions.rule_triggers import follow
from tickets.actions.ruling import MOST_A_DAY
from tickets.models import Category, Message, Priority, RuleFiring, Ticket
from tickets.models.view import Scope
from tickets.timeline import history

pytestmark = pytest.mark.django_db
REFUND = {"field": "subject", "op": "words", "value": "refund"}


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_a_trigger_acts_as_itself_and_the_ticket_says_which_version_why_and_what() -> None:
    rule = a_trigger("Refunds first", {"priority": 3, "add_tags": ["money"]}, {"all": [REFUND]})
    log, ticket = Log(), a_ticket("Refund please")
    a_ticket("Parcel")
    [firing] = log.follow()
    assert (fresh(ticket).priority, fresh(ticket).tags) == (3, ["money"])
    assert (firing.rule_id, firing.ticket_id, firing.outcome) == (rule.pk, ticket.pk, "done")
    [detail] = told(ticket)
    created = Event.objects.get(kind="ticket.created", subject_id=ticket.pk)
    assert (detail["rule_id"], detail["version"], detail["cause_id"]) == (rule.pk, 1, created.pk)
    assert detail["why"] == {"all": [REFUND]}
    assert (detail["before"], detail["after"]) == ({"priority": 2, "tags": []}, {"priority": 3, "tags": ["money"]})
    changed = Event.objects.filter(subject_id=ticket.pk, actor_kind="rule").values_list("kind", "actor_id")
    assert set(changed) == {(kind, rule.pk) for kind in ("ticket.rule_applied", "ticket.priority_changed",
                                                         "ticket.tags_changed")}  # fmt: skip
    line = next(one for one in history(ticket) if one.kind == "ticket.rule_applied")
    assert line.text == "The rule “Refunds first” acted: A ticket is opened; Subject has the words “refund”"
    assert (line.rule, line.version) == (rule.pk, 1)


def test_every_act_is_done_by_what_verbs_are_made_of() -> None:
    team, person = a_team(), a_user()
    macro = a_macro("Hello", by=an_admin(), scope=Scope.DESK, reply="<p>Hello {{requester.first_name|there}}</p>")
    acts = {
        "team": team.pk, "assignee": person.pk, "language": "id", "sensitivity": "sensitive", "reply": macro.pk,
        "note": "<p>Seen for {{ticket.number}}</p>", "status": "pending", "notify": {"assignee": True},
    }  # fmt: skip
    a_trigger("Everything", acts)
    log, ticket = Log(), a_ticket(brand=a_mailbox().brand, from_=a_contact(name="Sari Dewi"))
    log.follow()
    now = fresh(ticket)
    assert (now.team, now.assignee, now.language, now.sensitivity) == (team, person, "id", "sensitive")
    assert now.status_category == Category.PENDING
    note, reply = Message.objects.filter(ticket=ticket, version__gt=1).order_by("version")
    assert (note.kind, note.text.strip()) == ("note", f"Seen for {ticket.pk}")
    assert (reply.kind, reply.text.strip(), reply.to) == ("public", "Hello Sari", [ticket.requester.email])
    assert reply.is_auto and reply.author_user is None
    [detail] = told(ticket)
    assert detail["told"] == [person.pk]
    assert set(detail["did"]) == set(acts)


def test_who_is_to_be_told_is_told_once_by_the_rules_name() -> None:
    person = a_user()
    rule = a_trigger("Tell Rina", {"notify": {"users": [person.pk]}})
    log, ticket = Log(), a_ticket()
    log.follow()
    applied = Event.objects.filter(kind="ticket.rule_applied", subject_id=ticket.pk)
    from people import notifications
    from tickets.subscribers import tell_people

    tell_people(list(applied))
    [line] = notifications.lines(person, list(Notification.objects.filter(user=person)))
    assert str(rule) in line.text


def test_a_reply_of_a_rule_goes_out_as_mail() -> None:
    macro = a_macro("Hello", by=an_admin(), scope=Scope.DESK, reply="<p>Hello</p>")
    a_trigger("Answer", {"reply": macro.pk})
    log, ticket = Log(), a_ticket(brand=a_mailbox().brand)
    log.follow()
    from tickets.mail.models import Delivery
    from tickets.mail.subscribers import put_into_outbox

    put_into_outbox(list(Event.objects.filter(kind="message.added", subject_id=ticket.pk)))
    assert Delivery.objects.get().recipient == ticket.requester.email


def test_no_machine_is_answered() -> None:
    macro = a_macro("Hello", by=an_admin(), scope=Scope.DESK, reply="<p>Hello</p>")
    a_trigger("Answer", {"reply": macro.pk, "priority": 1})
    log, ticket = Log(), a_ticket(brand=a_mailbox().brand)
    Message.objects.filter(ticket=ticket).update(is_auto=True)
    [firing] = log.follow()
    assert (firing.outcome, told(ticket)[0]["refused"]) == ("partly", {"reply": "automatic"})
    assert "machine" in history(ticket)[-2].text or any("machine" in line.text for line in history(ticket))


def test_conditions_ask_about_requester_event_and_words() -> None:
    Attribute.objects.create(key="plan", label="Plan", kind="choice", choices=["vip", "free"])
    vip = {"field": "requester.plan", "op": "is", "value": "vip"}
    a_trigger("Important", {"priority": 4}, {"all": [vip]})
    angry = {"all": [{"field": "event.text", "op": "words", "value": "lawyer"}, {"field": "event.actor", "op": "is",
                                                                                "value": "contact"}]}  # fmt: skip
    a_trigger("Angry", {"add_tags": ["legal"]}, angry, "message.added")
    log = Log()
    ticket, other = a_ticket(from_=a_contact(attributes={"plan": "vip"})), a_ticket(text="My lawyer will write!")
    log.follow()
    assert (fresh(ticket).priority, fresh(other).priority) == (4, 2)
    assert (fresh(ticket).tags, fresh(other).tags) == ([], ["legal"])
    replies.note(ticket.pk, Writing("<p>He has a lawyer</p>", 1), by=a_user())
    log.follow()
    assert fresh(ticket).tags == [], "staff wrote that"


def test_a_cyclic_set_of_rules_is_stopped_and_the_ticket_says_so() -> None:
    urgent = {"field": "priority", "op": "is", "value": 4}
    up = a_trigger("Up", {"priority": 4}, {"not": urgent}, "ticket.created", "ticket.priority_changed")
    down = a_trigger("Down", {"priority": 1}, urgent, "ticket.priority_changed")
    log, ticket = Log(), a_ticket()
    firings = log.follow()
    assert [one.outcome for one in firings] == ["done", "done", "stopped"]
    [stop] = told(ticket, "ticket.rules_stopped")
    assert (stop["reason"], stop["chain"]) == ("loop", [up.pk, down.pk, up.pk])
    line = history(ticket)[0]
    assert line.kind == "ticket.rules_stopped" and "“Up” → “Down” → “Up”" in line.text
    assert log.follow() == [], "what rules did is not taken up again"


def test_what_goes_round_by_way_of_others_comes_to_rest() -> None:
    rule = a_trigger("Again", {"assignee": "nobody"}, {"all": []}, "ticket.assigned")
    person, ticket = a_user(), a_ticket()
    log = Log()
    for _time in range(MOST_A_DAY + 3):
        assignment.assign(ticket.pk, to=person, by=person)
        log.follow()
    assert RuleFiring.objects.filter(rule=rule, outcome="done").count() == MOST_A_DAY
    [stop] = told(ticket, "ticket.rules_stopped")
    assert stop["reason"] == "too_often"
    assert fresh(ticket).assignee == person


def test_an_act_that_the_desk_refuses_is_told_and_the_others_are_done() -> None:
    gone = a_team()
    rule = a_trigger("Move", {"team": gone.pk, "add_tags": ["moved"]})
    gone.is_active = False
    gone.save()
    log, ticket = Log(), a_ticket()
    [firing] = log.follow()
    assert (firing.rule_id, firing.outcome) == (rule.pk, "partly")
    assert (fresh(ticket).team, fresh(ticket).tags) == (None, ["moved"])
    assert "not in use any more" in next(one.text for one in history(ticket) if one.kind == "ticket.rule_applied")


def test_closed_tickets_and_spam_are_left_alone() -> None:
    a_trigger("Tag", {"add_tags": ["seen"]}, {"all": []}, "message.added")
    closed, spam = a_ticket(), a_ticket()
    log = Log()
    a_message(closed), a_message(spam)
    Ticket.objects.filter(pk=spam.pk).update(spam_at=spam.created_at)
    status.set_status(closed.pk, to=Category.CLOSED, by=a_user())
    assert log.follow() == []


def test_one_change_by_hand_is_read_with_what_it_was_before() -> None:
    before = {"field": "event.priority_before", "op": "is", "value": 2}
    a_trigger("Raised", {"add_tags": ["raised"]}, {"all": [before]}, "ticket.priority_changed")
    log, ticket, agent = Log(), a_ticket(), a_user()
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    log.follow()
    assert fresh(ticket).tags == ["raised"]


def test_a_batch_asks_a_fixed_number_of_questions_where_no_rule_matches(
    django_assert_max_num_queries: object,
) -> None:
    for number in range(5):
        a_trigger(f"Rule {number}", {"priority": 4}, {"all": [REFUND]})
    log = Log()
    for _time in range(10):
        a_ticket("Parcel")
    events = list(Event.objects.filter(pk__gt=log.at, kind="ticket.created").order_by("pk"))
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert follow(events) == []


@pytest.mark.django_db(transaction=True)
def test_the_consumer_acts_once_for_each_event() -> None:
    a_trigger("Once", {"note": "<p>Once</p>"})
    consumers.skip_to_end("rules")
    ticket = a_ticket()
    until_readable()
    for _time in range(3):
        consumers.drain("rules")
    assert len(told(ticket)) == 1
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 1


def test_clocks_that_run_out_are_occasions_and_say_which() -> None:
    a_promise(warnings={"first_response": [{"share": 50}]})
    first = {"field": "event.metric", "op": "is", "value": "first_response"}
    a_trigger("Soon", {"add_tags": ["soon"]}, {"all": [first]}, "ticket.clock_warned")
    a_trigger("Late", {"priority": 3}, {"all": [first]}, "ticket.clock_breached")
    a_trigger("Never", {"add_tags": ["never"]}, {"not": first}, "ticket.clock_warned", "ticket.clock_breached")
    log = Log()
    with at("09:00"):
        ticket = a_ticket()
    for moment, expected in (("10:59", (2, [])), ("11:01", (2, ["soon"])), ("13:01", (3, ["soon"]))):
        with at(moment):
            timers.tick()
            log.follow()
        assert (fresh(ticket).priority, fresh(ticket).tags) == expected


def test_what_routing_does_is_an_occasion_and_says_how_and_why() -> None:
    def how(value: str) -> dict[str, object]:
        return {"all": [{"field": "event.how", "op": "is", "value": value}]}

    a_trigger("Routed", {"add_tags": ["routed"]}, how("routed"), "ticket.assigned")
    a_trigger("By hand", {"add_tags": ["by-hand"]}, how("by_hand"), "ticket.assigned")
    over = {"all": [{"field": "event.given_back", "op": "is", "value": "shift_ended"}]}
    a_trigger("Over", {"add_tags": ["left-behind"]}, over, "ticket.requeued")
    team = a_pushing_team()
    agent, log = a_worker(team), Log()
    given, by_hand = a_ticket(team=team), a_ticket(team=team)
    assignment.assign(by_hand.pk, to=agent, by=agent)
    routing.route_team(team.pk)
    log.follow()
    assert [fresh(one).tags for one in (given, by_hand)] == [["routed"], ["by-hand"]]
    with clock.set_to(clock.now() + timedelta(hours=8)):
        requeueing.end_shifts()
        log.follow()
    assert [fresh(one).tags for one in (given, by_hand)] == [["left-behind", "routed"], ["by-hand"]]
