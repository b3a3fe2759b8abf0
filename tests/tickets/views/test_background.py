"""What the desk could not do by itself: told to admins, tried again, dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from events import backlog, consumers
from events.actor import SYSTEM
from events.models import Event, SetAside
from events.record import record
from helpdesk.lib import clock
from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.events.effects import registered
from tests.tickets.automation.cast import Log, a_timed_rule, an_admin
from tickets.actions import rule_holds
from tickets.models import RuleHold, Ticket

pytestmark = pytest.mark.django_db
PAGE = "/admin/background/"
NEW = {"all": [{"field": "status", "op": "is", "value": "new"}]}
ALERT = "rail-alert"


@pytest.fixture
def admin(client: Client) -> User:
    user = an_admin()
    client.force_login(user)
    return user


class Fragile:
    """A consumer that takes nothing while it is broken."""

    def __init__(self) -> None:
        self.is_broken = True
        self.took: list[int] = []

    def __call__(self, events: Sequence[Event]) -> None:
        if self.is_broken:
            raise ValueError("the printer is <b>on fire</b>")
        self.took += [event.pk for event in events]


@pytest.fixture
def fragile() -> Iterator[Fragile]:
    made = Fragile()
    with registered("fragile", made):
        yield made


def an_aside(attempts: int = 1) -> SetAside:
    partner = a_partner()
    event = record("partner.changed", partner, by=SYSTEM, detail={"before": {}, "after": {}})
    values = {"error": "ValueError: the printer is <b>on fire</b>", "retry_at": clock.now() + timedelta(hours=1)}
    return SetAside.objects.create(consumer="fragile", event=event, attempts=attempts, **values)


def test_the_page_is_for_admins_of_the_house(client: Client) -> None:
    row = an_aside()
    for user in (a_user(), a_user("lead"), a_user("admin", partner=a_partner())):
        client.force_login(user)
        assert client.get(PAGE).status_code == 403
        assert client.post(reverse("admin_event_trial", args=[row.pk])).status_code == 403
        assert client.post(reverse("admin_event_drop", args=[row.pk])).status_code == 403
    row.refresh_from_db()
    assert (row.attempts, row.dropped_at) == (1, None)


def test_a_desk_without_trouble_says_so(client: Client, admin: User) -> None:
    assert "All that happened was dealt with" in client.get(PAGE).text


def test_what_was_set_aside_is_listed_with_its_reason_and_its_next_try(
    client: Client, admin: User, fragile: Fragile
) -> None:
    row = an_aside()
    page = client.get(PAGE).text
    assert "partner.changed" in page and "the printer is &lt;b&gt;on fire&lt;/b&gt;" in page
    assert row.retry_at.isoformat()[:16] in page
    assert "Given up" not in page
    SetAside.objects.update(attempts=consumers.MOST_ATTEMPTS)
    assert "Given up" in client.get(PAGE).text


def test_trying_now_says_how_it_ended(client: Client, admin: User, fragile: Fragile) -> None:
    row = an_aside(consumers.MOST_ATTEMPTS)
    url = reverse("admin_event_trial", args=[row.pk])
    assert "It failed again" in client.post(url, follow=True).text
    row.refresh_from_db()
    assert row.attempts == consumers.MOST_ATTEMPTS + 1
    fragile.is_broken = False
    assert "It has taken effect now" in client.post(url, follow=True).text
    assert fragile.took == [row.event_id] and not SetAside.objects.exists()
    assert "It has taken effect now" in client.post(url, follow=True).text, "two who click at once"
    assert fragile.took == [row.event_id]


def test_a_dropped_event_is_not_tried_any_more_and_the_page_of_changes_tells_who_dropped_it(
    client: Client, admin: User, fragile: Fragile
) -> None:
    row = an_aside()
    assert "Dropped." in client.post(reverse("admin_event_drop", args=[row.pk]), follow=True).text
    fragile.is_broken = False
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert consumers.retry_set_aside("fragile") == 0
    assert client.post(reverse("admin_event_trial", args=[row.pk])).status_code == 404
    assert client.post(reverse("admin_event_drop", args=[row.pk])).status_code == 404
    assert fragile.took == [] and SetAside.objects.get().dropped_at
    changes = client.get(reverse("admin_audit"), {"kind": "setaside"}).text
    assert "dropped an event that was set aside" in changes and str(admin) in changes


def test_admins_are_told_on_every_page_once_it_failed_a_few_times(client: Client, admin: User) -> None:
    row = an_aside(attempts=2)
    assert ALERT not in client.get("/tickets/").text
    SetAside.objects.filter(pk=row.pk).update(attempts=3)
    assert ALERT in client.get("/tickets/").text
    page = client.get("/admin/").text
    assert "Something that happened could not be dealt with." in page and f'href="{PAGE}"' in page
    SetAside.objects.filter(pk=row.pk).update(dropped_at=clock.now())
    assert ALERT not in client.get("/tickets/").text


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_others_are_not_told(client: Client, role: str) -> None:
    an_aside(attempts=5)
    client.force_login(a_user(role))
    assert ALERT not in client.get("/tickets/").text


def test_a_timed_rule_that_fails_is_told_with_its_ticket_and_tried_again_at_once(client: Client, admin: User) -> None:
    log = Log()
    rule = a_timed_rule("Wake it", {"priority": 4}, NEW, hours=1)
    ticket = a_ticket()
    log.follow()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE tickets_ticket ADD CONSTRAINT broken CHECK (priority <> 4)"
        )
    with clock.set_to(clock.now() + timedelta(hours=2)):
        rule_holds.fire_due()
        page = client.get(PAGE).text
        assert str(rule) in page and f"#{ticket.pk}" in page and "IntegrityError" in page
        assert ALERT in client.get("/tickets/").text
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE tickets_ticket DROP CONSTRAINT broken")
        assert rule_holds.fire_due() == 0, "not due for ten minutes"
        url = reverse("admin_rule_hold_trial", args=[RuleHold.objects.get().pk])
        assert "is tried on this ticket now" in client.post(url, follow=True).text
        assert rule_holds.fire_due() == 1
        assert Ticket.objects.get(pk=ticket.pk).priority == 4
        assert "All that happened was dealt with" in client.get(PAGE).text
        assert client.post(url).status_code == 404
        assert ALERT not in client.get("/tickets/").text


def test_a_reader_is_behind_by_the_events_that_are_for_it(fragile: Fragile, monkeypatch: pytest.MonkeyPatch) -> None:
    consumers.run("fragile")
    consumers.skip_to_end("fragile")
    partner = a_partner()
    for _ in range(3):
        record("partner.changed", partner, by=SYSTEM, detail={"before": {}, "after": {}})
    record("team.changed", a_team(), by=SYSTEM, detail={"before": {}, "after": {}})
    [mine] = [one for one in backlog.progress() if one.name == "fragile"]
    assert (mine.behind, mine.is_far_behind) == (3, False)
    monkeypatch.setattr(backlog, "MOST_COUNTED", 4)
    assert backlog.progress()[0].is_far_behind


def test_every_consumer_says_what_it_does_in_each_language() -> None:
    told = []
    for language in ("en", "id"):
        with translation.override(language):
            told.append({name: str(one.does) for name, one in consumers.registry.items()})
    english, indonesian = told
    assert all(english.values())
    assert not {name for name in english if english[name] == indonesian[name]}
