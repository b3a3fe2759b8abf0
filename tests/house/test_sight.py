"""The rule of sight, on every address: pages, fragments, files and the API.

Addresses come from the URL patterns, so that a new one is covered the day it is added. One with parameters
that nobody has a value for fails here: add the value to SAMPLES in tests/house/samples.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from people.models import User
from tests.house.routes import Route, routes
from tests.house.samples import SAMPLES
from tests.house.sight import COMMON, NOWHERE, Side, a_side

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Who isn't signed in gets an answer here; everywhere else they are led to signing in, or told to (401).
PUBLIC = {
    "home": "leads to the inbox",
    "health": "says whether the desk lives",
    "help": "lists brands",
    "request_form": "a brand's form",
    "request": "opened by its link alone", "request_received": "the same", "request_replies": "the same",
    "request_solution": "the same", "request_file": "the same",
    "request_reopening": "the same", "request_rating": "the same", "rating": "the same",
    "brand_sheet": "a brand's colour", "brand_logo": "a brand's logo",
    "my_sign_in": "where requesters sign in", "my_sign_in_password": "the same", "my_sign_in_link": "by its link alone",
    "my_sign_out": "for requesters: leads to where they sign in", "my_account": "the same", "my_password": "the same",
    "my_requests": "the same", "my_request": "the same", "my_request_replies": "the same",
    "my_request_solution": "the same", "my_request_reopening": "the same", "my_request_rating": "the same",
    "my_request_file": "the same",
    "public_uploads": "a requester's file that comes part by part, before it is sent", "public_upload": "the same",
    "accept_invitation": "opened by its link alone",
}  # fmt: skip
# Open to whoever has the link, one's own, or the same for all staff (tests/sops/views/test_pages.py).
SHARED = (
    "/help/", "/requests/", "/my/", "/accounts/", "/admin/roles/", "/procedures/", "/api/v1/procedures/",
    "/quality/scorecards/", "/api/v1/scorecards/", "/quality/figures/", "/api/v1/quality/figures/",
)  # fmt: skip
WRITTEN = (
    "subject",
    "text",
    "note",
    "reply",
    "-requester",
    ".txt",
    "aside",
    "talk",
    "-depot",
)  # what only a ticket tells
VARIANTS = (
    "",
    "?tab=open",
    "?tab=closed",
    "?view=all",
    f"?q={COMMON}",
    "?view=all&assignee={agent}",
    "?view=all&team={team}",
)
LISTED = (
    "/quality/",
    "/learning/",
    "/tickets/",
    "/escalations/",
    "/search/",
    "/requesters/",
    "/organisations/",
    "/admin/",
    "/api/v1/",
)
API_METHODS = ("get", "post", "put", "patch", "delete")
PAGE_METHODS = ("get", "post", "put")
# One body for every verb: each takes what it knows.
BODY = {
    "assignee": None, "status": "open", "priority": "low", "tags": ["x"], "subject": "x", "text": "x",
    "seen_version": 99, "then": "open", "outcome": "resolved", "take": True, "due_at": "2099-01-01T00:00:00Z",
    "kind": "outside", "addresses": ["somebody@outside.test"],
}  # fmt: skip
FORM = {
    "assignee": "", "status": "open", "priority": "1", "tags": "x", "tag": "x", "subject": "x", "html": "<p>x</p>",
    "text": "x", "kind": "public", "seen_version": "99", "version": "1", "state": "viewing", "name": "x",
    "outcome": "resolved", "to": "outside", "addresses": "somebody@outside.test", "due_in": "4",
}  # fmt: skip


@dataclass
class Answer:
    status: int
    body: str
    location: str
    state: list[object]

    @property
    def leads_to_sign_in(self) -> bool:
        return self.status == 401 or (self.status == 302 and self.location.startswith("/accounts/login/"))


@dataclass
class Visitor:
    """Somebody with a browser, or with a program's token; what their requests change is undone."""

    cookies: dict[str, str]
    headers: dict[str, str]

    def ask(self, method: str, address: str, watched: Callable[[], list[object]] = list) -> Answer:
        """`state` is how the watched things are after the request, before it is undone; empty when no view ran."""
        cache.clear()  # nobody is told to ask less often (tests/web/test_limits.py asks for that)
        client = Client(headers=self.headers)
        client.cookies.load(self.cookies)
        mark = transaction.savepoint()
        response = getattr(client, method)(address, **_body(method, address))
        body = b"".join(response) if response.streaming else response.content
        state = watched() if response.status_code != 405 else []
        transaction.savepoint_rollback(mark)
        told = " ".join(response.headers.values()) + body.decode(errors="replace")
        return Answer(response.status_code, told, response.get("Location", ""), state)


