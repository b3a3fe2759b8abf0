"""Mail that providers post, in their own forms, signed as they sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests import builders
from tests.mail.mailboxes import database_away
from tickets.mail.actions.processing import process_all
from tickets.mail.models import InboundMail
from tickets.models import Mailbox, Ticket

pytestmark = pytest.mark.django_db
RAW = (
    b"From: Ann <ann@example.org>\r\nTo: support@clips.test\r\nSubject: Na\xefve \xff bytes\r\n"
    b"Content-Type: text/plain; charset=latin-1\r\n\r\nCaf\xe9 & more = 100%\r\n--not-a-boundary\r\n\r\n"
)
KEY = "key-of-the-test"


@pytest.fixture(autouse=True)
def registered(settings: Settings) -> Mailbox:
    settings.MAIL_WEBHOOKS = {"mailgun": KEY, "postmark": "desk:secret", "sendgrid": "desk:secret"}
    return builders.a_mailbox("support@clips.test")


def multipart(fields: dict[str, bytes]) -> tuple[bytes, str]:
    parts = [
        b'--xYzZY\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--xYzZY--\r\n", "multipart/form-data; boundary=xYzZY"


def mailgun(raw: bytes = RAW, key: str = KEY) -> dict[str, bytes]:
    token, timestamp = "c0ffee" * 8, "1764200000"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "recipient": b"support@clips.test", "sender": b"bounces@example.org", "from": b"Ann <ann@example.org>",
        "subject": b"Hello", "body-mime": raw, "timestamp": timestamp.encode(), "token": token.encode(),
        "signature": signature.encode(),
    }  # fmt: skip


def post(client: Client, path: str, body: bytes, content_type: str, secret: str = "") -> int:
    headers = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
    return client.generic("POST", path, body, content_type, headers=headers).status_code


def post_mailgun(client: Client, fields: dict[str, bytes]) -> int:
    return post(client, "/mail/from/mailgun/mime", *multipart(fields))


def sendgrid(raw: bytes = RAW) -> dict[str, bytes]:
    envelope = {"to": ["support@clips.test"], "from": "bounces@example.org"}
    return {"email": raw, "envelope": json.dumps(envelope).encode(), "to": b"support@clips.test", "dkim": b"none"}


def postmark(raw: str) -> bytes:
    return json.dumps(
        {
            "FromName": "Ann", "From": "ann@example.org", "OriginalRecipient": "support+x@clips.test",
            "Subject": "Hello", "MessageID": "73e6d360",
            "Headers": [{"Name": "Return-Path", "Value": "<bounces@example.org>"}],
            "TextBody": "Hello", "Attachments": [], "RawEmail": raw,
        }
    ).encode()  # fmt: skip


def the_row(via: str = "webhook") -> InboundMail:
    row = InboundMail.objects.get()
    assert row.via == via
    return row


def test_mailgun_in_a_multipart_form_is_stored_byte_for_byte_and_becomes_a_ticket(
    client: Client, registered: Mailbox
) -> None:
    assert post_mailgun(client, mailgun()) == 200
    row = the_row()
    assert bytes(row.raw) == RAW
    assert (row.mailbox, row.envelope_from, row.envelope_to) == (
        registered, "bounces@example.org", ["support@clips.test"],
    )  # fmt: skip
    process_all()
    assert Ticket.objects.get().requester.email == "ann@example.org"


def test_mailgun_in_an_urlencoded_form(client: Client) -> None:
    body = urlencode(mailgun()).encode()
    assert post(client, "/mail/from/mailgun/mime", body, "application/x-www-form-urlencoded") == 200
    assert bytes(the_row().raw) == RAW


def test_sendgrid_in_raw_mode(client: Client) -> None:
    assert post(client, "/mail/from/sendgrid/", *multipart(sendgrid()), "desk:secret") == 200
    row = the_row()
    assert (bytes(row.raw), row.envelope_from) == (RAW, "bounces@example.org")


def test_postmark_with_the_raw_mail(client: Client) -> None:
    raw = RAW.decode("utf-8", "replace")
    assert post(client, "/mail/from/postmark/", postmark(raw), "application/json", "desk:secret") == 200
    row = the_row()
    assert bytes(row.raw).decode() == raw
    assert (row.envelope_from, row.envelope_to) == ("bounces@example.org", ["support+x@clips.test"])
    assert row.mailbox is not None


def test_a_mail_of_twenty_megabytes_is_taken(client: Client) -> None:
    raw = RAW + b"x" * 20_000_000
    assert post_mailgun(client, mailgun(raw)) == 200
    assert bytes(the_row().raw) == raw


def test_one_over_the_limit_is_refused(client: Client, settings: Settings) -> None:
    settings.MAIL_SIZE_LIMIT = 1_000_000
    assert post_mailgun(client, mailgun(RAW + b"x" * 5_000_000)) == 413


@pytest.mark.parametrize(
    ("path", "secret"), [("sendgrid/", ""), ("sendgrid/", "desk:wrong"), ("postmark/", ""), ("postmark/", "desk:wrong")]
)
def test_who_does_not_know_the_secret_is_refused(client: Client, path: str, secret: str) -> None:
    if path.startswith("sendgrid"):
        assert post(client, f"/mail/from/{path}", *multipart(sendgrid()), secret) == 400
    else:
        assert post(client, f"/mail/from/{path}", postmark("x"), "application/json", secret) == 400
    assert not InboundMail.objects.exists()


def test_what_mailgun_did_not_sign_is_refused(client: Client) -> None:
    assert post_mailgun(client, mailgun(key="another")) == 400
    assert post_mailgun(client, mailgun() | {"token": b"changed"}) == 400
    unsigned = {name: value for name, value in mailgun().items() if name != "signature"}
    assert post_mailgun(client, unsigned) == 400
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize("missing", ["body-mime", "recipient"])
def test_a_form_without_the_mail_itself_says_what_to_switch_on(client: Client, missing: str) -> None:
    parsed = {name: value for name, value in mailgun().items() if name != missing}
    answer = client.generic("POST", "/mail/from/mailgun/", *multipart(parsed))
    assert answer.status_code == 422
    assert "ends in /mime" in answer.content.decode()


def test_it_is_off_until_its_secret_is_set(client: Client, settings: Settings) -> None:
    settings.MAIL_WEBHOOKS = {"mailgun": "", "sendgrid": "desk:secret"}
    assert post_mailgun(client, mailgun()) == 404
    assert post(client, "/mail/from/nobody/", b"", "text/plain") == 404
    assert client.get("/mail/from/sendgrid/").status_code == 405
    assert client.head("/mail/from/sendgrid/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_provider_is_told_to_come_again(client: Client) -> None:
    from django.db import connection

    with database_away():
        connection.close()
        assert post_mailgun(client, mailgun()) == 503
    assert post_mailgun(client, mailgun()) == 200
    assert InboundMail.objects.count() == 1
