"""Replies and notes: never blind, never twice, and back in the composer until they have left."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_brand, a_mailbox, a_message, a_partner, a_team, a_ticket, a_user, an_upload
from tests.races import at_once
from tickets.actions import replies, status
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery
from tickets.models import Attachment, Category, Draft, Message, Seen, Ticket

pytestmark = pytest.mark.django_db
RACING = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def a_reply(ticket: Ticket, by: User, text: str = "<p>Done.</p>", **more: object) -> Message:
    ticket.refresh_from_db()
    return replies.reply(ticket.pk, Writing(text, ticket.thread_version), by=by, **more)  # type: ignore[arg-type]


def test_a_reply_goes_to_the_requester_and_waits_for_its_undo_window() -> None:
    agent, ticket = a_user(), a_ticket()
    message = a_reply(ticket, agent, "<p>Dear <strong>you</strong></p>")
    assert message.to == [ticket.requester.email]
    assert message.hold_until is not None and message.hold_until > clock.now()
    assert (message.text, message.author_user) == ("Dear you", agent)


def test_a_reply_to_an_unassigned_new_ticket_takes_and_opens_it() -> None:
    agent, ticket = a_user(), a_ticket()
    a_reply(ticket, agent)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status_category) == (agent, Category.OPEN)


def test_a_reply_can_set_the_status() -> None:
    ticket = a_ticket()
    a_reply(ticket, a_user(), then=Category.SOLVED)
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED


def test_its_author_has_read_it_and_their_draft_is_gone() -> None:
    agent, ticket = a_user(), a_ticket()
    Draft.objects.create(user=agent, ticket=ticket, kind="public", html="<p>Do</p>")
    message = a_reply(ticket, agent)
    assert Seen.objects.get(user=agent, ticket=ticket).version == message.version
    assert not Draft.objects.exists()


def test_what_arrived_meanwhile_refuses_the_reply_and_names_it() -> None:
    agent, ticket = a_user(), a_ticket()
    late = a_message(ticket)
    with pytest.raises(Conflict) as refused:
        replies.reply(ticket.pk, Writing("<p>Blind</p>", 1), by=agent)
    assert refused.value.detail == {"version": 2, "message_ids": [late.pk]}
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_sent_again_with_the_present_version_it_goes() -> None:
    ticket = a_ticket()
    a_message(ticket)
    assert replies.reply(ticket.pk, Writing("<p>I saw it</p>", 2), by=a_user()).version == 3


def test_ones_own_note_meanwhile_refuses_nothing() -> None:
    agent, ticket = a_user(), a_ticket()
    replies.note(ticket.pk, Writing("<p>Hm</p>", 0), by=agent)
    assert replies.reply(ticket.pk, Writing("<p>Yes</p>", 1), by=agent)


@RACING
def test_of_agents_who_answer_at_once_one_answers_and_the_others_are_shown_it() -> None:
    agents, ticket = [a_user() for _ in range(4)], a_ticket()

    def answer(agent: User) -> Message:
        return replies.reply(ticket.pk, Writing("<p>Mine</p>", 1), by=agent)

    results = at_once(*(lambda agent=agent: answer(agent) for agent in agents))
    [sent] = [result for result in results if isinstance(result, Message)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 3
    assert all(error.detail["message_ids"] == [sent.pk] for error in refused)


@RACING
def test_a_reply_that_races_a_customers_message_is_never_blind() -> None:
    agent = a_user()
    for _ in range(8):
        ticket = a_ticket()
        sent, arrived = at_once(
            partial(replies.reply, ticket.pk, Writing("<p>Answer</p>", 1), by=agent), partial(a_message, ticket)
        )
        assert isinstance(arrived, Message)
        assert isinstance(sent, Conflict) or (isinstance(sent, Message) and sent.version < arrived.version)


def test_nothing_written_and_nothing_attached_is_refused() -> None:
    with pytest.raises(Invalid):
        a_reply(a_ticket(), a_user(), "<p> </p>")


def test_a_file_alone_is_enough_and_moves_to_the_message() -> None:
    agent, ticket = a_user(), a_ticket()
    file = an_upload(agent)
    message = replies.reply(ticket.pk, Writing("", 1, files=[file.pk]), by=agent)
    assert list(message.attachments.all()) == [file]


def test_somebody_elses_upload_is_not_sent() -> None:
    file = an_upload(a_user())
    with pytest.raises(Invalid) as refused:
        replies.reply(a_ticket().pk, Writing("<p>Here</p>", 1, files=[file.pk]), by=a_user())
    assert "files" in refused.value.fields
    assert Attachment.objects.get(pk=file.pk).message is None


def test_what_runs_is_cleaned_out_of_a_reply() -> None:
    message = a_reply(a_ticket(), a_user(), '<p onclick="x()">Hi<script>alert(1)</script></p>')
    assert message.html == "<p>Hi</p>"


def test_a_note_is_for_staff_only_and_needs_no_fresh_version() -> None:
    agent, ticket = a_user(), a_ticket()
    a_message(ticket)
    note = replies.note(ticket.pk, Writing("<p>Careful</p>", 0), by=agent)
    assert (note.kind, note.to, note.hold_until) == (Message.Kind.NOTE, [], None)
    assert note not in Message.objects.filter(ticket=ticket).public()
    ticket.refresh_from_db()
    assert ticket.assignee is None


@pytest.mark.parametrize("verb", [replies.reply, replies.note])
def test_writing_is_refused_without_right_sight_or_an_open_ticket(verb) -> None:  # type: ignore[no-untyped-def]
    writing = Writing("<p>x</p>", 9)
    with pytest.raises(NotAllowed):
        verb(a_ticket().pk, writing, by=a_user("quality-reviewer"))
    with pytest.raises(Missing):
        verb(a_ticket(team=a_team(partner=a_partner())).pk, writing, by=a_user(partner=a_partner()))
    agent, closed = a_user(), a_ticket()
    status.set_status(closed.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict):
        verb(closed.pk, writing, by=agent)


def test_taking_back_makes_a_draft_of_it_with_its_files_and_restores_the_status() -> None:
    agent, ticket = a_user(), a_ticket()
    file = an_upload(agent)
    message = replies.reply(ticket.pk, Writing("<p>Too soon</p>", 1, files=[file.pk]), by=agent, then=Category.SOLVED)
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    file.refresh_from_db()
    assert Draft.objects.get(user=agent, ticket=ticket, kind="public").html == "<p>Too soon</p>"
    assert (ticket.status_category, ticket.solved_at) == (Category.NEW, None)
    assert (file.message, file.uploaded_by) == (None, agent)
    assert Event.objects.filter(kind="message.withdrawn", subject_id=ticket.pk).count() == 1


def test_a_status_that_somebody_changed_since_is_left_alone() -> None:
    agent, ticket = a_user(), a_ticket()
    message = a_reply(ticket, agent, then=Category.SOLVED)
    status.set_status(ticket.pk, to=Category.PENDING, by=a_user())
    replies.withdraw(message.pk, by=agent)
    ticket.refresh_from_db()
    assert ticket.status_category == Category.PENDING


def test_taking_back_twice_is_once() -> None:
    agent, ticket = a_user(), a_ticket()
    message = a_reply(ticket, agent)
    replies.withdraw(message.pk, by=agent)
    replies.withdraw(message.pk, by=agent)
    assert Event.objects.filter(kind="message.withdrawn").count() == 1


def test_only_its_author_takes_a_reply_back() -> None:
    message = a_reply(a_ticket(), a_user())
    with pytest.raises(NotAllowed):
        replies.withdraw(message.pk, by=a_user())


def test_a_reply_of_another_partners_ticket_is_missing() -> None:
    message = a_reply(a_ticket(team=a_team()), a_user())
    with pytest.raises(Missing):
        replies.withdraw(message.pk, by=a_user(partner=a_partner()))


def test_what_has_left_is_not_taken_back() -> None:
    agent = a_user()
    message = a_reply(a_ticket(), agent)
    Message.objects.filter(pk=message.pk).update(dispatched_at=clock.now())
    with pytest.raises(Conflict, match="already left"):
        replies.withdraw(message.pk, by=agent)


@RACING
def test_taking_back_races_the_outbox_and_exactly_one_wins() -> None:
    agent, just_now = a_user(), clock.now() - timedelta(seconds=1)
    brand = a_brand()
    a_mailbox(brand=brand)
    for _ in range(6):
        message = a_reply(a_ticket(brand=brand), agent)
        outbox.enqueue([message.pk])
        Delivery.objects.filter(message=message).update(due_at=just_now)
        withdrawn, _claimed = at_once(partial(replies.withdraw, message.pk, by=agent), outbox.claim)
        message.refresh_from_db()
        assert (message.withdrawn_at is None) != (message.dispatched_at is None)
        assert isinstance(withdrawn, Conflict) == (message.dispatched_at is not None)


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        ({"kind": "whisper"}, "a_message_is_public_or_a_note"),
        ({"version": 1}, "a_thread_version_is_given_once"),
        ({"withdrawn_at": clock.now(), "dispatched_at": clock.now()}, "a_message_that_left_is_never_withdrawn"),
    ],
)
def test_the_database_refuses_a_message_that_breaks_its_rules(broken: dict[str, object], name: str) -> None:
    message = a_reply(a_ticket(), a_user())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**broken)


def test_the_database_refuses_a_message_with_two_authors() -> None:
    ticket = a_ticket()
    message = a_reply(ticket, a_user())
    with pytest.raises(IntegrityError, match="a_message_has_at_most_one_author"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(author_contact=ticket.requester)
