"""Merging, links, follow-ups and incidents through the API: the same rules as the pages."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.actions import linking, status
from tickets.models import Category, Link, Ticket

pytestmark = pytest.mark.django_db
URL = "/api/v1/tickets/{}/{}/"


@pytest.fixture
def me() -> User:
    return a_user(name="Made Wira")


@pytest.fixture
def agent(me: User) -> APIClient:
    return as_program(me)


def test_tickets_are_looked_at_merged_and_taken_apart(agent: APIClient) -> None:
    one, two = a_ticket(), a_ticket()
    body = {"tickets": [two.pk], "note": "The same"}
    [part] = agent.post(URL.format(one.pk, "merges/preview"), body, format="json").json()
    assert (part["ticket"], part["messages"], part["other_requester"], part["problem"]) == (two.pk, 1, True, "")
    answer = agent.post(URL.format(one.pk, "merges"), body, format="json")
    assert answer.status_code == 201, answer.content
    [row] = answer.json()
    assert (row["source"], row["target"], row["messages"]) == (two.pk, one.pk, 1)
    assert agent.get(f"/api/v1/tickets/{two.pk}/").json()["merged_into"] == one.pk
    assert [one["id"] for one in agent.get(URL.format(one.pk, "merges")).json()] == [row["id"]]
    again = agent.post(URL.format(one.pk, "merges"), body, format="json")
    assert (again.status_code, again.json()["detail"]) == (409, {"merged_into": one.pk})
    assert agent.delete(URL.format(two.pk, "merge")).json()["merged_into"] is None
    assert agent.delete(URL.format(two.pk, "merge")).status_code == 404


def test_links_are_made_listed_and_taken_off_and_hide_what_is_out_of_sight(agent: APIClient, me: User) -> None:
    partner = a_partner()
    one, theirs = a_ticket(), a_ticket(team=a_team(partner=partner))
    made = agent.post(URL.format(one.pk, "links"), {"kind": "incident", "other": theirs.pk}, format="json")
    assert made.status_code == 201, made.content
    outsider = as_program(a_user(partner=partner))
    [seen] = outsider.get(URL.format(theirs.pk, "links")).json()
    assert (seen["ticket"], seen["other"], seen["kind"]) == (None, theirs.pk, "incident")
    assert outsider.get(URL.format(one.pk, "links")).status_code == 404
    refused = outsider.post(URL.format(theirs.pk, "links"), {"kind": "related", "other": one.pk}, format="json")
    assert refused.status_code == 422
    assert agent.delete(f"/api/v1/links/{made.json()['id']}/").status_code == 204
    assert not Link.objects.exists()


def test_incidents_are_answered_and_a_closed_ticket_is_followed_up(agent: APIClient, me: User) -> None:
    problem, incident = a_ticket(), a_ticket()
    linking.link(incident.pk, Link.Kind.INCIDENT, problem.pk, by=me)
    body = {"tickets": [incident.pk], "text": "It is mended."}
    answer = agent.post(URL.format(problem.pk, "incident-answers"), body, format="json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["answered"], answer.json()["failed"]) == ([incident.pk], [])
    incident.refresh_from_db()
    assert incident.status_category == Category.SOLVED
    follow = {"text": "How is it now?"}
    assert agent.post(URL.format(incident.pk, "follow-ups"), follow, format="json").status_code == 409
    status.set_status(incident.pk, to=Category.CLOSED, by=me)
    made = agent.post(URL.format(incident.pk, "follow-ups"), follow, format="json")
    assert made.json()["follows"] == incident.pk
    assert Ticket.objects.get(pk=made.json()["id"]).assignee == me
