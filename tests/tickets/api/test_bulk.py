"""Bulk changes over the API: the same verb, the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.tickets.api.programs import as_program
from tickets.actions import bulk_batches
from tickets.models import BulkRun, Ticket

pytestmark = pytest.mark.django_db
URL = "/api/v1/bulk/"


@pytest.fixture
def me() -> User:
    return builders.a_user()


@pytest.fixture
def agent(me: User) -> APIClient:
    return as_program(me)


def finish(run_id: int) -> None:
    while bulk_batches.batch(run_id):
        pass


def test_a_run_is_begun_read_and_undone(agent: APIClient) -> None:
    tickets = [builders.a_ticket() for _ in range(3)]
    body = {"tickets": [one.pk for one in tickets], "acts": {"priority": "urgent", "assignee": None}}
    made = agent.post(URL, body, "json")
    assert made.status_code == 201
    run = made.json()
    assert (run["state"], run["total"]) == ("running", 3)
    finish(run["id"])
    assert agent.get(f"{URL}{run['id']}/").json()["done"] == 3
    items = agent.get(f"{URL}{run['id']}/items/?state=done&after={tickets[0].pk}").json()
    assert [one["ticket"] for one in items] == [tickets[1].pk, tickets[2].pk]
    assert agent.post(f"{URL}{run['id']}/undo/").json()["state"] == "undoing"
    finish(run["id"])
    assert not Ticket.objects.filter(priority=4).exists()
    assert [one["id"] for one in agent.get(URL).json()] == [run["id"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"acts": {"priority": "high"}}, "tickets"),
        ({"tickets": [1], "search": "x", "acts": {"priority": "high"}}, "tickets"),
        ({"conditions": {"all": [{"field": "nonsense", "op": "is"}]}, "acts": {"priority": "high"}}, "conditions"),
        ({"search": "status:nonsense", "acts": {"priority": "high"}}, ""),
        ({"tickets": [1], "acts": {"priority": "highest"}}, "acts"),
        ({"tickets": [1], "acts": {}}, "acts"),
    ],
)
def test_what_can_not_be_meant_is_told(agent: APIClient, body: dict[str, Any], field: str) -> None:
    refused = agent.post(URL, body, "json")
    assert refused.status_code == 422
    assert not field or next(iter(refused.json()["fields"])).startswith(field)


def test_a_saved_view_and_conditions_choose_in_the_callers_sight(me: User, agent: APIClient) -> None:
    for _ in range(2):
        builders.a_ticket()
    asked = {"all": [{"field": "status", "op": "is", "value": "new"}]}
    view = builders.a_view(by=me, conditions=asked)
    for choice in ({"view": view.pk}, {"conditions": asked}):
        assert agent.post(URL, {**choice, "acts": {"add_tags": ["x"]}}, "json").json()["total"] == 2
    other = as_program(builders.a_user(partner=builders.a_partner()))
    assert other.post(URL, {"conditions": asked, "acts": {"add_tags": ["x"]}}, "json").status_code == 422
    assert other.get(f"{URL}{BulkRun.objects.latest('pk').pk}/").status_code == 404
