"""Personal tokens: the secret is seen once, the digest is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid, NotAllowed, TooMany
from people import tokens as signing_in
from people.actions import access, tokens
from people.models import ApiToken
from tests.builders import a_partner, a_user

pytestmark = pytest.mark.django_db


def test_the_secret_opens_and_is_nowhere_in_the_database() -> None:
    user = a_user("agent")
    token, secret = tokens.create("Export", scopes=["read"], by=user)
    assert secret.startswith("desk_")
    assert signing_in.find(secret) == token
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)
    assert secret[-4:] == token.hint
    assert secret not in str(Event.objects.values_list("detail", flat=True))


def test_a_revoked_an_ended_and_a_made_up_token_open_nothing() -> None:
    user = a_user("agent")
    revoked, first = tokens.create("A", scopes=["read"], by=user)
    tokens.revoke(revoked, by=user)
    _ended, second = tokens.create("B", scopes=["read"], expires_at=clock.now() + timedelta(days=1), by=user)
    with clock.set_to(clock.now() + timedelta(days=2)):
        assert [signing_in.find(secret) for secret in (first, second, "desk_made-up", "")] == [None] * 4


def test_the_token_of_a_deactivated_person_opens_nothing() -> None:
    user = a_user("agent")
    _token, secret = tokens.create("A", scopes=["read"], by=user)
    access.deactivate(user, by=a_user("admin"))
    assert signing_in.find(secret) is None


def test_the_last_use_is_noted_at_most_once_a_minute() -> None:
    _token, secret = tokens.create("A", scopes=["read"], by=a_user("agent"))
    moment = clock.now()
    for seconds, noted in ((0, 0), (30, 0), (61, 61)):
        with clock.set_to(moment + timedelta(seconds=seconds)):
            signing_in.find(secret)
            assert ApiToken.objects.get().used_at == moment + timedelta(seconds=noted)


@pytest.mark.parametrize("scopes", [[], ["read", "admin"]])
def test_scopes_are_known_and_at_least_one(scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        tokens.create("A", scopes=scopes, by=a_user("agent"))


def test_a_person_has_a_limited_number_of_tokens() -> None:
    user = a_user("agent")
    for number in range(tokens.MOST_LIVE):
        tokens.create(f"Token {number}", scopes=["read"], by=user)
    with pytest.raises(TooMany):
        tokens.create("One more", scopes=["read"], by=user)


def test_a_token_is_revoked_by_its_owner_or_who_manages_them_and_nobody_else() -> None:
    ours = a_partner()
    token, _secret = tokens.create("A", scopes=["read"], by=a_user("agent", partner=ours))
    for stranger in (a_user("agent", partner=ours), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            tokens.revoke(token, by=stranger)
    tokens.revoke(token, by=a_user("admin", partner=ours))
    assert Event.objects.filter(kind="token.revoked").count() == 1
