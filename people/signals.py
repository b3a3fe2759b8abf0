"""Changes of passwords and second factors, which allauth makes, put in the log."""

from __future__ import annotations

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver

from events.record import record
from people.actions import availability
from people.models import User


@receiver(account.password_changed, dispatch_uid="people.password_changed")
@receiver(account.password_set, dispatch_uid="people.password_set")
def note_password(*, user: User, **_rest: object) -> None:
    _note(user, "password")


@receiver(account.password_reset, dispatch_uid="people.password_reset")
def note_reset(*, user: User, **_rest: object) -> None:
    _note(user, "password_by_mail")


@receiver(mfa.authenticator_added, dispatch_uid="people.factor_added")
def note_added(*, user: User, authenticator: object, **_rest: object) -> None:
    _note(user, f"{getattr(authenticator, 'type', 'factor')}_added")


@receiver(mfa.authenticator_removed, dispatch_uid="people.factor_removed")
def note_removed(*, user: User, authenticator: object, **_rest: object) -> None:
    _note(user, f"{getattr(authenticator, 'type', 'factor')}_removed")


@receiver(mfa.authenticator_reset, dispatch_uid="people.factor_reset")
def note_renewed(*, user: User, authenticator: object, **_rest: object) -> None:
    _note(user, f"{getattr(authenticator, 'type', 'factor')}_renewed")


@receiver(user_logged_out, dispatch_uid="people.signed_out")
def note_leaving(*, user: User | None, **_rest: object) -> None:
    """Whoever signs out takes no more work."""
    if user is not None:
        availability.leave(user)


def _note(user: User, what: str) -> None:
    with transaction.atomic():
        record("user.security_changed", user, by=user.actor, detail={"what": what})
