"""Macros over the API: the same rules as the pages, and what one says and does in a ticket."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.forms import a_category, a_field, a_status
from tests.tickets.api.programs import as_program
from tickets.api.macros import NEW_MACRO
from tickets.models import Category, Message
from tickets.models.field import FieldKind
from tickets.models.view import Scope

pytestmark = pytest.mark.django_db
URL = "/api/v1/macros/"


@pytest.fixture
def me() -> User:
    return builders.a_user(name="Rina Anggraini")


@pytest.fixture
def agent(me: User) -> APIClient:
    return as_program(me)


def test_a_macro_is_made_read_changed_restored_and_put_away(agent: APIClient) -> None:
    made = agent.post(URL, NEW_MACRO, "json")
    assert made.status_code == 201
    macro = made.json()
    assert (macro["scope"], macro["version"], macro["may_edit"], macro["acts"]) == (
        "personal", 1, True, NEW_MACRO["acts"],
    )  # fmt: skip
    one = f"{URL}{macro['id']}/"
    changed = agent.patch(one, {"acts": {"status": "solved"}, "seen_version": 1}, "json").json()
    assert (changed["version"], changed["acts"], changed["texts"]) == (2, {"status": "solved"}, NEW_MACRO["texts"])
    assert agent.patch(one, {"acts": {}, "seen_version": 1}, "json").status_code == 409
    versions = agent.get(f"{one}versions/").json()["results"]
    assert [(row["number"], row["acts"]) for row in versions] == [(2, {"status": "solved"}), (1, NEW_MACRO["acts"])]
    restored = agent.post(f"{one}restoration/", {"version": 1}, "json").json()
    assert (restored["version"], restored["acts"]) == (3, NEW_MACRO["acts"])
    assert agent.patch(one, {"is_active": False}, "json").json()["is_active"] is False
    assert agent.get(f"{one}numbers/").json() == {
        "uses": 0, "people": 0, "tickets": 0, "first_touch": 0, "reopened": 0, "solved_first": None, "satisfied": None,
    }  # fmt: skip


def test_what_is_wrong_is_told_at_its_place(agent: APIClient) -> None:
    asked = {"name": "x", "texts": {"en": {"reply": "Hi {{requester.nmae}}"}}}
    refused = agent.post(URL, asked, "json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["texts.en.reply"])
    refused = agent.post(URL, {"name": "x", "acts": {"priority": "high"}}, "json")
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["acts.priority"])


def test_acts_name_what_the_desk_has_named_and_are_refused_at_their_place(agent: APIClient) -> None:
    category, waits = a_category("Refunds"), a_status("Waiting for the bank")
    a_field("reason", FieldKind.CHOICE, choices=["lost"])
    acts = {"status": waits.pk, "category": category.pk, "fields": {"reason": "lost"}}
    made = agent.post(URL, {"name": "Refund", "acts": acts}, "json")
    assert (made.status_code, made.json()["acts"]) == (201, acts)
    ticket = builders.a_ticket()
    seen = agent.get(f"/api/v1/tickets/{ticket.pk}/macros/{made.json()['id']}/").json()
    assert [act["words"] for act in seen["acts"]] == [
        "Status: Waiting for the bank", "Category: Refunds", "Reason: Lost",
    ]  # fmt: skip
    for wrong, place in (
        ({"status": 999}, "acts.status"),
        ({"status": True}, "acts.status"),
        ({"category": 999}, "acts.category"),
        ({"fields": {"reason": "other"}}, "acts.fields.reason"),
        ({"fields": {"nothing": 1}}, "acts.fields.nothing"),
        ({"fields": [1]}, "acts.fields"),
    ):
        refused = agent.post(URL, {"name": "x", "acts": wrong}, "json")
        assert (refused.status_code, list(refused.json()["fields"])) == (422, [place])


def test_others_macros_are_missing_and_the_desks_are_read_only(agent: APIClient) -> None:
    admin = builders.a_user("admin")
    theirs = builders.a_macro(by=admin, reply="<p>x</p>")
    desks = builders.a_macro("For all", by=admin, scope=Scope.DESK, reply="<p>x</p>")
    for part in ("", "versions/", "numbers/"):
        assert agent.get(f"{URL}{theirs.pk}/{part}").status_code == 404
    assert agent.get(f"{URL}{desks.pk}/").json()["may_edit"] is False
    assert agent.patch(f"{URL}{desks.pk}/", {"name": "x"}, "json").status_code == 403
    assert agent.post(f"{URL}{desks.pk}/restoration/", {"version": 1}, "json").status_code == 403
    assert agent.post(URL, {**NEW_MACRO, "scope": "desk"}, "json").status_code == 403
    reader = as_program(builders.a_user(builders.a_role(name="Reader")))
    assert reader.get(URL).status_code == 403


def test_a_macro_is_foreseen_in_a_ticket_in_the_requesters_language_or_another(agent: APIClient, me: User) -> None:
    ticket = builders.a_ticket(from_=builders.a_contact(name="Sari Dewi", language="id"))
    macro = agent.post(URL, NEW_MACRO, "json").json()
    one = f"/api/v1/tickets/{ticket.pk}/macros/{macro['id']}/"
    seen = agent.get(one).json()
    assert (seen["language"], seen["languages"]) == ("id", ["en", "id"])
    assert seen["reply"] == "<p>Halo Sari, dana Anda sedang dikembalikan.</p>"
    assert seen["acts"][0] == {"name": "status", "words": "Status: Pending", "problem": ""}
    assert agent.get(one, {"language": "en"}).json()["reply"].startswith("<p>Hello Sari")


def test_a_macro_is_used_as_a_whole(agent: APIClient) -> None:
    ticket = builders.a_ticket(from_=builders.a_contact(name="Sari Dewi"))
    macro = agent.post(URL, NEW_MACRO, "json").json()
    address, body = f"/api/v1/tickets/{ticket.pk}/macros/", {"macro": macro["id"], "seen_version": 0}
    assert agent.post(address, body, "json").status_code == 409
    assert Message.objects.filter(ticket=ticket).count() == 1
    used = agent.post(address, {**body, "seen_version": 1, "language": "id"}, "json").json()
    assert (used["status"]["category"], used["tags"]) == (Category.PENDING, ["refund"])
    assert Message.objects.get(ticket=ticket, version=2).text.startswith("Halo Sari")
    gone = builders.a_macro(by=builders.a_user(), reply="<p>x</p>")
    assert agent.post(address, {**body, "macro": gone.pk}, "json").status_code == 404


def test_the_list_is_searched_and_costs_the_same_however_long(agent: APIClient, me: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            agent.get(URL)
        return len(queries)

    builders.a_macro("Refund", by=me, reply="<p>x</p>", folder="Money")
    cost()
    before = cost()
    for _ in range(4):
        builders.a_macro(by=me, reply="<p>x</p>")
    assert cost() == before
    for words in ("refu", "money refund"):
        assert [one["name"] for one in agent.get(URL, {"q": words}).json()["results"]] == ["Refund"]
