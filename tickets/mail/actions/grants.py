"""The desk's sign-ins at mail providers: taken, renewed when they run out, and loud when they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.crypto import Unreadable, hide, reveal
from helpdesk.lib.errors import Invalid, Unavailable
from people.models import User
from people.permissions import Capability, require
from tickets.mail import oauth
from tickets.mail.actions.sources import others_of_account
from tickets.mail.inbound.trouble import ServerTrouble
from tickets.mail.models import Grant, Source
from tickets.mail.oauth import Provider, Tokens

EARLY = timedelta(minutes=3)
LOCKS = 7_201_545
"""Advisory locks, one a grant: a renewal asks a server, and no transaction may be open as long as that takes."""


@transaction.atomic
def sign_in(source: Source, provider: Provider, tokens: Tokens, *, by: User) -> Source:
    """Let this account in by what its owner agreed to at the provider; a password it had is forgotten."""
    require(by, Capability.MANAGE_MAIL)
    if not tokens.refresh:
        raise Invalid(_("The provider gave no lasting permission. Take the desk's access away there, then try again."))
    source = Source.objects.select_for_update(of=("self",)).select_related("grant").get(pk=source.pk)
    grant, _made = Grant.objects.update_or_create(
        provider=provider.key, account=tokens.account or source.username, defaults=_values(tokens)
    )
    for one in [source, *others_of_account(source).select_for_update(of=("self",)).select_related("grant")]:
        before = {"sign_in": str(one.grant or "")}
        is_first = one.grant is None and not one.password
        one.grant, one.password = grant, ""
        one.failures, one.error = 0, ""
        one.is_active = one.is_active or is_first
        one.save(update_fields=["grant", "password", "failures", "error", "is_active"])
        record("source.changed", one, by=by.actor, detail={"before": before, "after": {"sign_in": str(grant)}})
    return source


def exchange(provider: Provider, code: str, redirect: str, verifier: str) -> Tokens:
    """Raises Invalid or Unavailable in words for the person who signed in."""
    try:
        return oauth.exchange(provider, code, redirect, verifier)
    except oauth.Refused as error:
        raise Invalid(_("This sign-in was used already, or took too long. Start it again.")) from error
    except oauth.Unclear as error:
        words = _("%(provider)s did not let the desk in: %(reason)s")
        raise Unavailable(words % {"provider": provider.name, "reason": error}) from error


def access_token(grant_id: int, *, refused: str = "") -> str:
    """One that is good for some minutes; renewed by the first who needs it, while others wait for that one.

    `refused` is a token that the mail server did not take: it is not given again. Raises ServerTrouble.
    """
    grant = Grant.objects.get(pk=grant_id)
    if token := _good(grant, refused):
        return token
    with _alone(grant_id):
        grant.refresh_from_db()
        if token := _good(grant, refused):
            return token
        if grant.refused_at:
            raise ServerTrouble("sign_again")
        return _renewed(grant)


def _good(grant: Grant, refused: str) -> str:
    if grant.refused_at or not grant.access_token or grant.expires_at - EARLY < clock.now():
        return ""
    token = _reveal(grant.access_token)
    return "" if token == refused else token


def _renewed(grant: Grant) -> str:
    provider = oauth.providers().get(grant.provider)
    if provider is None:
        raise ServerTrouble("provider", f"MAIL_{grant.provider.upper()}_CLIENT_ID is not set")
    try:
        tokens = oauth.renew(provider, _reveal(grant.refresh_token))
    except oauth.Refused as error:
        Grant.objects.filter(pk=grant.pk).update(refused_at=clock.now(), access_token="")
        raise ServerTrouble("sign_again", str(error)) from error
    except oauth.Unclear as error:
        raise ServerTrouble("provider", str(error)) from error
    Grant.objects.filter(pk=grant.pk).update(**_values(tokens))
    return tokens.access


def _values(tokens: Tokens) -> dict[str, object]:
    """A provider that keeps its refresh token sends none."""
    values: dict[str, object] = {
        "access_token": hide(tokens.access),
        "expires_at": clock.now() + tokens.lasts,
        "refused_at": None,
    }
    return values | ({"refresh_token": hide(tokens.refresh)} if tokens.refresh else {})


def _reveal(secret: str) -> str:
    try:
        return reveal(secret)
    except Unreadable as error:
        raise ServerTrouble("password") from error


@contextmanager
def _alone(grant_id: int) -> Iterator[None]:
    """Only one process at a time, of all that share the database; the lock goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, grant_id])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, grant_id])
