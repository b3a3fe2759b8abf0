"""Whom a reply goes to, who takes part from then on, and who must never be heard of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.models import Event
from helpdesk.lib.errors import Invalid
from people.models import Identity, User
from tests.builders import a_brand, a_contact, a_mailbox, a_ticket, a_user
from tickets.actions import recipients, replies
from tickets.actions.merging_in import copied
from tickets.actions.replies import Writing
from tickets.mail.actions import outbox
from tickets.mail.models import Delivery
from tickets.mail.outbound.compose import compose
from tickets.mail.outbound.letters import letter
from tickets.models import Draft, Message, Participant, Ticket

pytestmark = pytest.mark.django_db


def a_desk_ticket(*copied: str) -> Ticket:
    brand = a_brand()
    a_mailbox("care@desk.test", brand=brand)
    ticket = a_ticket(brand=brand, from_=a_contact("sari@customer.test", name="Sari Dewi"))
    for address in copied:
        Participant.objects.create(ticket=ticket, contact=a_contact(address))
    return ticket


def reply(ticket: Ticket, by: User | None = None, **named: list[str]) -> Message:
    ticket.refresh_from_db()
    return replies.reply(ticket.pk, Writing("<p>Done.</p>", ticket.thread_version, **named), by=by or a_user())  # type: ignore[arg-type]


def taking_part(ticket: Ticket) -> set[str]:
    return set(copied(ticket))


def test_without_a_choice_it_goes_to_the_requester_and_everybody_who_takes_part() -> None:
    message = reply(a_desk_ticket("budi@customer.test"))
    assert (message.to, message.cc, message.bcc) == (["sari@customer.test"], ["budi@customer.test"], [])


def test_who_is_copied_takes_part_from_then_on_and_who_is_left_out_does_not() -> None:
    ticket = a_desk_ticket("budi@customer.test", "tono@customer.test")
    message = reply(ticket, cc=["Tono@Customer.test", "new@customer.test"])
    assert taking_part(ticket) == {"tono@customer.test", "new@customer.test"}
    told = Event.objects.filter(subject_id=ticket.pk, kind__startswith="participant.", detail__message_id=message.pk)
    assert sorted(told.values_list("kind", flat=True)) == ["participant.added", "participant.removed"]


def test_a_hidden_copy_makes_nobody_a_participant() -> None:
    ticket = a_desk_ticket()
    reply(ticket, bcc=["boss@else.test"])
    assert taking_part(ticket) == set()


def test_another_address_of_the_requester_takes_no_part_of_its_own() -> None:
    ticket = a_desk_ticket()
    Identity.objects.create(contact=ticket.requester, value="sari@home.test", is_verified=True)
    message = reply(ticket, to=["sari@home.test"])
    assert message.to == ["sari@home.test"]
    assert taking_part(ticket) == set()


def test_each_address_gets_one_copy_whatever_fields_it_stands_in() -> None:
    ticket = a_desk_ticket()
    message = reply(ticket, cc=["a@x.test", "A@x.test", "sari@customer.test"], bcc=["a@x.test", "b@x.test"])
    outbox.enqueue([message.pk])
    rows = sorted(Delivery.objects.filter(message=message).values_list("recipient", flat=True))
    assert rows == ["a@x.test", "b@x.test", "sari@customer.test"]


def test_no_copy_names_who_got_a_hidden_one() -> None:
    message = reply(a_desk_ticket("budi@customer.test"), bcc=["boss@else.test"])
    outbox.enqueue([message.pk])
    rows = Delivery.objects.filter(message=message).select_related("message__ticket__brand")
    assert rows.count() == 3
    for row in rows:
        assert b"boss@else.test" not in compose(letter(row, message.ticket.brand.mailboxes.get()))


@pytest.mark.parametrize(
    ("field", "address"),
    [("to", "nobody"), ("cc", "a b@x.test"), ("bcc", "x@y.test\nBcc: z@x.test"), ("cc", "care+12@desk.test")],
)
def test_what_is_no_address_or_our_own_is_refused_at_its_field(field: str, address: str) -> None:
    ticket = a_desk_ticket()
    with pytest.raises(Invalid) as refused:
        reply(ticket, **{field: [address]})  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_more_than_fifty_addresses_are_refused() -> None:
    with pytest.raises(Invalid, match="50"):
        reply(a_desk_ticket(), cc=[f"a{n}@x.test" for n in range(51)])


def test_somebody_must_be_named() -> None:
    with pytest.raises(Invalid, match="whom"):
        reply(a_desk_ticket(), to=[])


def test_taking_it_back_restores_who_took_part_and_keeps_the_choice_in_the_draft() -> None:
    agent, ticket = a_user(), a_desk_ticket("budi@customer.test")
    message = reply(ticket, agent, cc=["new@customer.test"], bcc=["boss@else.test"])
    replies.withdraw(message.pk, by=agent)
    assert taking_part(ticket) == {"budi@customer.test"}
    assert Draft.objects.get(user=agent).recipients == {
        "to": ["sari@customer.test"], "cc": ["new@customer.test"], "bcc": ["boss@else.test"],
    }  # fmt: skip


SOME = ["a@x.test", "A@x.test", "b@x.test", "sari@customer.test", "c@y.test"]
ADDRESSES = st.lists(st.sampled_from(SOME), max_size=5)


class AnyChoice(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(cc=ADDRESSES, bcc=ADDRESSES)
    def test_nobody_gets_two_copies_and_only_the_named_take_part(self, cc: list[str], bcc: list[str]) -> None:
        ticket = a_desk_ticket_of_its_own()
        found = recipients.resolve(ticket, None, cc, bcc)
        together = [one.lower() for one in [*found.to, *found.cc, *found.bcc]]
        assert len(together) == len(set(together))
        assert set(together) == {one.lower() for one in [ticket.requester.email, *cc, *bcc]}
        recipients.take_part(ticket, found, Message(pk=1), by=a_user().actor)
        assert taking_part(ticket) == {one.lower() for one in cc} - {ticket.requester.email}


def a_desk_ticket_of_its_own() -> Ticket:
    found = Identity.objects.filter(value="sari@customer.test").first()
    return a_ticket(from_=found.contact if found else a_contact("sari@customer.test", name="Sari Dewi"))
