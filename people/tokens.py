"""Signing in to the API with a personal token: `Authorization: Bearer desk_...`."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from helpdesk.lib import clock
from people.actions.tokens import digest
from people.models import ApiToken, User

SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenAuthentication(BaseAuthentication):
    """A token without the write scope may only read."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _blank, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find(secret.strip())
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        needed = ApiToken.Scope.READ if request.method in SAFE else ApiToken.Scope.WRITE
        if needed not in token.scopes:
            raise PermissionDenied(_("This token has no '%(scope)s' scope.") % {"scope": needed})
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def find(secret: str) -> ApiToken | None:
    """The live token of this secret, its use noted at most once a minute."""
    now = clock.now()
    live = Q(expires_at=None) | Q(expires_at__gt=now)
    token = (
        ApiToken.objects.filter(live, digest=digest(secret), revoked_at=None, user__is_active=True)
        .select_related("user")
        .first()
    )
    if token and (token.used_at is None or now - token.used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return token
