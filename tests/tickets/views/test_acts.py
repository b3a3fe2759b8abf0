"""Acts: with scripts the changed parts and a toast, without them a way back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_message, a_partner, a_team, a_ticket, a_user
from tickets.actions import assignment, labels
from tickets.models import Category, Message, Priority, Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/1/?view=open"}


def toast(trigger: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(trigger)["desk:toast"]
    return found


def test_an_act_answers_with_the_head_and_details_to_morph(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    answer = browser_of.post(reverse("ticket_assignment", args=[ticket.pk]), {"to": "me", "seen": ""}, headers=HTMX)
    page = answer.content.decode()
    assert 'id="ticket-head" hx-swap-oob="morph"' in page
    assert 'id="details" hx-swap-oob="morph"' in page
    assert "Rina Anggraini" in page
    assert "Rina Anggraini" in str(toast(answer["HX-Trigger"])["text"])


def test_without_scripts_an_act_leads_back_to_the_page_it_came_from(browser_of: Client) -> None:
    ticket = a_ticket()
    page = f"http://testserver/tickets/{ticket.pk}/?view=open"
    answer = browser_of.post(reverse("ticket_status", args=[ticket.pk]), {"to": "pending"}, headers={"Referer": page})
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_nobody_is_sent_to_a_page_elsewhere(browser_of: Client) -> None:
    ticket = a_ticket()
    url = reverse("ticket_status", args=[ticket.pk])
    answer = browser_of.post(url, {"to": "pending"}, headers={"Referer": "https://evil.example/tickets/1/"})
    assert answer["Location"] == reverse("ticket", args=[ticket.pk])


def test_taking_what_somebody_took_meanwhile_is_refused_in_words(browser_of: Client) -> None:
    ticket, other = a_ticket(), a_user(name="Budi")
    assignment.assign(ticket.pk, to=other, by=other)
    answer = browser_of.post(reverse("ticket_assignment", args=[ticket.pk]), {"to": "me", "seen": ""}, headers=HTMX)
    assert answer.status_code == 409
    assert "Budi has this ticket" in str(toast(answer["HX-Trigger"])["text"])


def test_whom_to_assign_to_is_offered_by_who_can_work_it(browser_of: Client) -> None:
    a_user(name="Stranger", partner=a_partner())
    a_user("quality-reviewer", name="Reviewer")
    a_user(name="Colleague")
    page = browser_of.get(reverse("ticket_assignment", args=[a_ticket(team=a_team()).pk]), headers=HTMX)
    assert "Colleague" in page.content.decode()
    assert "Stranger" not in page.content.decode()
    assert "Reviewer" not in page.content.decode()


def test_a_status_can_be_undone_from_the_toast(browser_of: Client) -> None:
    ticket = a_ticket()
    answer = browser_of.post(reverse("ticket_status", args=[ticket.pk]), {"to": "solved"}, headers=HTMX)
    undo = toast(answer["HX-Trigger"])["undo"]
    browser_of.post(undo["url"], headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN


def test_a_priority_can_be_undone_from_the_toast(browser_of: Client) -> None:
    ticket = a_ticket()
    answer = browser_of.post(reverse("ticket_priority", args=[ticket.pk]), {"to": "4"}, headers=HTMX)
    browser_of.post(toast(answer["HX-Trigger"])["undo"]["url"], headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.priority == Priority.NORMAL


@pytest.mark.parametrize(
    ("posted", "tags"),
    [
        ({"add": "VIP, late answer"}, ["late-answer", "refund", "vip"]),
        ({"remove": "refund"}, []),
        ({"to": "one,two"}, ["one", "two"]),
        ({"to": ""}, []),
        ({}, ["refund"]),
    ],
)
def test_tags_are_added_taken_off_or_replaced(
    browser_of: Client, agent: User, posted: dict[str, str], tags: list[str]
) -> None:
    ticket = a_ticket()
    labels.set_tags(ticket.pk, to=["refund"], by=agent)
    browser_of.post(reverse("ticket_tags", args=[ticket.pk]), posted, headers=HTMX)
    ticket.refresh_from_db()
    assert ticket.tags == tags


def test_a_subject_is_changed_or_refused(browser_of: Client) -> None:
    ticket = a_ticket("Old")
    url = reverse("ticket_subject", args=[ticket.pk])
    assert "New words" in browser_of.post(url, {"to": "New words"}, headers=HTMX).content.decode()
    assert browser_of.post(url, {"to": "  "}, headers=HTMX).status_code == 422


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("ticket_status", {"to": "new"}),
        ("ticket_status", {}),
        ("ticket_priority", {"to": "7"}),
        ("ticket_priority", {}),
    ],
)
def test_a_value_that_is_no_choice_is_refused(browser_of: Client, name: str, posted: dict[str, str]) -> None:
    assert browser_of.post(reverse(name, args=[a_ticket().pk]), posted, headers=HTMX).status_code == 422


def test_a_partners_agent_who_gives_a_ticket_back_in_house_lands_in_the_list(client: Client) -> None:
    partner = a_partner()
    client.force_login(a_user(partner=partner))
    ticket, in_house = a_ticket(team=a_team(partner=partner)), a_team()
    answer = client.post(reverse("ticket_team", args=[ticket.pk]), {"to": in_house.pk}, headers=HTMX)
    assert answer["HX-Redirect"] == reverse("ticket_list")


def test_a_partners_agent_is_not_offered_another_partners_team(client: Client) -> None:
    partner = a_partner()
    client.force_login(a_user(partner=partner))
    ticket, theirs = a_ticket(team=a_team(partner=partner)), a_team("Elsewhere", partner=a_partner())
    url = reverse("ticket_team", args=[ticket.pk])
    assert "Elsewhere" not in client.get(url, headers=HTMX).content.decode()
    assert client.post(url, {"to": theirs.pk}, headers=HTMX).status_code == 404


def test_reading_never_goes_past_what_there_is(browser_of: Client, agent: User) -> None:
    ticket = a_ticket()
    assert browser_of.post(reverse("ticket_reading", args=[ticket.pk]), {"version": "99"}).status_code == 204
    assert ticket.seen.get(user=agent).version == 1


def test_a_new_topic_is_shown_with_its_subject_and_split_with_one_click(browser_of: Client) -> None:
    ticket = a_ticket()
    topic = {"subject": "<An invoice>", "is_new_topic": True}
    Message.objects.filter(pk=a_message(ticket).pk).update(**topic)
    page = browser_of.get(reverse("ticket", args=[ticket.pk])).content.decode()
    url = reverse("message_split", args=[ticket.messages.get(version=2).pk])
    assert f'action="{url}"' in page and "&lt;An invoice&gt;" in page
    answer = browser_of.post(url, follow=True)
    assert answer.redirect_chain == [(reverse("ticket", args=[Ticket.objects.latest("pk").pk]), 302)]
    assert f'action="{url}"' not in answer.content.decode()
    assert browser_of.post(url).status_code == 422
