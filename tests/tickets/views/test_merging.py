"""Pages of merging, links, follow-ups and incidents: who may, what they show, what they do."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import User
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user
from tickets.actions import drafts, linking, merging, status
from tickets.actions.merging import Wish
from tickets.models import Category, Draft, Link, Message, Round, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client: Client) -> User:
    agent = a_user(name="Rina")
    client.force_login(agent)
    return agent


@pytest.fixture
def pair() -> tuple[Ticket, Ticket]:
    one = a_ticket("Video gone")
    return one, a_ticket("My video", from_=one.requester)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_from_the_list_the_picked_tickets_are_looked_at_first(
    client: Client, agent: User, pair: tuple[Ticket, Ticket]
) -> None:
    one, two = pair
    answer = client.post("/tickets/merging/", {"tickets": [two.pk, one.pk], "from_list": "1"})
    assert answer["Location"] == f"/tickets/merging/?tickets={two.pk}&tickets={one.pk}"
    html = page(client, answer["Location"])
    assert f"What goes into #{one.pk}" in html  # the older stays
    assert "1 message" in html
    two.refresh_from_db()
    assert two.merged_into is None


def test_from_the_ticket_the_requesters_others_are_suggested(
    client: Client, agent: User, pair: tuple[Ticket, Ticket]
) -> None:
    one, two = pair
    other = a_ticket("Unlike", from_=one.requester)
    html = page(client, f"/tickets/merging/?tickets={one.pk}")
    assert html.index(f"#{two.pk} ") < html.index(f"#{other.pk} ")
    assert "Merge</span>" not in html


def test_it_warns_of_different_requesters_other_brands_and_drafts(client: Client, agent: User) -> None:
    one, two = a_ticket(), a_ticket()
    drafts.save_draft(two.pk, kind=Message.Kind.PUBLIC, html="<p>x", seen_version=1, by=a_user(name="Made"))
    html = page(client, f"/tickets/merging/?tickets={one.pk}&add=%23{two.pk}")
    for words in ("These are of different requesters", "It came to another brand", "Being written by Made"):
        assert words in html


def test_merging_shows_the_ticket_that_stays_with_a_way_back(
    client: Client, agent: User, pair: tuple[Ticket, Ticket]
) -> None:
    one, two = pair
    data = {"tickets": [one.pk, two.pk], "into": one.pk, "tell": "on", "words": "One place now."}
    answer = client.post("/tickets/merging/", data)
    assert answer["Location"] == f"/tickets/{one.pk}/"
    html = page(client, answer["Location"])
    assert "1 ticket is merged into this" in html
    assert "data-undo=" in html
    assert "One place now." in html
    merged = page(client, f"/tickets/{two.pk}/")
    assert f"The conversation goes on in #{one.pk}" in merged
    assert client.post(f"/tickets/{two.pk}/unmerging/").status_code == 302
    assert "This ticket was merged" not in page(client, f"/tickets/{two.pk}/")


def test_the_undo_of_a_toast_takes_all_of_it_back(client: Client, agent: User, pair: tuple[Ticket, Ticket]) -> None:
    one, two = pair
    [row] = merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    answer = client.post(f"/tickets/merging/{row.act}/undoing/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    two.refresh_from_db()
    assert two.merged_into is None


def test_what_is_refused_is_said_and_what_was_written_is_kept(client: Client, agent: User) -> None:
    one, two = a_ticket(), a_ticket()
    status.set_status(two.pk, to=Category.CLOSED, by=agent)
    data = {"tickets": [one.pk, two.pk], "into": one.pk, "note": "Why I did it"}
    answer = client.post("/tickets/merging/", data)
    assert answer.status_code == 409
    assert "Nothing was merged" in answer.content.decode()
    assert "Why I did it" in answer.content.decode()


def test_a_ticket_out_of_sight_is_neither_named_nor_suggested(client: Client) -> None:
    partner = a_partner()
    team = a_team(partner=partner)
    client.force_login(a_user(partner=partner))
    mine = a_ticket("Mine", team=team)
    secret = a_ticket("Secret subject", from_=mine.requester)
    html = page(client, f"/tickets/merging/?tickets={mine.pk}&tickets={secret.pk}")
    assert "Secret subject" not in html
    assert f"There is no ticket #{secret.pk}" in html
    linking.link(mine.pk, Link.Kind.RELATED, secret.pk, by=a_user())
    html = page(client, f"/tickets/{mine.pk}/")
    assert "A ticket that you may not see" in html
    assert "Secret subject" not in html


def test_a_draft_of_a_merged_ticket_is_gone_on_with(client: Client, agent: User, pair: tuple[Ticket, Ticket]) -> None:
    one, two = pair
    drafts.save_draft(one.pk, kind=Message.Kind.PUBLIC, html="<p>Here</p>", seen_version=1, by=agent)
    drafts.save_draft(two.pk, kind=Message.Kind.PUBLIC, html="<p>There</p>", seen_version=1, by=agent)
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=agent)
    assert f"Your draft in #{two.pk}" in page(client, f"/tickets/{one.pk}/")
    there = Draft.objects.get(ticket=two)
    assert client.post(f"/tickets/{one.pk}/drafts/", {"draft": there.pk}).status_code == 302
    assert Draft.objects.get().html == "<p>Here</p><p>There</p>"
    assert client.post(f"/tickets/{one.pk}/drafts/", {"draft": there.pk}).status_code == 404


def test_a_link_is_made_by_number_and_shown_on_both(client: Client, agent: User) -> None:
    problem, incident = a_ticket("The outage"), a_ticket("It is down")
    answer = client.post(f"/tickets/{incident.pk}/links/", {"way": "problem", "to": f"#{problem.pk}"})
    assert answer.status_code == 302
    assert "The outage" in page(client, f"/tickets/{incident.pk}/")
    html = page(client, f"/tickets/{problem.pk}/")
    assert "It is down" in html
    assert "Answer 1 incident" in html
    link = Link.objects.get()
    client.post(f"/links/{link.pk}/removal/", {"ticket": problem.pk})
    assert "It is down" not in page(client, f"/tickets/{problem.pk}/")


def test_words_find_the_ticket_to_link_to(client: Client, agent: User) -> None:
    one, two = a_ticket("One"), a_ticket("A lighthouse", text="The lighthouse is dark")
    answer = client.post(f"/tickets/{one.pk}/links/", {"way": "related", "to": "lighthouse"}, follow=True)
    assert f"Link to #{two.pk}" in answer.content.decode()
    assert "Nothing found" in page(client, f"/tickets/{one.pk}/links/?to=nowhereatall")
    refused = client.post(f"/tickets/{one.pk}/links/", {"way": "related", "to": "999999"})
    assert refused.status_code == 422


def test_incidents_are_answered_and_what_failed_is_listed(client: Client, agent: User) -> None:
    problem, fine, closed = a_ticket("The outage"), a_ticket(), a_ticket()
    for one in (fine, closed):
        linking.link(one.pk, Link.Kind.INCIDENT, problem.pk, by=agent)
    html = page(client, f"/tickets/{problem.pk}/incidents/")
    assert f"#{fine.pk}" in html
    status.set_status(closed.pk, to=Category.CLOSED, by=agent)
    data = {"tickets": [fine.pk, closed.pk], "text": "It is mended.", "solve": "on"}
    answer = client.post(f"/tickets/{problem.pk}/incidents/", data, follow=True)
    html = answer.content.decode()
    assert "1 ticket answered" in html
    assert f"Ticket #{closed.pk} is closed" in html
    fine.refresh_from_db()
    assert fine.status_category == Category.SOLVED
    assert Round.objects.get().is_done


def test_a_closed_ticket_is_followed_up(client: Client, agent: User) -> None:
    old = a_ticket("Long ago", team=a_team())
    status.set_status(old.pk, to=Category.CLOSED, by=agent)
    assert "Follow up" in page(client, f"/tickets/{old.pk}/")
    empty = client.post(f"/tickets/{old.pk}/follow-up/", {"subject": "Again", "text": ""})
    assert empty.status_code == 422
    answer = client.post(f"/tickets/{old.pk}/follow-up/", {"subject": "Again", "text": "How is it?"})
    new = Ticket.objects.latest("pk")
    assert answer["Location"] == f"/tickets/{new.pk}/"
    assert (new.follows, new.subject, new.requester, new.team, new.assignee) == (
        old, "Again", old.requester, old.team, agent,
    )  # fmt: skip
    assert new.messages.get().to == [old.requester.email]
    assert "Long ago" in page(client, f"/tickets/{new.pk}/")


def test_who_may_not_work_on_tickets_may_not_merge_or_link(client: Client, pair: tuple[Ticket, Ticket]) -> None:
    one, two = pair
    client.force_login(a_user("quality-reviewer"))
    assert client.get(f"/tickets/merging/?tickets={one.pk}").status_code == 403
    assert client.post(f"/tickets/{one.pk}/links/", {"way": "related", "to": two.pk}).status_code == 403
    assert "Take the link off" not in page(client, f"/tickets/{one.pk}/")


def test_the_page_costs_the_same_for_one_relation_as_for_twenty(
    client: Client, agent: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, requester = a_ticket(), a_contact()

    def relate() -> None:
        linking.link(one.pk, Link.Kind.RELATED, a_ticket(from_=requester).pk, by=agent)
        merging.merge(Wish(into=one.pk, numbers=[a_ticket(from_=requester).pk]), by=agent)

    relate()
    page(client, f"/tickets/{one.pk}/")
    with django_assert_max_num_queries(40) as few:
        page(client, f"/tickets/{one.pk}/")
    for _round in range(5):
        relate()
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(client, f"/tickets/{one.pk}/")


def test_a_message_is_looked_at_and_split_with_a_subject_of_its_own(client: Client, agent: User) -> None:
    ticket = a_ticket("Old matter")
    message = a_message(ticket, "And where is my invoice?")
    assert f"/messages/{message.pk}/split/" in page(client, f"/tickets/{ticket.pk}/")
    html = page(client, f"/messages/{message.pk}/split/")
    assert "And where is my invoice?" in html
    assert Ticket.objects.count() == 1
    client.post(f"/messages/{message.pk}/split/", {"subject": "  An   invoice "})
    new = Ticket.objects.latest("pk")
    assert (new.subject, new.follows, new.messages.get()) == ("An invoice", ticket, message)
