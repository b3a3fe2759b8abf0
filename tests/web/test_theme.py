"""Light or dark: turned in the menu, kept in the person's settings, drawn by the server from then on."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders


@pytest.mark.django_db
def test_a_theme_is_kept_and_nothing_else_changes(client: Client) -> None:
    user = builders.a_user(name="Rina", density="compact")
    client.force_login(user)
    assert client.post("/settings/theme/", {"theme": "dark"}).status_code == 204
    user.refresh_from_db()
    assert (user.theme, user.name, user.density) == ("dark", "Rina", "compact")


@pytest.mark.django_db
def test_a_theme_that_does_not_exist_is_refused(client: Client) -> None:
    user = builders.a_user()
    client.force_login(user)
    assert client.post("/settings/theme/", {"theme": "mauve"}).status_code == 422
    user.refresh_from_db()
    assert user.theme == "system"


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_turn_in_the_menu_outlives_a_reload(browser: Browser, live_server: LiveServer, client: Client) -> None:
    client.force_login(builders.a_user())
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/tickets/")
    page.get_by_role("button", name="settings and signing out").click()
    with page.expect_response("**/settings/theme/"):
        page.get_by_role("menuitem", name="Light or dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()
