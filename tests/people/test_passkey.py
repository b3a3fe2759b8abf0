"""A passkey in a real browser, with an authenticator that the browser makes up: added, then used to sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page
from pytest_django.live_server_helper import LiveServer

from events.models import Event
from people.models import User
from tests.builders import a_user

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]
PASSWORD = "three plain words"


@pytest.fixture
def user() -> User:
    return a_user("agent", email="sari@example.org", password=PASSWORD)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    address = live_server.url.replace("127.0.0.1", "localhost")  # passkeys are for names, not for addresses
    context = browser.new_context(base_url=address)
    context.set_default_navigation_timeout(120_000)  # on a busy machine the first page takes its time
    page = context.new_page()
    yield page
    page.goto("about:blank")
    context.close()


def give_authenticator(page: Page) -> CDPSession:
    """One that is built in, knows its person by a finger, and says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_signs_in_without_a_password(page: Page, user: User) -> None:
    give_authenticator(page)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)  # what changes signing in asks who is there
    page.press("input[name=password]", "Enter")
    page.fill("input[name=name]", "Laptop")
    page.check("input[name=passwordless]")
    page.wait_for_load_state()  # the button does nothing before the page's script is there
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda address: "webauthn/add" not in address)
    page.goto("/accounts/logout/")
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "logout" not in address)

    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto("/settings/profile/")
    assert page.input_value("input[name=name]") == user.name
    methods = Event.objects.filter(kind="user.signed_in").order_by("id").values_list("detail__method", flat=True)
    assert list(methods) == ["password", "webauthn"]
    added = Event.objects.filter(kind="user.security_changed", detail__what="webauthn_added")
    assert added.count() == 1
