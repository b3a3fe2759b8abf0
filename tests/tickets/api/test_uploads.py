"""Files that come part by part over the API: the same rules as in the composer."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.actions.uploads import PART
from tickets.models import Attachment, Message

pytestmark = pytest.mark.django_db
URL = "/api/v1/uploads/"
CONTENT = b"x" * (PART + 10)


@pytest.fixture
def agent() -> APIClient:
    return as_program(a_user())


def test_a_file_is_begun_gone_on_with_and_sent(agent: APIClient) -> None:
    begun = agent.post(URL, {"name": "film.txt", "size": len(CONTENT)}, format="json")
    assert (begun.status_code, begun.json()["received"], begun.json()["part"]) == (201, 0, PART)
    one = f"{URL}{begun.json()['key']}/"
    assert _part(agent, one, 0).json()["received"] == PART
    assert _part(agent, one, 0).status_code == 409
    assert agent.get(one).json()["received"] == PART
    whole = _part(agent, one, PART).json()
    file = Attachment.objects.get()
    assert (whole["attachment"], file.size) == (file.pk, len(CONTENT))
    ticket = a_ticket()
    sent = agent.post(f"/api/v1/tickets/{ticket.pk}/notes/", {"text": "Here", "files": [file.pk]}, format="json")
    assert sent.status_code == 201
    assert Message.objects.get(pk=sent.json()["id"]).attachments.get() == file


def test_limits_and_others_are_refused(agent: APIClient, other: User) -> None:
    assert agent.post(URL, {"name": "a", "size": 10**12}, format="json").status_code == 422
    key = agent.post(URL, {"name": "a", "size": 10}, format="json").json()["key"]
    assert as_program(other).get(f"{URL}{key}/").status_code == 404


@pytest.fixture
def other() -> User:
    return a_user()


def _part(agent: APIClient, url: str, offset: int):  # type: ignore[no-untyped-def]
    headers = {"Upload-Offset": str(offset)}
    return agent.patch(url, CONTENT[offset : offset + PART], content_type="application/octet-stream", headers=headers)
