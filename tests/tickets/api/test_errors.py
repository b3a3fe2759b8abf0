"""One shape for every error, and limits that never stand in the way."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from helpdesk.lib import clock
from helpdesk.web.limits import PersonThrottle
from tests import builders
from tests.tickets.api.programs import as_program
from tests.valkey_away import NOWHERE

pytestmark = pytest.mark.django_db


def test_who_is_not_signed_in_is_told_how(client: APIClient) -> None:
    answer = client.get("/api/v1/tickets/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_signed_in"
    assert answer.json()["message"]


def test_an_unknown_token_is_refused() -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer desk_unknown")
    answer = client.get("/api/v1/tickets/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_token_without_the_write_scope_only_reads() -> None:
    reader = as_program(builders.a_user(), ("read",))
    ticket = builders.a_ticket()
    assert reader.get(f"/api/v1/tickets/{ticket.pk}/").status_code == 200
    answer = reader.put(f"/api/v1/tickets/{ticket.pk}/priority/", {"priority": "low"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_deactivated_persons_token_opens_nothing() -> None:
    user = builders.a_user()
    program = as_program(user)
    user.is_active = False
    user.save()
    assert program.get("/api/v1/tickets/").status_code == 401


def test_every_error_has_a_code_and_a_message() -> None:
    agent = as_program(builders.a_user())
    ticket = builders.a_ticket()
    url = f"/api/v1/tickets/{ticket.pk}/"
    for answer, status, code in (
        (agent.get("/api/v1/tickets/999999/"), 404, "missing"),
        (agent.get("/api/v1/tickets/99999999999999999999/"), 404, None),
        (agent.get("/api/v1/tickets/?cursor=zebra"), 404, "missing"),
        (agent.delete(url), 405, "method_not_allowed"),
        (agent.put(f"{url}priority/", "{", content_type="application/json"), 400, "unreadable"),
        (agent.put(f"{url}priority/", "low", content_type="text/plain"), 415, "unsupported_type"),
        (agent.put(f"{url}priority/", {}, format="json"), 422, "invalid"),
        (agent.put(f"{url}priority/", [], format="json"), 422, "invalid"),
    ):
        assert answer.status_code == status, answer.content
        if code:
            assert answer.json()["code"] == code
            assert set(answer.json()) <= {"code", "message", "fields", "detail"}


def test_too_many_requests_are_told_when_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PersonThrottle.THROTTLE_RATES, "user", "2/min")
    agent = as_program(builders.a_user())
    answers = []
    for second in (0, 5, 15):
        with clock.set_to(datetime(2026, 10, 1, 8, 0, second, tzinfo=UTC)):
            answers.append(agent.get("/api/v1/brands/"))
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["code"] == "too_many"
    assert answers[-1]["Retry-After"] == "45"


@override_settings(CACHES=NOWHERE)
def test_the_api_answers_while_valkey_is_away_and_says_so_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    agent = as_program(builders.a_user())
    with caplog.at_level(logging.WARNING):
        assert agent.get("/api/v1/tickets/").status_code == 200
    assert "The limit 'api' is not counted" in caplog.text
