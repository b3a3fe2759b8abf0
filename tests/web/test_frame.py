"""The frame around a page: the rail, the person's settings, the addresses that scripts use."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from helpdesk.web import nav
from helpdesk.web.context import Frame
from tests import builders

pytestmark = pytest.mark.django_db


def _frame(user: object = None, host: str = "testserver") -> Frame:
    request = RequestFactory().get("/tickets/", HTTP_HOST=host)
    if user is not None:
        request.user = user  # type: ignore[assignment]
    return Frame(request)


def test_an_agent_is_not_shown_the_way_to_the_admin_pages() -> None:
    agent, admin = builders.a_user("agent"), builders.a_user("admin")
    assert "Admin" not in [str(link.label) for link in _frame(agent).nav]
    assert "Admin" in [str(link.label) for link in _frame(admin).nav]


def test_the_place_where_one_is_is_marked() -> None:
    marked = [str(link.label) for link in _frame(builders.a_user()).nav if link.current]
    assert marked == ["Inbox"]


def test_a_place_without_a_page_is_not_shown() -> None:
    places = (nav.Place("a_page_of_the_future", "Later", "rocket", "g z"),)
    assert nav.links(builders.a_user(), "/", places) == []


def test_pages_about_signing_in_belong_to_the_settings_tab_of_that_name() -> None:
    links = nav.links(builders.a_user(), "/accounts/2fa/", nav.OWN_PAGES)
    assert [link.url for link in links if link.current] == [nav.address_of("settings_security")]


def test_every_place_that_is_shown_opens(client: Client) -> None:
    admin = builders.a_user("admin")
    client.force_login(admin)
    for link in _frame(admin).nav + nav.links(admin, "/", nav.OWN_PAGES):
        assert client.get(link.url, follow=True).status_code == 200, link.url


@pytest.mark.parametrize(
    ("host", "address"),
    [("desk.test:8000", "http://desk.test:8123/live/"), ("desk.test", "http://desk.test:8123/live/"),
     ("[::1]:8000", "http://[::1]:8123/live/")],
)  # fmt: skip
def test_live_updates_come_from_the_live_port_of_the_host_one_is_on(
    host: str, address: str, settings: Settings
) -> None:
    settings.LIVE_PORT, settings.ALLOWED_HOSTS = 8123, ["*"]
    assert _frame(builders.a_user(), host).live_url == address


def test_nobody_signed_in_means_no_rail_and_no_live_updates() -> None:
    frame = _frame()
    assert frame.nav == [] and frame.live_url == "" and frame.theme == "system"


def test_a_page_can_be_drawn_while_the_database_is_away() -> None:
    class Away:
        @property
        def is_authenticated(self) -> bool:
            raise OperationalError("the server closed the connection")

    assert _frame(Away()).nav == []
