"""Rating a request: a link opens the page, and only sending its form records anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.models import Contact
from tests import builders
from tests.tickets.portal.pages import page_of
from tickets.actions import looks, requester, satisfaction, status
from tickets.actions.looks import SurveyDetails
from tickets.models import Brand, Category, Satisfaction, Score, Ticket
from tickets.portal.links import RATING, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    cache.clear()
    brand = builders.a_brand("Kita")
    texts = {"en": {"question": "How did we do?"}}
    details = SurveyDetails(is_on=True, change_days=7, texts=texts)
    looks.set_survey(brand, details, by=builders.a_user("admin"))
    return brand


@pytest.fixture
def ticket(brand: Brand) -> Ticket:
    ticket = builders.a_ticket("My video", brand=brand)
    return status.set_status(ticket.pk, to=Category.SOLVED, by=builders.a_user())


def rating_page(ticket: Ticket) -> str:
    return f"/ratings/{token_for(ticket.pk, ticket.requester_id, RATING)}/"


def scores(ticket: Ticket) -> list[int | None]:
    ticket.refresh_from_db()
    return [ticket.satisfaction, *Satisfaction.objects.filter(ticket=ticket).values_list("score", flat=True)]


def test_a_click_in_the_mail_records_nothing_and_the_second_act_does(client: Client, ticket: Ticket) -> None:
    page = rating_page(ticket)
    for score in Score.values:  # a scanner follows every link
        assert client.get(f"{page}?score={score}").status_code == 200
    assert scores(ticket) == [None]
    html = client.get(f"{page}?score=4").content.decode()
    assert 'value="4" checked' in html and "How did we do?" in html
    answer = client.post(page, {"score": "4", "comment": "Quick."}, follow=True)
    assert "We have your rating" in answer.content.decode()
    assert scores(ticket) == [4, 4]
    [event] = Event.objects.filter(kind="satisfaction.rated", subject_id=ticket.pk)
    assert event.detail == {"before": None, "after": 4, "scale": "five", "commented": True}
    assert (event.actor_kind, event.actor_id) == ("contact", ticket.requester_id)


def test_it_can_be_changed_for_a_while(client: Client, ticket: Ticket) -> None:
    page = rating_page(ticket)
    client.post(page, {"score": "2"})
    with clock.set_to(clock.now() + timedelta(days=6)):
        client.post(page, {"score": "5", "comment": "Now it works."})
    assert scores(ticket) == [5, 5]
    with clock.set_to(clock.now() + timedelta(days=8)):
        answer = client.post(page, {"score": "1"})
        assert "can&#x27;t be changed any more" in answer.content.decode()
    assert scores(ticket) == [5, 5]
    assert [one.detail["before"] for one in Event.objects.filter(kind="satisfaction.rated").order_by("pk")] == [None, 2]


def test_the_same_again_changes_and_records_nothing(client: Client, ticket: Ticket) -> None:
    for _time in range(2):
        client.post(rating_page(ticket), {"score": "3"})
    assert Event.objects.filter(kind="satisfaction.rated").count() == 1


@pytest.mark.parametrize("sent", [{}, {"score": "9"}, {"score": "x"}, {"score": ""}])
def test_without_a_choice_it_asks_for_one_and_keeps_the_words(
    client: Client, ticket: Ticket, sent: dict[str, str]
) -> None:
    answer = client.post(rating_page(ticket), {"comment": "Kept words", **sent})
    assert answer.status_code == 422
    assert "Choose how it was." in answer.content.decode() and "Kept words" in answer.content.decode()
    assert scores(ticket) == [None]


def test_the_link_opens_nothing_else_and_the_tickets_own_link_rates_nothing_elsewhere(
    client: Client, ticket: Ticket
) -> None:
    token = token_for(ticket.pk, ticket.requester_id, RATING)
    assert client.get(f"/requests/{token}/").status_code == 404
    assert client.get(f"/ratings/{token_for(ticket.pk, ticket.requester_id)}/").status_code == 404
    other = builders.a_contact()
    assert client.get(f"/ratings/{token_for(ticket.pk, other.pk, RATING)}/").status_code == 404


def test_the_requests_own_page_rates_too_with_two_steps_where_the_brand_says_so(
    client: Client, ticket: Ticket, brand: Brand
) -> None:
    looks.set_survey(brand, SurveyDetails(is_on=True, scale="good_bad"), by=builders.a_user("admin"))
    html = client.get(page_of(ticket)).content.decode()
    assert html.count('name="score"') == 2
    assert client.post(f"{page_of(ticket)}rating/", {"score": "5"}).status_code == 422
    assert client.post(f"{page_of(ticket)}rating/", {"score": "4", "comment": ""}).status_code == 302
    assert scores(ticket) == [4, 4]


def test_only_who_asked_rates_and_only_what_is_solved_where_the_brand_asks(ticket: Ticket, brand: Brand) -> None:
    stranger: Contact = builders.a_contact()
    with pytest.raises(Missing):
        satisfaction.rate(ticket.pk, score=5, comment="", by=stranger)
    requester.reopen(ticket.pk, by=ticket.requester)
    with pytest.raises(Conflict):
        satisfaction.rate(ticket.pk, score=5, comment="", by=ticket.requester)
    requester.solve(ticket.pk, by=ticket.requester)
    with pytest.raises(Invalid):
        satisfaction.rate(ticket.pk, score=5, comment="x" * 5000, by=ticket.requester)
    looks.set_survey(brand, SurveyDetails(is_on=False), by=builders.a_user("admin"))
    with pytest.raises(Conflict):
        satisfaction.rate(ticket.pk, score=5, comment="", by=ticket.requester)


def test_hostile_words_are_shown_as_words(client: Client, ticket: Ticket) -> None:
    client.post(rating_page(ticket), {"score": "1", "comment": "<script>alert(1)</script>"})
    client.force_login(builders.a_user())
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "<script>alert" not in html
