"""Drafts to the byte, and how far each person has read."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from tests.builders import a_message, a_partner, a_team, a_ticket, a_user
from tests.races import at_once
from tickets.actions import drafts, replies, scheduling, status
from tickets.actions.replies import Writing
from tickets.models import Category, Draft, Message, Seen, Ticket

pytestmark = pytest.mark.django_db
PUBLIC, NOTE = Message.Kind.PUBLIC, Message.Kind.NOTE


def save(ticket: Ticket, by: User, html: str, kind: Message.Kind = PUBLIC) -> Draft | None:
    return drafts.save_draft(ticket.pk, kind=kind, html=html, seen_version=1, by=by)


def test_a_draft_comes_back_to_the_byte() -> None:
    agent, ticket = a_user(), a_ticket()
    typed = "<p>  Two  spaces,\ttab, 返金 🙂 &amp; é</p>\n"
    save(ticket, agent, typed)
    assert Draft.objects.get(user=agent).html == typed


def test_reply_and_note_have_a_draft_each_and_people_their_own() -> None:
    agent, other, ticket = a_user(), a_user(), a_ticket()
    save(ticket, agent, "<p>one</p>")
    save(ticket, agent, "<p>two</p>", NOTE)
    save(ticket, other, "<p>three</p>")
    assert Draft.objects.filter(ticket=ticket).count() == 3


def test_saving_again_replaces_and_emptying_drops_it() -> None:
    agent, ticket = a_user(), a_ticket()
    save(ticket, agent, "<p>a</p>")
    save(ticket, agent, "<p>b</p>")
    assert Draft.objects.get().html == "<p>b</p>"
    assert save(ticket, agent, " ") is None
    assert not Draft.objects.exists()


def test_what_was_typed_is_kept_even_when_the_ticket_closes_meanwhile() -> None:
    agent, ticket = a_user(), a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    assert save(ticket, agent, "<p>late</p>")


def test_there_is_no_draft_on_a_ticket_out_of_sight() -> None:
    with pytest.raises(Missing):
        save(a_ticket(team=a_team()), a_user(partner=a_partner()), "<p>x</p>")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_tabs_saving_at_once_leave_one_draft() -> None:
    agent, ticket = a_user(), a_ticket()
    at_once(*(lambda text=text: save(ticket, agent, text) for text in ("<p>a</p>", "<p>b</p>", "<p>c</p>")))
    assert Draft.objects.get(user=agent).html in {"<p>a</p>", "<p>b</p>", "<p>c</p>"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_reading_and_saving_while_one_writes_never_block_each_other_for_good() -> None:
    agent = a_user()
    for _ in range(12):
        ticket = a_ticket()
        results = at_once(
            partial(replies.note, ticket.pk, Writing("<p>Note</p>", 1), by=agent),
            partial(drafts.mark_read, ticket.pk, version=1, by=agent),
            partial(save, ticket, agent, "<p>x</p>"),
        )
        assert isinstance(results[0], Message)


def test_what_was_sent_is_no_draft_again_whatever_arrives_late_and_the_next_text_is() -> None:
    agent, ticket, key = a_user(), a_ticket(), uuid4()
    late = partial(save_as, ticket, agent, "<p>Sent</p>")
    for kind, send in ((NOTE, replies.note), (PUBLIC, replies.reply)):
        key = uuid4()
        assert late(key, kind)
        send(ticket.pk, Writing("<p>Sent</p>", 1, draft=key), by=agent)
        assert late(key, kind) is None
        assert not Draft.objects.exists()
        assert late(uuid4(), kind), "another text is kept"
        Draft.objects.all().delete()
    scheduled = Writing("<p>Sent</p>", 3, draft=(key := uuid4()))
    scheduling.schedule(ticket.pk, scheduled, at=clock.now() + timedelta(days=1), by=agent)
    assert late(key, PUBLIC) is None
    assert late(key, PUBLIC, by=a_user()), "another person's key is not theirs to close"


def test_a_refused_reply_closes_nothing() -> None:
    agent, ticket, key = a_user(), a_ticket(), uuid4()
    a_message(ticket, "Wait")
    with pytest.raises(Conflict):
        replies.reply(ticket.pk, Writing("<p>Stale</p>", 1, draft=key), by=agent)
    assert save_as(ticket, agent, "<p>Stale</p>", key)


def test_sent_drafts_are_remembered_for_a_day() -> None:
    agent, ticket, key = a_user(), a_ticket(), uuid4()
    with clock.set_to(clock.now() - timedelta(hours=23)):
        replies.note(ticket.pk, Writing("<p>x</p>", 1, draft=key), by=agent)
    assert drafts.forget_sent() == 0
    with clock.set_to(clock.now() + timedelta(hours=2)):
        assert drafts.forget_sent() == 1


def save_as(
    ticket: Ticket, user: User, words: str, key: UUID, kind: Message.Kind = PUBLIC, *, by: User | None = None
) -> Draft | None:
    kept = drafts.Kept(key=key)
    return drafts.save_draft(ticket.pk, kind=kind, html=words, seen_version=1, by=by or user, kept=kept)


def test_the_reading_mark_goes_forward_only() -> None:
    agent, ticket = a_user(), a_ticket()
    for version in (3, 1):
        drafts.mark_read(ticket.pk, version=version, by=agent)
    assert Seen.objects.get(user=agent, ticket=ticket).version == 3


def test_nobody_marks_what_they_cannot_see() -> None:
    with pytest.raises(Missing):
        drafts.mark_read(a_ticket(team=a_team()).pk, version=1, by=a_user(partner=a_partner()))


def test_the_database_keeps_one_draft_a_kind_and_one_mark_a_person() -> None:
    agent, ticket = a_user(), a_ticket()
    save(ticket, agent, "<p>a</p>")
    drafts.mark_read(ticket.pk, version=1, by=agent)
    with pytest.raises(IntegrityError, match="a_person_has_one_draft_of_a_kind_in_a_ticket"), transaction.atomic():
        Draft.objects.create(user=agent, ticket=ticket, kind=PUBLIC)
    with pytest.raises(IntegrityError, match="a_person_has_one_reading_mark_in_a_ticket"), transaction.atomic():
        Seen.objects.create(user=agent, ticket=ticket, version=2)
