"""Work by Next over the API."""

from __future__ import annotations

import pytest

from tests import builders
from tests.tickets.api.programs import as_program

pytestmark = pytest.mark.django_db


def test_the_next_ticket_is_taken_and_passed_on() -> None:
    me = builders.a_user()
    program, view = as_program(me), builders.a_view(by=me, is_by_next=True)
    ticket = builders.a_ticket()
    assert program.get(f"/api/v1/views/{view.pk}/").json()["is_by_next"] is True
    taken = program.post(f"/api/v1/views/{view.pk}/next/")
    assert (taken.status_code, taken.json()["id"], taken.json()["assignee"]["id"]) == (200, ticket.pk, me.pk)
    skip = f"/api/v1/tickets/{ticket.pk}/skip/"
    assert program.post(skip, {"reason": "boring"}, "json").status_code == 422
    assert program.post(skip, {"reason": "language"}, "json").json()["assignee"] is None
    assert program.post(skip, {"reason": "language"}, "json").status_code == 409
    assert program.post(f"/api/v1/views/{view.pk}/next/").status_code == 204
    changed = program.patch(f"/api/v1/views/{view.pk}/", {"is_by_next": False}, "json").json()
    assert changed["is_by_next"] is False
    assert program.post(f"/api/v1/views/{view.pk}/next/").status_code == 422
