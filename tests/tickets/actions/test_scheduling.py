"""Replies that are sent later: once, unless somebody writes first, and never lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from events import consumers
from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed, Objected
from people.models import User
from tests.builders import a_message, a_partner, a_team, a_ticket, a_user, an_upload
from tests.events.effects import until_readable
from tests.races import at_once
from tickets.actions import drafts, replies, scheduling, status
from tickets.actions.replies import Writing
from tickets.models import Category, Draft, Message, ScheduledReply, Ticket
from tickets.tasks import send_scheduled

pytestmark = pytest.mark.django_db
RACING = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ScheduledReply.State


def in_an_hour() -> datetime:
    return clock.now() + timedelta(hours=1)


def a_scheduled(ticket: Ticket, by: User, html: str = "<p>Good morning</p>", **more: object) -> ScheduledReply:
    ticket.refresh_from_db()
    writing = Writing(html, ticket.thread_version, **more)  # type: ignore[arg-type]
    return scheduling.schedule(ticket.pk, writing, at=in_an_hour(), by=by, then=Category.PENDING)


def when_due() -> int:
    with clock.set_to(in_an_hour() + timedelta(minutes=1)):
        return scheduling.send_due()


def test_it_waits_and_is_sent_once_as_if_its_author_pressed_send() -> None:
    agent, ticket = a_user(), a_ticket()
    row = a_scheduled(ticket, agent)
    assert scheduling.send_due() == 0
    assert (when_due(), when_due()) == (1, 0)
    message = Message.objects.get(ticket=ticket, author_user=agent)
    row.refresh_from_db()
    ticket.refresh_from_db()
    assert (row.state, row.message, message.html) == (State.SENT, message, "<p>Good morning</p>")
    assert (ticket.status_category, ticket.assignee) == (Category.PENDING, agent)


def test_scheduling_takes_the_draft_and_its_files_go_along() -> None:
    agent, ticket = a_user(), a_ticket()
    file = an_upload(agent)
    drafts.save_draft(ticket.pk, kind=Message.Kind.PUBLIC, html="<p>x</p>", seen_version=1, by=agent)
    a_scheduled(ticket, agent, files=[file.pk], cc=["a@x.test"], bcc=["b@x.test"])
    assert not Draft.objects.exists()
    when_due()
    message = Message.objects.get(author_user=agent)
    assert (message.cc, message.bcc, message.attachments.get()) == (["a@x.test"], ["b@x.test"], file)


def test_when_the_requester_writes_first_it_is_a_draft_again_and_the_history_says_so() -> None:
    agent, ticket = a_user(), a_ticket()
    row = a_scheduled(ticket, agent)
    late = a_message(ticket)
    assert scheduling.hold_back([late.pk]) == 1
    row.refresh_from_db()
    assert (row.state, row.why) == (State.HELD, "conflict")
    assert Draft.objects.get(user=agent, ticket=ticket).html == "<p>Good morning</p>"
    assert Event.objects.get(kind="ticket.reply_held").detail["author_id"] == agent.pk
    assert when_due() == 0


@RACING
def test_the_log_holds_it_back_by_itself() -> None:
    agent, ticket = a_user(), a_ticket()
    row = a_scheduled(ticket, agent)
    a_message(ticket)
    until_readable()
    consumers.drain("scheduled")
    row.refresh_from_db()
    assert row.state == State.HELD


def test_without_the_log_the_last_look_before_sending_holds_it_back() -> None:
    agent, ticket = a_user(), a_ticket()
    row = a_scheduled(ticket, agent)
    a_message(ticket)
    assert when_due() == 0
    row.refresh_from_db()
    assert row.state == State.HELD


def test_a_colleagues_reply_holds_it_back_too_and_a_note_does_not() -> None:
    agent, ticket = a_user(), a_ticket()
    a_scheduled(ticket, agent)
    replies.note(ticket.pk, Writing("<p>Fine by me</p>", 0), by=a_user())
    assert when_due() == 1
    second = a_scheduled(ticket, agent)
    replies.reply(ticket.pk, Writing("<p>I answer</p>", 99), by=a_user())
    assert when_due() == 0
    second.refresh_from_db()
    assert second.state == State.HELD


def test_what_is_held_goes_below_what_its_author_has_begun_since() -> None:
    agent, ticket = a_user(), a_ticket()
    a_scheduled(ticket, agent, files=[an_upload(agent).pk])
    drafts.save_draft(ticket.pk, kind=Message.Kind.PUBLIC, html="<p>New</p>", seen_version=1, by=agent)
    scheduling.hold_back([a_message(ticket).pk])
    draft = Draft.objects.get(user=agent)
    assert draft.html == "<p>New</p><p>Good morning</p>"
    assert len(draft.files) == 1


@pytest.mark.parametrize("change", ["closed", "gone", "moved"])
def test_what_may_not_be_sent_then_is_held_and_told(change: str) -> None:
    agent = a_user(partner=(company := a_partner()))
    ticket = a_ticket(team=a_team(partner=company))
    row = a_scheduled(ticket, agent)
    if change == "closed":
        status.set_status(ticket.pk, to=Category.CLOSED, by=a_user())
    elif change == "gone":
        User.objects.filter(pk=agent.pk).update(is_active=False)
    else:
        Ticket.objects.filter(pk=ticket.pk).update(partner=a_partner())
    assert when_due() == 0
    row.refresh_from_db()
    assert row.state == State.HELD
    assert Draft.objects.get(user=agent).html == "<p>Good morning</p>"


def test_everything_that_would_refuse_it_now_refuses_it_now() -> None:
    agent, ticket = a_user(), a_ticket()
    with pytest.raises(Objected):
        a_scheduled(ticket, agent, "<p>It is attached.</p>")
    with pytest.raises(Invalid):
        a_scheduled(ticket, agent, "<p> </p>")
    a_message(ticket)
    with pytest.raises(Conflict):
        scheduling.schedule(ticket.pk, Writing("<p>x</p>", 1), at=in_an_hour(), by=agent)
    with pytest.raises(NotAllowed):
        a_scheduled(ticket, a_user("quality-reviewer"))
    assert not ScheduledReply.objects.exists()


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=-1), timedelta(days=400)])
def test_a_moment_must_be_ahead_and_within_a_year(off: timedelta) -> None:
    with pytest.raises(Invalid):
        scheduling.schedule(a_ticket().pk, Writing("<p>x</p>", 9), at=clock.now() + off, by=a_user())


def test_it_is_taken_back_as_a_draft_by_its_author_or_a_colleague() -> None:
    agent, ticket = a_user(), a_ticket()
    row = a_scheduled(ticket, agent)
    scheduling.take_back(row.pk, by=a_user())
    assert Draft.objects.get(user=agent).html == "<p>Good morning</p>"
    assert when_due() == 0
    with pytest.raises(Conflict):
        scheduling.take_back(row.pk, by=agent)


def test_its_author_moves_it_or_sends_it_now_and_nobody_else() -> None:
    agent, ticket = a_user(), a_ticket()
    row = a_scheduled(ticket, agent)
    with pytest.raises(NotAllowed):
        scheduling.move(row.pk, at=clock.now(), by=a_user())
    scheduling.move(row.pk, at=clock.now(), by=agent)
    assert scheduling.send_due() == 1


def test_one_out_of_sight_is_missing() -> None:
    row = a_scheduled(a_ticket(team=a_team()), a_user())
    with pytest.raises(Missing):
        scheduling.take_back(row.pk, by=a_user(partner=a_partner()))


@RACING
def test_two_workers_at_once_send_it_once() -> None:
    agent, ticket = a_user(), a_ticket()
    a_scheduled(ticket, agent)
    ScheduledReply.objects.update(due_at=clock.now())
    assert sorted(at_once(*[scheduling.send_due] * 3)) == [0, 0, 1]  # type: ignore[type-var]
    assert Message.objects.filter(author_user=agent).count() == 1


@RACING
def test_sending_races_taking_back_and_exactly_one_wins() -> None:
    agent = a_user()
    for _ in range(6):
        ticket = a_ticket()
        row = a_scheduled(ticket, agent)
        ScheduledReply.objects.filter(pk=row.pk).update(due_at=clock.now())
        sent, back = at_once(scheduling.send_due, partial(scheduling.take_back, row.pk, by=agent))
        row.refresh_from_db()
        assert (row.state == State.SENT) == (sent == 1) == isinstance(back, Conflict)
        assert Message.objects.filter(ticket=ticket, author_user=agent).count() == sent


def test_a_worker_that_dies_while_sending_leaves_it_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    agent, ticket = a_user(), a_ticket()
    a_scheduled(ticket, agent)

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(scheduling, "_end", die)
        with pytest.raises(Killed):
            when_due()
    assert not Message.objects.filter(author_user=agent).exists()
    assert when_due() == 1


def test_the_task_is_safe_to_ring_twice() -> None:
    a_scheduled(a_ticket(), a_user())
    ScheduledReply.objects.update(due_at=clock.now())
    send_scheduled()
    send_scheduled()
    assert Message.objects.exclude(author_user=None).count() == 1


def test_the_database_knows_that_what_was_sent_has_a_message() -> None:
    row = a_scheduled(a_ticket(), a_user())
    with pytest.raises(IntegrityError, match="a_scheduled_reply_has_a_message_when_it_is_sent"), transaction.atomic():
        ScheduledReply.objects.filter(pk=row.pk).update(state=State.SENT)
