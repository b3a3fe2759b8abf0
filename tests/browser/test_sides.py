"""Escalating, in a real browser: to another team and back, and to an address outside and back, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from people.models import User
from tests import smtp_sink
from tests.browser.conftest import signed_in
from tests.builders import a_contact, a_mailbox, a_team, a_ticket, a_user
from tests.mail.test_processing import arrive
from tickets.mail.actions import side_outbox
from tickets.mail.outbound.side_sending import send_due
from tickets.models import SideConversation, Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def sink(settings: Settings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{server.port}"
        yield server


def write(page: Page, words: str) -> None:
    """In the composer that has the focus; the editor is loaded when it is first needed."""
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type(words)


def start(page: Page, ticket: Ticket, whom: str) -> None:
    """f, whom, the words."""
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press("f")
    expect(page.locator("#id_to")).to_be_focused()
    page.locator("#id_to").select_option(label=whom)
    page.locator("#id_subject").fill("May we refund this?")


@pytest.fixture
def theirs(browser: Browser, live_server: LiveServer, page: Page) -> Iterator[Page]:
    """The browser of somebody in the team that is asked."""
    lawyer = a_user(name="Bayu Wibowo", teams=[a_team("Legal")])
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": signed_in(lawyer), "url": live_server.url}])
    yield context.new_page()
    context.close()


def say(page: Page, words: str) -> None:
    """r, the words, Ctrl-Enter; the composer is empty again."""
    page.keyboard.press("r")
    write(page, words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#side-thread")).to_contain_text(words)
    expect(page.locator(".tiptap")).to_have_text("")
    page.keyboard.press("Escape")


def take_from_queue(page: Page) -> None:
    """j, Enter, a."""
    page.goto("/escalations/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("May we refund this?")
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.locator("#context")).to_contain_text("Put it back")
    page.wait_for_load_state()


def test_another_team_is_asked_and_its_outcome_comes_back(page: Page, theirs: Page, agent: User) -> None:
    ticket = a_ticket(
        "Double charge", text="You charged me twice.", from_=a_contact("dewi@x.test", name="Dewi Lestari")
    )
    start(page, ticket, "Legal")
    page.locator("#id_text").focus()
    write(page, "It is over my limit.")
    expect(page.locator("[name=forwards]:checked")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".aside-line")).to_contain_text("Dewi Lestari never sees this")
    expect(page.locator("#side-thread")).to_contain_text("You charged me twice.")

    take_from_queue(theirs)
    say(theirs, "Was it the same card?")
    page.reload()
    expect(page.locator("#side-thread")).to_contain_text("Was it the same card?")
    say(page, "Yes, both times.")

    theirs.keyboard.press("e")
    theirs.locator("#outcome [value=approved]").check()
    theirs.locator("#outcome textarea").fill("Refund the second charge.")
    theirs.get_by_role("button", name="Close it").click()
    expect(theirs.locator("#outcome-shown")).to_contain_text("Approved")

    page.keyboard.press("u")
    expect(page.locator("#thread .message.is-note")).to_contain_text("Refund the second charge.")
    expect(page.locator("#sides")).to_contain_text("Approved")
    assert ticket.messages.filter(kind="public").count() == 1


def test_an_address_outside_is_asked_by_real_mail_and_its_answer_comes_back(
    page: Page, sink: smtp_sink.Sink, agent: User
) -> None:
    mailbox = a_mailbox("support@kita.test")
    ticket = a_ticket("Lost parcel", from_=a_contact("dewi@x.test", name="Dewi Lestari"), brand=mailbox.brand)
    start(page, ticket, "Addresses outside, by mail")
    page.locator("#id_addresses").fill("dewi@x.test")
    page.locator("#id_text").focus()
    write(page, "Where is parcel KT-1?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_contain_text("takes part in the ticket")
    expect(page.locator("#id_text")).to_have_value("Where is parcel KT-1?")
    page.locator("#id_addresses").fill("depot@courier.test")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".aside-to")).to_contain_text("By mail to depot@courier.test")

    side = SideConversation.objects.get()
    side_outbox.enqueue([side.messages.get().pk])
    assert send_due() == 1
    [sent] = sink.mails
    assert (sent["To"], sent["Subject"]) == ("depot@courier.test", "May we refund this?")
    answer = EmailMessage()
    answer["From"], answer["To"] = "Depot <depot@courier.test>", sent["Reply-To"]
    answer["Subject"], answer["Message-ID"] = f"Re: {sent['Subject']}", "<a@courier.test>"
    answer["In-Reply-To"] = answer["References"] = sent["Message-ID"]
    answer.set_content("It is in Bandung.")
    arrive(answer.as_bytes())

    page.reload()
    expect(page.locator("#side-thread")).to_contain_text("It is in Bandung.")
    expect(page.locator(".message-foot")).to_contain_text("Sent")
    page.goto(f"/tickets/{ticket.pk}/")
    expect(page.locator("#sides")).to_contain_text("Answered")
    expect(page.locator("#thread .message")).to_have_count(1)
    assert not page.locator("#thread").get_by_text("Bandung").count()


def test_what_is_typed_survives_a_reload(page: Page, agent: User) -> None:
    from tests.builders import a_side

    side = a_side(a_ticket(), by=agent, team=a_team("Legal"))
    page.goto(f"/escalations/{side.pk}/")
    page.keyboard.press("r")
    write(page, "Half a sentence")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    page.reload()
    expect(page.locator(".composer textarea")).to_have_value("Half a sentence")
