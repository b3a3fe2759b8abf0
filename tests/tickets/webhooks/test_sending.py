"""Messages to webhooks: signed, retried, kept in order, and no slow or dead end holds up another."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.core import mail

from events import consumers
from events.models import Event
from events.webhooks import queue, sending, signing
from events.webhooks.models import Webhook, WebhookDelivery
from events.webhooks.queue import Outcome
from helpdesk.lib import clock
from people.models import User
from tests.builders import a_message, a_role, a_ticket, a_user
from tests.hook_server import Hooks
from tests.tickets.webhooks.made import a_webhook, a_webhook_and_secret, tell
from tickets.actions import replies, webhooks
from tickets.actions.replies import Writing

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State


def states() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("state", flat=True))


def test_an_event_is_posted_with_a_signature_that_its_receiver_can_check(hooks: Hooks, admin: User) -> None:
    webhook, secret = a_webhook_and_secret(hooks.url(), by=admin)
    ticket = a_ticket("Uang belum kembali")
    assert (tell(), sending.send_due()) == (1, 1)
    [got] = hooks.got
    event = Event.objects.get(kind="ticket.created")
    said = json.loads(got.body)
    assert (said["type"], said["event"]["id"]) == ("ticket.created", event.pk)
    assert (said["data"]["ticket"]["id"], said["data"]["ticket"]["subject"]) == (ticket.pk, "Uang belum kembali")
    assert got.headers["webhook-id"] == f"evt_{event.pk}"
    now = int(got.headers["webhook-timestamp"])
    assert signing.is_genuine(secret, got.headers, got.body, now=now)
    assert not signing.is_genuine(secret, got.headers, got.body + " ", now=now)
    assert not signing.is_genuine(secret, got.headers, got.body, now=now + 301)
    assert not signing.is_genuine(signing.new_secret(), got.headers, got.body, now=now)
    row = WebhookDelivery.objects.get(webhook=webhook)
    assert (row.state, row.status, row.answer, row.attempts) == (State.DELIVERED, 200, "thanks", 1)


def test_the_log_makes_each_message_once(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    assert "webhooks" in consumers.registry
    tell()
    tell()
    assert WebhookDelivery.objects.count() == 1


def test_it_is_told_of_the_kinds_it_wants_and_of_messages_with_their_words(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin, kinds=("message.added",))
    ticket = a_ticket()
    a_message(ticket, "It is urgent")
    tell()
    assert sending.send_due() == 2
    assert {json.loads(one.body)["type"] for one in hooks.got} == {"message.added"}
    assert json.loads(hooks.got[-1].body)["data"]["message"]["text"] == "It is urgent"


def test_what_fails_is_tried_again_later_with_the_same_id_and_words(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    hooks.answers["/hook"] = 500
    sending.send_due()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.status, row.error) == (State.QUEUED, 500, "It answered 500.")
    assert sending.send_due() == 0
    hooks.answers.clear()
    with clock.set_to(row.due_at + timedelta(seconds=1)):
        assert sending.send_due() == 1
    first, second = hooks.got
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    row.refresh_from_db()
    assert (row.state, [one["status"] for one in row.tries]) == (State.DELIVERED, [500, 200])
    assert Webhook.objects.get().failures == 0


def test_after_days_of_tries_a_message_fails_and_stays_in_the_log(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    now = clock.now()
    for _ in range(len(queue.BACK_OFF) + 1):
        with clock.set_to(now):
            [row] = queue.claim(1)
            queue.settle(row, Outcome(503, error="It answered 503."))
            Webhook.objects.update(paused_until=None, failing_since=None)
        row.refresh_from_db()
        now = row.due_at + timedelta(seconds=1)
    assert (row.state, len(row.tries)) == (State.FAILED, len(queue.BACK_OFF) + 1)
    assert sum(queue.BACK_OFF, timedelta()) > timedelta(days=3)


def test_a_webhook_that_fails_for_days_is_switched_off_and_its_owner_told(hooks: Hooks, admin: User) -> None:
    webhook = a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    hooks.answers["/hook"] = 500
    sending.send_due()
    with clock.set_to(clock.now() + queue.OFF_AFTER + timedelta(hours=1)):
        sending.send_due()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.off_reason) == (False, "failing")
    [event] = Event.objects.filter(kind="webhook.switched_off")
    from tickets.subscribers import tell_owners_of_webhooks

    tell_owners_of_webhooks([event])
    [notice] = mail.outbox
    assert (notice.to, "Orders" in notice.subject) == ([admin.email], True)
    with clock.set_to(clock.now() + timedelta(days=9)):
        assert sending.send_due() == 0


def test_one_that_says_it_is_gone_is_switched_off_at_once(hooks: Hooks, admin: User) -> None:
    webhook = a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    hooks.answers["/hook"] = 410
    sending.send_due()
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.off_reason) == (False, "gone")


def test_a_redirect_is_a_failure_and_never_followed(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    hooks.answers["/hook"], hooks.headers["Location"] = 302, hooks.url("/elsewhere")
    sending.send_due()
    assert [one.path for one in hooks.got] == ["/hook"]
    assert WebhookDelivery.objects.get().status == 302


def test_an_answer_is_kept_as_far_as_it_is_of_use(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    hooks.words = "x\x00" * 200_000
    sending.send_due()
    row = WebhookDelivery.objects.get()
    assert (row.state, len(row.answer)) == (State.DELIVERED, queue.LONGEST_ANSWER)


def test_a_slow_one_holds_up_no_other_and_gets_one_message_at_a_time(hooks: Hooks, admin: User) -> None:
    """The slow one answers only once all of the other's messages have arrived."""
    a_webhook(hooks.url("/slow"), by=admin)
    a_webhook(hooks.url("/quick"), by=admin)
    hooks.held["/slow"] = threading.Event()
    for _ in range(5):
        a_ticket()
    assert tell() == 10

    def let_go() -> None:
        hooks.wait_for(6)
        hooks.held["/slow"].set()

    waiter = threading.Thread(target=let_go)
    waiter.start()
    sending.send_due()
    waiter.join()
    first = [one.path for one in hooks.got[:6]]
    assert (first.count("/slow"), first.count("/quick")) == (1, 5)
    assert hooks.ids("/quick") == hooks.ids("/slow")
    assert set(states()) == {State.DELIVERED}


