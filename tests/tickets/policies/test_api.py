"""Calendars, policies, the simulator and attainment for programs: the same verbs, the same rights."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from tests.builders import a_partner, a_ticket, a_user
from tests.tickets.api.programs import as_program
from tests.tickets.clocks.cast import a_promise, at
from tests.tickets.policies.cast import everything_else
from tickets.actions import reapplying, replies
from tickets.actions.replies import Writing
from tickets.api.calendars import NEW_CALENDAR
from tickets.api.policies import NEW_POLICY
from tickets.models import Calendar

pytestmark = pytest.mark.django_db
TARGETS = {"urgent": {"first_response": {"seconds": 3600, "clock": "calendar"}}}


@pytest.fixture
def admin() -> APIClient:
    return as_program(a_user("admin"))


def test_a_calendar_is_made_changed_read_and_retired(admin: APIClient) -> None:
    made = admin.post("/api/v1/calendars/", NEW_CALENDAR, format="json").json()
    url = f"/api/v1/calendars/{made['id']}/"
    assert made["version"]["closures"] == NEW_CALENDAR["closures"]
    changed = admin.patch(url, {"zone": "Asia/Makassar", "seen": 1}, format="json").json()["version"]
    assert (changed["number"], changed["weekly"]) == (2, made["version"]["weekly"])
    assert admin.patch(url, {"zone": "UTC", "seen": 1}, format="json").status_code == 409
    refused = admin.patch(url, {"weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}, format="json")
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"weekly.mon"})
    assert [one["number"] for one in admin.get(f"{url}versions/").json()] == [2, 1]
    assert admin.put(f"{url}retirement/", {"retired": True}, format="json").json()["retired_at"]


def test_a_policy_is_made_changed_ordered_restored_and_retired(admin: APIClient) -> None:
    calendar = admin.post("/api/v1/calendars/", NEW_CALENDAR, format="json").json()["id"]
    body = {**NEW_POLICY, "calendar": calendar, "conditions": {"all": []}}
    made = admin.post("/api/v1/policies/", body, format="json").json()
    url = f"/api/v1/policies/{made['id']}/"
    assert made["version"]["targets"] == NEW_POLICY["targets"]
    assert admin.patch(url, {"targets": {}, "warnings": {}}, format="json").json()["version"]["targets"] == {}
    restored = admin.post(f"{url}restoration/", {"number": 1}, format="json").json()["version"]
    assert (restored["number"], restored["targets"]) == (3, NEW_POLICY["targets"])
    second = admin.post("/api/v1/policies/", {**body, "name": "Silver"}, format="json").json()["id"]
    ordered = admin.put("/api/v1/policies/order/", {"order": [second]}, format="json").json()
    assert [one["id"] for one in ordered] == [second, made["id"], everything_else().pk]
    admin.put(f"{url}retirement/", {"retired": True}, format="json")
    assert [one["id"] for one in admin.get("/api/v1/policies/").json()] == [second, everything_else().pk]
    asked = {one["name"] for one in admin.get("/api/v1/policies/fields/").json()}
    assert {"priority", "partner", "category_tree"} <= asked
    assert "updated" not in asked


def test_a_simulation_names_the_policy_and_the_stretches_of_each_clock(admin: APIClient) -> None:
    calendar = Calendar.objects.get(name="")
    body = {"name": "Fast", "calendar": calendar.pk, "targets": TARGETS,
            "conditions": {"field": "priority", "op": "is", "value": 4}}  # fmt: skip
    fast = admin.post("/api/v1/policies/", body, format="json").json()["id"]
    asked = {"facts": {"priority": 4}, "at": "2026-12-24T23:30:00Z"}
    told = admin.post("/api/v1/policies/simulation/", asked, format="json").json()
    assert [(one["policy"], one["applies"]) for one in told["verdicts"]] == [
        (fast, True),
        (everything_else().pk, False),
    ]
    [clock] = told["clocks"]
    assert (clock["metric"], clock["due_at"]) == ("first_response", "2026-12-25T00:30:00Z")
    assert sum(one["seconds"] for one in clock["stretches"]) == 3600
    named = admin.post("/api/v1/policies/simulation/", {"ticket": a_ticket().pk}, format="json").json()
    assert named["verdicts"][0]["lacking"] == ["Priority is Urgent"]
    assert admin.post("/api/v1/policies/simulation/", {"ticket": 10**9}, format="json").status_code == 404
    assert admin.post("/api/v1/policies/simulation/", {"facts": {"priority": 9}}, format="json").status_code == 422


def test_policies_are_applied_to_open_tickets(admin: APIClient) -> None:
    a_ticket()
    a_promise()
    made = admin.post("/api/v1/policies/applications/", {"is_trial": False}, format="json").json()
    assert admin.post("/api/v1/policies/applications/", {"is_trial": True}, format="json").status_code == 409
    while reapplying.go_on():
        pass
    told = admin.get(f"/api/v1/policies/applications/{made['id']}/").json()
    assert (told["state"], told["looked_at"], told["changed"]) == ("done", 1, 1)


def test_attainment_is_asked_by_days(admin: APIClient) -> None:
    lead = a_user("lead")
    a_promise()
    with at("09:00"):
        ticket = a_ticket()
    with at("10:00"):
        replies.reply(ticket.pk, Writing("<p>Done.</p>", 1), by=lead)
    url = "/api/v1/attainment/?first=2026-03-02&last=2026-03-03"
    told = as_program(lead).get(f"{url}&metric=first_response").json()
    assert [(one["by"], one["share"], one["decided"]) for one in told] == [
        ("metric", 1.0, 1), ("policy", 1.0, 1), ("team", 1.0, 1), ("partner", 1.0, 1),
    ]  # fmt: skip
    assert as_program(lead).get("/api/v1/attainment/?first=2026-03-02").status_code == 422
    assert as_program(lead).get("/api/v1/attainment/?first=2026-03-02&last=2026-03-01").status_code == 422
    assert as_program(a_user()).get(url).status_code == 403


@pytest.mark.parametrize("address", ["calendars/", "policies/", "policies/fields/", "policies/applications/"])
def test_only_those_who_decide_read_what_is_promised(address: str) -> None:
    for user in (a_user("lead"), a_user("admin", partner=a_partner())):
        assert as_program(user).get(f"/api/v1/{address}").status_code == 403
