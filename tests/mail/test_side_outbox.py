"""The outbox of side conversations: every copy ends in a known state, and none is sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing
from people.models import User
from tests import builders, smtp_sink
from tests.mail.test_sides import DEPOT, agent, side, sink, ticket
from tickets.mail.actions import outbox, side_outbox
from tickets.mail.models import SideDelivery, Suppression
from tickets.mail.outbound.side_sending import send_due
from tickets.models import SideConversation

pytestmark = pytest.mark.django_db
__all__ = ["agent", "side", "sink", "ticket"]


def test_what_fails_is_tried_later_and_can_be_sent_again_by_who_sees_it(
    sink: smtp_sink.Sink, side: SideConversation, agent: User
) -> None:
    sink.rcpt = "451 later"
    send_due()
    row = SideDelivery.objects.get()
    assert (row.state, row.attempts) == ("queued", 1)
    with pytest.raises(Conflict):
        side_outbox.again(row.pk, by=agent)
    sink.rcpt = "550 never"
    with clock.set_to(row.due_at):
        send_due()
    row.refresh_from_db()
    assert row.state == "failed"
    with pytest.raises(Missing):
        side_outbox.again(row.pk, by=builders.a_user(partner=builders.a_partner()))
    side_outbox.again(row.pk, by=agent)
    sink.rcpt = "250 fine"
    send_due()
    row.refresh_from_db()
    assert (row.state, len(sink.accepted)) == ("accepted", 1)


def test_a_worker_that_dies_leaves_it_to_be_tried_again_or_uncertain(side: SideConversation) -> None:
    [row] = side_outbox.claim()
    with clock.set_to(clock.now() + timedelta(minutes=6)):
        side_outbox.recover()
    row.refresh_from_db()
    assert row.state == "queued"
    with clock.set_to(clock.now() + timedelta(hours=1)):
        [row] = side_outbox.claim()
        side_outbox.mark_data_started(row)
        with pytest.raises(outbox.Lapsed):
            side_outbox.mark_data_started(row)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        side_outbox.recover()
    row.refresh_from_db()
    assert row.state == "uncertain"


def test_a_stopped_address_gets_none(side: SideConversation, agent: User) -> None:
    Suppression.objects.create(address=DEPOT, reason="by_hand")
    assert side_outbox.claim() == []
    assert SideDelivery.objects.get().state == "suppressed"
