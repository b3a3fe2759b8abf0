"""The link of an invitation: good once, for a week, for the person it was mailed to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.actions import access, invitations, users
from people.actions.users import Details
from people.models import User
from tests.builders import a_user

pytestmark = pytest.mark.django_db
PASSWORD = "three plain words"


@pytest.fixture
def person() -> User:
    return users.invite(Details(name="Sari", email="sari@example.org"), by=a_user("admin"))


def test_the_link_sets_a_password_and_is_recorded(person: User) -> None:
    accepted = invitations.accept(invitations.key_of(person), password=PASSWORD)
    assert accepted.check_password(PASSWORD)
    event = Event.objects.latest("id")
    assert (event.kind, event.actor_id, event.detail["after"]) == ("user.changed", person.pk, {"accepted": True})


def test_it_works_once(person: User) -> None:
    key = invitations.key_of(person)
    invitations.accept(key, password=PASSWORD)
    with pytest.raises(Missing):
        invitations.accept(key, password="another fine secret")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_it_works_for_a_week(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    key, now = invitations.key_of(person), signing.time.time()  # type: ignore[attr-defined]
    monkeypatch.setattr(signing.time, "time", lambda: now + timedelta(days=6, hours=23).total_seconds())  # type: ignore[attr-defined]
    assert invitations.invited(key) == person
    monkeypatch.setattr(signing.time, "time", lambda: now + timedelta(days=7, minutes=1).total_seconds())  # type: ignore[attr-defined]
    with pytest.raises(Missing):
        invitations.invited(key)


def test_a_new_one_makes_the_old_one_useless(person: User) -> None:
    old = invitations.key_of(person)
    person = invitations.send_again(person, by=a_user("admin"))
    with pytest.raises(Missing):
        invitations.invited(old)
    assert invitations.invited(invitations.key_of(person)) == person


def test_nobody_makes_one_up(person: User) -> None:
    key = invitations.key_of(person)
    for wrong in ("", "x", key[:-1], key + "x", key.replace(key[3], "A" if key[3] != "A" else "B", 1)):
        with pytest.raises(Missing):
            invitations.invited(wrong)


def test_it_dies_when_the_person_is_deactivated(person: User) -> None:
    key = invitations.key_of(person)
    access.deactivate(person, by=a_user("admin"))
    with pytest.raises(Missing):
        invitations.invited(key)


@pytest.mark.parametrize("password", ["short", "password123", "sari@example.org"])
def test_a_weak_password_is_refused_and_the_link_stays_good(person: User, password: str) -> None:
    key = invitations.key_of(person)
    with pytest.raises(Invalid) as caught:
        invitations.accept(key, password=password)
    assert list(caught.value.fields) == ["password"]
    assert invitations.invited(key) == person


def test_who_has_accepted_is_not_invited_again(person: User) -> None:
    invitations.accept(invitations.key_of(person), password=PASSWORD)
    with pytest.raises(Conflict):
        invitations.send_again(person, by=a_user("admin"))


def test_only_who_manages_people_sends_again(person: User) -> None:
    with pytest.raises(NotAllowed):
        invitations.send_again(person, by=a_user("lead"))
