"""Requesters: found or made once, however many mails come at once; renamed by staff who see them."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from events.models import Event
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from people.actions import organisations, requesters
from people.actions.contacts import contact_for, contacts_for
from people.actions.organisations import Details as Acme
from people.actions.requesters import Details
from people.models import Contact, Identity
from tests.builders import a_contact, a_partner, a_user

pytestmark = pytest.mark.django_db


def test_a_new_address_makes_a_contact_and_a_known_one_finds_it() -> None:
    first = contact_for("ann@example.org", "Ann")
    again = contact_for("ann@example.org", "Somebody else")
    assert (again.pk, again.name) == (first.pk, "Ann")
    assert Identity.objects.get().contact == first


def test_a_contact_without_a_name_takes_the_first_one_given() -> None:
    contact_for("ann@example.org")
    assert contact_for("ann@example.org", "Ann").name == "Ann"
    assert Contact.objects.get().name == "Ann"


def test_many_addresses_cost_as_many_queries_as_a_few(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(8):
        found = contacts_for((f"person{number}@example.org", "") for number in range(50))
    assert len(found) == Contact.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_eight_mails_from_one_new_address_at_once_make_one_contact() -> None:
    start, found = threading.Barrier(8), list[int]()

    def arrive() -> None:
        start.wait(5)
        try:
            with transaction.atomic():
                found.append(contact_for("ann@example.org", "Ann").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)
    assert len(found) == 8
    assert set(found) == {Contact.objects.get().pk}


def test_staff_rename_a_requester_and_it_is_recorded() -> None:
    agent, contact = a_user("agent"), a_contact(name="ann")
    organisation = organisations.create(Acme("Acme", ["@ACME.example"]), by=a_user("admin"))
    assert organisation.domains == ["acme.example"]
    requesters.change(contact, Details(name="Ann Lee", organisation=organisation, language="ja"), by=agent)
    contact.refresh_from_db()
    assert (contact.name, contact.organisation, contact.language) == ("Ann Lee", organisation, "ja")
    event = Event.objects.latest("id")
    assert (event.kind, event.detail["before"]["name"]) == ("contact.changed", "ann")


def test_a_partners_agent_does_not_reach_requesters_without_a_ticket_in_its_queues() -> None:
    agent, contact = a_user("agent", partner=a_partner()), a_contact()
    with pytest.raises(Missing):
        requesters.change(contact, Details(name="Mine"), by=agent)
    assert not Contact.objects.visible_to(agent).exists()


def test_it_needs_the_right_to_work_on_tickets() -> None:
    with pytest.raises(NotAllowed):
        requesters.change(a_contact(), Details(name="X"), by=a_user("procedure-editor"))


@pytest.mark.parametrize("domain", ["localhost", "two words.org", ""])
def test_what_is_no_mail_domain_is_refused(domain: str) -> None:
    with pytest.raises(Invalid) as caught:
        organisations.create(Acme("Acme", [domain]), by=a_user("admin"))
    assert list(caught.value.fields) == ["domains"]


def test_who_writes_from_an_organisations_domain_belongs_to_it() -> None:
    acme = organisations.create(Acme("Acme", ["acme.example", "acme.test"]), by=a_user("admin"))
    with transaction.atomic():
        made = contacts_for([("ann@acme.test", ""), ("bob@sub.acme.test", ""), ("eve@evil.test", "")])
    assert [made[one].organisation for one in sorted(made)] == [acme, None, None]


def test_a_domain_belongs_to_one_organisation_and_only_admins_say_to_which() -> None:
    admin = a_user("admin")
    acme = organisations.create(Acme("Acme", ["acme.example"]), by=admin)
    with pytest.raises(Invalid, match="belongs to Acme already"):
        organisations.create(Acme("Other", ["acme.example"]), by=admin)
    for other in (a_user("agent"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            organisations.change(acme, Acme("Acme", shares_tickets=True), by=other)
    assert organisations.change(acme, Acme("Acme", ["acme.example"], shares_tickets=True), by=admin).shares_tickets
    assert Event.objects.latest("id").detail["after"] == {"shares_tickets": True}
