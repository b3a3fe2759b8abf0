"""Saved views over the API: the same rules as the pages, and the tickets of one in its own order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.tickets.api.programs import as_program
from tickets.models import Priority
from tickets.models.view import Scope, Sort

pytestmark = pytest.mark.django_db
URL = "/api/v1/views/"
URGENT = {"all": [{"field": "priority", "op": "is", "value": 4}]}


@pytest.fixture
def me() -> User:
    return builders.a_user()


@pytest.fixture
def agent(me: User) -> APIClient:
    return as_program(me)


def test_a_view_is_made_read_changed_and_deleted(agent: APIClient) -> None:
    made = agent.post(URL, {"name": "Urgent", "conditions": URGENT, "columns": ["status", "number"]}, "json")
    assert made.status_code == 201
    view = made.json()
    assert (view["scope"], view["sort"], view["columns"], view["may_edit"]) == (
        "personal", "updated", ["number", "status"], True,
    )  # fmt: skip
    assert [one["id"] for one in agent.get(URL).json()] == [view["id"]]
    changed = agent.patch(f"{URL}{view['id']}/", {"sort": "oldest"}, "json").json()
    assert (changed["name"], changed["sort"], changed["conditions"]) == ("Urgent", "oldest", URGENT)
    assert agent.delete(f"{URL}{view['id']}/").status_code == 204
    assert agent.get(f"{URL}{view['id']}/").status_code == 404


def test_what_is_wrong_with_a_condition_is_told_at_its_place(agent: APIClient) -> None:
    asked = {"any": [{"field": "priority", "op": "is", "value": 9}]}
    refused = agent.post(URL, {"name": "x", "conditions": asked}, "json")
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == ["conditions.any.0.value"]


def test_others_views_are_missing_and_the_desks_are_read_only(agent: APIClient) -> None:
    admin = builders.a_user("admin")
    theirs, desks = builders.a_view(by=admin), builders.a_view("For all", by=admin, scope=Scope.DESK)
    assert agent.get(f"{URL}{theirs.pk}/").status_code == 404
    assert agent.get(f"{URL}{desks.pk}/").json()["may_edit"] is False
    assert agent.patch(f"{URL}{desks.pk}/", {"name": "x"}, "json").status_code == 403
    assert agent.post(URL, {"name": "x", "scope": "desk"}, "json").status_code == 403


def test_the_tickets_of_a_view_come_in_its_order_page_by_page_and_in_sight(me: User, agent: APIClient) -> None:
    first, _other, third = (
        builders.a_ticket(priority=level) for level in (Priority.URGENT, Priority.LOW, Priority.URGENT)
    )
    view = builders.a_view(by=builders.a_user("admin"), scope=Scope.DESK, conditions=URGENT, sort=Sort.OLDEST)
    page = agent.get(f"{URL}{view.pk}/tickets/?page_size=1").json()
    assert [one["id"] for one in page["results"]] == [first.pk]
    page = agent.get(page["next"]).json()
    assert [one["id"] for one in page["results"]] == [third.pk]
    assert page["next"] is None
    stranger = as_program(builders.a_user(partner=builders.a_partner()))
    assert stranger.get(f"{URL}{view.pk}/tickets/").json()["results"] == []
    assert agent.get(f"{URL}{view.pk}/tickets/?cursor=x").status_code == 422


def test_a_pages_queries_do_not_grow_with_its_tickets(me: User, agent: APIClient) -> None:
    view = builders.a_view(by=me, conditions=URGENT)
    builders.a_ticket(priority=Priority.URGENT, team=builders.a_team())

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert agent.get(f"{URL}{view.pk}/tickets/").status_code == 200
        return len(captured)

    one = (asked(), asked())[1]
    for _ in range(8):
        builders.a_ticket(priority=Priority.URGENT, team=builders.a_team())
    assert asked() == one


def test_the_fields_are_told_with_operators_and_choices_in_sight(agent: APIClient) -> None:
    fields = {one["name"]: one for one in agent.get(f"{URL}fields/").json()}
    assert fields["status"]["choices"] == ["new", "open", "pending", "on_hold", "solved", "closed"]
    assert fields["assignee"]["stand_ins"] == ["me"]
    assert "within_last" in fields["created"]["operators"]
