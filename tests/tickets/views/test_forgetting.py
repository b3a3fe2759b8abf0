"""Pages of redaction, of how long things are kept, and of forgetting a person."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from people.models import User
from tests.builders import a_brand, a_contact, a_message, a_partner, a_ticket, a_user
from tickets.actions import merging, replies, retention
from tickets.actions.files import NewFile
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.models import Attachment, Erasure, Hold, RetentionRule

pytestmark = pytest.mark.django_db
SECRET = "4929 1711"


@pytest.fixture
def admin(client: Client) -> User:
    admin = a_user("admin")
    client.force_login(admin)
    return admin


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_words_are_looked_for_then_redacted_when_one_is_sure(client: Client, admin: User) -> None:
    ticket = a_ticket(text=f"My card is {SECRET}")
    address = f"/tickets/{ticket.pk}/redaction/"
    assert address in page(client, f"/tickets/{ticket.pk}/")
    looked = client.post(address, {"text": SECRET}).content.decode()
    assert "1 message" in looked
    assert "Nobody can bring the words back" in looked
    data = {"text": SECRET, "reason": "A card", "redact": "1"}
    unsure = client.post(address, data)
    assert unsure.status_code == 422
    assert SECRET in ticket.messages.get().text
    assert client.post(address, data | {"sure": "on"}).status_code == 302
    html = page(client, f"/tickets/{ticket.pk}/")
    assert SECRET not in html
    assert "█████" in html
    assert "redacted words for good: A card" in html
    assert "nowhere in this ticket" in client.post(address, {"text": SECRET}).content.decode()


def test_a_file_is_redacted_from_the_same_page(client: Client, admin: User) -> None:
    ticket = a_ticket(with_files=[NewFile("passport.txt", "text/plain", b"x")])
    file = Attachment.objects.get()
    assert "passport.txt" in page(client, f"/tickets/{ticket.pk}/redaction/")
    address = f"/attachments/{file.pk}/redaction/"
    assert "1 time" in page(client, address)
    assert client.post(address, {"reason": "A passport"}).status_code == 422
    assert client.post(address, {"reason": "A passport", "sure": "on"}).status_code == 302
    assert "passport.txt" not in page(client, f"/tickets/{ticket.pk}/")


def test_a_rule_shows_what_would_go_before_it_is_saved(client: Client, admin: User) -> None:
    brand = a_brand("Kita")
    address = f"/admin/retention/{brand.pk}/"
    assert "Kita" in page(client, "/admin/retention/")
    data = {"months": "12", "how": "anonymise", "raw_days": ""}
    assert "This would go now" in client.post(address, data | {"look": "1"}).content.decode()
    assert not RetentionRule.objects.exists()
    assert client.post(address, data | {"save": "1"}).status_code == 302
    assert "after 12 months" in page(client, "/admin/retention/")
    assert client.post(address, data | {"months": "0", "save": "1"}).status_code == 422


def test_a_ticket_is_held_and_let_go(client: Client, admin: User) -> None:
    ticket = a_ticket("Held one")
    client.post(f"/tickets/{ticket.pk}/hold/", {"reason": "A lawsuit"})
    assert Hold.objects.get().reason == "A lawsuit"
    assert "A lawsuit" in page(client, f"/tickets/{ticket.pk}/")
    assert "Held one" in page(client, "/admin/retention/")
    client.post(f"/tickets/{ticket.pk}/hold/", {"lift": "1"})
    assert not Hold.objects.exists()


def test_a_person_is_erased_and_the_certificate_can_be_downloaded(client: Client, admin: User) -> None:
    person = a_contact("ann@x.test", name="Ann")
    a_ticket(from_=person)
    address = f"/requesters/{person.pk}/erasure/"
    assert "ann@x.test" in page(client, address)
    assert client.post(address, {"reason": "By mail"}).status_code == 422
    answer = client.post(address, {"reason": "By mail", "sure": "on"})
    found = Erasure.objects.get()
    assert answer["Location"] == f"/admin/retention/erasures/{found.pk}/"
    assert "1 ticket to go" in page(client, answer["Location"])
    while retention.go_on_with_persons():
        pass
    assert "ann@x.test" not in page(client, answer["Location"])
    certificate = json.loads(page(client, answer["Location"] + "?format=json"))
    assert (certificate["removed"]["tickets"], certificate["reason"]) == (1, "By mail")


def test_an_export_holds_what_is_theirs_and_nothing_of_others(client: Client, admin: User) -> None:
    ann, budi = a_contact("ann@x.test", name="Ann"), a_contact("budi@x.test")
    one, two = a_ticket("Mine", text="ANNWORDS", from_=ann), a_ticket(text="BUDIWORDS", from_=budi)
    replies.note(one.pk, Writing("<p>NOTEWORDS</p>", 1), by=admin)
    merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=admin)
    a_message(one, "ANNWORDS again")
    data = page(client, f"/requesters/{ann.pk}/export/")
    assert data.count("ANNWORDS") == 2
    assert "BUDIWORDS" not in data
    assert "NOTEWORDS" not in data
    assert json.loads(data)["person"]["addresses"] == ["ann@x.test"]
    theirs = page(client, f"/requesters/{budi.pk}/export/")
    assert "BUDIWORDS" in theirs
    assert "ANNWORDS" not in theirs


@pytest.mark.parametrize("role", ["agent", "lead", "partner"])
def test_others_may_not(client: Client, role: str) -> None:
    ticket = a_ticket()
    client.force_login(a_user("admin", partner=a_partner()) if role == "partner" else a_user(role))
    for address in (
        "/admin/retention/",
        f"/admin/retention/{ticket.brand_id}/",
        f"/requesters/{ticket.requester_id}/export/",
    ):
        assert client.get(address).status_code == 403
    assert client.post(f"/tickets/{ticket.pk}/redaction/", {"text": "help"}).status_code in {403, 404}
    assert client.post(f"/tickets/{ticket.pk}/hold/", {"reason": "x"}).status_code in {403, 404}
    assert client.post(f"/requesters/{ticket.requester_id}/erasure/", {"reason": "x", "sure": "1"}).status_code == 403
