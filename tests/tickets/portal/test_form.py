"""The public request form of a brand."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from pytest_django.fixtures import Settings

from events.models import Event
from helpdesk.lib import clock
from helpdesk.web.limits import Limit
from people.models import Contact
from tests import builders
from tests.tickets.portal.pages import WORDS, send, stamp_of
from tests.valkey_away import NOWHERE
from tickets.actions.uploads import PART
from tickets.models import Attachment, Brand, Channel, Message, Ticket
from tickets.portal import guard

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def brand() -> Brand:
    return builders.a_brand("Kita", team=builders.a_team("Care"), accent="teal")


def test_the_help_page_lists_every_brand(client: Client, brand: Brand) -> None:
    builders.a_brand("Kita Studio")
    html = client.get("/help/").content.decode()
    assert '/help/kita/"' in html
    assert '/help/kita-studio/"' in html


def test_sending_the_form_opens_a_ticket_in_the_brands_queue(client: Client, brand: Brand) -> None:
    answer = send(client, "kita")
    ticket = Ticket.objects.get()
    message = Message.objects.get()
    assert answer.status_code == 302
    assert (ticket.channel, ticket.team, ticket.subject) == (Channel.WEB, brand.team, "My video is gone")
    assert (ticket.requester.email, ticket.requester.name) == ("siti@example.org", "Siti Rahma")
    assert message.text == WORDS["message"]
    assert [event.kind for event in Event.objects.filter(subject_kind="ticket")] == ["ticket.created", "message.added"]
    assert Event.objects.filter(subject_kind="ticket").first().actor_kind == "contact"  # type: ignore[union-attr]


def test_who_sent_it_sees_its_number_and_a_link_that_works(client: Client, brand: Brand) -> None:
    html = client.get(send(client, "kita")["Location"]).content.decode()
    ticket = Ticket.objects.get()
    assert f"#{ticket.pk}" in html
    [link] = set(re.findall(r"http://localhost:8000(/requests/[a-z2-7]{42}/)", html))
    assert "It showed my garden." in client.get(link).content.decode()


def test_a_requester_who_is_known_is_found_again_and_keeps_their_name(client: Client, brand: Brand) -> None:
    known = builders.a_contact("siti@example.org", name="Ibu Siti")
    send(client, "kita", name="Somebody else")
    assert Ticket.objects.get().requester == known
    assert Contact.objects.get().name == "Ibu Siti"


def test_files_come_along_under_clean_names_with_the_type_of_their_content(client: Client, brand: Brand) -> None:
    files = [
        SimpleUploadedFile("../../gar\u202eden.html", PNG, content_type="text/html"),
        SimpleUploadedFile("page.html", b"<script>alert(1)</script>", content_type="text/html"),
    ]
    send(client, "kita", attachments=files)
    stored = [(file.name, file.content_type) for file in Attachment.objects.all()]
    assert stored == [("garden.html", "image/png"), ("page.html", "text/plain")]


def test_programs_are_refused_by_name_and_by_content(client: Client, brand: Brand) -> None:
    for name, content in (("photo.png.exe", b"hello"), ("photo.png", b"MZ\x90\x00" + b"\0" * 99)):
        answer = send(client, "kita", attachments=[SimpleUploadedFile(name, content)])
        assert answer.status_code == 422
        assert "is a program" in answer.content.decode()
    assert not Ticket.objects.exists()


@override_settings(UPLOAD_LIMIT=1024 * 1024)
def test_files_that_are_too_large_together_are_refused_and_the_words_are_kept(client: Client, brand: Brand) -> None:
    files = [SimpleUploadedFile(f"{name}.bin", b"\0" * 600_000) for name in "ab"]
    html = send(client, "kita", attachments=files).content.decode()
    assert "too large together: the limit is 1 MB" in html
    assert "It showed my garden." in html
    assert "choose your files again" in html


@override_settings(UPLOAD_LIMIT=1024)
def test_a_body_far_over_the_limit_is_turned_away_before_it_is_read(client: Client, brand: Brand) -> None:
    answer = client.post("/help/kita/", WORDS, CONTENT_LENGTH="90000000")
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_more_than_ten_files_are_refused(client: Client, brand: Brand) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)]
    assert "at most 10 files" in send(client, "kita", attachments=files).content.decode()


def test_each_field_says_what_is_missing_and_keeps_the_rest(client: Client, brand: Brand) -> None:
    html = send(client, "kita", name="", email="siti@", message="  ").content.decode()
    assert html.count("Tell us your name.") == 2
    assert "Write the email address in full" in html
    assert "Describe what happened." in html
    assert 'value="My video is gone"' in html
    assert not Ticket.objects.exists()


def test_a_form_sent_faster_than_people_type_is_asked_for_once_more(client: Client, brand: Brand) -> None:
    html = client.get("/help/kita/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', html)[1]  # type: ignore[index]
    answer = client.post("/help/kita/", WORDS | {"stamp": stamp})
    assert answer.status_code == 422
    assert "faster than people type" in answer.content.decode()
    assert stamp in answer.content.decode()
    with clock.set_to(clock.now() + timedelta(seconds=4)):
        assert client.post("/help/kita/", WORDS | {"stamp": stamp}).status_code == 302


@pytest.mark.parametrize("stamp", ["", "zebra", "68f0a000-000000000000-aaaaaaaaaaaaaaaa"])
def test_a_form_without_a_stamp_of_ours_is_refused_with_a_good_one(client: Client, brand: Brand, stamp: str) -> None:
    answer = client.post("/help/kita/", WORDS | {"stamp": stamp})
    assert answer.status_code == 422
    assert "please send once more" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_page_that_was_open_for_days_keeps_its_words_and_works_the_second_time(client: Client, brand: Brand) -> None:
    stamp = stamp_of(client, "/help/kita/")
    with clock.set_to(clock.now() + timedelta(days=2)):
        html = client.post("/help/kita/", WORDS | {"stamp": stamp}).content.decode()
        assert "It showed my garden." in html
        fresh = re.search(r'name="stamp" value="([^"]+)"', html)[1]  # type: ignore[index]
    with clock.set_to(clock.now() + timedelta(days=2, seconds=5)):
        assert client.post("/help/kita/", WORDS | {"stamp": fresh}).status_code == 302


def test_the_field_that_people_don_t_see_must_stay_empty(client: Client, brand: Brand) -> None:
    answer = send(client, "kita", website="https://buy.example")
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_sending_the_same_form_twice_makes_one_ticket(client: Client, brand: Brand) -> None:
    stamp = stamp_of(client, "/help/kita/")
    first = client.post("/help/kita/", WORDS | {"stamp": stamp})
    again = client.post("/help/kita/", WORDS | {"stamp": stamp})
    assert first["Location"] == again["Location"]
    assert Ticket.objects.count() == 1
    client.post("/help/kita/", WORDS | {"stamp": stamp, "message": "Another thing."})
    assert Ticket.objects.count() == 2


def test_one_address_sends_five_requests_an_hour_and_its_words_are_kept(client: Client, brand: Brand) -> None:
    begun = clock.now()
    with clock.set_to(begun):
        answers = [send(client, "kita", message=f"Number {number}") for number in range(5)]
    with clock.set_to(begun + timedelta(minutes=30)):
        answers.append(send(client, "kita", message="Number 5"))
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "try again in 30 minutes" in answers[-1].content.decode()
    assert "Number 5" in answers[-1].content.decode()


def test_one_network_sends_only_so_many_requests_an_hour(
    client: Client, brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BY_NETWORK", Limit("few by network", 2, 3600))
    with clock.set_to(clock.now().replace(minute=30)):
        statuses = [send(client, "kita", email=f"a{number}@example.org").status_code for number in range(3)]
    assert statuses == [302, 302, 429]


@override_settings(CACHES=NOWHERE)
def test_the_form_works_while_valkey_is_away(client: Client, brand: Brand) -> None:
    assert send(client, "kita").status_code == 302
    assert Ticket.objects.count() == 1


def test_a_brand_that_isn_t_there_has_a_friendly_page(client: Client, brand: Brand) -> None:
    answer = client.get("/help/zebra/")
    assert answer.status_code == 404
    assert "leads nowhere" in answer.content.decode()


def test_the_page_speaks_the_language_asked_for_and_remembers_it(client: Client, brand: Brand) -> None:
    assert client.get("/help/kita/", headers={"Accept-Language": "id-ID,en;q=0.5"})["Content-Language"] == "id"
    assert client.get("/help/kita/", headers={"Accept-Language": "fr"})["Content-Language"] == "en"
    assert client.get("/help/kita/?language=id")["Content-Language"] == "id"
    assert client.get("/help/kita/")["Content-Language"] == "id"
    assert client.get("/help/kita/?language=xx")["Content-Language"] == "id"
    send(client, "kita")
    assert Ticket.objects.get().language == "id"


def test_the_page_needs_no_script_and_carries_the_brands_accent(client: Client, brand: Brand) -> None:
    html = client.get("/help/kita/").content.decode()
    assert 'data-accent="teal"' in html
    assert "<script>" not in html
    assert not re.search(r"\s(style|on\w+)=", html)


def test_csrf_protects_the_form(brand: Brand) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/help/kita/", WORDS | {"stamp": stamp_of(strict, "/help/kita/")}).status_code == 403


def in_parts(client: Client, name: str, content: bytes, stamp: str = "") -> str:
    """The key of a file that came before its form."""
    begin = client.post("/files/", {"name": name, "size": len(content), "stamp": stamp or guard.new_stamp()})
    assert begin.status_code == 201
    url = begin["Location"]
    for offset in range(0, len(content), PART):
        headers = {"Upload-Offset": str(offset)}
        client.patch(url, content[offset : offset + PART], "application/octet-stream", headers=headers)
    assert client.get(url)["Upload-Offset"] == str(len(content))
    return url.rstrip("/").rpartition("/")[2]


def test_files_that_came_in_parts_are_taken_with_the_form_once(client: Client, brand: Brand) -> None:
    content = PNG + b"\0" * PART
    keys = [in_parts(client, "../../garden.png", content), in_parts(client, "note.txt", b"Roses.")]
    stamp = stamp_of(client, "/help/kita/")
    first = send(client, "kita", stamp=stamp, **{"attachments-whole": keys})
    assert send(client, "kita", stamp=stamp, **{"attachments-whole": keys})["Location"] == first["Location"]
    stored = {file.name: (file.content_type, file.size) for file in Attachment.objects.all()}
    assert stored == {"garden.png": ("image/png", len(content)), "note.txt": ("text/plain", 6)}
    assert Ticket.objects.count() == 1


def test_parts_keep_the_rules_for_files(client: Client, brand: Brand, settings: Settings) -> None:
    program = in_parts(client, "cv.pdf", b"MZ\x90\x00")
    assert "is a program" in send(client, "kita", **{"attachments-whole": [program]}).content.decode()
    for wrong in ("not-a-key", "00000000-0000-4000-8000-000000000000"):
        html = send(client, "kita", **{"attachments-whole": [wrong]}).content.decode()
        assert "did not arrive whole" in html
    small = [in_parts(client, f"{number}.txt", b"x") for number in range(11)]
    assert "at most 10 files" in send(client, "kita", **{"attachments-whole": small}).content.decode()
    settings.UPLOAD_LIMIT = 1024 * 1024
    halves = [in_parts(client, f"{name}.bin", b"\0" * 600_000) for name in "ab"]
    assert "the limit is 1 MB" in send(client, "kita", **{"attachments-whole": halves}).content.decode()
    assert not Ticket.objects.exists()


def test_parts_are_for_forms_that_we_have_shown_and_not_without_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.post("/files/", {"name": "a", "size": 1, "stamp": "made up"}).status_code == 422
    monkeypatch.setattr(guard, "FILES_BY_NETWORK", Limit("test", 2, 3600))
    asked = {"name": "a", "size": 1, "stamp": guard.new_stamp()}
    assert [client.post("/files/", asked).status_code for _ in range(3)] == [201, 201, 429]
