"""Macros in a real browser: by keyboard alone, at the caret, by `/name`, and written with a preview that follows."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from people.models import User
from tests.axe import complaints
from tests.browser.conftest import signed_in
from tests.browser.test_views import press, tab_to
from tests.builders import a_contact, a_macro, a_team, a_ticket
from tickets.models import Category, Draft, Macro, Message, Ticket

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
TEXTS = {
    "en": {"reply": "<p>Hello {{requester.first_name|there}},</p><p>your refund is on its <strong>way</strong>.</p>"},
    "id": {"reply": "<p>Halo {{requester.first_name|Kak}},</p><p>dana Anda sedang dikembalikan.</p>"},
}


@pytest.fixture
def ticket(agent: User) -> Ticket:
    agent.teams.set([a_team("Payments")])
    return a_ticket("Where is my money", from_=a_contact(name="Sari Dewi", language="en"))


@pytest.fixture
def macros(agent: User) -> list[Macro]:
    acts = {"priority": 4, "add_tags": ["refund"]}
    return [
        a_macro("Refund on its way", by=agent, texts=TEXTS, acts=acts, folder="Payments"),
        a_macro("Sign-off", by=agent, reply="<p>Yours, {{agent.first_name}}</p>"),
        a_macro("Park it", by=agent, acts={"status": "on_hold"}),
        a_macro("Ask the lead", by=agent, note="<p>Lead, what would you do?</p>", acts={"add_tags": ["ask"]}),
    ]


def test_open_a_ticket_use_a_macro_edit_send_and_solve(page: Page, ticket: Ticket, macros: list[Macro]) -> None:
    page.goto("/tickets/?view=all")
    press(page, "j", "Enter")
    expect(page.locator("h1")).to_have_text("Where is my money")
    press(page, "m")
    page.keyboard.type("refund")
    expect(page.locator("#macro-pane")).to_contain_text("Hello Sari")
    expect(page.locator("#macro-pane")).to_contain_text("Priority: Urgent")
    press(page, "Enter")
    expect(page.locator("#macros")).not_to_be_visible()
    expect(page.locator("#composer .tiptap")).to_be_focused()
    expect(page.locator(".composer-staged.when-reply .chip")).to_have_count(2)
    page.keyboard.type(" Thank you!")
    expect(page.locator("#composer .tiptap strong")).to_have_text("way")
    press(page, "Control+Shift+Enter")
    expect(page.locator(".message.is-ours")).to_contain_text("your refund is on its way. Thank you!")
    expect(page.locator("[popovertarget=priority]")).to_contain_text("Urgent")
    expect(page.locator("[popovertarget=status]")).to_contain_text("Solved")
    expect(page.locator(".composer-staged .chip")).to_have_count(0)
    ticket.refresh_from_db()
    assert (ticket.status_category, ticket.tags) == (Category.SOLVED, ["refund"])
    press(page, "Escape", "z")
    expect(page.locator("[popovertarget=priority]")).to_contain_text("Normal")
    expect(page.locator(".composer-staged.when-reply .chip")).to_have_count(2)
    expect(page.locator("#composer [data-write]")).to_have_value(re.compile("on its way. Thank you!"))
    assert Draft.objects.get().staged


def test_what_is_typed_stays_and_an_act_can_be_left_out(page: Page, ticket: Ticket, macros: list[Macro]) -> None:
    page.goto(f"/tickets/{ticket.pk}/")
    press(page, "r")
    expect(page.locator("#composer .tiptap")).to_be_focused()
    page.keyboard.type("Dear customer")
    press(page, "Escape", "m")
    page.keyboard.type("refund")
    expect(page.locator("#macro-pane")).to_contain_text("Hello Sari")
    page.locator("[data-macro-language]").select_option("id")
    expect(page.locator("#macro-pane")).to_contain_text("Halo Sari")
    page.locator("[data-macro-use]").press("Enter")
    expect(page.locator("#composer .tiptap p")).to_have_text(
        ["Dear customer", "Halo Sari,", "dana Anda sedang dikembalikan."]
    )
    tab_to(page, "input[name=act-reply][value$=priority]")
    with page.expect_response(lambda answer: "macro-reply" in (answer.request.post_data or "")):
        press(page, "Space")
    page.reload()
    expect(page.locator("input[name=act-reply][value$=priority]")).not_to_be_checked()
    expect(page.locator("input[name=act-reply][value$=add_tags]")).to_be_checked()
    expect(page.locator("#composer [data-write]")).to_have_value(re.compile("Dear customer.*dana Anda", re.S))


def test_a_name_after_a_slash_is_replaced_by_what_it_stands_for(
    page: Page, ticket: Ticket, macros: list[Macro]
) -> None:
    page.goto(f"/tickets/{ticket.pk}/")
    press(page, "r")
    expect(page.locator("#composer .tiptap")).to_be_focused()
    page.keyboard.type("All done on 5/12. /sign")
    expect(page.locator("#macro-slash [role=option]")).to_have_text("Sign-off")
    press(page, "Enter")
    expect(page.locator("#composer .tiptap")).to_have_text("All done on 5/12. Yours, Rina")
    page.keyboard.type(" /refund")
    expect(page.locator("#macro-slash")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#macro-slash")).not_to_be_visible()
    press(page, "Enter")
    expect(page.locator("#composer .tiptap p")).to_have_count(2)
    page.keyboard.type("/ask")
    expect(page.locator("#macro-slash [role=option]")).to_have_text("Ask the lead")
    press(page, "Tab")
    expect(page.locator("#composer")).to_have_class(re.compile("is-note"))
    expect(page.locator("#composer .tiptap")).to_have_text("Lead, what would you do?")
    press(page, "Control+Enter")
    expect(page.locator(".message.is-note")).to_contain_text("Lead, what would you do?")
    expect(page.locator(".labels .tag .badge")).to_have_text(re.compile("ask"))
    assert Draft.objects.get(ticket=ticket, kind="public").html.count("/ask") == 0


def test_acts_alone_happen_at_once_and_z_takes_them_back(page: Page, ticket: Ticket, macros: list[Macro]) -> None:
    page.goto(f"/tickets/{ticket.pk}/")
    press(page, "Control+k")
    page.keyboard.type("park")
    expect(page.locator(".palette-item", has_text="Park it")).to_be_visible()
    page.locator(".palette-item", has_text="Park it").click()
    expect(page.locator("#macro-pane")).to_contain_text("Done at once")
    press(page, "Enter")
    expect(page.locator("[popovertarget=status]")).to_contain_text("On hold")
    press(page, "z")
    expect(page.locator("[popovertarget=status]")).to_contain_text("New")
    assert not Message.objects.filter(ticket=ticket, author_user__isnull=False).exists()


def test_a_macro_is_written_with_variables_and_a_preview_that_follows(page: Page, agent: User) -> None:
    page.goto("/admin/macros/new/")
    page.get_by_label("Name").fill("Greeting")
    page.locator("#reply-en").focus()
    expect(page.locator(".macro-editor .tiptap").first).to_be_focused()
    page.keyboard.type("Hello ")
    page.locator("[data-insert-words='{{agent.first_name}}']").click()
    shown = page.frame_locator("#preview").locator("body")
    expect(shown).to_contain_text("Hello Rina")
    page.keyboard.type(" {{requester.name}}")
    expect(shown).to_contain_text("Say what stands there when it is not known")
    page.locator("#id_status").select_option("pending")
    page.locator("#macro-form .form-actions .primary").click()
    expect(page.locator("#reply-en_error")).to_contain_text("when it is not known")
    page.locator("#reply-en").focus()
    expect(page.locator(".macro-editor .tiptap").first).to_be_focused()
    for _ in "}}":
        press(page, "Backspace")
    page.keyboard.type("|friend}}")
    page.locator("#macro-form .form-actions .primary").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Greeting is saved")
    version = Macro.objects.get().version
    assert version.acts == {"status": "pending"}
    assert version.texts == {"en": {"reply": "<p>Hello {{agent.first_name}} {{requester.name|friend}}</p>"}}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(
    page: Page, ticket: Ticket, macros: list[Macro], theme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=theme)
    first = macros[0].pk
    here = f"/tickets/{ticket.pk}/"
    addresses = [f"/admin/macros/{part}" for part in ("", "new/", f"{first}/", f"{first}/history/")]
    for address in (*addresses, f"{here}macros/?macro={first}", here):
        page.goto(address)
        if address == here:
            use_first(page)
        assert (address, complaints(page)) == (address, [])


def use_first(page: Page) -> None:
    """Its chips stand in the composer, and the picker is open again."""
    for _ in range(2):
        press(page, "Escape", "m")
        page.keyboard.type("refund")
        expect(page.locator("#macro-pane")).to_contain_text("Priority: Urgent")
        if page.locator("#composer .chip").count() == 0:
            press(page, "Enter")
            expect(page.locator("#composer .chip")).to_have_count(2)


def test_the_picker_is_a_page_without_scripts(page: Page, agent: User, ticket: Ticket, macros: list[Macro]) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    origin = page.evaluate("location.origin") if page.url.startswith("http") else ""
    page.goto("/tickets/")
    origin = origin or page.evaluate("location.origin")
    context.add_cookies([{"name": "sessionid", "value": signed_in(agent), "url": origin}])
    plain = context.new_page()
    plain.goto(f"{origin}/tickets/{ticket.pk}/")
    plain.get_by_role("link", name="Macros").click()
    plain.get_by_label("Macro", exact=True).select_option(label="Refund on its way · Payments")
    plain.get_by_role("button", name="Show what it does").click()
    expect(plain.locator(".foreseen")).to_contain_text("Hello Sari")
    plain.get_by_role("button", name="Apply").click()
    expect(plain.locator("#composer [name=text]")).to_have_value(re.compile("Hello Sari"))
    plain.locator("#composer [name=text]").fill("Hello Sari, changed by hand")
    plain.get_by_role("button", name="Send and solve").click()
    expect(plain.locator(".message.is-ours")).to_contain_text("changed by hand")
    ticket.refresh_from_db()
    assert (ticket.tags, ticket.status_category) == (["refund"], Category.SOLVED)
    context.close()
