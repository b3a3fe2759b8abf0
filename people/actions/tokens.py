"""Personal tokens for programs. The secret is shown once; only its digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, NotAllowed, TooMany
from people.actions import saving
from people.models import ApiToken, User
from people.permissions import may_manage

PREFIX = "desk_"
MOST_LIVE = 20


@transaction.atomic
def create(name: str, *, scopes: Iterable[str], expires_at: datetime | None = None, by: User) -> tuple[ApiToken, str]:
    """The token and its secret, which can't be had again. It may do what its owner may, within its scopes."""
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(ApiToken.Scope.values):
        raise _invalid("scopes", _("Choose at least one scope."))
    if expires_at and expires_at <= clock.now():
        raise _invalid("expires_at", _("Choose a time that is still to come."))
    if ApiToken.objects.filter(user=by, revoked_at=None).count() >= MOST_LIVE:
        raise TooMany(_("You have %(most)s tokens. Revoke one you no longer use.") % {"most": MOST_LIVE})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(user=by, digest=digest(secret), hint=secret[-4:])
    values = {"name": saving.name_of(name, longest=80), "scopes": wanted}
    for field, value in values.items():
        setattr(token, field, value)
    token.expires_at = expires_at
    token.save()
    after = values | {"user": by.pk, "expires_at": expires_at.isoformat() if expires_at else None}
    record("token.created", token, by=by.actor, detail={"before": {}, "after": after})
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> ApiToken:
    """By its owner, or by whoever manages the owner. Revoking twice changes nothing."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if token.user_id != by.pk and not may_manage(by, token.user):
        raise NotAllowed(_("This token belongs to somebody else."))
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", token, by=by.actor)
    return token


def revoke_all(user: User, *, by: User) -> None:
    """Needs a transaction, and a caller that has asked for the right."""
    for token in user.api_tokens.filter(revoked_at=None).select_for_update():
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", token, by=by.actor)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, {field: [message]})
