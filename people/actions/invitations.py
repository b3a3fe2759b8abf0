"""Invitations: a signed link, good once and for a week, with which a new person sets a password."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.models import User
from people.permissions import require_management

SALT = "people.invitation"
GOOD_FOR = timedelta(days=7)


def key_of(user: User) -> str:
    """What the link holds. It dies when it is used, when a newer one is sent, or after a week."""
    return signing.dumps([user.pk, _state(user)], salt=SALT)


def invited(key: str) -> User:
    """The person whose link this is. Raises Missing when it is used up, too old, or not ours."""
    try:
        pk, state = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
        user = User.objects.get(pk=pk, is_active=True)
    except (signing.BadSignature, ValueError, TypeError, User.DoesNotExist):
        raise _dead() from None
    if not user.is_invited or state != _state(user):
        raise _dead()
    return user


@transaction.atomic
def accept(key: str, *, password: str) -> User:
    """Set the password; the address is proven by the link that was mailed to it."""
    user = User.objects.select_for_update(of=("self",)).get(pk=invited(key).pk)
    if not user.is_invited:
        raise _dead()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(_("Choose another password."), {"password": list(error.messages)}) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    detail = {"before": {"accepted": False}, "after": {"accepted": True}}
    record("user.changed", user, by=user.actor, detail=detail)
    return user


@transaction.atomic
def send_again(user: User, *, by: User) -> User:
    """A new link by mail; the one sent before no longer works."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require_management(by, user)
    if not user.is_invited or not user.is_active:
        raise Conflict(_("%(name)s has accepted already, or may not sign in.") % {"name": user.name})
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record("user.invited", user, by=by.actor, detail={"email": user.email})
    return user


def _state(user: User) -> str:
    """Changes with the password field, which is random for as long as no password is set."""
    return hashlib.sha256(f"{user.email}:{user.password}".encode()).hexdigest()[:16]


def _dead() -> Missing:
    return Missing(_("This invitation has been used or is too old. Ask your admin to send a new one."))