def _body(method: str, address: str) -> dict[str, Any]:
    if method == "get":
        return {}
    if address.startswith("/api/"):
        return {"data": json.dumps(BODY), "content_type": "application/json"}
    return {"data": FORM} if method == "post" else {}


@dataclass
class World:
    house: Side
    ours: Side
    theirs: Side


@pytest.fixture
def world() -> World:
    cache.clear()
    house = a_side("zqhouse", partner=False, ids_from=31_400_000)
    ours = a_side("zqours", partner=True, ids_from=41_500_000)
    return World(house, ours, a_side("zqtheirs", partner=True, ids_from=51_600_000))


def visitor(user: User | None = None) -> Visitor:
    client = Client()
    if user:
        client.force_login(user)
    return Visitor({name: morsel.value for name, morsel in client.cookies.items()}, {})


def program(side: Side, user: User) -> Visitor:
    return Visitor({}, {"Authorization": f"Bearer {side.tokens[user.pk]}"})


def values_of(route: Route, side: Side) -> dict[str, object]:
    if not route.parameters:
        return {}
    for start, values in SAMPLES:
        if route.template.startswith(start):
            found = values(side)
            if set(route.parameters) <= set(found):
                return found
    pytest.fail(f"{route.template} has parameters without a value: add one to SAMPLES in tests/house/samples.py")


def addresses(side: Side, *, parameters: bool | None = None) -> Iterator[tuple[Route, str]]:
    for route in routes():
        if parameters is None or parameters == bool(route.parameters):
            yield route, route.address(values_of(route, side))


def methods(route: Route) -> tuple[str, ...]:
    return API_METHODS if route.is_api else PAGE_METHODS


def nowhere(route: Route, side: Side) -> str:
    """The same address with an id that nothing has."""
    same = ("name", "brand", "token", "key") if not str(values_of(route, side).get("key", "")).isdigit() else ("name",)
    return route.address({k: v if k in same else NOWHERE for k, v in values_of(route, side).items()})


def test_every_address_with_parameters_has_a_value_to_try(world: World) -> None:
    assert sum(1 for _ in addresses(world.ours, parameters=True)) > 40


def test_who_is_not_signed_in_is_led_to_signing_in_everywhere_but_on_public_pages(world: World) -> None:
    nobody = visitor()
    assert _open_doors(world.ours, nobody, nobody) == []


def test_a_deactivated_person_is_nobody(world: World) -> None:
    browser, machine = visitor(world.ours.agent), program(world.ours, world.ours.agent)
    assert browser.ask("get", "/tickets/?view=all").status == 200
    User.objects.filter(pk=world.ours.agent.pk).update(is_active=False)
    assert _open_doors(world.ours, browser, machine) == []


def _open_doors(side: Side, browser: Visitor, machine: Visitor) -> list[object]:
    """Addresses that answer with anything but the way to sign in."""
    found: list[object] = []
    for route, address in addresses(side):
        if route.name in PUBLIC or route.template.startswith("/accounts/"):
            continue
        answers = [(machine if route.is_api else browser).ask(method, address) for method in methods(route)]
        statuses = {answer.status for answer in answers}
        shut = [answer for answer in answers if answer.leads_to_sign_in]
        if not statuses <= {404, 405} and (not shut or {a.status for a in answers if a not in shut} - {405}):
            found.append((address, statuses))
    return found


