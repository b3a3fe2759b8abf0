"""Mail set aside: who sees it, and what a lead can do with it."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests import builders
from tickets.mail.actions import processing, quarantine
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.models import InboundMail
from tickets.models import Mailbox, Ticket

pytestmark = pytest.mark.django_db
State = InboundMail.State
RAW = b"From: Ann <ann@example.org>\r\nSubject: It broke\r\nMessage-ID: <1@example.org>\r\n\r\nWords.\r\n"


def set_aside(mailbox: Mailbox | None, raw: bytes = RAW, attempts: int = 1) -> InboundMail:
    [row] = take_in([Arrival(InboundMail.Via.SMTP, raw, mailbox.pk if mailbox else None)])
    processing.quarantine(row, "It can't be read: a test says so.")
    InboundMail.objects.filter(pk=row.pk).update(attempts=attempts)
    row.refresh_from_db()
    return row


@pytest.fixture
def lead() -> User:
    return builders.a_user("lead")


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@clips.test")


def test_run_again_makes_the_ticket_when_the_cause_is_gone(mailbox: Mailbox, lead: User) -> None:
    row = set_aside(mailbox, attempts=4)
    quarantine.run_again(row.pk, by=lead)
    processing.process_all()
    row.refresh_from_db()
    assert row.state == State.PROCESSED
    assert Ticket.objects.get().subject == "It broke"
    assert Event.objects.get(kind="mail.run_again").actor_id == lead.pk


def test_release_opens_a_ticket_with_the_whole_mail_as_a_file(mailbox: Mailbox, lead: User) -> None:
    row = set_aside(None)
    ticket = quarantine.release(row.pk, mailbox=mailbox, by=lead)
    row.refresh_from_db()
    assert (row.state, row.ticket, row.mailbox) == (State.PROCESSED, ticket, mailbox)
    assert (ticket.subject, ticket.requester.email, ticket.brand) == ("It broke", "ann@example.org", mailbox.brand)
    file = ticket.messages.get().attachments.get()
    assert (file.name, file.size) == ("mail.eml", len(RAW))
    assert Event.objects.get(kind="mail.released").detail == {"ticket_id": ticket.pk}


def test_a_mail_that_stopped_workers_is_released_without_being_parsed_again(mailbox: Mailbox, lead: User) -> None:
    row = set_aside(mailbox, b"\xff\xfesubject: Danger\r\n" + RAW, attempts=5)
    ticket = quarantine.release(row.pk, mailbox=mailbox, by=lead)
    assert ticket.requester.email.endswith("@invalid")
    assert "Words." in ticket.messages.get().text


def test_a_released_mail_that_comes_again_is_a_duplicate(mailbox: Mailbox, lead: User) -> None:
    quarantine.release(set_aside(mailbox).pk, mailbox=mailbox, by=lead)
    [again] = take_in([Arrival(InboundMail.Via.SMTP, RAW, mailbox.pk)])
    processing.process_all()
    again.refresh_from_db()
    assert again.state == State.DUPLICATE


def test_releasing_what_was_filed_in_another_way_is_possible(mailbox: Mailbox, lead: User) -> None:
    first, second = set_aside(mailbox), set_aside(mailbox)
    quarantine.release(first.pk, mailbox=mailbox, by=lead)
    quarantine.release(second.pk, mailbox=mailbox, by=lead)
    assert Ticket.objects.count() == 2


def test_ignored_as_spam_it_is_kept_without_a_ticket(mailbox: Mailbox, lead: User) -> None:
    row = set_aside(mailbox)
    quarantine.ignore(row.pk, by=lead)
    processing.process_all()
    row.refresh_from_db()
    assert (row.state, bool(row.reason), bytes(row.raw)) == (State.IGNORED, True, RAW)
    assert not Ticket.objects.exists()


def test_two_leads_at_once_the_second_is_told(mailbox: Mailbox, lead: User) -> None:
    row = set_aside(mailbox)
    quarantine.ignore(row.pk, by=lead)
    with pytest.raises(Conflict) as told:
        quarantine.release(row.pk, mailbox=mailbox, by=lead)
    assert "ignored" in told.value.message


def test_a_partners_lead_sees_mail_of_that_partners_mailboxes_only() -> None:
    partner = builders.a_partner()
    theirs = builders.a_mailbox("jakarta@clips.test", team=builders.a_team(partner=partner))
    others = builders.a_mailbox("manila@clips.test", team=builders.a_team(partner=builders.a_partner()))
    rows = [set_aside(theirs), set_aside(others), set_aside(None)]
    lead = builders.a_user("lead", partner=partner)
    assert list(quarantine.visible_to(lead)) == rows[:1]
    assert list(quarantine.mailboxes_of(lead)) == [theirs]
    assert quarantine.visible_to(builders.a_user("lead")).count() == 3
    for hidden in rows[1:]:
        for verb in (quarantine.run_again, quarantine.ignore):
            with pytest.raises(Missing):
                verb(hidden.pk, by=lead)
    with pytest.raises(Invalid):
        quarantine.release(rows[0].pk, mailbox=others, by=lead)


def test_agents_may_not(mailbox: Mailbox) -> None:
    row = set_aside(mailbox)
    with pytest.raises(NotAllowed):
        quarantine.ignore(row.pk, by=builders.a_user("agent"))