def test_a_dead_one_rests_between_tries_whatever_waits_for_it(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    for _ in range(30):
        a_ticket()
    tell()
    hooks.answers["/hook"] = 500
    sending.send_due()
    assert len(hooks.got) == 1


def test_a_killed_worker_leaves_its_message_to_be_sent_again_with_its_id(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    [row] = queue.claim(1)
    assert queue.claim(1) == []
    with clock.set_to(clock.now() + queue.CLAIM + timedelta(seconds=1)):
        assert sending.send_due() == 1
    assert hooks.ids() == [row.message_id]
    queue.settle(row, Outcome(500))  # the dead one's word comes late and counts no more
    assert states() == [State.DELIVERED]


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/", "https://169.254.169.254/latest/meta-data/"],
)
def test_nothing_in_our_own_network_is_reached(admin: User, url: str) -> None:
    a_webhook(url, by=admin)
    a_ticket()
    tell()
    sending.send_due()
    row = WebhookDelivery.objects.get()
    assert row.state == State.QUEUED
    assert "not a place on the public internet" in row.error


def test_a_huge_message_is_shortened(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin, kinds=("message.added",))
    a_ticket(text="م" * 1_000_000)
    tell()
    sending.send_due()
    said = json.loads(hooks.got[0].body)
    assert said["is_shortened"] is True
    assert len(hooks.got[0].body) < 5000


def test_without_the_right_nobody_has_one(hooks: Hooks) -> None:
    from helpdesk.lib.errors import NotAllowed

    with pytest.raises(NotAllowed):
        a_webhook(hooks.url(), by=a_user(a_role()))


def test_queries_do_not_grow_with_events(hooks: Hooks, admin: User, django_assert_max_num_queries: object) -> None:
    a_webhook(hooks.url(), by=admin, kinds=("ticket.created", "message.added"))
    for _ in range(20):
        replies.note(a_ticket().pk, Writing("<p>x</p>", 1), by=admin)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        tell()
    assert WebhookDelivery.objects.count() == 60


def test_a_second_secret_signs_too_for_a_day(hooks: Hooks, admin: User) -> None:
    webhook, old = a_webhook_and_secret(hooks.url(), by=admin)
    _webhook, new = webhooks.renew_secret(webhook.pk, by=admin)
    webhooks.test(webhook.pk, by=admin)
    sending.send_due()
    [got] = hooks.got
    now = int(got.headers["webhook-timestamp"])
    assert all(signing.is_genuine(one, got.headers, got.body, now=now) for one in (old, new))
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        webhooks.test(webhook.pk, by=admin)
        sending.send_due()
    assert not signing.is_genuine(old, hooks.got[1].headers, hooks.got[1].body, now=now)
