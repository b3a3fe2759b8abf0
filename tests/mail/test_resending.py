"""Mail that did not arrive is sent again on purpose, or given up; never by accident, never out of sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests import builders, smtp_sink
from tests.mail.test_outbox import answered
from tickets.mail.actions import outbox, suppressions
from tickets.mail.actions.resending import give_up, send_again
from tickets.mail.models import Delivery
from tickets.mail.outbound.sending import send_due
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{server.port}"
        settings.UNDO_SECONDS = 0
        yield server


@pytest.fixture
def ticket() -> Ticket:
    mailbox = builders.a_mailbox("support@kita.test")
    return builders.a_ticket("Hilang", from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)


@pytest.fixture
def lead() -> User:
    return builders.a_user("lead")


def one_that(ticket: Ticket, state: str) -> Delivery:
    answered(ticket)
    row = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=row.pk).update(state=state, attempts=3, code="550", response="no")
    row.refresh_from_db()
    return row


def test_it_goes_again_with_the_same_id(sink: smtp_sink.Sink, ticket: Ticket, lead: User) -> None:
    answered(ticket)
    sink.rcpt = "550 no such user"
    send_due()
    row = Delivery.objects.get()
    sink.rcpt = "250 fine"
    send_again([row.pk], by=lead)
    send_due()
    assert [mail["Message-ID"] for mail in sink.mails] == [row.mail_id]
    row.refresh_from_db()
    assert (row.state, [(one["kind"], one["code"]) for one in row.tries]) == (
        State.ACCEPTED, [("permanent", "550"), ("accepted", "250")],
    )  # fmt: skip
    assert Event.objects.get(kind="delivery.sent_again").detail["before"] == State.FAILED


def test_one_that_may_have_arrived_needs_a_yes(sink: smtp_sink.Sink, ticket: Ticket, lead: User) -> None:
    answered(ticket)
    sink.data = "drop"
    send_due()
    row = Delivery.objects.get()
    with pytest.raises(Conflict, match="twice"):
        send_again([row.pk], by=lead)
    assert Delivery.objects.get().state == State.UNCERTAIN
    sink.data = "250 taken"
    send_again([row.pk], by=lead, twice_is_fine=True)
    send_due()
    assert [mail["Message-ID"] for mail in sink.mails] == [row.mail_id] * 2


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.ACCEPTED, State.CANCELLED])
def test_what_arrived_or_is_on_its_way_is_not_sent_again(ticket: Ticket, lead: User, state: str) -> None:
    row = one_that(ticket, state)
    with pytest.raises(Conflict):
        send_again([row.pk], by=lead, twice_is_fine=True)
    row.refresh_from_db()
    assert row.state == state


def test_to_a_stopped_address_only_after_that_is_lifted(ticket: Ticket, lead: User) -> None:
    row = one_that(ticket, State.SUPPRESSED)
    stop = suppressions.add("dewi@x.test", by=lead)
    with pytest.raises(Conflict, match=r"dewi@x\.test"):
        send_again([row.pk], by=lead)
    suppressions.lift(stop.pk, by=lead)
    assert send_again([row.pk], by=lead)


def test_many_at_once_are_all_or_none(ticket: Ticket, lead: User) -> None:
    rows = [one_that(ticket, State.FAILED), one_that(ticket, State.ACCEPTED)]
    with pytest.raises(Conflict):
        send_again([row.pk for row in rows], by=lead)
    assert Delivery.objects.filter(state=State.FAILED).exists()
    with pytest.raises(Invalid):
        send_again([], by=lead)


def test_given_up_it_leaves_the_list_and_is_not_tried_any_more(ticket: Ticket, lead: User) -> None:
    failed, waiting = one_that(ticket, State.FAILED), one_that(ticket, State.QUEUED)
    give_up([failed.pk, waiting.pk], by=lead)
    assert not Delivery.objects.troubled().exists()
    assert not Delivery.objects.filter(state=State.QUEUED).exists()
    assert outbox.claim() == []
    with pytest.raises(Conflict):
        give_up([failed.pk], by=lead)
    send_again([failed.pk], by=lead)
    assert Delivery.objects.get(pk=failed.pk).given_up_at is None


def test_an_agent_sends_again_what_they_see_and_gives_nothing_up(ticket: Ticket) -> None:
    row = one_that(ticket, State.FAILED)
    agent = builders.a_user("agent")
    with pytest.raises(NotAllowed):
        give_up([row.pk], by=agent)
    assert send_again([row.pk], by=agent)
    with pytest.raises(NotAllowed):
        send_again([row.pk], by=builders.a_user(builders.a_role("review_quality")))


def test_of_another_partners_tickets_there_is_nothing(ticket: Ticket) -> None:
    row = one_that(ticket, State.FAILED)
    lead = builders.a_user("lead", partner=builders.a_partner())
    assert not Delivery.objects.visible_to(lead).exists()
    for verb in (send_again, give_up):
        with pytest.raises(Missing):
            verb([row.pk], by=lead)
