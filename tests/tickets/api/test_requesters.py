"""Requesters, organisations, attributes, spam and satisfaction over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from people.actions import notes
from people.models import Contact, Organisation, User
from tests import builders
from tickets.actions import looks, satisfaction, status
from tickets.actions.looks import SurveyDetails
from tickets.models import Category

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def admin(client: Client) -> User:
    user = builders.a_user("admin")
    client.force_login(user)
    return user


@pytest.fixture
def siti() -> Contact:
    return builders.a_contact("siti@example.org", name="Siti")


def ask(client: Client, method: str, path: str, body: object = None, expect: int = 200) -> Any:
    answer = getattr(client, method)(f"/api/v1/{path}", body, content_type=JSON)
    assert answer.status_code == expect, answer.content
    return answer.json() if answer.content else None


def test_a_requester_is_changed_and_what_is_left_out_stays(client: Client, admin: User, siti: Contact) -> None:
    ask(client, "post", "contact-attributes/", {"label": "Plan", "kind": "choice", "choices": ["Free"]}, 201)
    acme = ask(client, "post", "organisations/", {"name": "Acme", "domains": ["acme.example"]}, 201)
    body = {"organisation": acme["id"], "phone": "+62315678", "attributes": {"plan": "Free"}}
    told = ask(client, "patch", f"contacts/{siti.pk}/", body)
    assert (told["name"], told["organisation"]["name"], told["phone"]) == ("Siti", "Acme", "+62315678")
    assert told["attributes"] == {"plan": "Free"}
    assert ask(client, "patch", f"contacts/{siti.pk}/", {"attributes": {"plan": None}})["attributes"] == {}


def test_a_change_that_is_refused_in_part_changes_nothing(client: Client, admin: User, siti: Contact) -> None:
    told = ask(client, "patch", f"contacts/{siti.pk}/", {"name": "Other", "attributes": {"no": 1}}, 422)
    assert told["fields"] == {"attributes.no": ["There is no attribute of this key."]}
    siti.refresh_from_db()
    assert siti.name == "Siti"


def test_organisations_are_listed_and_changed(client: Client, admin: User) -> None:
    acme = Organisation.objects.create(name="Acme", domains=["acme.example"])
    told = ask(client, "patch", f"organisations/{acme.pk}/", {"shares_tickets": True})
    assert told == {"id": acme.pk, "name": "Acme", "domains": ["acme.example"], "shares_tickets": True}
    assert ask(client, "get", "organisations/")["results"] == [told]
    ask(client, "patch", f"organisations/{acme.pk}/", {"domains": ["no domain"]}, 422)


def test_addresses_notes_and_blocking(client: Client, admin: User, siti: Contact) -> None:
    told = ask(client, "post", f"contacts/{siti.pk}/addresses/", {"address": "siti@work.example"})
    assert [one["value"] for one in told["identities"]] == ["siti@example.org", "siti@work.example"]
    note = ask(client, "post", f"contacts/{siti.pk}/notes/", {"text": "Mornings."}, 201)
    assert ask(client, "get", f"contacts/{siti.pk}/notes/") == [note]
    ask(client, "delete", f"contact-notes/{note['id']}/", expect=204)
    assert ask(client, "get", f"contacts/{siti.pk}/notes/") == []
    assert ask(client, "put", f"contacts/{siti.pk}/block/", {"blocked": True})["is_blocked"] is True


def test_merging_and_its_undoing(client: Client, admin: User, siti: Contact) -> None:
    twin = builders.a_contact("twin@example.org")
    made = ask(client, "post", f"contacts/{siti.pk}/merges/", {"other": twin.pk}, 201)
    assert ask(client, "get", f"contacts/{twin.pk}/")["merged_into"] == siti.pk
    assert ask(client, "post", f"contact-merges/{made['id']}/undoing/")["undone_at"]
    assert ask(client, "get", f"contacts/{twin.pk}/")["merged_into"] is None
    ask(client, "post", f"contacts/{siti.pk}/merges/", {"other": siti.pk}, 422)


def test_spam_is_marked_and_taken_back(client: Client, admin: User, siti: Contact) -> None:
    ticket = builders.a_ticket(from_=siti)
    assert ask(client, "put", f"tickets/{ticket.pk}/spam/", {"spam": True, "block": True})["spam_at"]
    siti.refresh_from_db()
    assert siti.is_blocked
    assert ask(client, "put", f"tickets/{ticket.pk}/spam/", {"spam": False})["spam_at"] is None


def test_satisfaction_is_read_within_sight(client: Client, admin: User, siti: Contact) -> None:
    brand = builders.a_brand()
    looks.set_survey(brand, SurveyDetails(is_on=True), by=admin)
    ticket = builders.a_ticket(from_=siti, brand=brand)
    ask(client, "get", f"tickets/{ticket.pk}/satisfaction/", expect=404)
    status.set_status(ticket.pk, to=Category.SOLVED, by=admin)
    satisfaction.rate(ticket.pk, score=4, comment="Good.", by=siti)
    told = ask(client, "get", f"tickets/{ticket.pk}/satisfaction/")
    assert (told["score"], told["comment"], told["scale"], told["contact"]) == (4, "Good.", "five", siti.pk)
    assert ask(client, "get", "satisfaction/?score=4")["results"] == [told]
    assert ask(client, "get", "satisfaction/?score=1")["results"] == []
    assert ask(client, "get", f"tickets/{ticket.pk}/")["satisfaction"] == 4
    client.force_login(builders.a_user(partner=builders.a_partner()))
    assert ask(client, "get", "satisfaction/")["results"] == []
    ask(client, "get", f"tickets/{ticket.pk}/satisfaction/", expect=404)


def test_a_partner_does_nothing_that_reaches_beyond_its_queues(client: Client, siti: Contact) -> None:
    team = builders.a_team(partner=builders.a_partner())
    builders.a_ticket(from_=siti, team=team)
    notes.add(siti, "In-house only", by=builders.a_user())
    client.force_login(builders.a_user(partner=team.partner, teams=[team]))
    assert ask(client, "get", f"contacts/{siti.pk}/notes/") == []
    ask(client, "put", f"contacts/{siti.pk}/block/", {"blocked": True}, 403)
    ask(client, "post", f"contacts/{siti.pk}/addresses/", {"address": "x@example.org"}, 403)
    ask(client, "post", "organisations/", {"name": "Mine"}, 403)
    ask(client, "post", "contact-attributes/", {"label": "Mine"}, 403)
    assert ask(client, "patch", f"contacts/{siti.pk}/", {"name": "Siti R."})["name"] == "Siti R."
