"""Requesters sign in to their own requests: by a mailed link, or with a password; never as staff."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from events.models import Event
from helpdesk.lib import clock
from people.actions import requesters
from people.models import Contact, Identity
from tests import builders
from tickets.actions import signing_in
from tickets.mail.entrance import send_link
from tickets.mail.models import Suppression
from tickets.models import RequesterSession, SignIn
from tickets.portal.entrance import LINKS_BY_ADDRESS, TRIES_BY_ADDRESS
from tickets.portal.sessions import COOKIE

pytestmark = pytest.mark.django_db
PASSWORD = "kucing-oranye-7"
HALF_AN_HOUR = timedelta(minutes=31)


@pytest.fixture(autouse=True)
def _mail_is_kept(settings: Settings) -> None:
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def siti() -> Contact:
    return builders.a_contact("siti@example.org", name="Siti Rahma")


def ask(client: Client, address: str = "siti@example.org", **query: str) -> HttpResponse:
    """Asks for a link, and lets the desk mail what it mails."""
    where = "/my/sign-in/" + (f"?brand={query['brand']}" if "brand" in query else "")
    answer = client.post(where, {"email": address}, headers={"accept-language": query.get("language", "en")})
    for row in SignIn.objects.filter(digest=""):
        send_link(row.pk)
    return answer  # type: ignore[return-value]


def mailed_link() -> str:
    found = re.search(r"http://localhost:8000(/my/sign-in/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def signed_in(contact: Contact) -> Client:
    """A browser in which this requester is signed in."""
    client = Client()
    builders.a_sign_in(client, contact)
    return client


def test_a_link_is_mailed_in_the_brands_name_and_signs_in_on_the_second_act(client: Client, siti: Contact) -> None:
    brand = builders.a_brand("Kita")
    builders.a_mailbox("support@kita.test", brand=brand)
    assert "Look into your mail" in ask(client, brand="kita").content.decode()
    [letter] = mail.outbox
    assert (letter.to, letter.from_email) == (["siti@example.org"], '"Kita" <support@kita.test>')
    link = mailed_link()
    page = client.get(link)
    assert "siti@example.org" in page.content.decode() and COOKIE not in client.cookies
    entered = client.post(link)
    assert entered["Location"] == "/my/requests/"
    assert entered.cookies[COOKIE]["httponly"] and entered.cookies[COOKIE]["samesite"] == "Lax"
    assert "Signed in as siti@example.org" in client.get("/my/requests/").content.decode()
    assert Event.objects.filter(kind="contact.signed_in", subject_id=siti.pk, detail={"method": "link"}).exists()


def test_a_mail_scanner_that_follows_the_link_uses_nothing_up(client: Client, siti: Contact) -> None:
    ask(client)
    link = mailed_link()
    for _time in range(3):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert client.post(link).status_code == 302


def test_a_link_is_good_once_and_for_half_an_hour(client: Client, siti: Contact) -> None:
    ask(client)
    first = mailed_link()
    assert client.post(first).status_code == 302
    assert Client().post(first).status_code == 404
    assert "used up" in Client().get(first).content.decode()
    ask(client)
    with clock.set_to(clock.now() + HALF_AN_HOUR):
        assert Client().post(mailed_link()).status_code == 404
    assert RequesterSession.objects.count() == 1


def test_the_answer_is_the_same_for_an_address_that_nobody_has(client: Client, siti: Contact) -> None:
    known = ask(client).content.decode().replace("siti@example.org", "")
    unknown = ask(client, "nobody@example.org").content.decode().replace("nobody@example.org", "")
    token = r'name="csrf-token" content="\w+"'
    assert re.sub(token, "", known) == re.sub(token, "", unknown)
    assert [letter.to for letter in mail.outbox] == [["siti@example.org"]]
    assert SignIn.objects.count() == 2


def test_asking_too_often_mails_no_more_and_says_the_same(client: Client, siti: Contact) -> None:
    for _time in range(LINKS_BY_ADDRESS.most + 3):
        assert "Look into your mail" in ask(client).content.decode()
    assert len(mail.outbox) == LINKS_BY_ADDRESS.most


def test_the_newest_mail_of_one_asking_works_and_nothing_is_stored_that_signs_in(client: Client, siti: Contact) -> None:
    ask(client)
    old = mailed_link()
    row = SignIn.objects.get()
    send_link(row.pk)
    assert Client().get(old).status_code == 404
    link = mailed_link()
    row.refresh_from_db()
    assert link.split("/")[-2] not in (row.digest, row.address)
    client.post(link)
    assert client.cookies[COOKIE].value != RequesterSession.objects.get().digest


def test_the_mail_speaks_the_language_of_the_page_and_an_address_that_gets_no_mail_gets_none(
    client: Client, siti: Contact
) -> None:
    ask(client, language="id")
    assert SignIn.objects.get().language == "id"
    Suppression.objects.create(address="siti@example.org", reason="by_hand")
    ask(client)
    assert len(mail.outbox) == 1


def test_a_blocked_requester_gets_no_link_and_loses_their_session(siti: Contact) -> None:
    client = signed_in(siti)
    assert client.get("/my/requests/").status_code == 200
    requesters.set_blocked(siti, to=True, by=builders.a_user())
    assert client.get("/my/requests/").status_code == 302
    ask(client)
    assert mail.outbox == []


def test_signing_in_by_link_proves_the_address(client: Client) -> None:
    contact = builders.a_contact("budi@example.org")
    Identity.objects.update(is_verified=False)
    ask(client, "Budi@Example.org")
    client.post(mailed_link())
    assert Identity.objects.get(contact=contact).is_verified


class TestAPassword:
    def test_is_set_once_signed_in_and_signs_in_next_time(self, siti: Contact) -> None:
        client, other = signed_in(siti), signed_in(siti)
        answer = client.post("/my/password/", {"password": PASSWORD})
        assert answer["Location"] == "/my/account/?saved=password"
        assert client.get("/my/requests/").status_code == 200
        assert other.get("/my/requests/").status_code == 302
        fresh = Client()
        entered = fresh.post("/my/sign-in/password/", {"email": "Siti@example.org", "password": PASSWORD})
        assert entered["Location"] == "/my/requests/"
        assert fresh.get("/my/requests/").status_code == 200

    def test_that_is_weak_is_refused_in_words(self, siti: Contact) -> None:
        answer = signed_in(siti).post("/my/password/", {"password": "password"})
        assert answer.status_code == 422
        siti.refresh_from_db()
        assert siti.password == ""

    @pytest.mark.parametrize(
        ("address", "password"),
        [("siti@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("unset@example.org", PASSWORD)],
    )
    def test_that_is_wrong_says_the_same_as_an_unknown_address(
        self, client: Client, siti: Contact, address: str, password: str
    ) -> None:
        builders.a_contact("unset@example.org")
        signed_in(siti).post("/my/password/", {"password": PASSWORD})
        answer = client.post("/my/sign-in/password/", {"email": address, "password": password})
        assert answer.status_code == 422
        assert "don&#x27;t belong together" in answer.content.decode()
        assert COOKIE not in client.cookies

    def test_can_not_be_guessed_for_long(self, client: Client, siti: Contact) -> None:
        signed_in(siti).post("/my/password/", {"password": PASSWORD})
        for _time in range(TRIES_BY_ADDRESS.most):
            client.post("/my/sign-in/password/", {"email": siti.email, "password": "wrong"})
        assert client.post("/my/sign-in/password/", {"email": siti.email, "password": PASSWORD}).status_code == 429

    def test_leads_back_to_a_page_of_ones_own_and_nowhere_else(self, siti: Contact) -> None:
        signed_in(siti).post("/my/password/", {"password": PASSWORD})
        for wanted, led in (
            ("/my/account/", "/my/account/"),
            ("https://evil.test/", "/my/requests/"),
            ("/admin/", "/my/requests/"),
        ):
            where = f"/my/sign-in/password/?next={wanted}"
            assert Client().post(where, {"email": siti.email, "password": PASSWORD})["Location"] == led


class TestStaffAndRequestersAreApart:
    def test_a_staff_session_is_no_requester(self, client: Client) -> None:
        client.force_login(builders.a_user("admin", email="rina@desk.test"))
        builders.a_contact("rina@desk.test")
        assert client.get("/my/requests/")["Location"].startswith("/my/sign-in/")

    def test_a_requesters_session_is_no_staff(self, siti: Contact) -> None:
        ticket = builders.a_ticket(from_=siti)
        client = signed_in(siti)
        for page in ("/tickets/", f"/tickets/{ticket.pk}/", "/requesters/", "/admin/"):
            assert client.get(page)["Location"].startswith("/accounts/login/")
        assert client.get("/api/v1/tickets/").status_code == 401

    def test_both_can_be_in_one_browser_and_each_signs_out_alone(self, siti: Contact) -> None:
        client = signed_in(siti)
        client.force_login(builders.a_user())
        assert client.get("/tickets/").status_code == client.get("/my/requests/").status_code == 200
        client.post("/my/sign-out/")
        assert client.get("/tickets/").status_code == 200
        assert client.get("/my/requests/").status_code == 302
        assert RequesterSession.objects.count() == 0


def test_signing_out_everywhere_ends_every_browser(siti: Contact) -> None:
    here, there = signed_in(siti), signed_in(siti)
    here.post("/my/sign-out/", {"everywhere": "1"})
    assert there.get("/my/requests/").status_code == 302


def test_the_language_is_changed_for_pages_and_for_mail(siti: Contact) -> None:
    client = signed_in(siti)
    client.post("/my/account/", {"language": "id"})
    siti.refresh_from_db()
    assert siti.language == "id"
    assert '<html lang="id"' in client.get("/my/requests/").content.decode()


def test_what_ended_is_forgotten(siti: Contact, client: Client) -> None:
    ask(client)
    signed_in(siti)
    with clock.set_to(clock.now() + signing_in.SESSION_LIVES + timedelta(days=1)):
        assert signing_in.forget_old() == 2
    assert not SignIn.objects.exists() and not RequesterSession.objects.exists()
