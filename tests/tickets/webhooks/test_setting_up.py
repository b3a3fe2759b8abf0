"""Webhooks by page and API: who makes them, what is refused, tests, the log, replays, and what is recorded."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from events.models import Event
from events.webhooks import queue, sending
from events.webhooks.consumer import TOLD
from events.webhooks.models import Webhook, WebhookDelivery
from helpdesk.lib import clock
from helpdesk.lib.crypto import reveal
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people import audit
from people.models import User
from tests.builders import a_brand, a_partner, a_team, a_ticket, a_user
from tests.hook_server import Hooks
from tests.tickets.api.programs import as_program
from tests.tickets.webhooks.made import a_webhook, tell
from tickets.actions import webhooks
from tickets.actions.webhooks import Details
from tickets.webhook_forms import KINDS, between

pytestmark = pytest.mark.django_db
URL = "https://shop.example/desk"


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def test_a_form_makes_one_and_shows_its_secret_once(browser: Client, admin: User) -> None:
    form = {"name": "Orders", "url": URL, "kinds": ["ticket.created", "message.added"]}
    page = browser.post("/admin/webhooks/new/", form).content.decode()
    webhook = Webhook.objects.get()
    secret = reveal(webhook.secret)
    assert secret.startswith("whsec_")
    assert secret in page
    assert webhook.secret != secret
    assert (webhook.owner, webhook.kinds) == (admin, ["ticket.created", "message.added"])
    for address in ("/admin/webhooks/", f"/admin/webhooks/{webhook.pk}/", f"/admin/webhooks/{webhook.pk}/log/"):
        assert secret not in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ftp://x.test/"), ("url", "http://x.test/"), ("url", "https://user:pass@x.test/"), ("url", "https://"),
        ("url", "https://x.test/\r\nHost: y"), ("name", " "), ("kinds", []), ("kinds", ["user.created"]),
        ("brands", [999]), ("teams", [999]),
    ],
)  # fmt: skip
def test_what_can_not_work_is_refused_with_its_field(admin: User, field: str, value: object) -> None:
    values = {"name": "Orders", "url": URL, "kinds": ["ticket.created"], field: value}
    with pytest.raises(Invalid) as refused:
        webhooks.create(Details(**values), by=admin)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_a_partners_admin_names_only_what_they_see_and_sees_only_their_own(admin: User) -> None:
    ours = a_partner()
    lead, queue_of_ours = a_user("admin", partner=ours), a_team(partner=ours)
    theirs = a_webhook(URL, by=admin)
    for more in ({"teams": (a_team().pk,)}, {"brands": (a_brand().pk,)}):
        with pytest.raises(Invalid):
            a_webhook(URL, by=lead, **more)  # type: ignore[arg-type]
    own = a_webhook(URL, by=lead, teams=(queue_of_ours.pk,), brands=(a_brand(team=queue_of_ours).pk,))
    assert [one["id"] for one in as_program(lead).get("/api/v1/webhooks/").json()] == [own.pk]
    assert len(as_program(admin).get("/api/v1/webhooks/").json()) == 2
    with pytest.raises(Missing):
        webhooks.delete(theirs.pk, by=lead)


def test_every_change_is_kept_with_before_and_after_and_never_a_secret(admin: User) -> None:
    webhook = a_webhook(URL, by=admin)
    webhooks.change(webhook.pk, Details("Orders", "https://other.example/", ["ticket.created"]), by=admin)
    webhooks.renew_secret(webhook.pk, by=admin)
    webhooks.delete(webhook.pk, by=admin)
    events = list(Event.objects.filter(subject_kind="webhook").order_by("pk"))
    assert [one.kind for one in events] == [
        "webhook.created", "webhook.changed", "webhook.secret_changed", "webhook.deleted",
    ]  # fmt: skip
    assert events[1].detail == {"before": {"url": URL}, "after": {"url": "https://other.example/"}}
    assert "whsec" not in str([one.detail for one in events])
    assert "made the webhook" in audit.lines(events)[0].what
    assert not as_program(admin).get("/api/v1/webhooks/").json()


def test_a_test_is_sent_at_once_and_its_end_is_shown(hooks: Hooks, browser: Client, admin: User) -> None:
    webhook = a_webhook(hooks.url(), by=admin)
    Webhook.objects.update(paused_until=clock.now() + timedelta(hours=1))
    hooks.words = "<b>hello</b>"
    answer = browser.post(f"/admin/webhooks/{webhook.pk}/test/")
    assert sending.send_due() == 1
    page = browser.get(answer["Location"]).content.decode()
    for words in ("&lt;b&gt;hello&lt;/b&gt;", "Delivered", hooks.ids()[0]):
        assert words in page


def test_one_message_or_a_range_goes_out_again_with_the_ids_it_had(hooks: Hooks, browser: Client, admin: User) -> None:
    webhook = a_webhook(hooks.url(), by=admin)
    for _ in range(3):
        a_ticket()
    tell()
    sending.send_due()
    first = WebhookDelivery.objects.order_by("pk").first()
    assert first is not None
    browser.post(f"/admin/webhooks/{webhook.pk}/log/{first.pk}/replay/")
    sending.send_due()
    assert hooks.ids() == [f"evt_{one}" for one in WebhookDelivery.objects.order_by("pk").values_list("event", flat=True)] + [first.message_id]  # noqa: E501  # fmt: skip
    day = timedelta(days=1)
    assert webhooks.replay(webhook.pk, between(clock.now() - day, clock.now(), everything=False), by=admin) == 0
    assert webhooks.replay(webhook.pk, between(clock.now() - day, clock.now(), everything=True), by=admin) == 3
    sending.send_due()
    assert len(hooks.got) == 7
    assert [one.detail["count"] for one in Event.objects.filter(kind="webhook.replayed").order_by("pk")] == [1, 3]


def test_one_that_was_switched_off_goes_on_with_what_it_missed(hooks: Hooks, admin: User) -> None:
    webhook = a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    hooks.answers["/hook"] = 410
    sending.send_due()
    with pytest.raises(Conflict):
        webhooks.test(webhook.pk, by=admin)
    with pytest.raises(Conflict):
        webhooks.replay(webhook.pk, WebhookDelivery.objects.all(), by=admin)
    hooks.answers.clear()
    webhooks.change(webhook.pk, Details("Orders", webhook.url, webhook.kinds), by=admin)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert sending.send_due() == 1
    webhook.refresh_from_db()
    assert (webhook.off_reason, webhook.failures, webhook.failing_since) == ("", 0, None)


def test_the_log_is_forgotten_after_a_month(hooks: Hooks, admin: User) -> None:
    webhooks.test(a_webhook(hooks.url(), by=admin).pk, by=admin)
    assert queue.tidy() == 0
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert queue.tidy() == 1


def test_a_program_sets_one_up_tests_watches_and_replays_it(hooks: Hooks, admin: User) -> None:
    program = as_program(admin)
    made = program.post("/api/v1/webhooks/", {"name": "N", "url": hooks.url(), "kinds": ["ticket.created"]}, "json")
    assert made.status_code == 201, made.json()
    address = f"/api/v1/webhooks/{made.json()['id']}/"
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in program.get(address).json()
    assert program.patch(address, {"name": "Other"}, "json").json()["name"] == "Other"
    assert program.post(f"{address}secret/").json()["secret"] != made.json()["secret"]
    assert program.post(f"{address}test/").status_code == 201
    sending.send_due()
    [row] = program.get(f"{address}deliveries/").json()["results"]
    assert (row["state"], row["answer"]) == ("delivered", "thanks")
    assert program.post(f"{address}replays/", {"ids": [row["id"]]}, "json").json() == {"count": 1}
    assert program.post(f"{address}replays/", {}, "json").status_code == 422
    assert program.delete(address).status_code == 204
    assert program.get(address).status_code == 404
    assert as_program(a_user()).get("/api/v1/webhooks/").status_code == 403


def test_all_that_can_be_told_is_offered_in_words() -> None:
    assert set(KINDS) == set(TOLD)


def test_every_occasion_stands_once_under_a_heading(browser: Client, admin: User) -> None:
    def boxes(page: str) -> list[list[str]]:
        groups = page.split('<fieldset class="occasions">')[1:]
        return [re.findall(r'name="kinds" value="([^"]+)"', group) for group in groups]

    page = browser.get("/admin/webhooks/new/").content.decode()
    offered = [kind for group in boxes(page) for kind in group]
    assert sorted(offered) == sorted(TOLD)
    assert max(map(len, boxes(page))) <= 12
    webhook = a_webhook(URL, by=admin, kinds=("side.closed",))
    kept = browser.get(f"/admin/webhooks/{webhook.pk}/").content.decode()
    assert re.findall(r'name="kinds" value="([^"]+)"[^>]*checked', kept) == ["side.closed"]
    refused = browser.post("/admin/webhooks/new/", {"name": "Orders", "url": URL}).content.decode()
    assert 'id="id_kinds_error"' in refused
    assert 'href="#id_kinds"' in refused
