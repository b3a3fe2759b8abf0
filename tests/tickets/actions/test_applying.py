"""Using a macro: its acts go with the reply or at once, and come back with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_contact, a_macro, a_partner, a_team, a_ticket, a_user
from tests.races import at_once
from tickets import timeline
from tickets.actions import applying, assignment, labels, macros, replies, status
from tickets.actions.macros import Details
from tickets.actions.replies import Writing
from tickets.macros import staged as staging
from tickets.macros.staged import Staged
from tickets.models import Category, Draft, Macro, Message, Priority, Ticket
from tickets.models.view import Scope

pytestmark = pytest.mark.django_db
ALL = ("status", "priority", "assignee", "add_tags", "remove_tags", "team", "note")


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina Anggraini")


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket(from_=a_contact(name="Sari Dewi"))


def staged(macro: Macro, *acts: str) -> Staged:
    assert macro.current is not None
    return Staged(macro.pk, macro.current.number, "en", acts or ALL)


def sent(ticket: Ticket, by: User, *used: Staged, then: Category | None = None) -> Message:
    ticket.refresh_from_db()
    message = replies.reply(ticket.pk, Writing("<p>Done.</p>", ticket.thread_version, macros=used), by=by, then=then)
    ticket.refresh_from_db()
    return message


def applied(ticket: Ticket) -> list[Event]:
    return list(Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind="macro.applied"))


def test_its_acts_are_done_in_the_same_transaction_as_the_reply(agent: User, ticket: Ticket) -> None:
    team, budi = a_team("Payments"), a_user(name="Budi")
    labels.set_tags(ticket.pk, to=["urgent", "old"], by=agent)
    acts = {
        "status": "pending", "priority": 4, "assignee": budi.pk, "add_tags": ["refund"], "remove_tags": ["old"],
        "team": team.pk,
    }  # fmt: skip
    macro = a_macro("Refund", by=agent, reply="<p>Hi</p>", note="<p>Ask Budi</p>", acts=acts)
    message = sent(ticket, agent, staged(macro))
    assert (ticket.status_category, ticket.priority, ticket.assignee, ticket.team) == (
        Category.PENDING, Priority.URGENT, budi, team,
    )  # fmt: skip
    assert ticket.tags == ["refund", "urgent"]
    note = Message.objects.get(ticket=ticket, kind=Message.Kind.NOTE)
    assert (note.text, note.author_user) == ("Ask Budi", agent)
    [event] = applied(ticket)
    assert (event.detail["macro_id"], event.detail["version"]) == (macro.pk, 1)
    assert (event.detail["message_id"], event.detail["note_id"]) == (message.pk, note.pk)
    assert "Rina Anggraini used the macro Refund" in [line.text for line in timeline.history(ticket)]


def test_only_what_was_left_ticked_is_done(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts={"status": "pending", "priority": 4, "add_tags": ["a"]})
    sent(ticket, agent, staged(macro, "add_tags"))
    assert (ticket.status_category, ticket.priority, ticket.tags) == (Category.OPEN, Priority.NORMAL, ["a"])


def test_the_button_pressed_goes_before_the_macros_status(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts={"status": "pending"})
    sent(ticket, agent, staged(macro), then=Category.SOLVED)
    assert ticket.status_category == Category.SOLVED


def test_the_version_that_its_author_saw_is_what_happens(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts={"priority": 4})
    seen = staged(macro)
    macros.change(macro.pk, Details(name="x", acts={"priority": 1}), by=agent)
    sent(ticket, agent, seen)
    assert ticket.priority == Priority.URGENT


def test_taking_the_reply_back_takes_all_of_it_back_into_the_draft(agent: User, ticket: Ticket) -> None:
    home, budi = a_team("Home"), a_user()
    assignment.move_to_team(ticket.pk, team=home, by=agent)
    labels.set_tags(ticket.pk, to=["old"], by=agent)
    acts = {
        "status": "solved", "priority": 4, "assignee": budi.pk, "add_tags": ["new"], "remove_tags": ["old"],
        "team": a_team().pk,
    }  # fmt: skip
    macro = a_macro(by=agent, reply="<p>Hi</p>", note="<p>For Budi</p>", acts=acts)
    message = sent(ticket, agent, staged(macro))
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert (ticket.status_category, ticket.priority, ticket.team) == (Category.NEW, Priority.NORMAL, home)
    assert (ticket.tags, ticket.assignee) == (["old"], agent)
    assert not Message.objects.in_thread().filter(ticket=ticket, author_user=agent).exists()
    assert staging.read(Draft.objects.get(user=agent, ticket=ticket).staged) == [staged(macro)]


def test_taking_back_leaves_what_somebody_changed_since(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts={"priority": 4, "add_tags": ["a"], "assignee": "nobody"})
    message = sent(ticket, agent, staged(macro))
    budi = a_user()
    labels.set_priority(ticket.pk, to=Priority.LOW, by=budi)
    labels.set_tags(ticket.pk, to=["a", "b"], by=budi)
    assignment.assign(ticket.pk, to=budi, by=budi)
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags, ticket.assignee) == (Priority.LOW, ["b"], budi)


def test_two_macros_in_one_reply_come_back_in_reverse(agent: User, ticket: Ticket) -> None:
    high, urgent = (a_macro(by=agent, reply="<p>Hi</p>", acts={"priority": level}) for level in (3, 4))
    message = sent(ticket, agent, staged(high), staged(urgent))
    assert ticket.priority == Priority.URGENT
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert ticket.priority == Priority.NORMAL


def test_a_note_takes_its_macros_acts_along(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, note="<p>Escalated</p>", acts={"status": "on_hold"})
    replies.note(ticket.pk, Writing("<p>Escalated</p>", 0, macros=[staged(macro)]), by=agent)
    ticket.refresh_from_db()
    assert ticket.status_category == Category.ON_HOLD
    assert Message.objects.filter(ticket=ticket, kind=Message.Kind.NOTE).count() == 1


def test_nothing_is_sent_when_an_act_is_refused(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts={"priority": 4, "team": a_team().pk})
    closed = a_team("Closed")
    gone = replace(staged(macro))
    macros.change(macro.pk, Details(name="x", acts={"priority": 4, "team": closed.pk}), by=agent)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    macro.refresh_from_db()
    with pytest.raises(Invalid, match="a team that is closed"):
        sent(ticket, agent, staged(macro))
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.thread_version) == (Priority.NORMAL, 1)
    sent(ticket, agent, gone)


def test_a_macro_that_is_out_of_sight_does_nothing(agent: User, ticket: Ticket) -> None:
    theirs = a_macro(by=a_user(), reply="<p>Hi</p>", acts={"priority": 4})
    with pytest.raises(Invalid, match="not yours to use"):
        sent(ticket, agent, staged(theirs))


def test_acts_alone_are_done_at_once_and_undone_once_by_who_did_them(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, acts={"status": "on_hold", "priority": 3, "assignee": "me", "add_tags": ["x"]})
    changed, event = applying.act(ticket.pk, macro, by=agent)
    assert (changed.status_category, changed.priority, changed.assignee) == (Category.ON_HOLD, 3, agent)
    with pytest.raises(NotAllowed):
        applying.take_back(ticket.pk, event.pk, by=a_user())
    back = applying.take_back(ticket.pk, event.pk, by=agent)
    assert (back.status_category, back.priority, back.assignee, back.tags) == (Category.NEW, 2, None, [])
    with pytest.raises(Conflict, match="already"):
        applying.take_back(ticket.pk, event.pk, by=agent)
    with pytest.raises(Missing):
        applying.take_back(a_ticket().pk, event.pk, by=agent)
    assert timeline.history(ticket)[0].text.startswith("Rina Anggraini undid the macro")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_presses_on_undo_at_once_one_undoes() -> None:
    agent, ticket = a_user(), a_ticket()
    macro = a_macro(by=agent, acts={"priority": 4})
    _ticket, event = applying.act(ticket.pk, macro, by=agent)
    results = at_once(*[partial(applying.take_back, ticket.pk, event.pk, by=agent)] * 2)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Ticket"]
    ticket.refresh_from_db()
    assert ticket.priority == Priority.NORMAL


def test_what_can_not_be_done_is_foreseen_and_left_out(ticket: Ticket) -> None:
    partner = a_partner()
    agent = a_user(partner=partner, teams=[a_team(partner=partner)])
    ours = a_ticket(team=agent.teams.get())
    other, admin = a_team("Secret queue", partner=a_partner()), a_user("admin")
    macro = a_macro(by=admin, scope=Scope.DESK, acts={"team": other.pk, "assignee": admin.pk, "priority": 4})
    seen = applying.foreseen(macro, ours, by=agent)
    assert [(one.name, bool(one.problem)) for one in seen.acts] == [
        ("priority", False), ("assignee", True), ("team", True),
    ]  # fmt: skip
    assert "Secret" not in str(seen.acts) and admin.name not in str(seen.acts)
    changed, _event = applying.act(ours.pk, macro, by=agent)
    assert (changed.priority, changed.team) == (Priority.URGENT, agent.teams.get())


def test_whoever_moves_a_ticket_out_of_their_sight_still_sets_its_status() -> None:
    partner = a_partner()
    agent = a_user(partner=partner, teams=[a_team(partner=partner)])
    ours, house = a_ticket(team=agent.teams.get()), a_team("House")
    macro = a_macro(by=agent, acts={"team": house.pk, "status": "on_hold", "add_tags": ["handed-over"]})
    changed, _event = applying.act(ours.pk, macro, by=agent)
    assert (changed.team, changed.status_category, changed.tags) == (house, Category.ON_HOLD, ["handed-over"])
    assert not Ticket.objects.visible_to(agent).filter(pk=ours.pk).exists()


def test_a_program_sends_the_words_and_does_the_acts_in_one(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, reply="<p>Hi {{requester.first_name|there}}</p>", acts={"status": "solved"})
    with pytest.raises(Conflict):
        applying.use(ticket.pk, macro, seen_version=0, by=agent)
    used = applying.use(ticket.pk, macro, seen_version=1, by=agent)
    assert used.status_category == Category.SOLVED
    assert Message.objects.get(ticket=ticket, version=2).text == "Hi Sari"


def test_a_closed_or_hidden_ticket_is_not_touched(agent: User, ticket: Ticket) -> None:
    macro = a_macro(by=agent, acts={"priority": 4})
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict):
        applying.act(ticket.pk, macro, by=agent)
    with pytest.raises(Missing):
        applying.macro_for(a_macro(by=a_user(), reply="<p>x</p>").pk, by=agent)
    macros.set_active(macro.pk, to=False, by=agent)
    with pytest.raises(Missing):
        applying.macro_for(macro.pk, by=agent)
