"""A message that began something else gets a ticket of its own, and answers to it go there."""

from __future__ import annotations

import pytest

from events import consumers
from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from tests import builders
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user
from tests.events.effects import until_readable
from tickets import timeline
from tickets.actions import intake, replies, splitting, status
from tickets.actions.replies import Writing
from tickets.actions.thread import NewMessage
from tickets.models import Category, Channel, Message, Ticket

pytestmark = pytest.mark.django_db


def a_new_topic(ticket: Ticket, subject: str = "An invoice", *to: str) -> Message:
    new = NewMessage(
        author=ticket.requester, channel=Channel.EMAIL, text="Where is it?", new_text="Where is it?",
        subject=subject, to=list(to), mail_id="<2@x>", is_new_topic=True,
    )  # fmt: skip
    return intake.receive(ticket.pk, new)


def test_the_message_becomes_the_first_of_a_ticket_that_follows_the_old_one() -> None:
    team = a_team()
    ticket = a_ticket(team=team)
    message = a_new_topic(ticket)
    new = splitting.split(message.pk, by=a_user())
    message.refresh_from_db()
    assert (message.ticket, message.version, message.is_new_topic) == (new, 1, False)
    assert (new.subject, new.requester, new.team, new.follows) == ("An invoice", ticket.requester, team, ticket)
    assert (new.status_category, new.snippet, new.thread_version) == (Category.NEW, "Where is it?", 1)
    assert list(ticket.messages.values_list("version", flat=True)) == [1]


def test_the_old_ticket_goes_on() -> None:
    ticket, agent = a_ticket(), a_user()
    splitting.split(a_new_topic(ticket).pk, by=agent)
    ticket.refresh_from_db()
    replies.reply(ticket.pk, Writing("<p>Done</p>", ticket.thread_version), by=agent)
    a_message(ticket)
    assert list(ticket.messages.order_by("version").values_list("version", flat=True)) == [1, 3, 4]


def test_it_is_told_in_both_histories() -> None:
    ticket, agent = a_ticket(), a_user(name="Rina")
    new = splitting.split(a_new_topic(ticket).pk, by=agent)
    assert f"Rina moved a message into a ticket of its own, #{new.pk}" in [one.text for one in timeline.history(ticket)]
    assert f"Rina moved this here from #{ticket.pk}" in [one.text for one in timeline.history(new)]


def test_who_is_named_on_the_message_goes_along() -> None:
    ticket = a_ticket()
    for address in ("budi@x.test", "sari@x.test"):
        ticket.participants.create(contact=a_contact(address))
    new = splitting.split(a_new_topic(ticket, "x", "support@kita.test", "BUDI@x.test").pk, by=a_user())
    assert [one.contact.email for one in new.participants.all()] == ["budi@x.test"]


def test_what_is_no_later_message_of_a_customer_is_refused() -> None:
    ticket, agent = a_ticket(), a_user()
    reply = replies.reply(ticket.pk, Writing("<p>Hello</p>", 1), by=agent)
    note = replies.note(ticket.pk, Writing("<p>Hm</p>", 2), by=agent)
    for key in (reply.pk, note.pk, 999_999):
        with pytest.raises(Missing):
            splitting.split(key, by=agent)
    with pytest.raises(Invalid):
        splitting.split(ticket.messages.get(version=1).pk, by=agent)
    message = a_message(ticket)
    splitting.split(message.pk, by=agent)
    with pytest.raises(Invalid):
        splitting.split(message.pk, by=agent)


def test_it_needs_the_right_the_sight_and_an_open_ticket() -> None:
    ticket = a_ticket()
    message = a_message(ticket)
    with pytest.raises(NotAllowed):
        splitting.split(message.pk, by=a_user("quality-reviewer"))
    with pytest.raises(Missing):
        splitting.split(message.pk, by=a_user(partner=a_partner()))
    status.set_status(ticket.pk, to=Category.CLOSED, by=a_user())
    with pytest.raises(Conflict):
        splitting.split(message.pk, by=a_user())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_stored_mail_follows_its_message() -> None:
    from tickets.mail.models import InboundMail

    builders.a_mailbox()
    ticket = a_ticket()
    message = a_new_topic(ticket)
    mail = InboundMail.objects.create(via="smtp", raw=b"x", size=1, state="processed", ticket=ticket, message=message)
    new = splitting.split(message.pk, by=a_user())
    until_readable()
    consumers.drain("moved_mail")
    mail.refresh_from_db()
    assert mail.ticket_id == new.pk
    assert Event.objects.filter(kind="ticket.created", subject_id=new.pk, actor_kind="user").exists()
