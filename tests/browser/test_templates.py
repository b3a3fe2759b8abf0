"""Writing a template in a real browser: the preview follows what is typed, variables go where the cursor stands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.browser.conftest import signed_in
from tickets.models import Mailbox

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def mailbox(transactional_db: None) -> Mailbox:
    return builders.a_mailbox("support@kita.test", brand=builders.a_brand("Kita"))


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, mailbox: Mailbox, settings: Settings) -> Iterator[Page]:
    settings.LIVE_URL = ""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    admin = builders.a_user("admin", name="Rina Anggraini")
    context.add_cookies([{"name": "sessionid", "value": signed_in(admin), "url": live_server.url}])
    page = context.new_page()
    expect.set_options(timeout=20_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    yield page
    context.close()
    assert problems == []


def test_the_preview_follows_and_variables_go_where_the_cursor_stands(page: Page, mailbox: Mailbox) -> None:
    page.goto(f"/admin/mailboxes/{mailbox.pk}/templates/signature/en/")
    shown = page.frame_locator("#preview").locator("body")
    expect(shown).to_contain_text("Rina Anggraini")
    page.locator("#id_html").fill("Cheers, ")
    expect(shown).to_contain_text("Cheers")
    page.locator("[data-insert='{{agent.first_name}}']").click()
    expect(page.locator("#id_html")).to_have_value("Cheers, {{agent.first_name}}")
    expect(page.locator("#id_html")).to_be_focused()
    expect(shown).to_contain_text("Cheers, Rina")
    page.locator("#id_html").fill("Bye, {{agent.nmae}}")
    expect(shown).to_contain_text("There is no such variable here: {{agent.nmae}}")
    expect(page.locator("[data-preview-button]")).not_to_have_attribute("aria-busy", "true")
