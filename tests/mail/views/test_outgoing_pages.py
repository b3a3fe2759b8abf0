"""Outgoing mail as a lead meets it: what did not arrive, why, and what to do."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.lib import clock
from tests import builders, smtp_sink
from tests.mail.test_outbox import answered
from tests.mail.test_resending import one_that
from tickets.mail.actions import suppressions
from tickets.mail.models import Delivery, Suppression
from tickets.mail.outbound.sending import send_due
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
State = Delivery.State
OUTGOING = "/admin/mail/outgoing/"


@pytest.fixture
def ticket() -> Ticket:
    mailbox = builders.a_mailbox("support@kita.test")
    return builders.a_ticket("Hilang", from_=builders.a_contact("dewi@x.test"), brand=mailbox.brand)


@pytest.fixture
def lead(client: Client) -> Client:
    client.force_login(builders.a_user("lead"))
    return client


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL, settings.UNDO_SECONDS = f"smtp://127.0.0.1:{server.port}", 0
        yield server


def page(client: Client, address: str = OUTGOING, **data: str) -> str:
    return html.unescape(client.get(address, data).content.decode())


def test_when_everything_arrived_it_says_so(lead: Client, ticket: Ticket) -> None:
    one_that(ticket, State.ACCEPTED)
    assert "Everything arrived" in page(lead)


@pytest.mark.parametrize(
    ("state", "view"),
    [("failed", "failed"), ("uncertain", "uncertain"), ("bounced", "bounced"), ("suppressed", "suppressed"),
     ("queued", "waiting"), ("sending", "waiting"), ("accepted", "sent")],
)  # fmt: skip
def test_each_state_is_found_in_its_view(lead: Client, ticket: Ticket, state: str, view: str) -> None:
    one_that(ticket, state)
    shown = {slug for slug in ("failed", "uncertain", "bounced", "suppressed", "waiting", "sent", "given-up")
             if "dewi@x.test" in page(lead, view=slug)}  # fmt: skip
    assert shown == {view}
    assert ("dewi@x.test" in page(lead)) == (view not in {"waiting", "sent"})


def test_it_says_why_in_words_and_leads_to_the_ticket(lead: Client, sink: smtp_sink.Sink, ticket: Ticket) -> None:
    sink.rcpt = "550 5.1.1 no such user here"
    answered(ticket)
    send_due()
    text = page(lead)
    assert "There is no such mailbox." in text
    assert "(550)" in text and "5.1.1 no such user here" in text
    assert f"/tickets/{ticket.pk}/#message-" in text


def test_it_finds_by_address_and_by_ticket(lead: Client, ticket: Ticket) -> None:
    one_that(ticket, State.FAILED)
    for words, found in ((" Dewi@X.test", True), (f"#{ticket.pk}", True), ("budi@x.test", False), ("99999999", False)):
        assert ("<bdi>dewi@x.test</bdi>" in page(lead, q=words)) == found


def test_it_has_pages_and_its_queries_do_not_grow(lead: Client, ticket: Ticket) -> None:
    for _n in range(3):
        one_that(ticket, State.FAILED)
    with CaptureQueriesContext(connection) as few:
        page(lead)
    rows = [one_that(ticket, State.FAILED) for _n in range(50)]
    with CaptureQueriesContext(connection) as many:
        first = lead.get(OUTGOING)
    assert len(many) <= len(few)
    assert len(first.context["lines"]) == 50
    second = lead.get(OUTGOING + first.context["more"])
    assert len(second.context["lines"]) == 3
    assert rows[0].pk not in [line.row.pk for line in second.context["lines"]] + [0]


def test_a_server_that_is_away_is_named_with_what_to_check(
    lead: Client, ticket: Ticket, settings: LazySettings
) -> None:
    settings.OUTGOING_MAIL_URL, settings.UNDO_SECONDS = f"smtp://127.0.0.1:{smtp_sink.free_port()}", 0
    answered(ticket)
    send_due()
    text = page(lead)
    assert "The mail server does not answer on its port." in text
    assert "ConnectionRefusedError" in text


def test_once_mail_goes_out_again_the_alarm_is_over(
    lead: Client, ticket: Ticket, sink: smtp_sink.Sink, settings: LazySettings
) -> None:
    works = settings.OUTGOING_MAIL_URL
    settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{smtp_sink.free_port()}"
    answered(ticket)
    send_due()
    settings.OUTGOING_MAIL_URL = works
    answered(ticket)
    with clock.set_to(clock.now() + timedelta(seconds=5)):
        send_due()
    assert "does not answer" not in page(lead)


def test_mail_that_should_have_left_long_ago_is_an_alarm(lead: Client, ticket: Ticket, settings: LazySettings) -> None:
    settings.UNDO_SECONDS = 0
    answered(ticket)
    assert "Mail leaves late" not in page(lead)
    Delivery.objects.update(due_at=clock.now() - timedelta(hours=1))
    assert "Mail leaves late" in page(lead)


def test_picked_ones_are_sent_again_and_given_up(lead: Client, ticket: Ticket) -> None:
    rows = [one_that(ticket, State.FAILED) for _n in range(3)]
    answer = lead.post("/mail/deliveries/again/", {"deliveries": [rows[0].pk, rows[1].pk]}, follow=True)
    assert "2 mails go out again now." in answer.content.decode()
    answer = lead.post(f"{OUTGOING}giving-up/", {"deliveries": [rows[2].pk]}, follow=True)
    assert "Given up" in answer.content.decode()
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["queued", "queued", "failed"]


def test_what_may_have_arrived_asks_first(lead: Client, ticket: Ticket) -> None:
    row = one_that(ticket, State.UNCERTAIN)
    asked = lead.post("/mail/deliveries/again/", {"deliveries": [row.pk]})
    assert asked.status_code == 409
    assert "even if it comes twice" in asked.content.decode()
    assert Delivery.objects.get().state == State.UNCERTAIN
    lead.post("/mail/deliveries/again/", {"deliveries": [row.pk], "twice": "1"})
    assert Delivery.objects.get().state == State.QUEUED


def test_to_a_stopped_address_it_says_what_to_do_first(lead: Client, ticket: Ticket) -> None:
    row = one_that(ticket, State.BOUNCED)
    suppressions.add("dewi@x.test", by=builders.a_user("lead"))
    answer = lead.post("/mail/deliveries/again/", {"deliveries": [row.pk]}, follow=True)
    assert "is stopped" in answer.content.decode()
    assert Delivery.objects.get().state == State.BOUNCED


def test_the_ticket_offers_to_send_again_and_comes_back(client: Client, ticket: Ticket) -> None:
    row = one_that(ticket, State.FAILED)
    row.message.hold_until, row.message.dispatched_at = None, clock.now()
    row.message.save()
    client.force_login(builders.a_user("agent"))
    here = f"/tickets/{ticket.pk}/"
    text = page(client, here)
    assert "Send again" in text and f"/messages/{row.message_id}/mail/" in text
    answer = client.post(
        "/mail/deliveries/again/", {"deliveries": [row.pk]}, headers={"referer": f"http://testserver{here}"}
    )
    assert answer["Location"] == f"http://testserver{here}"
    assert Delivery.objects.get().state == State.QUEUED


def test_agents_are_refused_and_a_partners_lead_sees_their_own(client: Client, ticket: Ticket) -> None:
    one_that(ticket, State.FAILED)
    client.force_login(builders.a_user("agent"))
    assert client.get(OUTGOING).status_code == 403
    partner = builders.a_partner()
    own = builders.a_ticket("Ours", from_=builders.a_contact("own@x.test"), team=builders.a_team(partner=partner))
    builders.a_mailbox(brand=own.brand)
    one_that(own, State.FAILED)
    client.force_login(builders.a_user("lead", partner=partner))
    text = page(client)
    assert "own@x.test" in text and "dewi@x.test" not in text
    for view in ("waiting", "sent", "given-up"):
        assert "dewi@x.test" not in page(client, view=view)


class TestStoppedAddresses:
    HERE = "/admin/mail/suppressions/"

    def test_none_is_said(self, lead: Client) -> None:
        assert "No address is stopped" in page(lead, self.HERE)

    def test_one_is_added_found_and_let_through(self, lead: Client, ticket: Ticket) -> None:
        one_that(ticket, State.SUPPRESSED)
        lead.post(self.HERE, {"address": "Dewi@x.test", "note": "asked us to"})
        text = page(lead, self.HERE, q="dewi")
        assert "dewi@x.test" in text and "asked us to" in text and "Added by hand" in text
        row = Suppression.objects.get()
        answer = lead.post(f"{self.HERE}{row.pk}/lifting/", follow=True)
        assert "gets mail again. One mail was not sent to it" in answer.content.decode()
        assert "dewi@x.test" not in page(lead, self.HERE)
        assert "let through by" in page(lead, self.HERE, lifted="1")

    def test_what_is_no_address_is_said_beside_it(self, lead: Client) -> None:
        answer = lead.post(self.HERE, {"address": "nobody"})
        assert answer.status_code == 422
        assert "is not a mail address" in answer.content.decode()

    def test_partners_and_agents_are_refused(self, client: Client) -> None:
        for person in (builders.a_user("lead", partner=builders.a_partner()), builders.a_user("agent")):
            client.force_login(person)
            assert client.get(self.HERE).status_code == 403
