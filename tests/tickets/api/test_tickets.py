"""The ticket as a resource."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from events.models import Event
from helpdesk.lib import clock
from tests import builders
from tests.tickets.api.programs import as_program
from tickets.actions import assignment, labels, status
from tickets.models import Category, Channel, Message, Priority, Ticket

pytestmark = pytest.mark.django_db
URL = "/api/v1/tickets/"


@pytest.fixture
def agent() -> APIClient:
    return as_program(builders.a_user(name="Made Wira"))


def ids(client: APIClient, query: str = "") -> list[int]:
    answer = client.get(URL + query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_a_ticket_is_told_with_names_and_codes(agent: APIClient) -> None:
    ticket = builders.a_ticket("Where is my refund", priority=Priority.HIGH)
    told = agent.get(f"{URL}{ticket.pk}/").json()
    assert told["id"] == ticket.pk
    assert told["subject"] == "Where is my refund"
    assert told["priority"] == "high"
    assert told["status"] == {"id": ticket.status_id, "name": "", "category": "new"}
    assert told["requester"]["email"] == ticket.requester.email
    assert told["assignee"] is None
    assert told["thread_version"] == 1


def test_pages_follow_each_other_without_a_gap_even_where_many_changed_at_one_moment(agent: APIClient) -> None:
    with clock.set_to(clock.now() - timedelta(days=1)):
        wanted = {builders.a_ticket().pk for _ in range(7)}
    seen: list[int] = []
    url = f"{URL}?page_size=3"
    while url:
        page = agent.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert seen == sorted(wanted, reverse=True)


def test_what_changed_last_comes_first(agent: APIClient) -> None:
    older, newer = builders.a_ticket(), builders.a_ticket()
    assert ids(agent) == [newer.pk, older.pk]
    builders.a_message(older)
    assert ids(agent) == [older.pk, newer.pk]


def test_a_page_never_holds_more_than_two_hundred(agent: APIClient) -> None:
    ticket = builders.a_ticket()
    Ticket.objects.bulk_create(_copy(ticket) for _ in range(201))
    assert len(ids(agent, "?page_size=1000000")) == 200


def test_the_list_costs_the_same_queries_for_two_rows_as_for_twenty(
    agent: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        builders.a_ticket(team=builders.a_team())
    ids(agent)  # the token's use is noted at most once a minute
    with django_assert_num_queries(5):  # the token, the tickets, and their teams, statuses and brands
        ids(agent)
    for _ in range(18):
        builders.a_ticket(team=builders.a_team())
    with django_assert_num_queries(5):
        assert len(ids(agent)) == 20


def test_every_filter_narrows_the_list() -> None:
    me = builders.a_user()
    agent = as_program(me)
    team = builders.a_team()
    brand = builders.a_brand("Kita", team=team)
    other = builders.a_ticket()
    with clock.set_to(clock.now() + timedelta(days=2)):
        mine = builders.a_ticket(brand=brand, priority=Priority.URGENT)
        assignment.assign(mine.pk, to=me, by=me)
        labels.set_tags(mine.pk, to=["refund", "vip"], by=me)
        status.set_status(mine.pk, to=Category.PENDING, by=me)
    tomorrow = (clock.now() + timedelta(days=1)).isoformat().replace("+", "%2B")
    requester = mine.requester
    for query in (
        "status=pending", "status=pending&status=solved", "priority=urgent", f"team={team.pk}", "assignee=me",
        f"assignee={me.pk}", "tag=refund", "tag=refund&tag=vip", "brand=kita", f"requester={requester.pk}",
        f"requester={requester.email.upper()}", f"updated_since={tomorrow}", f"created_since={tomorrow}",
    ):  # fmt: skip
        assert ids(agent, f"?{query}") == [mine.pk], query
    for query in ("assignee=none", f"updated_before={tomorrow}", "status=new&status=open"):
        assert ids(agent, f"?{query}") == [other.pk], query
    for query in ("tag=refund&tag=gone", "channel=email", f"assignee={me.pk}&status=new"):
        assert ids(agent, f"?{query}") == [], query


@pytest.mark.parametrize(
    "query", ["status=lost", "priority=9", "team=zebra", "assignee=zebra", "requester=12e", "updated_since=soon"]
)
def test_a_filter_that_can_t_be_read_is_named(agent: APIClient, query: str) -> None:
    answer = agent.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == [query.partition("=")[0]]


def test_a_ticket_is_opened_on_behalf_of_its_requester() -> None:
    user = builders.a_user()
    agent = as_program(user)
    brand = builders.a_brand("Kita", team=builders.a_team())
    upload = builders.an_upload(user)
    body = {
        "requester": {"email": "Siti@Example.org", "name": "Siti Rahma"},
        "subject": "My video was taken down",
        "text": "It shows <my> garden.\n\nPlease look again.",
        "brand": "kita",
        "priority": "high",
        "tags": ["Appeal"],
        "cc": ["aunt@example.org"],
        "files": [upload.pk],
    }
    answer = agent.post(URL, body, format="json")
    assert answer.status_code == 201, answer.content
    ticket = Ticket.objects.get(pk=answer.json()["id"])
    message = Message.objects.get(ticket=ticket)
    assert (ticket.requester.email, ticket.requester.name) == ("siti@example.org", "Siti Rahma")
    assert (ticket.channel, ticket.priority, ticket.tags) == (Channel.API, Priority.HIGH, ["appeal"])
    assert ticket.team == brand.team
    assert [participant.contact.email for participant in ticket.participants.all()] == ["aunt@example.org"]
    assert message.author_contact == ticket.requester
    assert message.text == "It shows <my> garden.\n\nPlease look again."
    assert [file.pk for file in message.attachments.all()] == [upload.pk]
    created = Event.objects.get(kind="ticket.created", subject_id=ticket.pk)
    assert (created.actor_kind, created.actor_id) == ("user", user.pk)


def test_html_is_sanitised_before_it_is_kept(agent: APIClient) -> None:
    builders.a_brand("Kita")
    body = {
        "requester": {"email": "siti@example.org"},
        "subject": "Hello",
        "html": '<p onclick="x()">Hi <script>alert(1)</script><b>there</b></p>',
        "brand": "kita",
    }
    answer = agent.post(URL, body, format="json")
    message = Message.objects.get(ticket=answer.json()["id"])
    assert message.html == "<p>Hi <b>there</b></p>"


def test_every_field_that_is_wrong_is_named_at_once(agent: APIClient) -> None:
    body = {"requester": {"email": "siti"}, "brand": "nowhere", "priority": "huge", "cc": ["a@example.org", "nobody"]}
    answer = agent.post(URL, body, format="json")
    assert answer.status_code == 422
    told = answer.json()
    assert told["code"] == "invalid"
    assert set(told["fields"]) == {"requester.email", "subject", "brand", "priority", "cc.1"}
    assert all(isinstance(words, list) for words in told["fields"].values())


def test_a_ticket_without_words_or_files_is_refused(agent: APIClient) -> None:
    builders.a_brand("Kita")
    body = {"requester": {"email": "siti@example.org"}, "subject": "Hello", "text": "  ", "brand": "kita"}
    answer = agent.post(URL, body, format="json")
    assert answer.status_code == 422
    assert "text" in answer.json()["fields"]
    assert not Ticket.objects.exists()


def test_a_partners_staff_open_tickets_in_their_own_queues_only() -> None:
    partner = builders.a_partner()
    agent = as_program(builders.a_user(partner=partner))
    builders.a_brand("Ours", team=builders.a_team(partner=partner))
    builders.a_brand("Theirs", team=builders.a_team(partner=builders.a_partner()))
    body = {"requester": {"email": "siti@example.org"}, "subject": "Hello", "text": "Hi"}
    assert agent.post(URL, body | {"brand": "theirs"}, format="json").status_code == 422
    answer = agent.post(URL, body | {"brand": "ours"}, format="json")
    assert answer.status_code == 201
    assert agent.get(f"{URL}{answer.json()['id']}/").status_code == 200


def test_a_mailbox_of_another_brand_is_refused(agent: APIClient) -> None:
    builders.a_brand("Kita")
    mailbox = builders.a_mailbox("help@other.test")
    body = {"requester": {"email": "a@example.org"}, "subject": "Hi", "text": "Hi", "brand": "kita"}
    answer = agent.post(URL, body | {"mailbox": mailbox.address}, format="json")
    assert answer.status_code == 422
    assert "mailbox" in answer.json()["fields"]


def test_a_ticket_of_another_partner_is_missing() -> None:
    ticket = builders.a_ticket(team=builders.a_team(partner=builders.a_partner()))
    agent = as_program(builders.a_user(partner=builders.a_partner()))
    answer = agent.get(f"{URL}{ticket.pk}/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "missing"
    assert ids(agent) == []


def _copy(ticket: Ticket) -> Ticket:
    return Ticket(
        subject=ticket.subject,
        requester_id=ticket.requester_id,
        brand_id=ticket.brand_id,
        channel=ticket.channel,
        status_id=ticket.status_id,
        status_category=ticket.status_category,
    )
