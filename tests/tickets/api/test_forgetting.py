"""Redaction, holds, retention and forgetting through the API: the same rules as the pages."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.actions import retention
from tickets.actions.files import NewFile
from tickets.models import Attachment, Hold

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def me() -> User:
    return a_user("admin")


@pytest.fixture
def admin(me: User) -> APIClient:
    return as_program(me)


def test_words_and_files_are_redacted(admin: APIClient) -> None:
    ticket = a_ticket(text="It is 4929 1711", with_files=[NewFile("a.txt", "text/plain", b"x")])
    body = {"text": "4929 1711", "reason": "A card"}
    answer = admin.post(f"{V1}/tickets/{ticket.pk}/redactions/", body, format="json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["counts"]["messages"] == 1
    assert ticket.messages.get().text == "It is █████"
    assert admin.post(f"{V1}/tickets/{ticket.pk}/redactions/", body, format="json").status_code == 422
    file = Attachment.objects.get()
    answer = admin.post(f"{V1}/attachments/{file.pk}/redaction/", {"reason": "A passport"}, format="json")
    assert (answer.status_code, answer.json()["what"]) == (201, "file")


def test_files_that_have_the_words_are_found_and_go_along(admin: APIClient) -> None:
    ticket = a_ticket(with_files=[NewFile("a.txt", "text/plain", b"It is 4929 1711")])
    address, file = f"{V1}/tickets/{ticket.pk}/redactions/", Attachment.objects.get()
    found = admin.post(f"{address}search/", {"text": "4929 1711"}, format="json").json()
    assert (found["held"], found["unread"]) == ([{"id": file.pk, "name": "a.txt", "size": 15}], [])
    body = {"text": "4929 1711", "reason": "A card", "files": [file.pk]}
    answer = admin.post(address, body, format="json")
    assert (answer.status_code, answer.json()["counts"]["files"]) == (201, 1)
    file.refresh_from_db()
    assert file.name == "redacted.txt"


def test_a_ticket_is_held_and_let_go(admin: APIClient) -> None:
    ticket = a_ticket()
    answer = admin.put(f"{V1}/tickets/{ticket.pk}/hold/", {"reason": "A lawsuit"}, format="json")
    assert answer.json()["reason"] == "A lawsuit"
    assert admin.delete(f"{V1}/tickets/{ticket.pk}/hold/").status_code == 204
    assert not Hold.objects.exists()


def test_a_rule_is_set_and_read(admin: APIClient) -> None:
    brand = a_ticket().brand_id
    body = {"months": 24, "how": "delete", "raw_days": None}
    answer = admin.put(f"{V1}/retention/{brand}/", body, format="json")
    assert (answer.status_code, answer.json()["months"]) == (200, 24), answer.content
    assert [one["how"] for one in admin.get(f"{V1}/retention/").json()] == ["delete"]


def test_a_person_is_exported_and_forgotten(admin: APIClient) -> None:
    ticket = a_ticket(text="Mine")
    contact = ticket.requester_id
    assert "Mine" in admin.get(f"{V1}/contacts/{contact}/export/").content.decode()
    made = admin.post(f"{V1}/contacts/{contact}/erasure/", {"reason": "By mail"}, format="json").json()
    assert made["waiting"] == [ticket.pk]
    while retention.go_on_with_persons():
        pass
    found = admin.get(f"{V1}/erasures/{made['id']}/").json()
    assert (found["waiting"], found["counts"]["tickets"]) == ([], 1)
    again = admin.post(f"{V1}/contacts/{contact}/erasure/", {"reason": "Again"}, format="json")
    assert again.status_code == 201  # there may be something new of them


def test_an_agent_may_not(me: User) -> None:
    ticket, agent = a_ticket(), as_program(a_user())
    for address in (f"tickets/{ticket.pk}/redactions/", f"contacts/{ticket.requester_id}/erasure/"):
        answer = agent.post(f"{V1}/{address}", {"text": "help", "reason": "x"}, format="json")
        assert answer.status_code == 403
    assert agent.get(f"{V1}/retention/").status_code == 403
    assert agent.get(f"{V1}/contacts/{ticket.requester_id}/export/").status_code == 403
