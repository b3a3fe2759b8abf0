"""Who else is here, through a real Valkey."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from helpdesk.web import live
from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tickets import presence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty() -> None:
    live.valkey().flushdb()


def beat(client: Client, number: int, state: str) -> str:
    return client.post(reverse("ticket_presence", args=[number]), {"state": state}).content.decode()


def test_others_are_shown_to_me_and_i_to_them(browser_of: Client, agent: User) -> None:
    ticket, other = a_ticket(), a_user(name="Budi")
    their_browser = Client()
    their_browser.force_login(other)
    assert "Budi" not in beat(browser_of, ticket.pk, "viewing")
    assert "Rina Anggraini is looking at this" in beat(their_browser, ticket.pk, "writing")
    mine = beat(browser_of, ticket.pk, "viewing")
    assert "Budi is writing" in mine
    assert "Rina" not in mine


def test_looking_who_is_here_is_no_sign_of_life(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    presence.beat(ticket, a_user(name="Budi"), "viewing")
    page = browser_of.get(reverse("ticket_presence", args=[ticket.pk])).content.decode()
    assert "Budi is looking at this" in page
    assert [one.name for one in presence.at([ticket.pk])[ticket.pk]] == ["Budi"]


def test_who_left_is_gone_at_once(browser_of: Client) -> None:
    ticket, other = a_ticket(), a_user(name="Budi")
    presence.beat(ticket, other, "viewing")
    presence.beat(ticket, other, "left")
    assert "Budi" not in beat(browser_of, ticket.pk, "viewing")


def test_who_gives_no_sign_for_half_a_minute_is_gone(browser_of: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, other = a_ticket(), a_user(name="Budi")
    presence.beat(ticket, other, "viewing")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + presence.SECONDS + 1)
    assert presence.at([ticket.pk])[ticket.pk] == []
    assert live.valkey().ttl(f"desk:here:{ticket.pk}") <= presence.SECONDS


def test_the_list_shows_who_is_at_a_ticket(browser_of: Client) -> None:
    ticket, other = a_ticket(), a_user(name="Budi")
    presence.beat(ticket, other, "writing")
    assert "Budi is writing" in browser_of.get(reverse("ticket_list") + "?view=all").content.decode()


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, object]]]]:
    """Live messages, read when asked for."""
    listener = live.valkey().pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    listener.psubscribe(f"{live.CHANNEL}*")
    listener.get_message(timeout=1)

    class Heard(list[tuple[str, dict[str, object]]]):
        def __iter__(self) -> Iterator[tuple[str, dict[str, object]]]:
            while message := listener.get_message(timeout=0.3):
                yield message["channel"].removeprefix(live.CHANNEL), json.loads(message["data"])

    yield Heard()
    listener.close()


def test_coming_writing_and_leaving_are_told_and_a_mere_sign_of_life_is_not(
    heard: list[tuple[str, dict[str, object]]],
) -> None:
    partner = a_partner()
    ticket, other = a_ticket(team=a_team(partner=partner)), a_user()
    for state in ("viewing", "viewing", "writing", "writing", "left", "left"):
        presence.beat(ticket, other, state)
    told = list(heard)
    assert [topic for topic, _change in told] == [
        f"ticket:{ticket.pk}", "tickets", f"tickets:partner:{partner.pk}"
    ] * 3  # fmt: skip
    assert told[0][1] == {"ticket": ticket.pk, "kinds": ["presence"]}


def test_without_valkey_pages_work_and_nobody_seems_to_be_here(
    browser_of: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = a_ticket()
    browser_of.get(reverse("ticket", args=[ticket.pk]))
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    live.valkey.cache_clear()
    try:
        presence.beat(ticket, a_user(), "viewing")
        assert presence.at([ticket.pk]) == {ticket.pk: []}
        assert browser_of.get(reverse("ticket", args=[ticket.pk])).status_code == 200
    finally:
        live.valkey.cache_clear()
