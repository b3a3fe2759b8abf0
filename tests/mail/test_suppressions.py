"""An address that bounced for good gets no more mail, until somebody lifts that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import consumers
from events.actor import SYSTEM
from events.models import Event
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, NotAllowed
from people.models import User
from tests import builders
from tests.mail.test_outbox import answered
from tickets.mail.actions import outbox, suppressions
from tickets.mail.models import Delivery, Suppression
from tickets.mail.subscribers import heed_bounces
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
State, Reason = Delivery.State, Suppression.Reason


@pytest.fixture
def ticket() -> Ticket:
    mailbox = builders.a_mailbox("support@kita.test")
    return builders.a_ticket("Hilang", from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)


@pytest.fixture
def lead() -> User:
    return builders.a_user("lead")


def bounced(ticket: Ticket, status: str = "5.1.1", *, permanent: bool = True) -> Event:
    answered(ticket)
    row = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=row.pk).update(state=State.BOUNCED if permanent else State.ACCEPTED)
    detail = {"delivery_id": row.pk, "message_id": row.message_id, "status": status, "permanent": permanent}
    return record("delivery.bounced", ticket, by=SYSTEM, detail=detail)


def test_a_permanent_bounce_suppresses_with_its_code_and_copy(ticket: Ticket) -> None:
    event = bounced(ticket)
    heed_bounces([event])
    row = Suppression.objects.get()
    assert (row.address, row.reason, row.code) == ("dewi@x.test", Reason.BOUNCED, "5.1.1")
    assert row.delivery_id == event.detail["delivery_id"]
    assert "suppressions" in consumers.registry


def test_the_same_bounce_again_changes_nothing(ticket: Ticket) -> None:
    event = bounced(ticket)
    heed_bounces([event, event])
    before = Suppression.objects.values().get()
    heed_bounces([event])
    assert Suppression.objects.values().get() == before
    assert Event.objects.filter(kind__startswith="suppression.").count() == 1


def test_what_is_written_next_is_closed_at_once_and_says_so_on_the_ticket(ticket: Ticket) -> None:
    heed_bounces([bounced(ticket)])
    answered(ticket)
    assert Delivery.objects.latest("pk").state == State.SUPPRESSED
    assert Event.objects.filter(kind="delivery.suppressed", subject_id=ticket.pk).count() == 1


def test_what_waits_already_is_not_sent_any_more(ticket: Ticket, lead: User) -> None:
    answered(ticket)
    suppressions.add("dewi@x.test", by=lead)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert outbox.claim() == []
    assert Delivery.objects.get().state == State.SUPPRESSED


def test_a_full_mailbox_counts_only_when_it_stays_full(ticket: Ticket) -> None:
    for number in range(1, suppressions.MOST_SOFT_BOUNCES + 1):
        heed_bounces([bounced(ticket, "4.2.2", permanent=False)])
        assert Suppression.objects.exists() == (number == suppressions.MOST_SOFT_BOUNCES)
    assert Suppression.objects.get().reason == Reason.KEEPS_BOUNCING


def test_full_now_and_then_over_months_is_not_gone(ticket: Ticket) -> None:
    for number in range(suppressions.MOST_SOFT_BOUNCES + 2):
        with clock.set_to(clock.now() + number * suppressions.SOFT_WITHIN / 2):
            heed_bounces([bounced(ticket, "4.2.2", permanent=False)])
    assert not Suppression.objects.exists()


def test_lifted_it_gets_mail_again_and_a_new_bounce_stops_it_again(ticket: Ticket, lead: User) -> None:
    heed_bounces([bounced(ticket)])
    row = suppressions.lift(Suppression.objects.get().pk, by=lead)
    assert (row.lifted_by, row.stands) == (lead, False)
    answered(ticket)
    assert Delivery.objects.latest("pk").state == State.QUEUED
    heed_bounces([bounced(ticket, "5.7.1")])
    row.refresh_from_db()
    assert (row.stands, row.code, row.lifted_by) == (True, "5.7.1", None)
    kinds = Event.objects.filter(kind__startswith="suppression.").values_list("kind", flat=True)
    assert list(kinds) == ["suppression.created", "suppression.changed", "suppression.changed"]


def test_by_hand_it_is_added_in_one_spelling_with_a_note(lead: User) -> None:
    row = suppressions.add(" Dewi@X.Test ", note="asked for it", by=lead)
    assert (row.address, row.reason, row.note) == ("dewi@x.test", Reason.BY_HAND, "asked for it")
    assert Event.objects.get(kind="suppression.created").actor_id == lead.pk


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nc", "dewi@x.test", "support@kita.test"])
def test_what_can_not_be_added_is_refused(ticket: Ticket, lead: User, address: str) -> None:
    suppressions.add("dewi@x.test", by=lead)
    with pytest.raises(Invalid):
        suppressions.add(address, by=lead)


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_neither_agents_nor_a_partners_people_may(lead: User, role: str) -> None:
    row = suppressions.add("dewi@x.test", by=lead)
    partner = builders.a_partner() if role == "lead" else None
    other = builders.a_user(role, partner=partner)
    with pytest.raises(NotAllowed):
        suppressions.lift(row.pk, by=other)
    with pytest.raises(NotAllowed):
        suppressions.add("b@x.test", by=other)
