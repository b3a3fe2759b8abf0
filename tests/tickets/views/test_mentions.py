"""Names to choose from while a note is written, and words for its author when somebody was not told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.tickets.api.programs import as_program

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_people_and_teams_who_may_see_the_ticket_are_offered(browser_of: Client) -> None:
    company = a_partner()
    a_user(name="Budi Santoso")
    a_user(name="Budi Partner", partner=company)
    a_user(name="Budi Gone", is_active=False)
    a_team("Budget desk")
    inside, outside = a_ticket(team=a_team()), a_ticket(team=a_team(partner=company))
    page = browser_of.get(reverse("ticket_names", args=[inside.pk]) + "?q=bud").content.decode()
    assert "Budi Santoso" in page and "Budget desk" in page
    assert "Budi Gone" not in page and "Budi Partner" not in page
    assert "Budi Partner" in browser_of.get(reverse("ticket_names", args=[outside.pk]) + "?q=bud").content.decode()


def test_the_middle_of_a_name_is_found_by_its_beginning(browser_of: Client) -> None:
    a_user(name="Budi Santoso")
    url = reverse("ticket_names", args=[a_ticket().pk])
    assert "Budi Santoso" in browser_of.get(url + "?q=sant").content.decode()
    assert "Budi Santoso" not in browser_of.get(url + "?q=antoso").content.decode()


def test_the_author_hears_who_was_not_told(browser_of: Client) -> None:
    a_user(name="Maria Cruz", partner=a_partner())
    ticket = a_ticket(team=a_team())
    answer = browser_of.post(
        reverse("ticket_notes", args=[ticket.pk]), {"kind": "note", "text": "@Maria Cruz see this"}, headers=HTMX
    )
    assert "Maria Cruz may not see this ticket" in answer["HX-Trigger"]


def test_programs_see_whom_a_note_names(agent: User) -> None:
    budi, ticket = a_user(name="Budi Santoso"), a_ticket()
    made = as_program(agent).post(
        reverse("api_ticket_notes", args=[ticket.pk]), {"text": "@Budi Santoso: ok"}, format="json"
    )
    assert made.json()["mentions"] == [{"user": budi.pk, "team": None, "is_told": True}]
