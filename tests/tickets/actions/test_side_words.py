"""Whom a side conversation may ask outside, and what may be forwarded into it."""

from __future__ import annotations

import pytest

from helpdesk.lib.errors import Invalid
from people.models import Team, User
from tests.builders import a_contact, a_mailbox, a_message, a_partner, a_side, a_team, a_ticket, an_upload
from tests.tickets.actions.test_sides import agent, legal
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.filetypes import new_file
from tickets.models import Participant, SideConversation

pytestmark = pytest.mark.django_db
__all__ = ["agent", "legal"]


class TestAddresses:
    def outside(self, agent: User, *addresses: str) -> SideConversation:
        mailbox = a_mailbox("support@kita.test")
        ticket = a_ticket(from_=a_contact("dewi@x.test"), brand=mailbox.brand)
        Participant.objects.create(ticket=ticket, contact=a_contact("budi@x.test"))
        return a_side(ticket, by=agent, addresses=addresses)

    def test_each_is_named_once_in_one_form(self, agent: User) -> None:
        side = self.outside(agent, "Depot@Courier.TEST", "depot@courier.test", " ")
        assert side.addresses == ["depot@courier.test"]

    @pytest.mark.parametrize(
        "address",
        ["", "depot", "a@b@c", "depot@courier.test\r\nBcc: x@y.test", "support@kita.test", "support+x@kita.test",
         "dewi@x.test", "BUDI@x.test", "nobody@invalid"],
    )  # fmt: skip
    def test_no_address_our_own_and_those_who_take_part_are_refused(self, agent: User, address: str) -> None:
        with pytest.raises(Invalid) as refused:
            self.outside(agent, address)
        assert list(refused.value.fields) == ["addresses"]
        assert not SideConversation.objects.exists()

    def test_without_a_mailbox_nobody_outside_can_be_asked(self, agent: User) -> None:
        with pytest.raises(Invalid, match="has no mailbox"):
            a_side(a_ticket(), by=agent, addresses=["depot@courier.test"])

    def test_the_tickets_thread_is_never_shared_with_the_world(self, agent: User) -> None:
        mailbox = a_mailbox()
        side = a_side(a_ticket(brand=mailbox.brand), by=agent, addresses=["d@c.test"], shares_thread=True)
        assert not side.shares_thread


class TestForwarding:
    def test_messages_are_quoted_with_their_files_and_stay_where_they_are(self, agent: User, legal: Team) -> None:
        ticket = a_ticket(text="It broke on <Tuesday>.", with_files=[new_file("photo.txt", b"crack")])
        first = ticket.messages.get()
        side = a_side(ticket, by=agent, team=legal, forwards=[first.pk])
        message = side.messages.get()
        assert "It broke on <Tuesday>." in message.text
        assert "&lt;Tuesday&gt;" in message.html
        assert message.forwards == [first.pk]
        assert [one.name for one in message.attachments.all()] == ["photo.txt"]
        assert first.attachments.get().message == first

    def test_other_tickets_messages_are_refused(self, agent: User, legal: Team) -> None:
        other = a_message(a_ticket())
        with pytest.raises(Invalid, match="Choose messages of this ticket"):
            a_side(a_ticket(), by=agent, team=legal, forwards=[other.pk])

    def test_notes_go_to_teams_of_the_house_and_never_further(self, agent: User, legal: Team) -> None:
        mailbox = a_mailbox()
        ticket = a_ticket(brand=mailbox.brand)
        note = replies.note(ticket.pk, Writing("<p>He is difficult</p>", 1), by=agent)
        assert "difficult" in a_side(ticket, by=agent, team=legal, forwards=[note.pk]).messages.get().text
        for asked in ({"addresses": ["d@c.test"]}, {"partner": a_partner()}, {"team": a_team(partner=a_partner())}):
            with pytest.raises(Invalid, match="stay in the house"):
                a_side(ticket, by=agent, forwards=[note.pk], **asked)

    def test_uploads_become_files_of_the_side_conversation_alone(self, agent: User, legal: Team) -> None:
        upload = an_upload(agent)
        side = a_side(a_ticket(), by=agent, team=legal, files=[upload.pk])
        upload.refresh_from_db()
        assert (upload.message, upload.side_message, upload.uploaded_by) == (None, side.messages.get(), None)
        with pytest.raises(Invalid):
            a_side(a_ticket(), by=agent, team=legal, files=[upload.pk])
