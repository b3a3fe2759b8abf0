"""Macros on pages: in a ticket with and without scripts, where they are kept, and what is refused there."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import User
from tests.builders import a_contact, a_macro, a_partner, a_role, a_team, a_ticket, a_user
from tests.forms import a_category, a_field, a_status
from tickets.actions import drafts, macros, replies
from tickets.actions.macros import Details
from tickets.actions.replies import Writing
from tickets.macros.staged import Staged, read
from tickets.models import Category, Draft, Macro, Message, Ticket
from tickets.models.field import FieldKind
from tickets.models.view import Scope

pytestmark = pytest.mark.django_db
LIST = "/admin/macros/"
HX = {"HX-Request": "true"}


@pytest.fixture
def me() -> User:
    return a_user(name="Rina Anggraini")


@pytest.fixture
def agent(client: Client, me: User) -> Client:
    client.force_login(me)
    return client


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket("Lost video", from_=a_contact(name="Sari Dewi"))


@pytest.fixture
def macro(me: User) -> Macro:
    return a_macro("Refund", by=me, reply="<p>Hi {{requester.first_name|there}}</p>", acts={"priority": 4})


def test_the_picker_lists_what_one_has_the_latest_used_first(
    agent: Client, me: User, ticket: Ticket, macro: Macro
) -> None:
    away, theirs = a_macro("Old one", by=me, reply="<p>x</p>"), a_macro("Theirs", by=a_user(), reply="<p>x</p>")
    macros.set_active(away.pk, to=False, by=me)
    html = agent.get(f"/tickets/{ticket.pk}/macros/", headers=HX).content.decode()
    assert f'data-macro="{macro.pk}"' in html
    assert f'data-macro="{away.pk}"' not in html and f'data-macro="{theirs.pk}"' not in html
    assert agent.get(f"/tickets/{ticket.pk}/macros/?macro={theirs.pk}", headers=HX).status_code == 404


def test_what_it_would_do_is_shown_before(agent: Client, ticket: Ticket, macro: Macro) -> None:
    html = agent.get(f"/tickets/{ticket.pk}/macros/?macro={macro.pk}", headers=HX).content.decode()
    assert "Hi Sari" in html and "Priority: Urgent" in html
    assert f'value="{macro.pk}:1:priority" checked' in html
    assert "<html" not in html


def test_a_requesters_name_gets_in_as_text_only(agent: Client, macro: Macro) -> None:
    hostile = a_ticket(from_=a_contact(name="<img src=x onerror=alert(1)>"))
    html = agent.get(f"/tickets/{hostile.pk}/macros/?macro={macro.pk}", headers=HX).content.decode()
    assert "&lt;img" in html and "<img" not in html.replace("&lt;img", "")


def test_without_scripts_its_words_go_below_the_draft_and_are_sent_with_its_acts(
    agent: Client, me: User, ticket: Ticket, macro: Macro
) -> None:
    drafts.save_draft(ticket.pk, kind=Message.Kind.PUBLIC, html="<p>First</p>", seen_version=1, by=me)
    page = agent.get(f"/tickets/{ticket.pk}/macros/").content.decode()
    assert '<select name="macro"' in page
    answer = agent.post(f"/tickets/{ticket.pk}/macros/", {"macro": macro.pk})
    assert answer["Location"].endswith(f"/tickets/{ticket.pk}/#composer")
    draft = Draft.objects.get(user=me, ticket=ticket)
    assert draft.html == "<p>First</p><p>Hi Sari</p>"
    assert read(draft.staged) == [Staged(macro.pk, 1, "en", ("priority",))]
    page = agent.get(f"/tickets/{ticket.pk}/").content.decode()
    assert f'name="macro-reply" value="{macro.pk}:1:en"' in page
    assert not re.search(r'name="html"', page)
    sent = {"kind": "reply", "text": "First\n\nHi Sari, changed", "seen_version": "1"}
    sent |= {"macro-reply": f"{macro.pk}:1:en", "act-reply": f"{macro.pk}:1:priority"}
    agent.post(f"/tickets/{ticket.pk}/replies/", sent)
    ticket.refresh_from_db()
    assert (ticket.priority, Message.objects.get(ticket=ticket, version=2).text) == (4, "First\n\nHi Sari, changed")


def test_what_is_unticked_is_not_done_and_stays_so_in_the_draft(
    agent: Client, me: User, ticket: Ticket, macro: Macro
) -> None:
    body = {"kind": "reply", "html": "<p>Hi</p>", "macro-reply": f"{macro.pk}:1:en"}
    assert agent.post(f"/tickets/{ticket.pk}/draft/", body).status_code == 204
    page = agent.get(f"/tickets/{ticket.pk}/").content.decode()
    assert f'value="{macro.pk}:1:priority">' in page
    agent.post(f"/tickets/{ticket.pk}/draft/", {**body, "html": "<p>Hi again</p>"})
    assert Draft.objects.get(user=me).staged != []
    agent.post(f"/tickets/{ticket.pk}/replies/", {**body, "seen_version": "1"})
    ticket.refresh_from_db()
    assert (ticket.priority, Draft.objects.count()) == (2, 0)


def test_a_refused_reply_keeps_its_macros(agent: Client, me: User, ticket: Ticket, macro: Macro) -> None:
    body = {"kind": "reply", "text": "Hi", "seen_version": "0", "macro-reply": f"{macro.pk}:1:en"}
    body |= {"act-reply": f"{macro.pk}:1:priority"}
    refused = agent.post(f"/tickets/{ticket.pk}/replies/", body)
    assert refused.status_code == 409
    assert f'value="{macro.pk}:1:priority" checked' in refused.content.decode()


def test_acts_alone_happen_at_once_with_a_way_back(agent: Client, me: User, ticket: Ticket) -> None:
    acts = a_macro("Park it", by=me, acts={"status": "on_hold"})
    answer = agent.post(f"/tickets/{ticket.pk}/macros/", {"macro": acts.pk}, headers=HX)
    undo = re.search(r'"url": "([^"]+/undo/)"', answer["HX-Trigger"])
    ticket.refresh_from_db()
    assert undo and ticket.status_category == Category.ON_HOLD
    assert agent.post(undo[1], headers=HX).status_code == 200
    ticket.refresh_from_db()
    assert ticket.status_category == Category.NEW


def test_whoever_sends_a_ticket_out_of_their_sight_lands_in_the_list(client: Client) -> None:
    partner = a_partner()
    agent = a_user(partner=partner, teams=[a_team(partner=partner)])
    client.force_login(agent)
    ours = a_ticket(team=agent.teams.get())
    macro = a_macro(by=agent, reply="<p>Hi</p>", acts={"team": a_team("House").pk})
    body = {"kind": "reply", "text": "Hi", "seen_version": "1", "macro-reply": f"{macro.pk}:1:en"}
    answer = client.post(f"/tickets/{ours.pk}/replies/", {**body, "act-reply": f"{macro.pk}:1:team"}, headers=HX)
    assert answer["HX-Redirect"] == "/tickets/"


def test_who_can_not_work_it_is_offered_no_macros(client: Client, ticket: Ticket) -> None:
    client.force_login(a_user(a_role(name="Reader")))
    assert client.get(f"/tickets/{ticket.pk}/macros/").status_code == 403
    assert 'id="macros"' not in client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert client.get(LIST).status_code == 403


def test_the_palette_finds_macros_for_the_ticket_one_is_in(agent: Client, ticket: Ticket, macro: Macro) -> None:
    there = agent.get(f"/search/palette/?q=refu&at=/tickets/{ticket.pk}/").content.decode()
    assert f'href="/tickets/{ticket.pk}/macros/?macro={macro.pk}"' in there
    assert f'href="/admin/macros/{macro.pk}/"' in agent.get("/search/palette/?q=refu&at=/tickets/").content.decode()


# --- Where they are kept -------------------------------------------------------------------------


def form_of(**changes: object) -> dict[str, object]:
    return {
        "name": "Hello", "folder": "", "scope": "personal", "status": "", "priority": "", "assignee": "", "team": "",
        "add_tags": "", "remove_tags": "", "languages": ["en", "id"], "reply-en": "Hello {{requester.name|there}}",
        "note-en": "", "reply-id": "", "note-id": "", **changes,
    }  # fmt: skip


def test_a_macro_is_made_and_changed_without_scripts(agent: Client, me: User) -> None:
    acts = {"status": "pending", "priority": "4", "assignee": "me", "add_tags": "Refund, vip"}
    made = agent.post(f"{LIST}new/", form_of(**acts, **{"reply-id": "Halo"}))
    macro = Macro.objects.get()
    assert made["Location"] == f"{LIST}{macro.pk}/"
    assert macro.version.acts == {"status": "pending", "priority": 4, "assignee": "me", "add_tags": ["refund", "vip"]}
    assert macro.version.texts["id"] == {"reply": "<p>Halo</p>"}
    page = agent.get(f"{LIST}{macro.pk}/").content.decode()
    assert "Hello {{requester.name|there}}" in page and 'value="refund, vip"' in page
    changed = form_of(**acts, **{"reply-id": "", "seen": "1"})
    assert agent.post(f"{LIST}{macro.pk}/", changed).status_code == 302
    macro.refresh_from_db()
    assert (macro.version.number, list(macro.version.texts)) == (2, ["en"])
    stale = agent.post(f"{LIST}{macro.pk}/", form_of(**{"seen": "1", "reply-en": "Other words"}))
    assert stale.status_code == 422
    assert "a moment ago" in stale.content.decode() and "Other words" in stale.content.decode()


def test_formatting_survives_where_no_script_keeps_it(agent: Client, me: User) -> None:
    macro = a_macro("Hello", by=me, reply="<p>Dear <strong>you</strong></p>")
    same = {"languages": ["en"], "reply-en": "Dear  you", "reply-en-kept": "<p>Dear <strong>you</strong></p>"}
    agent.post(f"{LIST}{macro.pk}/", form_of(**same, name="Hello you"))
    macro.refresh_from_db()
    assert (macro.name, macro.version.number) == ("Hello you", 1)


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(agent: Client) -> None:
    refused = agent.post(f"{LIST}new/", form_of(**{"reply-id": "Halo {{requester.nama|Kak}}", "add_tags": "x"}))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert 'id="reply-id_error"' in html and "{{requester.nama|Kak}}" in html
    assert not Macro.objects.exists()
    empty = agent.post(f"{LIST}new/", form_of(**{"reply-en": ""}))
    assert "says something, or does something" in empty.content.decode()


def test_a_language_is_added_and_what_is_typed_stays(agent: Client) -> None:
    html = agent.post(f"{LIST}new/", form_of(add="1", another="ja")).content.decode()
    assert 'name="reply-ja"' in html and "Hello {{requester.name|there}}" in html
    assert not Macro.objects.exists()


def test_a_copy_begins_as_the_other_and_is_ones_own(agent: Client) -> None:
    desks = a_macro("Hello", by=a_user("admin"), scope=Scope.DESK, reply="<p>Hi</p>", acts={"priority": 4})
    read_only = agent.get(f"{LIST}{desks.pk}/").content.decode()
    assert "not change it" in read_only and f"new/?of={desks.pk}" in read_only
    copy = agent.get(f"{LIST}new/?of={desks.pk}").content.decode()
    assert 'value="Hello, copy"' in copy and ">Hi<" in copy
    assert agent.post(f"{LIST}{desks.pk}/", form_of(scope="personal")).status_code == 403


def test_the_preview_says_every_language_and_what_is_said_where_nothing_is_known(agent: Client, ticket: Ticket) -> None:
    shown = agent.post(f"{LIST}preview/", form_of(**{"reply-id": "Halo {{requester.nmae}}", "status": "solved"}))
    html = shown.content.decode()
    assert "Hello Dewi Lestari" in html and "Hello there" in html and "no such variable" in html
    assert "Status: Solved" in html
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "Hello Sari Dewi" in agent.post(f"{LIST}preview/", form_of(ticket=f"#{ticket.pk}")).content.decode()
    assert "no ticket" in agent.post(f"{LIST}preview/", form_of(ticket="999")).content.decode()


def test_versions_are_told_apart_and_one_is_used_again(agent: Client, me: User) -> None:
    macro = a_macro("Hello", by=me, reply="<p>Dear all, hello</p>")
    macros.change(macro.pk, Details(name="Hello", texts={"en": {"reply": "<p>Dear you, hello</p>"}}), by=me)
    html = agent.get(f"{LIST}{macro.pk}/history/").content.decode()
    assert "Dear <del>all,</del><ins>you,</ins> hello" in html
    assert agent.post(f"{LIST}{macro.pk}/restoration/", {"number": "1"}).status_code == 302
    macro.refresh_from_db()
    assert macro.version.texts == {"en": {"reply": "<p>Dear all, hello</p>"}}
    agent.post(f"{LIST}{macro.pk}/state/")
    macro.refresh_from_db()
    assert not macro.is_active


def test_uses_in_tickets_out_of_sight_are_not_told(client: Client) -> None:
    from tests.tickets.macros.test_uses import follow

    admin, hidden = a_user("admin"), a_ticket("Secret subject")
    macro = a_macro(by=admin, scope=Scope.DESK, reply="<p>Hi</p>")
    replies.reply(hidden.pk, Writing("<p>Hi</p>", 1, macros=[Staged(macro.pk, 1, "en")]), by=admin)
    follow()
    client.force_login(admin)
    assert "Secret subject" in client.get(f"{LIST}{macro.pk}/history/").content.decode()
    client.force_login(a_user(partner=a_partner()))
    html = client.get(f"{LIST}{macro.pk}/history/").content.decode()
    assert "Secret subject" not in html and "Nobody has used it yet" in html


def test_the_list_is_narrowed_by_words_team_and_state(agent: Client, me: User, macro: Macro) -> None:
    a_macro("Other", by=me, reply="<p>Banana</p>", folder="Fruit")
    for query, found in (("q=refund", "Refund"), ("q=banana", "Other"), ("q=fruit", "Other"), ("state=away", "")):
        html = agent.get(f"{LIST}?{query}").content.decode()
        assert re.findall(r"<b><bdi>([^<]*)</bdi></b>", html) == ([found] if found else [])


def test_pages_cost_the_same_however_many_macros_there_are(agent: Client, me: User, ticket: Ticket) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert agent.get(address, headers=HX if "tickets" in address else {}).status_code == 200
        return len(queries)

    a_macro(by=me, reply="<p>x</p>")
    cost(LIST)
    before = [cost(LIST), cost(f"/tickets/{ticket.pk}/macros/")]
    for number in range(5):
        a_macro(by=me, reply="<p>x</p>", folder=f"Folder {number}")
    assert [cost(LIST), cost(f"/tickets/{ticket.pk}/macros/")] == before


def test_the_form_sets_what_the_desk_has_named_previews_it_and_keeps_it_when_saved_again(
    agent: Client, me: User
) -> None:
    category, waits = a_category("Refunds"), a_status("Waiting for the bank")
    a_field("reason", FieldKind.CHOICE, choices=["lost"]), a_field("why", FieldKind.CHOICES, choices=["a", "b"])
    a_field("amount", FieldKind.DECIMAL), a_field("checked", FieldKind.CHECKBOX), a_field("by", FieldKind.PERSON)
    posted = {
        "name": "Refund", "scope": "personal", "status": waits.pk, "category": category.pk, "field_reason": "lost",
        "field_why": ["a", "b"], "field_amount": "12.50", "field_checked": "yes", "field_by": me.pk,
    }  # fmt: skip
    shown = agent.post("/admin/macros/preview/", posted).content.decode()
    assert "Status: Waiting for the bank" in shown and "Reason: Lost" in shown and "Rina Anggraini" in shown
    assert agent.post(f"{LIST}new/", posted).status_code == 302
    macro = Macro.objects.get(name="Refund")
    wanted = {
        "status": waits.pk, "category": category.pk,
        "fields": {"reason": "lost", "why": ["a", "b"], "amount": 12.5, "checked": True, "by": me.pk},
    }  # fmt: skip
    assert macro.version.acts == wanted
    form = agent.get(f"{LIST}{macro.pk}/").context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert agent.post(f"{LIST}{macro.pk}/", again).status_code == 302
    macro.refresh_from_db()
    assert macro.version.acts == wanted
    refused = agent.post(f"{LIST}{macro.pk}/", again | {"field_amount": "much"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["field_amount"]
