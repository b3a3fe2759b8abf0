"""The requester's own page of a request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from helpdesk.lib import clock
from people.models import User
from tests import builders
from tests.tickets.portal.pages import answer, page_of
from tickets.actions import replies, status
from tickets.actions.files import NewFile
from tickets.actions.replies import Writing
from tickets.models import Attachment, Category, Message, Participant, Ticket

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


@pytest.fixture
def ticket() -> Ticket:
    return builders.a_ticket("My video is gone", text="It showed my garden.", brand=builders.a_brand("Kita"))


@pytest.fixture
def agent() -> User:
    return builders.a_user(name="Made Wira")


def read(client: Client, ticket: Ticket) -> str:
    response = client.get(page_of(ticket))
    assert response.status_code == 200
    return response.content.decode()


def reply(ticket: Ticket, by: User, words: str, **options: object) -> Message:
    ticket.refresh_from_db()
    return replies.reply(ticket.pk, Writing(f"<p>{words}</p>", ticket.thread_version, **options), by=by)  # type: ignore[arg-type]


def test_the_page_shows_the_conversation_and_where_it_stands(client: Client, ticket: Ticket, agent: User) -> None:
    reply(ticket, agent, "We look <b>again</b>.")
    with clock.set_to(clock.now() + LATER):
        html = read(client, ticket)
    for words in (
        "My video is gone",
        f"#{ticket.pk}",
        "It showed my garden.",
        "<b>again</b>",
        "Made Wira",
        "working on it",
    ):
        assert words in html


def test_notes_are_never_shown(client: Client, ticket: Ticket, agent: User) -> None:
    replies.note(ticket.pk, Writing("<p>Looks like a secret fraud.</p>", 1), by=agent)
    assert "secret fraud" not in read(client, ticket)


def test_a_reply_is_shown_only_when_it_can_t_be_taken_back_any_more(
    client: Client, ticket: Ticket, agent: User
) -> None:
    reply(ticket, agent, "Your video is back.")
    assert "Your video is back" not in read(client, ticket)
    with clock.set_to(clock.now() + LATER):
        assert "Your video is back" in read(client, ticket)


def test_a_reply_that_was_taken_back_is_never_shown(client: Client, ticket: Ticket, agent: User) -> None:
    sent = reply(ticket, agent, "Sent to the wrong one.")
    replies.withdraw(sent.pk, by=agent)
    with clock.set_to(clock.now() + LATER):
        assert "wrong one" not in read(client, ticket)


def test_what_a_mail_brings_is_shown_as_plain_text(client: Client, ticket: Ticket) -> None:
    builders.a_message(ticket, "<script>alert(1)</script> & <img src=x onerror=alert(2)>")
    html = read(client, ticket)
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_an_answer_joins_the_conversation_and_wakes_the_ticket(client: Client, ticket: Ticket, agent: User) -> None:
    status.set_status(ticket.pk, to=Category.PENDING, by=agent)
    file = SimpleUploadedFile("receipt.txt", b"Paid.")
    sent = answer(client, page_of(ticket), message="Here it is.", attachments=[file])
    assert sent["Location"] == page_of(ticket)
    message = Message.objects.latest("pk")
    assert (message.text, message.author_contact) == ("Here it is.", ticket.requester)
    assert [stored.name for stored in message.attachments.all()] == ["receipt.txt"]
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN


def test_an_answer_needs_words_or_a_file(client: Client, ticket: Ticket) -> None:
    empty = answer(client, page_of(ticket), message="  ")
    assert empty.status_code == 422
    assert "Write a few words" in empty.content.decode()
    assert answer(client, page_of(ticket), attachments=[SimpleUploadedFile("a.txt", b"a")]).status_code == 302


def test_the_requester_says_that_it_is_solved_and_opens_it_again_by_writing(client: Client, ticket: Ticket) -> None:
    page = page_of(ticket)
    assert client.post(f"{page}solution/")["Location"] == page
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED
    html = read(client, ticket)
    assert "Your request is solved" in html
    assert "My problem is solved" not in html
    answer(client, page, message="It is back again.")
    ticket.refresh_from_db()
    assert ticket.status_category == Category.OPEN


def test_only_a_post_solves_so_that_a_link_scanner_can_t(client: Client, ticket: Ticket) -> None:
    assert client.get(f"{page_of(ticket)}solution/").status_code == 405
    ticket.refresh_from_db()
    assert ticket.status_category == Category.NEW


def test_an_answer_to_a_closed_request_opens_one_that_continues_it(client: Client, ticket: Ticket, agent: User) -> None:
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    assert "Your request is closed" in read(client, ticket)
    assert client.post(f"{page_of(ticket)}solution/").status_code == 409
    sent = answer(client, page_of(ticket), message="It came back.")
    new = Ticket.objects.get(follows=ticket)
    assert sent["Location"] == page_of(new)
    assert "It came back." in client.get(sent["Location"]).content.decode()


def test_somebody_who_is_copied_reads_and_writes_but_doesn_t_solve(client: Client, ticket: Ticket) -> None:
    aunt = builders.a_contact("aunt@example.org", name="Aunt Ratna")
    Participant.objects.create(ticket=ticket, contact=aunt)
    page = page_of(ticket, aunt)
    html = client.get(page).content.decode()
    assert "It showed my garden." in html
    assert "My problem is solved" not in html
    assert client.post(f"{page}solution/").status_code == 404
    assert answer(client, page, message="I saw it too.").status_code == 302
    Participant.objects.all().delete()
    assert client.get(page).status_code == 404


def test_a_name_that_only_the_desk_knows_is_not_told(client: Client) -> None:
    known = builders.a_contact("siti@example.org", name="Siti Secretname")
    ticket = builders.a_ticket(from_=known, brand=builders.a_brand("Kita"))
    Message.objects.filter(ticket=ticket).update(from_name="Given Name")
    aunt = builders.a_contact("aunt@example.org")
    Participant.objects.create(ticket=ticket, contact=aunt)
    html = client.get(page_of(ticket, aunt)).content.decode()
    assert "Given Name" in html
    assert "Secretname" not in html


def test_files_are_given_out_only_with_the_message_that_holds_them(client: Client, ticket: Ticket, agent: User) -> None:
    secret, shown = builders.an_upload(agent, "secret.txt"), builders.an_upload(agent, "answer.txt", b"All is well.")
    replies.note(ticket.pk, Writing("<p>Inside.</p>", 1, files=[secret.pk]), by=agent)
    reply(ticket, agent, "See the file.", files=[shown.pk])
    page = page_of(ticket)
    assert client.get(f"{page}files/{shown.pk}/").status_code == 404
    with clock.set_to(clock.now() + LATER):
        assert client.get(f"{page}files/{secret.pk}/").status_code == 404
        assert "answer.txt" in client.get(page).content.decode()
        given = client.get(f"{page}files/{shown.pk}/")
    assert b"".join(given) == b"All is well."
    assert given["Content-Disposition"] == 'attachment; filename="answer.txt"'
    assert given["Content-Security-Policy"].startswith("sandbox")
    other = builders.a_ticket()
    assert client.get(f"{page_of(other)}files/{shown.pk}/").status_code == 404


def test_pictures_of_a_mail_are_shown_in_place(client: Client) -> None:
    picture = NewFile("photo.png", "image/png", b"\x89PNG", is_inline=True, content_id="one@mail")
    ticket = builders.a_ticket(with_files=[picture])
    file = Attachment.objects.get()
    address = f"{page_of(ticket)}files/{file.pk}/"
    assert address in read(client, ticket)
    assert client.get(address)["Content-Disposition"] == 'inline; filename="photo.png"'


def test_a_long_conversation_comes_in_pages(client: Client, ticket: Ticket) -> None:
    for number in range(52):
        builders.a_message(ticket, f"message number {number:02}.")
    html = read(client, ticket)
    assert "number 51." in html
    assert "number 02." in html
    assert "number 01." not in html
    earlier = client.get(f"{page_of(ticket)}?before=4").content.decode()
    assert "number 01." in earlier
    assert "It showed my garden." in earlier
    assert "number 02." not in earlier


def test_the_page_costs_the_same_queries_for_two_messages_as_for_twenty(
    client: Client, ticket: Ticket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = page_of(ticket)
    builders.a_message(ticket)
    with django_assert_num_queries(4):
        client.get(page)
    for _ in range(18):
        builders.a_message(ticket)
    with django_assert_num_queries(4):
        client.get(page)


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine(client: Client, ticket: Ticket) -> None:
    response = client.get(page_of(ticket))
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
