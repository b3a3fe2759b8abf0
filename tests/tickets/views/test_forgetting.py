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
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


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


def test_files_that_have_the_words_are_shown_and_go_along_where_they_are_ticked(client: Client, admin: User) -> None:
    files = [NewFile("card.txt", "text/plain", f"Card {SECRET}".encode()), NewFile("a.png", "image/png", PNG)]
    ticket = a_ticket(text="See the file", with_files=[*files, NewFile("other.txt", "text/plain", b"harmless")])
    again = a_ticket(from_=ticket.requester, with_files=[files[0]])
    card, picture = (ticket.messages.get().attachments.get(name=name) for name in ("card.txt", "a.png"))
    address = f"/tickets/{ticket.pk}/redaction/"
    looked = client.post(address, {"text": SECRET})
    held, unread = looked.context["held"], looked.context["unread"]
    assert [one.number for one in held if one.is_ticked] == [again.pk, ticket.pk]
    assert [(one.row.pk, one.is_ticked) for one in unread] == [(picture.pk, False)]
    data = {"text": SECRET, "reason": "A card", "redact": "1", "files": [card.pk, picture.pk]}
    unsure = client.post(address, data)
    assert unsure.status_code == 422
    assert [one.is_ticked for one in unsure.context["held"]] == [False, True], "what was ticked stays so"
    assert client.post(address, data | {"sure": "on"}).status_code == 302
    names = Attachment.objects.order_by("pk").values_list("message__ticket", "name")
    assert list(names) == [
        (ticket.pk, "redacted.txt"), (ticket.pk, "redacted.txt"), (ticket.pk, "other.txt"), (again.pk, "redacted.txt"),
    ]  # fmt: skip
    assert "nowhere in this ticket" in client.post(address, {"text": SECRET}).content.decode()


def test_a_file_of_somebody_elses_ticket_does_not_go_along(client: Client, admin: User) -> None:
    ticket, other = a_ticket(text=SECRET), a_ticket(with_files=[NewFile("b.txt", "text/plain", b"x")])
    data = {"text": SECRET, "reason": "x", "redact": "1", "sure": "on", "files": [Attachment.objects.get().pk]}
    assert client.post(f"/tickets/{ticket.pk}/redaction/", data).status_code == 404
    assert SECRET in ticket.messages.get().text, "all or nothing"
    assert other.messages.get().attachments.get().name == "b.txt"


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
