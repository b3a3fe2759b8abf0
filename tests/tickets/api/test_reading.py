"""Conversation, history, files, and what tickets refer to."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.tickets.api.programs import as_program
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.filetypes import new_file
from tickets.models import Attachment

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture
def me() -> User:
    return builders.a_user()


@pytest.fixture
def agent(me: User) -> APIClient:
    return as_program(me)


def test_messages_come_newest_first_with_their_authors_and_files(agent: APIClient, me: User) -> None:
    ticket = builders.a_ticket(with_files=[new_file("photo.png", PNG)])
    replies.note(ticket.pk, Writing("<p>Looks real.</p>", 1), by=me)
    told = agent.get(f"/api/v1/tickets/{ticket.pk}/messages/").json()["results"]
    assert [(message["kind"], message["author"]["kind"]) for message in told] == [
        ("note", "user"),
        ("public", "contact"),
    ]
    [file] = told[1]["attachments"]
    assert (file["name"], file["content_type"], file["size"]) == ("photo.png", "image/png", len(PNG))


def test_messages_cost_the_same_queries_for_two_as_for_twelve(
    agent: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket = builders.a_ticket(with_files=[new_file("a.txt", b"a")])
    url = f"/api/v1/tickets/{ticket.pk}/messages/"
    builders.a_message(ticket)
    agent.get(url)
    with django_assert_num_queries(5):
        agent.get(url)
    for _ in range(10):
        builders.a_message(ticket)
    with django_assert_num_queries(5):
        assert len(agent.get(url).json()["results"]) == 12


def test_the_history_is_told_in_codes_newest_first(agent: APIClient, me: User) -> None:
    ticket = builders.a_ticket()
    agent.put(f"/api/v1/tickets/{ticket.pk}/priority/", {"priority": "urgent"}, format="json")
    told = agent.get(f"/api/v1/tickets/{ticket.pk}/events/").json()["results"]
    assert [event["kind"] for event in told] == ["ticket.priority_changed", "message.added", "ticket.created"]
    assert told[0]["detail"] == {"before": 2, "after": 4}
    assert (told[0]["actor_kind"], told[0]["actor_id"]) == ("user", me.pk)


def test_a_file_is_uploaded_then_read_back_to_the_byte(agent: APIClient) -> None:
    file = SimpleUploadedFile("../../etc/garden.exe.png", PNG, content_type="text/html")
    answer = agent.post("/api/v1/attachments/", {"file": file}, format="multipart")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["name"], told["content_type"]) == ("garden.exe.png", "image/png")
    content = agent.get(told["content"])
    assert content.status_code == 200
    assert b"".join(content) == PNG
    assert content["Content-Disposition"] == 'attachment; filename="garden.exe.png"'


def test_an_upload_is_seen_by_its_owner_only_until_it_is_sent(agent: APIClient, me: User) -> None:
    upload, other = builders.an_upload(me), as_program(builders.a_user())
    url = f"/api/v1/attachments/{upload.pk}/"
    assert agent.get(url).status_code == 200
    assert other.get(url).status_code == 404
    ticket = builders.a_ticket()
    replies.note(ticket.pk, Writing("<p>See here.</p>", 1, files=[upload.pk]), by=me)
    assert other.get(url).status_code == 200


def test_a_file_of_another_partners_ticket_is_missing() -> None:
    builders.a_ticket(team=builders.a_team(partner=builders.a_partner()), with_files=[new_file("a.txt", b"a")])
    file = Attachment.objects.get()
    stranger = as_program(builders.a_user(partner=builders.a_partner()))
    assert stranger.get(f"/api/v1/attachments/{file.pk}/").status_code == 404
    assert stranger.get(f"/api/v1/attachments/{file.pk}/content/").status_code == 404


@override_settings(UPLOAD_LIMIT=1024)
def test_a_file_over_the_limit_is_refused_in_words(agent: APIClient) -> None:
    file = SimpleUploadedFile("film.mp4", b"x" * 1025)
    answer = agent.post("/api/v1/attachments/", {"file": file}, format="multipart")
    assert answer.status_code == 422
    assert "film.mp4" in answer.json()["message"]
    assert not Attachment.objects.exists()


def test_brands_and_statuses_are_listed(agent: APIClient) -> None:
    builders.a_brand("Kita")
    assert [brand["slug"] for brand in agent.get("/api/v1/brands/").json()] == ["kita"]
    categories = {status["category"] for status in agent.get("/api/v1/statuses/").json()}
    assert categories == {"new", "open", "pending", "on_hold", "solved", "closed"}


def test_mailboxes_are_listed_by_whose_queue_they_fill(agent: APIClient) -> None:
    ours, theirs = builders.a_partner(), builders.a_partner()
    builders.a_mailbox("a@desk.test", team=builders.a_team(partner=ours))
    builders.a_mailbox("b@desk.test", brand=builders.a_brand(team=builders.a_team(partner=ours)))
    builders.a_mailbox("c@desk.test", team=builders.a_team(partner=theirs))
    builders.a_mailbox("d@desk.test")

    def addresses(client: APIClient) -> list[str]:
        return [mailbox["address"] for mailbox in client.get("/api/v1/mailboxes/").json()]

    assert addresses(agent) == ["a@desk.test", "b@desk.test", "c@desk.test", "d@desk.test"]
    assert addresses(as_program(builders.a_user(partner=ours))) == ["a@desk.test", "b@desk.test"]


def test_search_finds_what_the_search_box_finds_within_ones_sight(agent: APIClient) -> None:
    ours, theirs = builders.a_partner(), builders.a_partner()
    mine = builders.a_ticket("Refund for the parasol", team=builders.a_team(partner=ours))
    other = builders.a_ticket("Refund for the tent", team=builders.a_team(partner=theirs))

    def found(client: APIClient, query: str) -> list[int]:
        return [hit["ticket"]["id"] for hit in client.get("/api/v1/search/", {"q": query}).json()["results"]]

    assert found(agent, "please help") == [other.pk, mine.pk]
    assert found(agent, "status:new help") == [other.pk, mine.pk]
    assert found(as_program(builders.a_user(partner=ours)), "help") == [mine.pk]
    [hit, _older] = agent.get("/api/v1/search/", {"q": "help"}).json()["results"]
    assert "<mark>help</mark>" in hit["excerpt"]


def test_a_search_that_can_t_be_read_says_why(agent: APIClient) -> None:
    answer = agent.get("/api/v1/search/", {"q": "status:zebra"})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["q"]


def test_search_comes_in_pages(agent: APIClient) -> None:
    wanted = {builders.a_ticket(text="The parasol is torn.").pk for _ in range(110)}
    seen: list[int] = []
    url = "/api/v1/search/?q=parasol"
    while url:
        page = agent.get(url).json()
        seen += [hit["ticket"]["id"] for hit in page["results"]]
        url = page["next"]
    assert seen == sorted(wanted, reverse=True)