def test_nothing_of_the_desk_is_told_to_who_is_not_signed_in(world: World) -> None:
    nobody, told = visitor(), []
    for side in (world.house, world.ours):
        for _route, address in addresses(side):
            for method in ("get", "post"):
                if side.word in nobody.ask(method, address).body:
                    told.append((method, address))
    assert told == []


def test_a_partners_people_find_nothing_of_others_in_any_list_or_page_of_their_own(world: World) -> None:
    """Even an admin of a partner; by words, by names of people, teams and files, by numbers of what is the tickets'."""
    us, them = world.ours, world.theirs
    person, found = visitor(us.admin), []
    hidden = [them.word, *(f"{world.house.word}{part}" for part in WRITTEN)]
    for side in (them, world.house):
        hidden += [str(thing.pk) for thing in (side.ticket, side.message, side.attachment, side.side)]
    for route, address in addresses(us):
        for variant in VARIANTS if address.startswith(LISTED) and not route.parameters else VARIANTS[:1]:
            query = variant.format(agent=them.agent.pk, team=them.team.pk)
            body = person.ask("get", address + query).body
            found += [(address + query, word) for word in hidden if word in body]
    assert found == []


def test_what_is_another_partners_is_as_missing_as_what_never_was(world: World) -> None:
    """Even to an admin of a partner, on every method, and nothing of it changes."""
    person, reached = visitor(world.ours.admin), []
    for side in (world.theirs, world.house):
        hidden = [side.word] if side is world.theirs else [f"{side.word}{part}" for part in WRITTEN]
        before = side.fingerprint()
        for route, address in addresses(side, parameters=True):
            if route.template.startswith(SHARED):
                continue
            for method in methods(route):
                answer = person.ask(method, address, side.fingerprint)
                alike = answer.status == 405 or answer.status == person.ask(method, nowhere(route, side)).status
                told = [word for word in hidden if word in answer.body]
                if answer.status < 400 or told or answer.state not in (before, []) or not alike:
                    reached.append((method, address, answer.status, told, alike))
    assert reached == []


def test_ones_own_is_reached_by_the_same_addresses(world: World) -> None:
    """Otherwise the tests above would prove nothing."""
    us = world.ours
    person, reached = visitor(us.admin), set()
    for route, address in addresses(us, parameters=True):
        if any(person.ask(method, address).status < 400 for method in methods(route)):
            reached.add(route.template)
    for start in ("/tickets/", "/messages/", "/attachments/", "/api/v1/tickets/", "/api/v1/attachments/", "/admin/"):
        assert [template for template in reached if template.startswith(start)], start
    verbs = [template for template in reached if template.startswith("/api/v1/tickets/{ticket_id}")]
    assert len(verbs) >= 9, verbs


def test_the_house_sees_every_partners_tickets(world: World) -> None:
    person, machine = visitor(world.house.agent), program(world.house, world.house.agent)
    body = person.ask("get", "/tickets/?view=all").body
    for side in (world.house, world.ours, world.theirs):
        assert f"{side.word}subject" in body
        assert person.ask("get", f"/tickets/{side.ticket.pk}/").status == 200
        assert machine.ask("get", f"/api/v1/tickets/{side.ticket.pk}/").status == 200


def test_without_the_right_to_work_tickets_nothing_of_a_ticket_can_be_changed(world: World) -> None:
    """Nor anything else that belongs to the desk; reading marks, drafts and what one follows are one's own."""
    changed = []
    for side in (world.house, world.ours):
        watch = partial(side.fingerprint, marks=False)
        before = watch()
        for visiting in (visitor(side.reader), program(side, side.reader)):
            for route, address in addresses(side):
                own = route.template.startswith("/accounts/") or route.template.endswith("/following/")
                if own or bool(visiting.headers) != route.is_api:
                    continue
                for method in methods(route)[1:]:
                    if visiting.ask(method, address, watch).state not in (before, []):
                        changed.append((method, address))
    assert changed == []
