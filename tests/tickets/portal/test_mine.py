"""What a signed-in requester sees: their own requests, and colleagues' where that is allowed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.lib import clock
from people.actions import requesters
from people.models import Contact, Organisation
from tests import builders
from tests.tickets.portal.pages import answer, page_of
from tickets.actions import replies, status
from tickets.actions.replies import Writing
from tickets.filetypes import new_file
from tickets.models import Attachment, Category, Participant, Ticket
from tickets.portal.own import PAGE

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


@pytest.fixture
def siti() -> Contact:
    return builders.a_contact("siti@example.org", name="Siti Rahma")


@pytest.fixture
def browser(client: Client, siti: Contact) -> Client:
    builders.a_sign_in(client, siti)
    return client


def listed(browser: Client, query: str = "") -> str:
    answer = browser.get(f"/my/requests/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_holds_ones_own_and_those_one_is_copied_in_and_no_others(browser: Client, siti: Contact) -> None:
    builders.a_ticket("Mine it is", from_=siti)
    copied, strange = builders.a_ticket("Copied to me"), builders.a_ticket("Somebody else")
    Participant.objects.create(ticket=copied, contact=siti)
    page = listed(browser)
    assert "Mine it is" in page and "Copied to me" in page and "Somebody else" not in page
    assert browser.get(f"/my/requests/{strange.pk}/").status_code == 404
    assert browser.get(f"/my/requests/{copied.pk}/").status_code == 200


def test_it_is_narrowed_by_words_number_and_state(browser: Client, siti: Contact) -> None:
    agent = builders.a_user()
    first = builders.a_ticket("Payout", text="My rupiah is late.", from_=siti)
    second = builders.a_ticket("Video", from_=siti)
    status.set_status(second.pk, to=Category.SOLVED, by=agent)
    replies.note(first.pk, Writing("<p>zqhidden</p>", 1), by=agent)
    for query, shown in (
        ("?q=rupiah", "Payout"), ("?q=pay", "Payout"), (f"?q=%23{second.pk}", "Video"),
        ("?state=open", "Payout"), ("?state=solved", "Video"),
    ):  # fmt: skip
        page = listed(browser, query)
        assert [name in page for name in ("Payout", "Video")] == [name == shown for name in ("Payout", "Video")], query
    assert "Nothing found" in listed(browser, "?q=zqhidden")
    assert "Nothing found" in listed(browser, "?q=%00%27%25")


def test_pages_hold_each_request_once_and_cost_the_same(browser: Client, siti: Contact) -> None:
    builders.a_ticket(from_=siti)
    listed(browser)
    with CaptureQueriesContext(connection) as few:
        listed(browser)
    for number in range(PAGE + 4):
        builders.a_ticket(f"Request zq{number}.", from_=siti)
    with CaptureQueriesContext(connection) as many:
        page = listed(browser)
    assert len(many) == len(few)
    following = page.split('<a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    both = page + listed(browser, following)
    assert all(both.count(f"Request zq{number}.") == 1 for number in range(PAGE + 4))


def test_the_request_is_read_answered_closed_and_opened_again(browser: Client, siti: Contact) -> None:
    agent = builders.a_user(name="Made Wira")
    ticket = builders.a_ticket("My video", from_=siti, with_files=[new_file("a.txt", b"hello")])
    replies.note(ticket.pk, Writing("<p>zqsecret</p>", 1), by=agent)
    replies.reply(ticket.pk, Writing("<p>We look.</p>", 2, cc=["boss@desk.test"]), by=agent)
    page = f"/my/requests/{ticket.pk}/"
    with clock.set_to(clock.now() + LATER):
        html = browser.get(page).content.decode()
    assert "We look." in html and "Made Wira" in html
    assert not [word for word in ("zqsecret", agent.email, "boss@desk.test") if word in html]
    [file] = Attachment.objects.filter(message__ticket=ticket)
    assert b"".join(browser.get(f"{page}files/{file.pk}/")) == b"hello"
    assert answer(browser, page, message="Still gone.")["Location"] == page
    browser.post(f"{page}solution/")
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED
    browser.post(f"{page}reopening/")
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN
    assert ticket.messages.latest("version").text == "Still gone."


def test_the_link_of_a_ticket_opens_it_again_too_and_a_closed_one_stays_closed(client: Client) -> None:
    ticket, agent = builders.a_ticket(), builders.a_user()
    status.set_status(ticket.pk, to=Category.SOLVED, by=agent)
    assert client.post(f"{page_of(ticket)}reopening/").status_code == 302
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    assert client.post(f"{page_of(ticket)}reopening/").status_code == 409


class TestAnOrganisation:
    @pytest.fixture
    def colleague(self, siti: Contact) -> Ticket:
        batik = Organisation.objects.create(name="Batik Jaya")
        Contact.objects.filter(pk=siti.pk).update(organisation=batik)
        siti.refresh_from_db()
        return builders.a_ticket("Of a colleague", from_=builders.a_contact(name="Tono", organisation=batik))

    def test_is_read_by_nobody_whom_nobody_allowed(self, browser: Client, siti: Contact, colleague: Ticket) -> None:
        assert "Of a colleague" not in listed(browser, "?whose=organisation")
        assert browser.get(f"/my/requests/{colleague.pk}/").status_code == 404

    def test_is_read_and_answered_by_who_may(self, browser: Client, siti: Contact, colleague: Ticket) -> None:
        details = requesters.Details(name="Siti Rahma", organisation=siti.organisation, sees_organisation=True)
        requesters.change(siti, details, by=builders.a_user())
        assert "Of a colleague" in listed(browser, "?whose=organisation")
        page = f"/my/requests/{colleague.pk}/"
        html = browser.get(page).content.decode()
        assert "My problem is solved" not in html
        assert browser.post(f"{page}solution/").status_code == 404
        answer(browser, page, message="I know more.")
        assert Participant.objects.filter(ticket=colleague, contact=siti).exists()

    def test_that_shares_its_tickets_is_read_by_all_of_it(
        self, browser: Client, siti: Contact, colleague: Ticket
    ) -> None:
        Organisation.objects.update(shares_tickets=True)
        assert "Of a colleague" in listed(browser, "?whose=organisation")

    def test_is_not_read_any_more_by_who_left_it(self, browser: Client, siti: Contact, colleague: Ticket) -> None:
        Organisation.objects.update(shares_tickets=True)
        Contact.objects.filter(pk=siti.pk).update(organisation=None)
        assert browser.get(f"/my/requests/{colleague.pk}/").status_code == 404


def test_a_request_that_was_closed_is_continued_by_a_new_one_of_ones_own(browser: Client, siti: Contact) -> None:
    ticket = builders.a_ticket(from_=siti)
    status.set_status(ticket.pk, to=Category.CLOSED, by=builders.a_user())
    led = answer(browser, f"/my/requests/{ticket.pk}/", message="Again.")["Location"]
    following = Ticket.objects.get(follows=ticket)
    assert led == f"/my/requests/{following.pk}/"
