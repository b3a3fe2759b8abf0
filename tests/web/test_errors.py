"""Every error page says what happened and what to do, and needs nothing that may be broken."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from helpdesk.lib import errors
from helpdesk.web import middleware

CODES = (400, 403, 404, 409, 422, 429, 500, 503)


@pytest.mark.parametrize("code", CODES)
def test_an_error_page_says_what_happened_and_what_to_do(code: int) -> None:
    html = render_to_string(f"errors/{code}.html")
    assert f'<p class="error-code">{code}</p>' in html
    assert html.count("<h1>") == 1 and 'class="button primary"' in html


@pytest.mark.parametrize("kind", errors.DeskError.__subclasses__(), ids=lambda kind: kind.__name__)
def test_every_error_of_the_family_has_a_page_with_its_words(kind: type[errors.DeskError]) -> None:
    answer = middleware.page(RequestFactory().get("/"), kind("Rina solved this two minutes ago."))
    assert answer.status_code == kind.status
    assert "Rina solved this two minutes ago." in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_gets_the_desks_own_page(client: Client) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_a_form_from_an_old_page_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "rina@desk.test"})
    assert answer.status_code == 403
    assert "This page had grown old" in answer.content.decode()
