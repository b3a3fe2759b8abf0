"""Warnings beside the send button, the same by page and by API, and the page where a brand chooses."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_brand, a_partner, a_team, a_ticket, a_user
from tests.tickets.api.programs import as_program
from tickets.actions import brand_checks
from tickets.checks.outgoing import Check, Mode
from tickets.models import BrandChecks, Draft, Message, Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CARD = "<p>Your card 4111 1111 1111 1111 is blocked.</p>"


def post(client: Client, name: str, ticket: Ticket, headers: dict[str, str] | None = None, **values: object):  # type: ignore[no-untyped-def]
    return client.post(reverse(name, args=[ticket.pk]), {"seen_version": 9, **values}, headers=headers)


def test_warnings_are_shown_while_it_is_written_and_nothing_is_sent(browser_of: Client) -> None:
    ticket = a_ticket()
    page = post(browser_of, "ticket_checks", ticket, HTMX, html=CARD).content.decode()
    assert "•••• 1111" in page
    assert 'name="despite" value="card"' in page
    assert "4111" not in page
    assert Message.objects.filter(ticket=ticket).count() == 1


def test_a_text_that_nothing_speaks_against_shows_nothing(browser_of: Client) -> None:
    assert post(browser_of, "ticket_checks", a_ticket(), HTMX, html="<p>Fine</p>").content.strip() == b""


def test_an_address_that_is_still_being_typed_disturbs_nobody(browser_of: Client) -> None:
    answer = post(browser_of, "ticket_checks", a_ticket(), HTMX, html="<p>x</p>", to="a@x.test", cc="bu", usual_to="")
    assert answer.status_code == 204


def test_a_refused_reply_asks_for_a_reason_and_goes_with_it(browser_of: Client) -> None:
    ticket = a_ticket()
    answer = post(browser_of, "ticket_replies", ticket, HTMX, html=CARD)
    assert answer.status_code == 422
    assert 'id="checks" hx-swap-oob="innerHTML"' in answer.content.decode()
    again = post(browser_of, "ticket_replies", ticket, HTMX, html=CARD, despite="card", reason="A test number")
    assert again.status_code == 200


def test_without_scripts_the_page_comes_back_with_the_words_and_the_warning(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    answer = post(browser_of, "ticket_replies", ticket, text="Card 4111 1111 1111 1111")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="reason"' in page
    assert "Card 4111 1111 1111 1111</textarea>" in page
    assert Draft.objects.get(user=agent).html == "<p>Card 4111 1111 1111 1111</p>"


def test_what_is_blocked_offers_no_reason(browser_of: Client) -> None:
    ticket = a_ticket()
    brand_checks.change(ticket.brand, {Check.CARD: Mode.BLOCK}, [], by=a_user("admin"))
    assert 'name="reason"' not in post(browser_of, "ticket_checks", ticket, HTMX, html=CARD).content.decode()


def test_a_program_is_told_the_findings_and_goes_on_with_a_reason(agent: User) -> None:
    ticket = a_ticket()
    caller = as_program(agent)
    url = reverse("api_ticket_replies", args=[ticket.pk])
    body: dict[str, object] = {"html": CARD, "seen_version": 1}
    refused = caller.post(url, body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "objected")
    assert [one["check"] for one in refused.json()["findings"]] == ["card"]
    sent = caller.post(url, {**body, "despite": ["card"], "reason": "Test"}, format="json")
    assert sent.status_code == 201


def test_the_checks_of_a_ticket_out_of_sight_are_missing(browser_of: Client, agent: User) -> None:
    User.objects.filter(pk=agent.pk).update(partner=a_partner())
    ticket = a_ticket(team=a_team(partner=a_partner()))
    assert post(browser_of, "ticket_checks", ticket, HTMX, html=CARD).status_code == 404


def test_an_admin_chooses_for_a_brand(client: Client) -> None:
    brand = a_brand()
    client.force_login(a_user("admin"))
    url = reverse("admin_brand_checks", args=[brand.pk])
    assert "Checks before a reply" in client.get(url).content.decode()
    modes = {check.value: "off" for check in Check} | {"card": "block"}
    assert client.post(url, {**modes, "words_avoided": "unfortunately\nno way"}).status_code == 302
    row = BrandChecks.of(brand)
    assert (row.mode(Check.CARD), row.mode(Check.NAME), row.avoided) == ("block", "off", ["unfortunately", "no way"])
    assert "block" in client.get(reverse("admin_audit")).content.decode().lower()
    assert client.post(url, {**modes, "card": "maybe"}).status_code == 422


def test_an_agent_does_not_choose(browser_of: Client) -> None:
    assert browser_of.get(reverse("admin_brand_checks", args=[a_brand().pk])).status_code == 403
