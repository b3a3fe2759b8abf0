"""The links that requesters get."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from tests import builders
from tickets.portal.links import LENGTH, access_by, requester_link, token_for

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_ticket_for_its_contact() -> None:
    ticket = builders.a_ticket()
    link = requester_link(ticket)
    assert link.startswith("http://localhost:8000/requests/")
    access = access_by(link.rstrip("/").rpartition("/")[2])
    assert access is not None
    assert (access.ticket, access.contact) == (ticket, ticket.requester)


def test_every_token_is_as_long_as_every_other() -> None:
    assert {len(token_for(1, 1)), len(token_for(2**39, 2**39))} == {LENGTH}


def test_mail_programs_that_change_the_case_do_no_harm() -> None:
    ticket = builders.a_ticket()
    assert access_by(token_for(ticket.pk, ticket.requester_id).upper()) is not None


def test_no_other_token_opens_anything(client: Client) -> None:
    ticket, stranger = builders.a_ticket(), builders.a_contact()
    good = token_for(ticket.pk, ticket.requester_id)
    other = token_for(builders.a_ticket().pk, ticket.requester_id)
    first = "b" if good[0] == "a" else "a"
    for token in (
        "", "zebra", good[:-1], good + "a", good[:16] + other[16:], first + good[1:],
        "é" * LENGTH, "1" * LENGTH, token_for(ticket.pk, stranger.pk), token_for(ticket.pk + 1000, ticket.requester_id),
    ):  # fmt: skip
        assert access_by(token) is None, token


def test_a_bad_link_has_one_friendly_page_that_says_nothing(client: Client) -> None:
    ticket = builders.a_ticket("A secret subject")
    good = token_for(ticket.pk, ticket.requester_id)
    pages = set()
    for token in ("zebra", good[:-1] + ("a" if good[-1] != "a" else "b"), token_for(ticket.pk, 999_999)):
        for path in ("", "received/", "files/1/"):
            response = client.get(f"/requests/{token}/{path}")
            assert response.status_code == 404
            html = response.content.decode().replace(f"/requests/{token}/{path}", "")
            pages.add(html.split("<body")[1])
    assert len(pages) == 1
    assert "secret" not in pages.pop()


def test_links_outlive_a_change_of_the_key_while_the_old_one_is_kept() -> None:
    ticket = builders.a_ticket()
    token = token_for(ticket.pk, ticket.requester_id)
    with override_settings(SECRET_KEY="a new key", SECRET_KEY_FALLBACKS=[]):
        assert access_by(token) is None
    from django.conf import settings

    with override_settings(SECRET_KEY="a new key", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert access_by(token) is not None
