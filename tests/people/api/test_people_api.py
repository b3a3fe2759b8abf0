"""People by the API: whose token, how far it reaches, and what it never tells."""

from __future__ import annotations

import pytest
from django.test import Client

from people.actions import tokens
from people.models import User
from tests.builders import a_contact, a_partner, a_site, a_team, a_user

pytestmark = pytest.mark.django_db
ROUTES = ["users", "teams", "partners", "sites", "contacts"]


def client_of(user: User, *scopes: str) -> Client:
    _token, secret = tokens.create("Test", scopes=scopes or ["read"], by=user)
    return Client(headers={"authorization": f"Bearer {secret}"})


def ids(client: Client, route: str) -> set[int]:
    answer = client.get(f"/api/v1/{route}/")
    assert answer.status_code == 200
    return {row["id"] for row in answer.json()["results"]}


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_reads_without_a_token(client: Client, route: str) -> None:
    assert client.get(f"/api/v1/{route}/").status_code in {401, 403}
    made_up = Client(headers={"authorization": "Bearer desk_made-up"})
    assert made_up.get(f"/api/v1/{route}/").status_code == 401


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_of_people_is_written_by_the_api(route: str) -> None:
    answer = client_of(a_user("admin"), "read", "write").post(f"/api/v1/{route}/", {"name": "X"})
    assert answer.status_code == 405


def test_a_token_without_the_read_scope_does_not_read() -> None:
    assert client_of(a_user("admin"), "write").get("/api/v1/users/").status_code == 403


def test_in_house_staff_see_everything() -> None:
    partner = a_partner()
    team, site, contact = a_team(partner=partner), a_site(partner=partner), a_contact()
    mine = a_user("agent")
    other = a_user("agent", partner=partner)
    client = client_of(mine)
    assert ids(client, "users") == {mine.pk, other.pk}
    assert ids(client, "teams") == {team.pk}
    assert ids(client, "partners") == {partner.pk}
    assert ids(client, "sites") == {site.pk}
    assert ids(client, "contacts") == {contact.pk}


def test_a_partners_people_see_their_own_company_only() -> None:
    ours, theirs = a_partner(), a_partner()
    for partner in (theirs, None):
        a_team(partner=partner)
        a_site(partner=partner)
        a_user("agent", partner=partner)
    a_contact()
    team, site = a_team(partner=ours), a_site(partner=ours)
    mine = a_user("agent", partner=ours, teams=[team])
    client = client_of(mine)
    seen = {route: ids(client, route) for route in ROUTES}
    assert seen == {
        "users": {mine.pk}, "teams": {team.pk}, "partners": {ours.pk}, "sites": {site.pk}, "contacts": set(),
    }  # fmt: skip
    assert client.get(f"/api/v1/partners/{theirs.pk}/").status_code == 404


def test_a_person_is_told_with_codes_and_without_secrets() -> None:
    team = a_team()
    user = a_user("lead", teams=[team], password="three plain words")
    body = client_of(user).get("/api/v1/users/me/").json()
    assert body["roles"] == [{"slug": "lead", "name": "Team lead"}]
    assert body["teams"] == [team.pk]
    assert not {"password", "last_login", "theme"} & set(body)


def test_people_are_found_by_address_role_and_team() -> None:
    team = a_team()
    lead, agent = a_user("lead", "agent", email="lead@example.org"), a_user("agent", teams=[team])
    client = client_of(a_user("admin"))
    for query, wanted in (("email=LEAD@example.org", lead), ("role=lead", lead), (f"team={team.pk}", agent)):
        rows = client.get(f"/api/v1/users/?{query}").json()["results"]
        assert [row["id"] for row in rows] == [wanted.pk]


def test_a_requester_is_found_by_any_of_their_addresses() -> None:
    contact = a_contact("ann@example.org", name="Ann")
    contact.identities.create(value="ann@work.example")
    a_contact()
    rows = client_of(a_user("agent")).get("/api/v1/contacts/?email=Ann@Work.example").json()["results"]
    assert [(row["id"], len(row["identities"])) for row in rows] == [(contact.pk, 2)]


def test_a_page_of_people_costs_the_same_however_many_there_are(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(20):
        a_user("agent", "lead", teams=[a_team()])
    client = client_of(a_user("admin"))
    client.get("/api/v1/users/")
    with django_assert_max_num_queries(6):
        assert len(client.get("/api/v1/users/").json()["results"]) == 21
