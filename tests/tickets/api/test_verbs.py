"""The verbs under a ticket: the same rules and errors as the pages."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from people.models import User
from tests import builders
from tests.tickets.api.programs import as_program
from tickets.actions import status
from tickets.models import Category, Message, Priority, Ticket

pytestmark = pytest.mark.django_db
URL = "/api/v1/tickets/{}/{}/"


@pytest.fixture
def me() -> User:
    return builders.a_user(name="Made Wira")


@pytest.fixture
def agent(me: User) -> APIClient:
    return as_program(me)


def test_each_noun_that_is_put_changes_the_ticket_and_tells_it(agent: APIClient, me: User) -> None:
    ticket, team = builders.a_ticket(), builders.a_team()
    for noun, body, field, told in (
        ("assignment", {"assignee": me.pk, "seen": None}, "assignee", {"id": me.pk, "name": me.name}),
        ("team", {"team": team.pk}, "team", {"id": team.pk, "slug": team.slug, "name": team.name}),
        ("priority", {"priority": "urgent"}, "priority", "urgent"),
        ("tags", {"tags": ["Refund", "vip"]}, "tags", ["refund", "vip"]),
        ("subject", {"subject": "A better name"}, "subject", "A better name"),
    ):
        answer = agent.put(URL.format(ticket.pk, noun), body, format="json")
        assert answer.status_code == 200, answer.content
        assert answer.json()[field] == told
    answer = agent.put(URL.format(ticket.pk, "status"), {"status": "on_hold"}, format="json")
    assert answer.json()["status"]["category"] == "on_hold"
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team, ticket.priority) == (me, team, Priority.URGENT)


def test_an_assignment_that_somebody_changed_since_is_a_conflict(agent: APIClient, me: User) -> None:
    ticket, quicker = builders.a_ticket(), builders.a_user(name="Quick")
    agent.put(URL.format(ticket.pk, "assignment"), {"assignee": quicker.pk, "seen": None}, format="json")
    answer = agent.put(URL.format(ticket.pk, "assignment"), {"assignee": me.pk, "seen": None}, format="json")
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert answer.json()["detail"] == {"assignee_id": quicker.pk}
    again = agent.put(URL.format(ticket.pk, "assignment"), {"assignee": me.pk, "seen": quicker.pk}, format="json")
    assert again.status_code == 200


def test_taking_the_assignee_off_is_assigning_nobody(agent: APIClient, me: User) -> None:
    ticket = builders.a_ticket()
    agent.put(URL.format(ticket.pk, "assignment"), {"assignee": me.pk}, format="json")
    answer = agent.put(URL.format(ticket.pk, "assignment"), {"assignee": None}, format="json")
    assert answer.json()["assignee"] is None


def test_moving_a_ticket_out_of_ones_sight_answers_with_nothing() -> None:
    partner = builders.a_partner()
    ticket = builders.a_ticket(team=builders.a_team(partner=partner))
    agent = as_program(builders.a_user(partner=partner))
    answer = agent.put(URL.format(ticket.pk, "team"), {"team": builders.a_team().pk}, format="json")
    assert (answer.status_code, answer.content) == (204, b"")


def test_people_and_teams_of_another_partner_are_unknown() -> None:
    ours, theirs = builders.a_partner(), builders.a_partner()
    ticket = builders.a_ticket(team=builders.a_team(partner=ours))
    agent = as_program(builders.a_user(partner=ours))
    stranger = builders.a_user(partner=theirs, name="Stranger Danger")
    for noun, body in (
        ("assignment", {"assignee": stranger.pk}),
        ("team", {"team": builders.a_team("Secret queue", partner=theirs).pk}),
    ):
        answer = agent.put(URL.format(ticket.pk, noun), body, format="json")
        assert answer.status_code == 422
        assert b"Stranger" not in answer.content
        assert b"Secret" not in answer.content


def test_a_reply_carries_its_text_files_and_copies_and_gives_a_status(agent: APIClient, me: User) -> None:
    ticket, upload = builders.a_ticket(), builders.an_upload(me)
    body = {
        "text": "Hello,\n\nit is back.",
        "seen_version": 1,
        "cc": ["aunt@example.org"],
        "files": [upload.pk],
        "then": "solved",
    }
    answer = agent.post(URL.format(ticket.pk, "replies"), body, format="json")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["kind"] == "public"
    assert told["author"] == {"kind": "user", "id": me.pk, "name": "Made Wira"}
    assert told["channel"] == "api"
    assert told["html"] == "<p>Hello,</p><p>it is back.</p>"
    assert told["cc"] == ["aunt@example.org"]
    assert told["hold_until"] is not None
    assert [file["name"] for file in told["attachments"]] == ["receipt.txt"]
    assert Ticket.objects.get(pk=ticket.pk).status_category == Category.SOLVED


def test_a_stale_reply_is_refused_with_what_is_new_and_goes_through_with_the_present_version(
    agent: APIClient,
) -> None:
    ticket = builders.a_ticket()
    missed = builders.a_message(ticket)
    body = {"text": "Done.", "seen_version": 1}
    answer = agent.post(URL.format(ticket.pk, "replies"), body, format="json")
    assert answer.status_code == 409
    detail = answer.json()["detail"]
    assert detail == {"version": 2, "message_ids": [missed.pk]}
    again = agent.post(URL.format(ticket.pk, "replies"), body | {"seen_version": detail["version"]}, format="json")
    assert again.status_code == 201


def test_a_reply_must_say_what_its_author_saw(agent: APIClient) -> None:
    answer = agent.post(URL.format(builders.a_ticket().pk, "replies"), {"text": "Done."}, format="json")
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["seen_version"]


def test_html_and_text_together_are_refused(agent: APIClient) -> None:
    body = {"text": "Done.", "html": "<p>Done.</p>", "seen_version": 1}
    answer = agent.post(URL.format(builders.a_ticket().pk, "replies"), body, format="json")
    assert answer.status_code == 422


def test_a_note_stays_inside(agent: APIClient) -> None:
    ticket = builders.a_ticket()
    answer = agent.post(URL.format(ticket.pk, "notes"), {"text": "Called them."}, format="json")
    assert answer.status_code == 201
    assert answer.json()["kind"] == "note"
    assert not Message.objects.public().filter(text="Called them.").exists()


def test_a_reply_is_withdrawn_until_it_leaves_and_by_its_author_only(agent: APIClient) -> None:
    ticket = builders.a_ticket()
    url = URL.format(ticket.pk, "replies")
    sent = agent.post(url, {"text": "Too early.", "seen_version": 1}, format="json").json()
    withdrawal = f"/api/v1/messages/{sent['id']}/withdrawal/"
    assert as_program(builders.a_user()).post(withdrawal).status_code == 403
    assert agent.post(withdrawal).json()["withdrawn_at"] is not None
    told = agent.get(URL.format(ticket.pk, "messages")).json()["results"]
    assert [message["text"] for message in told] == ["Please help me."]


def test_a_closed_ticket_is_read_only(agent: APIClient, me: User) -> None:
    ticket = builders.a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=me)
    for answer in (
        agent.put(URL.format(ticket.pk, "priority"), {"priority": "low"}, format="json"),
        agent.post(URL.format(ticket.pk, "replies"), {"text": "Hi", "seen_version": 1}, format="json"),
    ):
        assert answer.status_code == 409
        assert "closed" in answer.json()["message"]


def test_nobody_makes_a_ticket_new_again(agent: APIClient) -> None:
    answer = agent.put(URL.format(builders.a_ticket().pk, "status"), {"status": "new"}, format="json")
    assert answer.status_code == 422


def test_who_may_not_work_tickets_reads_but_changes_nothing() -> None:
    ticket = builders.a_ticket()
    reader = as_program(builders.a_user(builders.a_role()))
    assert reader.get(URL.format(ticket.pk, "messages")).status_code == 200
    answer = reader.put(URL.format(ticket.pk, "priority"), {"priority": "low"}, format="json")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_a_customers_message_is_split_into_a_ticket_of_its_own(agent: APIClient) -> None:
    ticket = builders.a_ticket()
    message = builders.a_message(ticket)
    answer = agent.post(f"/api/v1/messages/{message.pk}/split/")
    message.refresh_from_db()
    assert (answer.status_code, answer.json()["id"]) == (201, message.ticket_id)
    assert message.ticket_id != ticket.pk
    assert agent.post(f"/api/v1/messages/{message.pk}/split/").status_code == 422
