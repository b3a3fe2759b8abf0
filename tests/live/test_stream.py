"""The live process tells an open page that something changed, within two seconds, and only what it may know."""

from __future__ import annotations

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.test import Client

from helpdesk import live
from helpdesk.web import live as channel
from people.models import User
from tests import builders, desk

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


@contextmanager
def _listening(address: str, session: str) -> Iterator[queue.Queue[dict[str, object]]]:
    """Changes as they come in."""
    heard: queue.Queue[dict[str, object]] = queue.Queue()
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={session}"})
    response = urllib.request.urlopen(request, timeout=20)

    def read() -> None:
        with suppress(AttributeError, ValueError, OSError):  # closed under its hands at the end
            for line in response:
                if line.startswith(b"data: "):
                    heard.put(json.loads(line[6:]))

    threading.Thread(target=read, daemon=True).start()
    yield heard
    response.close()


def _live(running: desk.Desk) -> str:
    return f"http://127.0.0.1:{running.environment['LIVE_PORT']}/live/"


def test_a_new_message_is_heard_by_itself(tmp_path: Path) -> None:
    """Nothing looks at the log now and then here: it is heard since it rang. How soon, benchmarks/load.py says."""
    agent, ticket = builders.a_user(), builders.a_ticket()
    with desk.running(tmp_path, "live", "worker") as running:
        address = f"{_live(running)}?topics=tickets,ticket:{ticket.pk}"
        with _listening(address, _session(agent)) as heard:
            time.sleep(6)  # the worker's start
            while not heard.empty():
                heard.get()
            builders.a_message(ticket)
            for _topic in range(2):
                assert heard.get(timeout=60)["ticket"] == ticket.pk


def test_nobody_signed_in_hears_nothing(tmp_path: Path) -> None:
    with desk.running(tmp_path, "live") as running, pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{_live(running)}?topics=tickets", timeout=5)
    assert refused.value.code == 403


def test_a_page_of_another_site_hears_nothing(tmp_path: Path) -> None:
    agent = builders.a_user()
    with desk.running(tmp_path, "live") as running:
        headers = {"Cookie": f"sessionid={_session(agent)}", "Origin": "https://evil.test"}
        request = urllib.request.Request(f"{_live(running)}?topics=tickets", headers=headers)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
    assert refused.value.code == 403


def test_a_partners_staff_hear_of_their_own_tickets_only() -> None:
    jakarta, manila = builders.a_partner(), builders.a_partner()
    agent = builders.a_user(partner=jakarta)
    own = builders.a_ticket(team=builders.a_team(partner=jakarta))
    other = builders.a_ticket(team=builders.a_team(partner=manila))
    topics = live.topics_of(_session(agent), ["tickets", f"ticket:{own.pk}", f"ticket:{other.pk}", "ticket:0x1", ""])
    assert topics == {f"tickets:partner:{jakarta.pk}", f"ticket:{own.pk}"}


def test_a_person_hears_of_their_own_notifications_and_of_nobody_elses() -> None:
    agent, other = builders.a_user(), builders.a_user()
    assert live.topics_of(_session(agent), ["me", f"user:{other.pk}"]) == {f"user:{agent.pk}"}


def test_somebody_deactivated_hears_nothing_more() -> None:
    agent = builders.a_user()
    session = _session(agent)
    assert live.topics_of(session, ["tickets"]) == {"tickets"}
    User.objects.filter(pk=agent.pk).update(is_active=False)
    assert live.topics_of(session, ["tickets"]) is None


def test_publishing_needs_no_listener() -> None:
    channel.publish([("tickets", {"ticket": 1})])
