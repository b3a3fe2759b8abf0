"""What staff keep about requesters: details, attributes, addresses, notes, and who is blocked."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from people.actions import attributes, notes, requesters
from people.actions.requesters import Details
from people.models import Attribute, Contact, ContactNote, Identity, User
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return builders.a_user()


@pytest.fixture
def siti() -> Contact:
    return builders.a_contact("siti@example.org", name="Siti")


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin")


def changes() -> list[dict[str, object]]:
    return list(Event.objects.filter(kind="contact.changed").order_by("pk").values_list("detail", flat=True))


def test_details_are_changed_and_recorded_with_before_and_after(agent: User, siti: Contact) -> None:
    details = Details(name="Siti Rahma", phone="+62 31 5678-900", time_zone="Asia/Jakarta", language="id")
    requesters.change(siti, details, by=agent)
    siti.refresh_from_db()
    assert (siti.phone, siti.time_zone) == ("+62315678900", "Asia/Jakarta")
    [event] = changes()
    assert event["before"] == {"name": "Siti", "language": "", "time_zone": "", "phone": ""}


@pytest.mark.parametrize("phone", ["abc", "12", "+62'--", "1" * 40])
def test_a_number_that_is_none_is_refused(agent: User, siti: Contact, phone: str) -> None:
    with pytest.raises(Invalid) as refused:
        requesters.change(siti, Details(name="Siti", phone=phone), by=agent)
    assert "phone" in refused.value.fields


def test_only_in_house_people_let_somebody_read_their_organisations_requests() -> None:
    team = builders.a_team(partner=builders.a_partner())
    partners, contact = builders.a_user(partner=team.partner, teams=[team]), builders.a_contact()
    builders.a_ticket(from_=contact, team=team)
    with pytest.raises(NotAllowed):
        requesters.change(contact, Details(name="X", sees_organisation=True), by=partners)
    assert requesters.change(contact, Details(name="X"), by=partners).name == "X"
    with pytest.raises(Missing):
        requesters.change(builders.a_contact(), Details(name="X"), by=partners)


class TestAttributes:
    @pytest.fixture(autouse=True)
    def _defined(self, admin: User) -> None:
        for kind in Attribute.Kind.values:
            attributes.create(attributes.Details(label=kind, kind=kind, choices=["Free", "Studio"]), by=admin)

    @pytest.mark.parametrize(
        ("key", "given", "kept"),
        [
            ("text", " Batik\x00 ", "Batik"), ("number", "12.5", 12.5), ("number", 7, 7),
            ("date", "2026-12-31", "2026-12-31"),
            ("yes_no", "no", False), ("yes_no", True, True), ("choice", "Studio", "Studio"),
            ("text", "x" * 900, "x" * 500),
        ],
    )  # fmt: skip
    def test_a_value_is_kept_as_its_kind(
        self, agent: User, siti: Contact, key: str, given: object, kept: object
    ) -> None:
        requesters.set_attributes(siti, {key: given}, by=agent)
        siti.refresh_from_db()
        assert siti.attributes == {key: kept}

    @pytest.mark.parametrize(
        ("key", "given"),
        [
            ("number", "many"), ("number", "NaN"), ("number", "1e400"), ("number", True), ("date", "31.12.2026"),
            ("yes_no", "perhaps"), ("choice", "Gold"), ("unknown", "x"),
        ],
    )  # fmt: skip
    def test_one_that_does_not_fit_is_named_and_nothing_is_kept(
        self, agent: User, siti: Contact, key: str, given: object
    ) -> None:
        with pytest.raises(Invalid) as refused:
            requesters.set_attributes(siti, {key: given, "text": "fine"}, by=agent)
        assert list(refused.value.fields) == [f"attributes.{key}"]
        siti.refresh_from_db()
        assert siti.attributes == {}

    def test_keys_that_are_not_named_stay_and_an_empty_value_goes(self, agent: User, siti: Contact) -> None:
        requesters.set_attributes(siti, {"text": "a", "number": 1}, by=agent)
        requesters.set_attributes(siti, {"number": ""}, by=agent)
        siti.refresh_from_db()
        assert siti.attributes == {"text": "a"}
        assert changes()[-1] == {
            "before": {"attributes": {"number": 1, "text": "a"}}, "after": {"attributes": {"text": "a"}},
        }  # fmt: skip

    def test_are_made_by_in_house_admins_with_a_key_of_their_own(self, agent: User, admin: User) -> None:
        with pytest.raises(NotAllowed):
            attributes.create(attributes.Details(label="Plan"), by=agent)
        made = attributes.create(attributes.Details(label="Customer no."), by=admin)
        assert made.key == "customer_no"
        with pytest.raises(Invalid):
            attributes.create(attributes.Details(label="Customer no"), by=admin)
        with pytest.raises(Invalid):
            attributes.create(attributes.Details(label="動画"), by=admin)
        with pytest.raises(Invalid):
            attributes.create(attributes.Details(label="Empty", kind="choice"), by=admin)
        changed = attributes.change(made, attributes.Details(label="Number", is_active=False), by=admin)
        assert (changed.label, changed.key) == ("Number", "customer_no")
        assert Event.objects.filter(kind="attribute.changed", subject_id=made.pk).count() == 1


class TestAddresses:
    def test_are_added_and_taken_off_but_for_the_last(self, agent: User, siti: Contact) -> None:
        requesters.add_address(siti, " Siti@Work.Example ", by=agent)
        added = Identity.objects.get(value="siti@work.example")
        assert not added.is_verified
        changed = requesters.take_address(siti.identities.get(value="siti@example.org").pk, by=agent)
        assert changed.email == "siti@work.example"
        with pytest.raises(Invalid):
            requesters.take_address(added.pk, by=agent)
        assert [one["after"] for one in changes()] == [
            {"identities": ["siti@example.org", "siti@work.example"]}, {"identities": ["siti@work.example"]},
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "address", ["", "siti", "a b@example.org", "taken@example.org", "x" * 400 + "@example.org"]
    )
    def test_that_can_not_be_used_are_refused(self, agent: User, siti: Contact, address: str) -> None:
        builders.a_contact("taken@example.org")
        with pytest.raises(Invalid):
            requesters.add_address(siti, address, by=agent)
        assert siti.identities.count() == 1


class TestNotes:
    def test_are_kept_with_who_wrote_them_and_the_log_has_no_words_of_them(self, agent: User, siti: Contact) -> None:
        note = notes.add(siti, "Prefers mornings.\r\n", by=agent)
        assert (note.text, note.author) == ("Prefers mornings.", agent)
        [event] = Event.objects.filter(kind="contact.noted")
        assert event.detail == {"note_id": note.pk}

    @pytest.mark.parametrize("text", ["", "  \x00 ", "x" * 4001])
    def test_that_say_nothing_or_too_much_are_refused(self, agent: User, siti: Contact, text: str) -> None:
        with pytest.raises(Invalid):
            notes.add(siti, text, by=agent)

    def test_of_the_house_are_not_read_by_a_partner_and_the_other_way_they_are(
        self, agent: User, siti: Contact
    ) -> None:
        team = builders.a_team(partner=builders.a_partner())
        partners = builders.a_user(partner=team.partner, teams=[team])
        builders.a_ticket(from_=siti, team=team)
        ours, theirs = notes.add(siti, "Ours", by=agent), notes.add(siti, "Theirs", by=partners)
        assert set(ContactNote.objects.visible_to(agent)) == {ours, theirs}
        assert set(ContactNote.objects.visible_to(partners)) == {theirs}
        with pytest.raises(Missing):
            notes.remove(ours.pk, by=partners)

    def test_are_removed_by_their_author_or_a_lead(self, agent: User, siti: Contact) -> None:
        note = notes.add(siti, "Wrong.", by=agent)
        with pytest.raises(NotAllowed):
            notes.remove(note.pk, by=builders.a_user())
        notes.remove(note.pk, by=builders.a_user("lead"))
        assert not ContactNote.objects.visible_to(agent).exists()
        assert Event.objects.filter(kind="contact.note_removed").count() == 1


def test_blocking_is_recorded_once(agent: User, siti: Contact) -> None:
    for to in (True, True, False):
        requesters.set_blocked(siti, to=to, by=agent)
    assert [one["after"] for one in changes()] == [{"blocked": True}, {"blocked": False}]
