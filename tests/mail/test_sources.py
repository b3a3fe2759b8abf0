"""Verbs of sources: passwords stay hidden, and go to no other server than theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.models import Event
from helpdesk.lib.crypto import reveal
from helpdesk.lib.errors import Invalid, NotAllowed
from people.models import User
from tests import builders
from tickets.mail.actions import sources
from tickets.mail.actions.sources import FROM_NOW, SourceDetails
from tickets.mail.models import Source
from tickets.models import Mailbox

pytestmark = pytest.mark.django_db
DETAILS = SourceDetails("imap.example.org", 993, "tls", "support", password="secret one")


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin")


@pytest.fixture
def source(admin: User) -> Source:
    return sources.create(builders.a_mailbox("support@clips.test"), DETAILS, by=admin)


def test_a_new_source_begins_now_and_keeps_its_password_encrypted(source: Source) -> None:
    source.refresh_from_db()
    assert (source.last_uid, source.uid_validity) == (FROM_NOW, None)
    assert "secret" not in source.password
    assert reveal(source.password) == "secret one"


def test_the_log_never_has_a_password_in_any_form(source: Source, admin: User) -> None:
    sources.change(source, replace(DETAILS, password="secret two"), by=admin)
    source.refresh_from_db()
    assert reveal(source.password) == "secret two"
    assert Event.objects.get(kind="source.changed").detail["after"] == {"password": "new"}
    kept = " ".join(str(event.detail) for event in Event.objects.all())
    assert "secret" not in kept
    assert source.password not in kept


def test_an_empty_password_keeps_the_stored_one(source: Source, admin: User) -> None:
    changed = sources.change(source, replace(DETAILS, password="", folder="Support"), by=admin)
    assert reveal(changed.password) == "secret one"
    detail = Event.objects.get(kind="source.changed").detail
    assert (detail["before"], detail["after"]) == ({"folder": "INBOX"}, {"folder": "Support"})


@pytest.mark.parametrize(
    "elsewhere", [{"host": "imap.evil.test"}, {"port": 143}, {"host": "imap.example.org", "security": "none"}]
)
def test_a_stored_password_is_never_sent_elsewhere(
    source: Source, admin: User, elsewhere: dict[str, str | int]
) -> None:
    with pytest.raises(Invalid) as refusal:
        sources.change(source, replace(DETAILS, password="", **elsewhere), by=admin)  # type: ignore[arg-type]
    assert list(refusal.value.fields) == ["password"]


@pytest.mark.parametrize(("from_now", "begins"), [(True, FROM_NOW), (False, 0)])
def test_another_folder_is_read_anew(source: Source, admin: User, from_now: bool, begins: int) -> None:
    Source.objects.filter(pk=source.pk).update(uid_validity=7, last_uid=400, failures=3, error="refused: x")
    changed = sources.change(source, replace(DETAILS, password="", folder="Other", from_now=from_now), by=admin)
    assert (changed.uid_validity, changed.last_uid, changed.failures, changed.error) == (None, begins, 0, "")


def test_what_is_no_other_place_leaves_the_cursor_where_it_is(source: Source, admin: User) -> None:
    Source.objects.filter(pk=source.pk).update(uid_validity=7, last_uid=400)
    changed = sources.change(source, replace(DETAILS, password="secret two"), by=admin)
    assert (changed.uid_validity, changed.last_uid) == (7, 400)


def test_a_folder_is_fetched_by_one_source_only(source: Source, admin: User) -> None:
    with pytest.raises(Invalid) as refusal:
        sources.create(builders.a_mailbox("sales@clips.test"), DETAILS, by=admin)
    assert list(refusal.value.fields) == ["folder"]


@pytest.mark.parametrize("missing", ["host", "username", "folder", "password", "security"])
def test_what_is_missing_is_named(admin: User, missing: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sources.create(builders.a_mailbox("sales@clips.test"), replace(DETAILS, **{missing: ""}), by=admin)  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [missing]


def test_only_admins_of_the_house_may(source: Source) -> None:
    for person in (builders.a_user("lead"), builders.a_user("admin", partner=builders.a_partner())):
        with pytest.raises(NotAllowed):
            sources.change(source, DETAILS, by=person)
        with pytest.raises(NotAllowed):
            sources.create(Mailbox.objects.get(), DETAILS, by=person)
        with pytest.raises(NotAllowed):
            sources.set_active(source, to=False, by=person)
