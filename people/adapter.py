"""The desk's rules for allauth: nobody signs up, inactive people stay out, single sign-on finds existing staff only."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from events.record import record
from helpdesk.lib import crypto
from helpdesk.lib.errors import DeskError
from people.addresses import prove_address
from people.models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse | None:
        prove_address(user)
        answer: HttpResponse | None = super().pre_login(request, user, **hook)
        return answer

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse:
        with transaction.atomic():
            record("user.signed_in", user, by=user.actor, detail={"method": _methods(request, user)})
        answer: HttpResponse = super().post_login(request, user, **hook)
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings_security")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_notification_mail(self, *args: Any, **options: Any) -> None:
        """A change of password or second factor stands even when the mail about it can't be sent."""
        try:
            super().send_notification_mail(*args, **options)
        except DeskError as error:
            log.warning("A notice about somebody's sign-in was not sent: %s", error)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A person comes in only when the provider vouches for the address of somebody who is staff already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        found: tuple[User, str] | None = super().authenticate_by_email(sociallogin)
        if found is None or not found[0].is_active:
            return None
        prove_address(found[0])
        return found


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return crypto.hide(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.reveal(encrypted_text)


def _methods(request: HttpRequest, user: User) -> str:
    """How this sign-in was done, in order: password, password+totp, webauthn, socialaccount."""
    records = get_authentication_records(request, user)
    names = [str(one.get("type") or one["method"]) for one in records]
    return "+".join(dict.fromkeys(names)) or "unknown"
