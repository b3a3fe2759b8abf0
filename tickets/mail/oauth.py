"""Signing in at Google and Microsoft (OAuth 2, authorisation code with PKCE): addresses, and what is said there."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

from helpdesk.mail_clients import MailClient
from tickets.mail.models import Grant

SECONDS = 10
MOST_BYTES = 1024 * 1024
LASTS = timedelta(minutes=50)
"""How long an access token is good where the provider does not say."""


@dataclass(frozen=True, slots=True)
class Provider:
    key: str
    authorize_url: str
    token_url: str
    scope: str
    client_id: str
    client_secret: str = field(repr=False)
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(Grant.Provider(self.key).label)


@dataclass(frozen=True, slots=True)
class Tokens:
    """`refresh` is empty where the provider gave no new one; `account` where it did not say who signed in."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: timedelta
    account: str = ""


class Refused(Exception):
    """The provider does not renew this grant any more (invalid_grant)."""


class Unclear(Exception):
    """The provider did not answer, or not as it should: trying again may help, or its set-up is wrong."""


def providers() -> dict[str, Provider]:
    """Those that the settings have a client for."""
    makers = {"google": _google, "microsoft": _microsoft}
    return {key: makers[key](client) for key, client in settings.MAIL_CLIENTS.items()}


def new_verifier() -> str:
    """The secret of one sign-in, of which the provider is first shown the hash (RFC 7636)."""
    return secrets.token_urlsafe(48)


def sign_in_url(provider: Provider, redirect: str, state: str, verifier: str, account: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    words = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": account,
        **provider.more,
    }
    return f"{provider.authorize_url}?{urlencode(words)}"


def exchange(provider: Provider, code: str, redirect: str, verifier: str) -> Tokens:
    """The tokens for the code that the provider sent the browser back with. Raises Refused or Unclear."""
    words = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    return _tokens(provider, words)


def renew(provider: Provider, refresh_token: str) -> Tokens:
    """Raises Refused or Unclear."""
    return _tokens(provider, {"grant_type": "refresh_token", "refresh_token": refresh_token})


def _google(client: MailClient) -> Provider:
    return Provider(
        key=Grant.Provider.GOOGLE,
        authorize_url=f"{client.url or 'https://accounts.google.com'}/o/oauth2/v2/auth",
        token_url=f"{client.url or 'https://oauth2.googleapis.com'}/token",
        scope="openid email https://mail.google.com/",
        client_id=client.client_id,
        client_secret=client.client_secret,
        more={"access_type": "offline", "prompt": "consent"},  # without consent there is no refresh token
    )


def _microsoft(client: MailClient) -> Provider:
    base = f"{client.url}/{client.tenant}/oauth2/v2.0"
    office = "https://outlook.office.com"
    return Provider(
        key=Grant.Provider.MICROSOFT,
        authorize_url=f"{base}/authorize",
        token_url=f"{base}/token",
        scope=f"openid email offline_access {office}/IMAP.AccessAsUser.All {office}/POP.AccessAsUser.All",
        client_id=client.client_id,
        client_secret=client.client_secret,
        more={"prompt": "select_account"},
    )


def _tokens(provider: Provider, words: dict[str, str]) -> Tokens:
    client = {"client_id": provider.client_id, "client_secret": provider.client_secret}
    answer = _asked(provider.token_url, words | client)
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise Unclear("The answer holds no access token.")
    refresh, lasts = answer.get("refresh_token"), answer.get("expires_in")
    return Tokens(
        access=access,
        refresh=refresh if isinstance(refresh, str) else "",
        lasts=timedelta(seconds=int(lasts)) if isinstance(lasts, int | str) and str(lasts).isdigit() else LASTS,
        account=_account(answer.get("id_token")),
    )


def _asked(url: str, words: dict[str, str]) -> dict[str, object]:
    request = Request(url, urlencode(words).encode(), {"Accept": "application/json"})  # noqa: S310  set by an admin
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return _object(answer.read(MOST_BYTES))
    except HTTPError as error:
        problem = _object(error.read(MOST_BYTES))
        said = f"{problem.get('error', error.code)}: {problem.get('error_description', error.reason)}"[:500]
        raise (Refused if problem.get("error") == "invalid_grant" else Unclear)(said) from error
    except (URLError, OSError) as error:
        raise Unclear(str(error)) from error


def _object(text: bytes) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _account(id_token: object) -> str:
    """Whose account it is. The token came straight from the provider over TLS, which vouches for it."""
    if not isinstance(id_token, str) or id_token.count(".") != 2:
        return ""
    payload = id_token.split(".")[1]
    try:
        claims = _object(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        return ""
    return str(claims.get("email") or claims.get("preferred_username") or "").lower()[:254]
