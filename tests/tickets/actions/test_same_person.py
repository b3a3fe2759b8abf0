"""Two requesters who are the same person: merged, and put apart again exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.actions import notes
from people.actions.contacts import contact_for
from people.models import Contact, ContactMerge, ContactNote, Identity, Organisation
from tests import builders
from tests.tickets.portal.pages import page_of
from tickets.actions import same_person
from tickets.models import Message, Participant, Satisfaction, Ticket

pytestmark = pytest.mark.django_db


def dump() -> dict[str, list[Any]]:
    """Every row that says who somebody is, as it stands."""
    kept = {
        Contact: None,
        Identity: None,
        ContactNote: None,
        Participant: None,
        Satisfaction: None,
        Ticket: None,
        Message: ["pk", "ticket", "author_contact", "version", "text"],
    }
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list(*(fields or [])))
        for model, fields in kept.items()
    }


def test_everything_goes_over_and_what_was_missing_is_filled() -> None:
    agent, acme = builders.a_user(), Organisation.objects.create(name="Acme")
    kept = builders.a_contact("siti@example.org", attributes={"plan": "Free"})
    gone = builders.a_contact(
        "siti@work.example", name="Siti", organisation=acme, phone="+62315678", attributes={"plan": "Studio", "no": "7"}
    )
    ticket = builders.a_ticket(from_=gone)
    notes.add(gone, "Speaks Javanese.", by=agent)
    same_person.merge(kept.pk, gone.pk, by=agent)
    for row in (kept, gone, ticket):
        row.refresh_from_db()
    assert (kept.name, kept.organisation, kept.phone) == ("Siti", acme, "+62315678")
    assert kept.attributes == {"plan": "Free", "no": "7"}
    assert (ticket.requester, gone.merged_into) == (kept, kept)
    assert ticket.messages.get().author_contact == kept
    assert kept.notes.count() == 1
    assert contact_for("siti@work.example") == contact_for("siti@example.org") == kept
    assert Event.objects.filter(kind="contact.merged", subject_id=kept.pk, detail__other_id=gone.pk).count() == 1
    assert Event.objects.get(kind="ticket.requester_changed").detail == {"before": gone.pk, "after": kept.pk}


SEATS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)


@given(
    owners=st.lists(st.integers(0, 3), min_size=1, max_size=4),
    seats=SEATS,
    names=st.lists(st.sampled_from(["", "Siti", "Siti Rahma"]), min_size=4, max_size=4),
    attributes=st.lists(
        st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])), min_size=4, max_size=4
    ),
    merges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=3),
)
@example([2], [(0, 1)], [""] * 4, [{}] * 4, [(0, 1)])  # takes part
@example([2], [(0, 0), (0, 1)], [""] * 4, [{}] * 4, [(0, 1)])  # both take part
@example([0], [(0, 1)], [""] * 4, [{}] * 4, [(0, 1)])  # takes part where the other asks
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undone_in_turn_everything_is_as_it_was(
    owners: list[int],
    seats: list[tuple[int, int]],
    names: list[str],
    attributes: list[dict[str, str]],
    merges: list[tuple[int, int]],
) -> None:
    agent = builders.a_user()
    people = [builders.a_contact(name=name, attributes=has) for name, has in zip(names, attributes, strict=True)]
    tickets = [builders.a_ticket(from_=people[owner]) for owner in owners]
    for place, who in seats:
        if place < len(tickets) and tickets[place].requester_id != people[who].pk:
            Participant.objects.get_or_create(ticket=tickets[place], contact=people[who])
    states, made = [dump()], []
    for kept, gone in merges:
        try:
            made.append(same_person.merge(people[kept].pk, people[gone].pk, by=agent))
        except (Invalid, Missing):
            continue
        states.append(dump())
    for merge in reversed(made):
        assert dump() == states.pop()
        same_person.undo(merge.pk, by=agent)
    assert dump() == states.pop()


def test_what_came_since_stays_with_who_it_came_to() -> None:
    agent, kept, gone = builders.a_user(), builders.a_contact(), builders.a_contact("old@example.org")
    merge = same_person.merge(kept.pk, gone.pk, by=agent)
    since = builders.a_ticket(from_=contact_for("old@example.org"))
    Contact.objects.filter(pk=kept.pk).update(name="Given since")
    same_person.undo(merge.pk, by=agent)
    since.refresh_from_db()
    kept.refresh_from_db()
    assert (since.requester, kept.name) == (kept, "Given since")
    assert contact_for("old@example.org") == gone


def test_the_later_merge_is_undone_first_and_each_only_once() -> None:
    agent = builders.a_user()
    a, b, c = (builders.a_contact() for _ in range(3))
    first = same_person.merge(b.pk, a.pk, by=agent)
    second = same_person.merge(c.pk, b.pk, by=agent)
    a.refresh_from_db()
    assert a.merged_into == c
    with pytest.raises(Conflict):
        same_person.undo(first.pk, by=agent)
    same_person.undo(second.pk, by=agent)
    for _time in range(2):
        same_person.undo(first.pk, by=agent)
    assert Contact.objects.get(pk=a.pk).merged_into is None
    assert Event.objects.filter(kind="contact.unmerged").count() == 2


def test_links_that_were_mailed_before_still_open_the_request(client: Client) -> None:
    kept, gone = builders.a_contact(), builders.a_contact()
    ticket, copied = builders.a_ticket(from_=gone), builders.a_ticket()
    Participant.objects.create(ticket=copied, contact=gone)
    pages = [page_of(ticket), page_of(copied, gone)]
    same_person.merge(kept.pk, gone.pk, by=builders.a_user())
    assert [client.get(page).status_code for page in pages] == [200, 200]


def test_a_merge_is_refused_for_oneself_for_who_is_merged_and_for_a_partners_people() -> None:
    agent, kept, gone = builders.a_user(), builders.a_contact(), builders.a_contact()
    with pytest.raises(Invalid):
        same_person.merge(kept.pk, kept.pk, by=agent)
    same_person.merge(kept.pk, gone.pk, by=agent)
    with pytest.raises(Missing):
        same_person.merge(builders.a_contact().pk, gone.pk, by=agent)
    team = builders.a_team(partner=builders.a_partner())
    partners = builders.a_user(partner=team.partner, teams=[team])
    one, other = builders.a_contact(), builders.a_contact()
    for who in (one, other):
        builders.a_ticket(from_=who, team=team)
    with pytest.raises(NotAllowed):
        same_person.merge(one.pk, other.pk, by=partners)
    with pytest.raises(NotAllowed):
        same_person.undo(ContactMerge.objects.get().pk, by=partners)


def test_a_partners_people_learn_no_address_of_other_queues(client: Client) -> None:
    team = builders.a_team(partner=builders.a_partner())
    partners = builders.a_user(partner=team.partner, teams=[team])
    kept, gone = builders.a_contact("siti@example.org"), builders.a_contact("zqhidden@example.org")
    builders.a_ticket(from_=kept, team=team)
    builders.a_ticket("zqsubject", from_=gone)
    same_person.merge(kept.pk, gone.pk, by=builders.a_user())
    client.force_login(partners)
    for page in (f"/requesters/{kept.pk}/", "/requesters/", f"/api/v1/contacts/{kept.pk}/", "/api/v1/contacts/"):
        body = client.get(page).content.decode()
        assert "siti@example.org" in body, page
        assert "zq" not in body, page
    assert "Nobody found" in client.get("/requesters/?q=zqhidden@example.org").content.decode()
