"""The composer in a real browser: recipients, warnings, sending later and names, by keyboard; and the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.storage import default_storage
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.browser.network import losing

if TYPE_CHECKING:
    from people.models import User
    from tickets.models import Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def ticket(agent: User) -> Ticket:
    from tests.builders import a_brand, a_contact, a_mailbox, a_ticket

    brand = a_brand("Kita")
    a_mailbox("care@kita.test", brand=brand)
    return a_ticket("Where is my refund?", brand=brand, from_=a_contact("sari@customer.test", name="Sari Dewi"))


def start(page: Page, ticket: Ticket, key: str, words: str) -> None:
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press(key)
    expect(page.locator(".tiptap")).to_be_focused()
    page.keyboard.type(words)


def test_a_warning_stands_beside_send_and_a_reason_lets_it_go(page: Page, ticket: Ticket) -> None:
    from events.models import Event
    from tickets.models import Message

    start(page, ticket, "r", "Your card 4111 1111 1111 1111 is fine.")
    expect(page.locator("#checks")).to_contain_text("•••• 1111")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#checks-reason")).to_be_focused()
    page.keyboard.type("A test card")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toasts]")).to_contain_text("Reply on its way")
    expect(page.locator("#checks")).to_be_empty()
    assert Message.objects.filter(ticket=ticket, version=2).exists()
    assert Event.objects.get(kind="message.sent_despite").detail["reason"] == "A test card"


def test_a_save_that_the_sending_overtakes_leaves_no_draft(page: Page, ticket: Ticket) -> None:
    from tickets.models import Draft

    held: list[Route] = []
    page.route("**/draft/", lambda route: held.append(route))
    start(page, ticket, "r", "It is on its way.")
    expect(page.locator("[data-state]")).to_have_text("Saving")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toasts]")).to_contain_text("Reply on its way")
    with page.expect_response("**/draft/") as answer:
        held[0].continue_()
    assert answer.value.status == 204
    assert not Draft.objects.exists()
    page.unroute("**/draft/")
    page.keyboard.press("r")
    page.keyboard.type("And another thing")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    assert "another thing" in Draft.objects.get().html


def test_a_file_goes_on_where_it_was_when_the_network_comes_back(page: Page, ticket: Ticket) -> None:
    from tickets.models import Attachment, Upload

    content = b"\x1aE\xdf\xa3" + bytes(range(256)) * 20_000  # 5 MB
    start(page, ticket, "r", "Here is the film.")
    film = FilePayload(name="film.webm", mimeType="video/webm", buffer=content)
    with losing(page, "**/uploads/*/", after=3):
        page.locator("[data-attach]").set_input_files(film)
    line = page.locator("[data-uploads] .file")
    expect(line).to_contain_text("Waiting for the connection")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toasts]")).to_contain_text("still on its way")
    there = Upload.objects.get().received
    assert 0 < there < len(content)
    page.context.set_offline(False)
    expect(line.locator("input[name=files]")).to_have_count(1, timeout=120_000)
    file = Attachment.objects.get()
    with default_storage.open(file.blob.path) as stored:
        assert stored.read() == content
    page.locator("[data-send]").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Reply on its way")
    file.refresh_from_db()
    assert file.message is not None and file.message.ticket_id == ticket.pk


def test_recipients_are_chips_that_the_keyboard_adds_and_takes_out(page: Page, ticket: Ticket) -> None:
    from tickets.models import Message

    start(page, ticket, "r", "Here it is.")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.locator("#known-addresses option")).to_have_count(1)
    page.locator("#named-cc-entry").focus()
    page.keyboard.type("budi@x.test,tono@x.test,")
    page.keyboard.press("Backspace")
    page.locator("#named-bcc-entry").focus()
    page.keyboard.type("boss@x.test")
    page.keyboard.press("Enter")
    expect(page.locator("[data-recipients-sum]")).to_have_text("To Sari Dewi, copy to 1, hidden copy to 1")
    expect(page.locator("[data-state]")).to_have_text("Saved")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-toasts]")).to_contain_text("Reply on its way")
    message = Message.objects.get(ticket=ticket, version=2)
    assert (message.cc, message.bcc) == (["budi@x.test"], ["boss@x.test"])
    expect(page.locator("[data-recipients-sum]")).to_have_text("To Sari Dewi, copy to 1")


def test_enter_in_the_field_for_a_moment_schedules_and_never_sends(page: Page, ticket: Ticket) -> None:
    from datetime import timedelta

    from helpdesk.lib import clock
    from tickets.models import Message, ScheduledReply

    start(page, ticket, "r", "Good morning.")
    page.locator("[popovertarget=send-later]").click()
    day = (clock.now() + timedelta(days=3)).date()
    page.locator("#send-at-time").fill(f"{day}T08:15")
    page.locator("#send-at-time").press("Enter")
    expect(page.locator(".is-scheduled")).to_contain_text("Good morning.")
    assert ScheduledReply.objects.get().due_at.minute == 15
    assert Message.objects.filter(ticket=ticket).count() == 1
    page.locator(".is-scheduled").get_by_role("button", name="Edit").click()
    expect(page.locator(".is-scheduled")).to_have_count(0)
    expect(page.locator("#composer textarea[name=text]")).to_have_value("Good morning.")


def test_a_colleague_is_named_by_keyboard_and_their_bell_rings(page: Page, ticket: Ticket) -> None:
    from events import consumers
    from people.models import Notification
    from tests.builders import a_user
    from tests.events.effects import until_readable

    colleague = a_user(name="Budi Santoso")
    start(page, ticket, "c", "Please look @bud")
    expect(page.locator("[data-names] [aria-selected=true]")).to_contain_text("Budi Santoso")
    page.keyboard.press("Enter")
    page.keyboard.type("today")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.is-note strong")).to_have_text("@Budi Santoso")
    until_readable()
    consumers.drain("notifications")
    assert Notification.objects.get(user=colleague).kind == "mentioned"


def test_notifications_are_walked_and_read_by_keyboard(page: Page, ticket: Ticket, agent: User) -> None:
    from events.models import Event
    from tests.builders import a_user
    from tickets.actions import assignment
    from tickets.subscribers import tell_people

    assignment.assign(ticket.pk, to=agent, by=a_user(name="Budi"))
    tell_people(list(Event.objects.filter(kind="ticket.assigned")))
    page.goto("/tickets/")
    expect(page.locator("#bell .rail-count")).to_contain_text("1")
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Notifications")
    page.keyboard.press("j")
    with page.expect_response(f"**/tickets/{ticket.pk}/reading/"):
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Where is my refund?")
    page.goto("/notifications/")
    expect(page.locator("#told")).to_contain_text("You have read everything")
