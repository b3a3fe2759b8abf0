"""What the browser tests share: somebody signed in, and a page that reports what goes wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:  # this file is read before Django is set up
    from pytest_django.fixtures import Settings
    from pytest_django.live_server_helper import LiveServer

    from people.models import User


@pytest.fixture
def agent(transactional_db: None) -> User:
    from tests.builders import a_user

    return a_user(name="Rina Anggraini")


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, agent: User, settings: Settings) -> Iterator[Page]:
    settings.LIVE_URL = ""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": live_server.url}])
    page = context.new_page()
    context.set_default_navigation_timeout(120_000)  # on a busy machine the first page takes its time
    expect.set_options(timeout=15_000)
    problems: list[str] = []
    page.on("response", lambda answer: problems.append(answer.url) if answer.status >= 500 else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    _press_when_ready(page)
    yield page
    context.close()
    assert problems == []


def _press_when_ready(page: Page) -> None:
    """A key that is pressed before a new page's scripts are there is nobody's."""
    press = page.keyboard.press

    def when_ready(key: str, *, delay: float | None = None) -> None:
        page.wait_for_load_state()
        press(key, delay=delay)

    page.keyboard.press = when_ready  # type: ignore[method-assign]


def signed_in(user: User) -> str:
    from django.conf import settings as django_settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
