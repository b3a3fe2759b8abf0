"""Signing in by the forms that people use: password, second factor, limits, sessions."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from events.models import Event
from people.models import User
from tests.builders import a_user

pytestmark = pytest.mark.django_db
PASSWORD = "three plain words"
LOGIN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user() -> User:
    return a_user("agent", email="sari@example.org", password=PASSWORD)


def sign_in(client: Client, password: str = PASSWORD, email: str = "sari@example.org", **more: str) -> HttpResponse:
    answer = client.post(LOGIN, {"login": email, "password": password} | more)
    assert isinstance(answer, HttpResponse)
    return answer


def is_in(client: Client) -> bool:
    return client.get("/settings/profile/").status_code == 200


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


class TestPassword:
    def test_the_right_one_opens_and_is_recorded(self, user: User, client: Client) -> None:
        assert sign_in(client).headers["Location"] == "/"
        assert is_in(client)
        event = Event.objects.get(kind="user.signed_in")
        assert (event.subject_id, event.actor_id, event.detail) == (user.pk, user.pk, {"method": "password"})

    def test_letters_of_the_address_may_be_large(self, user: User, client: Client) -> None:
        sign_in(client, email="Sari@Example.ORG")
        assert is_in(client)

    def test_a_wrong_one_and_an_unknown_address_are_told_alike(self, user: User, client: Client) -> None:
        answers = [sign_in(client, "wrong"), sign_in(client, "wrong", "nobody@example.org")]
        errors = [re.search(r'role="alert".*?</p>', answer.content.decode(), re.DOTALL) for answer in answers]
        assert errors[0]
        assert errors[1]
        assert errors[0][0] == errors[1][0]
        assert not is_in(client)
        assert not Event.objects.exists()

    def test_people_go_on_to_the_page_they_wanted(self, user: User, client: Client) -> None:
        asked = client.get("/settings/tokens/")
        assert asked.headers["Location"] == "/accounts/login/?next=%2Fsettings%2Ftokens%2F"
        assert sign_in(client, next="/settings/tokens/").headers["Location"] == "/settings/tokens/"

    def test_nobody_is_sent_to_another_site(self, user: User, client: Client) -> None:
        assert sign_in(client, next="https://evil.example/").headers["Location"] == "/"

    def test_a_deactivated_person_does_not_get_in(self, user: User, client: Client) -> None:
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert sign_in(client).headers["Location"] == "/accounts/inactive/"
        assert not is_in(client)
        assert not Event.objects.exists()

    def test_an_invited_person_has_no_password_to_guess(self, client: Client) -> None:
        a_user("agent", email="new@example.org")
        for guess in ("", "!", "password"):
            sign_in(client, guess, "new@example.org")
        assert not is_in(client)

    def test_nobody_signs_up(self, client: Client) -> None:
        form = {"email": "me@example.org", "password1": PASSWORD}
        assert client.post("/accounts/signup/", form).status_code == 200
        assert not User.objects.exists()


class TestLimits:
    def test_after_five_wrong_ones_even_the_right_one_waits(self, user: User, client: Client) -> None:
        for _ in range(5):
            sign_in(client, "wrong")
        assert "Too many" in sign_in(client).content.decode()
        assert not is_in(client)

    def test_others_of_the_same_house_are_not_held_up(self, user: User, client: Client) -> None:
        a_user("agent", email="other@example.org", password=PASSWORD)
        for _ in range(6):
            sign_in(client, "wrong")
        sign_in(client, email="other@example.org")
        assert is_in(client)

    def test_passwords_are_asked_for_again_so_often_by_mail_and_no_more(self, user: User, client: Client) -> None:
        for _ in range(7):
            client.post("/accounts/password/reset/", {"email": "sari@example.org"})
        assert len(mail.outbox) == 5


class TestSecondFactor:
    def test_with_an_authenticator_app_the_password_alone_is_not_enough(self, user: User, client: Client) -> None:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        assert sign_in(client).headers["Location"].startswith(SECOND)
        assert not is_in(client)
        client.post(SECOND, {"code": "000000" if code_of(secret) != "000000" else "111111"})
        assert not is_in(client)
        client.post(SECOND, {"code": code_of(secret)})
        assert is_in(client)
        assert Event.objects.get(kind="user.signed_in").detail == {"method": "password+totp"}

    def test_a_code_works_once(self, user: User, client: Client) -> None:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        code, other = code_of(secret), Client()
        for browser in (client, other):
            sign_in(browser)
            browser.post(SECOND, {"code": code})
        assert is_in(client)
        assert not is_in(other)

    def test_a_recovery_code_opens_once(self, user: User, client: Client) -> None:
        TOTP.activate(user, generate_totp_secret())
        code = RecoveryCodes.activate(user).get_unused_codes()[0]
        other = Client()
        for browser in (client, other):
            sign_in(browser)
            browser.post(SECOND, {"code": code})
        assert is_in(client)
        assert not is_in(other)

    def test_the_apps_secret_is_encrypted_in_the_database(self, user: User) -> None:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        assert secret not in str(Authenticator.objects.values_list("data", flat=True))

    @pytest.mark.django_db(transaction=True)
    def test_a_person_sets_it_up_after_saying_the_password_again(self, user: User, client: Client) -> None:
        client.force_login(user)
        page = "/accounts/2fa/totp/activate/"
        asked = client.get(page)
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
        client.post(asked.headers["Location"], {"password": PASSWORD})
        form = client.get(page)
        secret = form.context["form"].secret
        assert client.post(page, {"code": code_of(secret)}).status_code == 302
        assert Authenticator.objects.filter(user=user, type="totp").exists()
        changes = Event.objects.filter(kind="user.security_changed").values_list("detail__what", flat=True)
        assert "totp_added" in changes

    def test_a_passkey_is_offered_on_the_sign_in_page(self, client: Client) -> None:
        page = client.get(LOGIN).content.decode()
        assert "passkey_login" in page
        options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
        assert options["request_options"]["publicKey"]["userVerification"] == "required"


class TestSessions:
    def test_a_person_sees_where_they_are_signed_in_and_ends_the_others(self, user: User, client: Client) -> None:
        other = Client(headers={"user-agent": "Some phone"})
        sign_in(client)
        sign_in(other)
        assert "Some phone" in client.get("/accounts/sessions/").content.decode()
        client.post("/accounts/sessions/")
        assert is_in(client)
        assert not is_in(other)

    def test_the_last_use_is_written_once_in_five_minutes(self, user: User, client: Client) -> None:
        sign_in(client)
        is_in(client)
        seen = UserSession.objects.get().last_seen_at
        is_in(client)
        assert UserSession.objects.get().last_seen_at == seen
        cache.clear()
        is_in(client)
        assert UserSession.objects.get().last_seen_at > seen

    def test_a_new_password_ends_the_sessions_that_had_the_old_one(self, user: User, client: Client) -> None:
        other = Client()
        sign_in(client)
        sign_in(other)
        form = {"oldpassword": PASSWORD, "password1": "four other plain words", "password2": "four other plain words"}
        client.post("/accounts/password/change/", form)
        assert is_in(client)
        assert not is_in(other)
        assert Event.objects.filter(kind="user.security_changed", detail__what="password").exists()


class TestForgottenPassword:
    def test_a_link_by_mail_sets_a_new_one_once(self, user: User, client: Client) -> None:
        client.post("/accounts/password/reset/", {"email": "sari@example.org"})
        link = re.search(r"http://\S+?(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
        assert link
        form_page = client.get(link[1]).headers["Location"]
        new = "four other plain words"
        client.post(form_page, {"password1": new, "password2": new})
        sign_in(client, new)
        assert is_in(client)
        assert "password1" not in Client().get(link[1], follow=True).content.decode()

    def test_an_unknown_address_gets_no_mail_and_the_same_answer(self, user: User, client: Client) -> None:
        known = client.post("/accounts/password/reset/", {"email": "sari@example.org"})
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
        assert known.headers["Location"] == unknown.headers["Location"]
        assert [message.to for message in mail.outbox] == [["sari@example.org"]]

    def test_a_deactivated_person_gets_none(self, user: User, client: Client) -> None:
        User.objects.filter(pk=user.pk).update(is_active=False)
        client.post("/accounts/password/reset/", {"email": "sari@example.org"})
        assert not mail.outbox
