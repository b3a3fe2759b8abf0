"""Brands, mailboxes and sources as an admin meets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.crypto import hide, reveal
from tests import builders
from tickets.mail.models import Source
from tickets.models import Brand, Mailbox

pytestmark = pytest.mark.django_db
SOURCE = {
    "host": "imap.example.org",
    "port": "993",
    "security": "tls",
    "username": "support",
    "password": "secret one",
    "folder": "INBOX",
    "begin": "now",
    "is_active": "on",
    "protocol": "imap",
    "afterwards": "leave",
    "target": "",
}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(builders.a_user("admin"))
    return client


def a_source(mailbox: Mailbox, **fields: object) -> Source:
    values: dict[str, object] = {"host": "imap.example.org", "username": "support", "password": hide("secret one")}
    return Source.objects.create(mailbox=mailbox, **(values | fields))


def test_a_brand_is_made_and_changed(admin: Client) -> None:
    words = {"name": "Clips", "accent": "teal", "language": "id", "team": ""}
    assert admin.post("/admin/brands/new/", words).status_code == 302
    brand = Brand.objects.get()
    assert f"/help/{brand.slug}/" in admin.get("/admin/brands/").content.decode()
    admin.post(f"/admin/brands/{brand.pk}/", words | {"name": "Clips Pro"})
    brand.refresh_from_db()
    assert brand.name == "Clips Pro"


def test_a_mailbox_is_made_with_aliases_and_leads_on_to_its_source(admin: Client) -> None:
    brand = builders.a_brand("Clips")
    words = {"address": "Support@clips.test", "name": "Clips", "brand": brand.pk, "team": "", "is_active": "on"}
    made = admin.post("/admin/mailboxes/new/", words | {"aliases": "help@clips.test\nhi@clips.test"})
    mailbox = Mailbox.objects.get()
    assert made["Location"] == f"/admin/mailboxes/{mailbox.pk}/sources/new/"
    assert mailbox.addresses == ["support@clips.test", "help@clips.test", "hi@clips.test"]
    page = admin.get(f"/admin/mailboxes/{mailbox.pk}/").content.decode()
    assert f"/admin/mailboxes/{mailbox.pk}/sources/new/" in page
    assert "help@clips.test\nhi@clips.test" in page


def test_an_address_that_is_taken_is_said_at_its_field_with_the_words_kept(admin: Client) -> None:
    other = builders.a_mailbox("support@clips.test")
    words = {"address": "support@clips.test", "name": "A name I typed", "brand": other.brand_id, "is_active": "on"}
    answer = admin.post("/admin/mailboxes/new/", words)
    assert answer.status_code == 422
    assert "belongs to the mailbox" in answer.content.decode()
    assert "A name I typed" in answer.content.decode()


def test_a_source_is_made_and_its_password_never_shown_again(admin: Client) -> None:
    mailbox = builders.a_mailbox("support@clips.test")
    assert admin.post(f"/admin/mailboxes/{mailbox.pk}/sources/new/", SOURCE).status_code == 302
    source = Source.objects.get()
    assert reveal(source.password) == "secret one"
    page = admin.get(f"/admin/mailboxes/sources/{source.pk}/").content.decode()
    assert "imap.example.org" in page
    assert "secret one" not in page
    assert source.password not in page


def test_a_changed_source_keeps_its_password(admin: Client) -> None:
    source = a_source(builders.a_mailbox())
    admin.post(f"/admin/mailboxes/sources/{source.pk}/", SOURCE | {"password": "", "folder": "Support"})
    source.refresh_from_db()
    assert (source.folder, reveal(source.password)) == ("Support", "secret one")


def test_the_list_says_how_each_mailbox_does(admin: Client) -> None:
    well, silent = builders.a_mailbox("well@clips.test"), builders.a_mailbox("silent@clips.test")
    a_source(well, succeeded_at=clock.now())
    a_source(silent, username="other", succeeded_at=clock.now() - timedelta(hours=2))
    failing = builders.a_mailbox("failing@clips.test")
    a_source(failing, username="third", succeeded_at=clock.now(), failures=3, error="sign_in: [AUTHENTICATIONFAILED]")
    rows = admin.get("/admin/mailboxes/").content.decode().split("<tr>")
    states = {address: row for row in rows for address in ("well", "silent", "failing") if f"{address}@clips" in row}
    assert "Not fetched" not in states["well"]
    assert "Not fetched" in states["silent"]
    assert "Not fetched" in states["failing"]
    assert "did not accept the user name and password" in admin.get(f"/admin/mailboxes/{failing.pk}/").content.decode()


def test_the_list_costs_the_same_however_many_mailboxes(admin: Client) -> None:
    costs = []
    for number in (1, 12):
        for box in range(number):
            a_source(builders.a_mailbox(f"box{number}-{box}@clips.test"), username=f"user{number}-{box}")
        admin.get("/admin/mailboxes/")
        with CaptureQueriesContext(connection) as queries:
            admin.get("/admin/mailboxes/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("role", ["agent", "lead"])
@pytest.mark.parametrize("path", ["/admin/brands/", "/admin/brands/new/", "/admin/mailboxes/", "/admin/mailboxes/new/"])
def test_others_are_refused(client: Client, role: str, path: str) -> None:
    client.force_login(builders.a_user(role))
    assert client.get(path).status_code == 403
    client.force_login(builders.a_user("admin", partner=builders.a_partner()))
    assert client.get(path).status_code == 403


def test_a_mailbox_and_a_source_are_paused_and_go_on(admin: Client) -> None:
    mailbox = builders.a_mailbox("support@clips.test")
    source = a_source(mailbox)
    for thing, path in ((mailbox, f"/admin/mailboxes/{mailbox.pk}"), (source, f"/admin/mailboxes/sources/{source.pk}")):
        for verb, expected in (("pause", False), ("resumption", True)):
            assert admin.post(f"{path}/{verb}/").status_code == 302
            thing.refresh_from_db()
            assert thing.is_active is expected
    kinds = Event.objects.filter(kind__in=["mailbox.changed", "source.changed"]).order_by("pk")
    assert [event.detail["after"]["is_active"] for event in kinds] == [False, True, False, True]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?provider=google", ["imap.gmail.com", "app password"]),
        ("?provider=google&protocol=pop3", ["pop.gmail.com", "995"]),
        ("?provider=icloud&protocol=pop3", ["imap.mail.me.com"]),
        ("", ["imap.clips.test"]),
        ("?provider=nonsense", ["imap.clips.test"]),
    ],
)
def test_a_new_source_is_filled_in_for_its_provider(admin: Client, query: str, said: list[str]) -> None:
    mailbox = builders.a_mailbox("support@clips.test")
    page = admin.get(f"/admin/mailboxes/{mailbox.pk}/sources/new/{query}").content.decode()
    assert all(words in page for words in said)


def test_what_is_done_afterwards_is_kept_and_checked(admin: Client) -> None:
    mailbox = builders.a_mailbox("support@clips.test")
    path = f"/admin/mailboxes/{mailbox.pk}/sources/new/"
    assert admin.post(path, SOURCE | {"afterwards": "move", "target": ""}).status_code == 422
    assert admin.post(path, SOURCE | {"afterwards": "move", "target": "INBOX"}).status_code == 422
    assert admin.post(path, SOURCE | {"afterwards": "flag", "target": "two words"}).status_code == 422
    assert admin.post(path, SOURCE | {"protocol": "pop3", "afterwards": "move", "target": "Done"}).status_code == 422
    assert admin.post(path, SOURCE | {"afterwards": "move", "target": "Done"}).status_code == 302
    source = Source.objects.get()
    assert (source.afterwards, source.target) == ("move", "Done")
