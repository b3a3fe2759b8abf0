"""Requesters for staff: beside the ticket, in a list, and on a page of their own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.actions import attributes, notes, requesters
from people.models import Contact, ContactNote, Organisation, User
from tests import builders
from tickets.actions import looks, satisfaction, status
from tickets.actions.looks import SurveyDetails
from tickets.models import Category, Ticket
from tickets.requesters import alike

pytestmark = pytest.mark.django_db


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def a_rated(contact: Contact, score: int = 5) -> Ticket:
    brand = builders.a_brand()
    looks.set_survey(brand, SurveyDetails(is_on=True), by=builders.a_user("admin"))
    ticket = builders.a_ticket(from_=contact, brand=brand)
    status.set_status(ticket.pk, to=Category.SOLVED, by=builders.a_user())
    satisfaction.rate(ticket.pk, score=score, comment="Quick and kind.", by=contact)
    return ticket


@pytest.fixture
def siti(agent: User) -> Contact:
    acme = Organisation.objects.create(name="Batik Jaya", domains=["batik.example"])
    contact = builders.a_contact("siti@example.org", name="Siti Rahma", organisation=acme, time_zone="Asia/Jakarta")
    attributes.create(attributes.Details(label="Plan"), by=builders.a_user("admin"))
    requesters.set_attributes(contact, {"plan": "Studio"}, by=agent)
    requesters.add_address(contact, "siti@batik.example", by=agent)
    notes.add(contact, "Prefers mornings.", by=agent)
    return contact


def test_beside_a_ticket_stands_what_is_known_of_its_requester(browser_of: Client, siti: Contact) -> None:
    rated, ticket = a_rated(siti, 4), builders.a_ticket(from_=siti)
    page = text_of(browser_of, f"/tickets/{ticket.pk}/")
    for words in (
        "Batik Jaya", "siti@batik.example", "Asia/Jakarta", "Studio", "Prefers mornings.", "1 other ticket", "4.0 of 5",
        f'hx-get="/tickets/{rated.pk}/"', 'data-fold="requester-notes"',
    ):  # fmt: skip
        assert words in page, words
    assert "Quick and kind." in text_of(browser_of, f"/tickets/{rated.pk}/")


def test_a_list_shows_the_rating_in_a_column_and_a_view_asks_for_it(
    browser_of: Client, siti: Contact, agent: User
) -> None:
    rated = a_rated(siti, 2)
    view = builders.a_view(
        by=agent, conditions={"field": "satisfaction", "op": "is", "value": 2}, columns=["satisfaction"]
    )
    page = text_of(browser_of, f"/tickets/?view={view.slug}")
    assert f'id="row-{rated.pk}"' in page and "Satisfaction: Bad" in page


def test_ones_page_has_it_all_and_its_forms_work_without_scripts(browser_of: Client, siti: Contact) -> None:
    ticket = a_rated(siti)
    url = f"/requesters/{siti.pk}/"
    page = text_of(browser_of, url)
    for words in (
        "Siti Rahma",
        "siti@batik.example",
        "Prefers mornings.",
        f"#{ticket.pk}",
        'value="Studio"',
        "Very good",
    ):
        assert words in page
    browser_of.post(f"{url}attributes/", {"attribute_plan": "Free"})
    browser_of.post(f"{url}notes/", {"text": "Another note."})
    browser_of.post(f"{url}details/", {"name": "Siti R.", "phone": "+62315678", "organisation": ""})
    siti.refresh_from_db()
    assert (siti.attributes, siti.name, siti.phone, siti.organisation) == (
        {"plan": "Free"},
        "Siti R.",
        "+62315678",
        None,
    )
    browser_of.post(f"{url}block/", {"to": "1"})
    assert "Let them write again" in text_of(browser_of, url)
    note = ContactNote.objects.get(text="Another note.")
    browser_of.post(f"/requesters/notes/{note.pk}/removal/")
    assert "Another note." not in text_of(browser_of, url)


def test_what_can_not_be_saved_is_said_and_the_words_stay(browser_of: Client, siti: Contact) -> None:
    url = f"/requesters/{siti.pk}/"
    refused = browser_of.post(f"{url}addresses/", {"address": "nonsense"})
    assert refused.status_code == 422 and 'value="nonsense"' in refused.content.decode()
    refused = browser_of.post(f"{url}notes/", {"text": "x" * 5000})
    assert refused.status_code == 422 and "x" * 5000 in refused.content.decode()
    attributes.create(attributes.Details(label="Age", kind="number"), by=builders.a_user("admin"))
    refused = browser_of.post(f"{url}attributes/", {"attribute_age": "old"})
    assert refused.status_code == 422 and "Age: Write a number" in refused.content.decode()
    assert browser_of.post(f"{url}details/", {"name": "", "time_zone": "Mars/Base"}).status_code == 422


def test_a_note_written_beside_a_ticket_leads_back_there(browser_of: Client, siti: Contact) -> None:
    ticket = builders.a_ticket(from_=siti)
    answer = browser_of.post(f"/requesters/{siti.pk}/notes/", {"text": "Seen.", "ticket": str(ticket.pk)})
    assert answer["Location"] == f"/tickets/{ticket.pk}/"


def test_the_same_person_is_suggested_compared_merged_and_put_apart(browser_of: Client, siti: Contact) -> None:
    twin = builders.a_contact("siti@batik2.example", name="siti rahma")
    url = f"/requesters/{siti.pk}/"
    assert "same name" in text_of(browser_of, url)
    assert "siti@batik2.example" in text_of(browser_of, f"{url}merge/?other={twin.pk}")
    assert "siti@batik2.example" in text_of(browser_of, f"{url}merge/?q=batik2")
    browser_of.post(f"{url}merge/", {"other": str(twin.pk)})
    assert browser_of.get(f"/requesters/{twin.pk}/")["Location"] == url
    page = text_of(browser_of, url)
    assert "siti@batik2.example" in page and "The same person?" not in page
    browser_of.post(f"/requesters/merges/{siti.merges.get().pk}/undoing/")
    assert text_of(browser_of, f"/requesters/{twin.pk}/")


def test_those_with_more_in_common_come_first(siti: Contact, agent: User) -> None:
    Contact.objects.filter(pk=siti.pk).update(phone="+6231", email="siti@batik.test")
    siti.refresh_from_db()
    name = builders.a_contact("s@gmail.com", name="Siti Rahma")
    more = builders.a_contact("rahma@batik.test", name="SITI RAHMA", phone="+6231")
    phone = builders.a_contact("other@gmail.com", name="Other", phone="+6231")
    builders.a_contact(name="Somebody")
    found = alike(siti, agent)
    assert [one.contact for one in found] == [more, name, phone]
    assert found[0].reasons == ["same telephone", "same name", "same mail domain"]


def test_the_list_is_searched_and_a_partners_people_find_only_theirs(browser_of: Client, siti: Contact) -> None:
    for words in ("rahma", "SITI@EX", "siti@batik.example"):
        assert "Siti Rahma" in text_of(browser_of, f"/requesters/?q={words}")
    assert "Nobody found" in text_of(browser_of, "/requesters/?q=zz%00%25")
    team = builders.a_team(partner=builders.a_partner())
    partners = builders.a_user(partner=team.partner, teams=[team])
    theirs = builders.a_contact(name="Of the partner")
    builders.a_ticket(from_=theirs, team=team)
    client = Client()
    client.force_login(partners)
    page = text_of(client, "/requesters/")
    assert "Of the partner" in page and "Siti Rahma" not in page
    text_of(client, f"/requesters/{siti.pk}/", 404)
    text_of(client, f"/organisations/{siti.organisation_id}/", 404)
    assert "Batik Jaya" not in text_of(client, "/organisations/")
    assert "Batik Jaya" not in text_of(client, f"/requesters/{theirs.pk}/details/")


def test_organisations_show_their_people_and_tickets(browser_of: Client, siti: Contact) -> None:
    ticket = builders.a_ticket("Wax is late", from_=siti)
    assert "Batik Jaya" in text_of(browser_of, "/organisations/?q=batik")
    page = text_of(browser_of, f"/organisations/{siti.organisation_id}/")
    assert "Siti Rahma" in page and "Wax is late" in page and f"#{ticket.pk}" in page


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_queries_do_not_grow_with_rows(browser_of: Client, siti: Contact, agent: User) -> None:
    builders.a_ticket(from_=siti)
    pages = ("/requesters/", f"/requesters/{siti.pk}/", "/organisations/", f"/organisations/{siti.organisation_id}/")
    few = [queries(browser_of, page) for page in pages]
    for number in range(8):
        other = builders.a_contact(organisation=siti.organisation)
        builders.a_ticket(from_=other)
        builders.a_ticket(from_=siti)
        notes.add(siti, f"Note {number}", by=agent)
        Organisation.objects.create(name=f"Organisation {number}")
    assert [queries(browser_of, page) for page in pages] == few
