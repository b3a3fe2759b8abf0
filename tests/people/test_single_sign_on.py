"""OpenID Connect against a small provider on this machine; configured from the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from events.models import Event
from helpdesk import single_sign_on
from helpdesk.env import BadSetting
from people.models import User
from tests.builders import a_user

ROOT = Path(__file__).resolve().parent.parent.parent


class Provider:
    """Says of whoever comes what `claims` holds."""

    def __init__(self) -> None:
        self.claims: dict[str, object] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = "/.well-known/openid-configuration"
                self.answer(provider.configuration if self.path == known else provider.claims)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer({"access_token": "x", "token_type": "Bearer"})

            def answer(self, body: dict[str, object]) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, format: str, *args: object) -> None:
                """Keeps the test's output quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.configuration: dict[str, object] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/me",
            "jwks_uri": f"{self.url}/keys",
        }


@pytest.fixture
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    started = Provider()
    thread = threading.Thread(target=started.server.serve_forever)
    thread.start()
    for name, value in {"SERVER_URL": started.url, "CLIENT_ID": "desk", "SECRET": "s", "NAME": "Sinar"}.items():
        monkeypatch.setenv(f"OIDC_{name}", value)
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers()
    yield started
    started.server.shutdown()
    thread.join()
    started.server.server_close()


def come(client: Client, provider: Provider, **claims: object) -> HttpResponse:
    provider.claims = {"sub": "person-1", **claims}
    left = client.post("/accounts/oidc/oidc/login/")
    asked = parse_qs(urlsplit(left.headers["Location"]).query)
    assert asked["client_id"] == ["desk"]
    assert asked["code_challenge_method"] == ["S256"]
    answer = client.get("/accounts/oidc/oidc/login/callback/", {"code": "c", "state": asked["state"][0]})
    assert isinstance(answer, HttpResponse)
    return answer


def is_in(client: Client) -> bool:
    return client.get("/settings/profile/").status_code == 200


@pytest.mark.django_db
class TestWhoComesIn:
    def test_staff_whose_address_the_provider_has_verified(self, provider: Provider, client: Client) -> None:
        user = a_user("agent", email="sari@example.org", password="three plain words")
        come(client, provider, email="Sari@example.org", email_verified=True)
        assert is_in(client)
        assert SocialAccount.objects.get().user_id == user.pk
        assert Event.objects.get(kind="user.signed_in").detail == {"method": "socialaccount"}
        user.refresh_from_db()
        assert user.check_password("three plain words")

    def test_again_by_the_same_account_even_when_the_provider_changes_the_address(
        self, provider: Provider, client: Client
    ) -> None:
        a_user("agent", email="sari@example.org")
        come(Client(), provider, email="sari@example.org", email_verified=True)
        come(client, provider, email="married@example.org", email_verified=True)
        assert is_in(client)

    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "sari@example.org", "email_verified": False},
            {"email": "sari@example.org"},
            {"email": "stranger@example.org", "email_verified": True},
            {},
        ],
    )
    def test_nobody_else(self, provider: Provider, client: Client, claims: dict[str, object]) -> None:
        a_user("agent", email="sari@example.org")
        come(client, provider, **claims)
        assert not is_in(client)
        assert User.objects.count() == 1
        assert not SocialAccount.objects.exists()

    def test_no_deactivated_person_neither_new_nor_known(self, provider: Provider, client: Client) -> None:
        user = a_user("agent", email="sari@example.org", is_active=False)
        come(client, provider, email="sari@example.org", email_verified=True)
        assert not is_in(client)
        assert not SocialAccount.objects.exists()
        User.objects.filter(pk=user.pk).update(is_active=True)
        come(Client(), provider, email="sari@example.org", email_verified=True)
        User.objects.filter(pk=user.pk).update(is_active=False)
        come(client, provider, email="sari@example.org", email_verified=True)
        assert not is_in(client)

    def test_an_address_in_the_providers_own_domain_counts_as_verified(
        self, provider: Provider, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OIDC_DOMAINS", "sinar.example")
        settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers()
        a_user("agent", email="sari@sinar.example")
        a_user("agent", email="sari@other.example")
        come(client, provider, email="sari@other.example")
        assert not is_in(client)
        come(client, provider, email="sari@sinar.example")
        assert is_in(client)

    def test_its_name_is_on_the_sign_in_page(self, provider: Provider, client: Client) -> None:
        assert "Sinar" in client.get("/accounts/login/").content.decode()


class TestConfiguration:
    def test_nothing_is_on_unless_it_is_configured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert single_sign_on.providers() == {}
        assert single_sign_on.origins() == []

    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ({"OIDC_SERVER_URL": "https://id.example"}, "OIDC_CLIENT_ID"),
            ({"OIDC_SERVER_URL": "https://id.example", "OIDC_CLIENT_ID": "x"}, "OIDC_SECRET"),
            ({"SAML_ENTITY_ID": "https://id.example"}, "SAML_SSO_URL"),
            ({"SAML_ENTITY_ID": "https://id.example", "SAML_SSO_URL": "https://id.example/in"}, "SAML_CERTIFICATE"),
            ({"OIDC_SERVER_URL": "id.example", "OIDC_CLIENT_ID": "x", "OIDC_SECRET": "y"}, "OIDC_SERVER_URL"),
        ],
    )
    def test_half_a_configuration_is_refused_by_the_name_that_is_missing(
        self, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
    ) -> None:
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(BadSetting, match=missing):
            single_sign_on.providers()

    def test_a_desk_with_half_a_configuration_does_not_start(self) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT,
            env={**os.environ, "OIDC_SERVER_URL": "https://id.example"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.strip().startswith("OIDC_CLIENT_ID is missing")

    def test_a_sign_in_form_may_lead_to_the_provider(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OIDC_SERVER_URL", "https://id.example/realm/desk")
        monkeypatch.setenv("SAML_SSO_URL", "https://saml.example:8443/in")
        assert single_sign_on.origins() == ["https://id.example", "https://saml.example:8443"]
