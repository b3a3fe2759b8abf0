"""Rules over the API: the same verbs as the pages."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.tickets.api.programs import as_program
from tests.tickets.automation.cast import Log, an_admin
from tickets.actions import rule_trials
from tickets.api.rules import NEW_RULE

pytestmark = pytest.mark.django_db
URL = "/api/v1/rules/"


@pytest.fixture
def admin() -> APIClient:
    return as_program(an_admin())


@pytest.fixture
def agent() -> APIClient:
    me: User = builders.a_user()
    return as_program(me)


def test_a_rule_is_made_tried_switched_on_changed_restored_and_removed(admin: APIClient) -> None:
    made = admin.post(URL, NEW_RULE, "json")
    assert made.status_code == 201, made.content
    rule = made.json()
    assert (rule["in_force"], rule["latest"]["number"], rule["latest"]["acts"]) == (None, 1, NEW_RULE["acts"])
    one = f"{URL}{rule['id']}/"
    assert admin.put(f"{one}state/", {"on": True}, "json").status_code == 409
    builders.a_ticket("Refund please")
    trial = admin.post(f"{one}trials/").json()
    while rule_trials.work():
        pass
    told = admin.get(f"{one}trials/{trial['id']}/").json()
    assert told["finished_at"] and told["found"][0]["after"] == {"priority": 3, "tags": ["refund"]}
    assert admin.get(f"{one}trials/").json()[0]["id"] == trial["id"]
    assert admin.put(f"{one}state/", {"on": True}, "json").json()["in_force"] == 1
    log, ticket = Log(), builders.a_ticket("My refund")
    log.follow()
    [firing] = admin.get(f"{one}firings/").json()["results"]
    assert (firing["ticket"], firing["number"], firing["outcome"]) == (ticket.pk, 1, "done")
    assert admin.get(f"{one}firings/?failed=true").json()["results"] == []
    changed = admin.patch(one, {"acts": {"priority": 4}, "seen": 1}, "json").json()
    assert (changed["in_force"], changed["latest"]["number"]) == (1, 2)
    assert admin.patch(one, {"acts": {"priority": 1}, "seen": 1}, "json").status_code == 409
    assert admin.post(f"{one}restoration/", {"version": 1}, "json").json()["latest"]["acts"] == NEW_RULE["acts"]
    assert [row["number"] for row in admin.get(f"{one}versions/").json()["results"]] == [3, 2, 1]
    assert admin.put(f"{one}state/", {"on": False}, "json").json()["in_force"] is None
    assert admin.delete(one).status_code == 204
    assert admin.get(one).status_code == 404


def test_the_order_is_read_and_set(admin: APIClient) -> None:
    first, second = (admin.post(URL, NEW_RULE, "json").json()["id"] for _time in range(2))
    put = admin.put(f"{URL}order/", {"order": [second, first]}, "json").json()
    assert [row["id"] for row in put] == [second, first] == [row["id"] for row in admin.get(URL).json()]


def test_what_is_wrong_is_named_by_its_field(admin: APIClient) -> None:
    answer = admin.post(URL, {**NEW_RULE, "acts": {"assignee": "me"}}, "json")
    assert answer.status_code == 422 and "acts.assignee" in answer.json()["fields"]


def test_rules_are_not_for_agents(agent: APIClient, admin: APIClient) -> None:
    rule = admin.post(URL, NEW_RULE, "json").json()["id"]
    assert agent.get(URL).status_code == 403
    assert agent.post(URL, NEW_RULE, "json").status_code == 403
    for address in (f"{URL}{rule}/", f"{URL}{rule}/versions/", f"{URL}{rule}/trials/", f"{URL}{rule}/firings/"):
        assert agent.get(address).status_code == 404
