"""How a mailbox's mail goes out, as an admin sets it up."""

from __future__ import annotations

import html
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from django.conf import LazySettings
from django.test import Client

from events.models import Event
from tests import builders, dns_server, smtp_sink
from tickets.mail.models import Template
from tickets.models import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox() -> Mailbox:
    return builders.a_mailbox("support@kita.test", brand=builders.a_brand("Kita", language="id"))


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(builders.a_user("admin", email="rina@desk.test", name="Rina Anggraini"))
    return client


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[smtp_sink.Sink]:
    with smtp_sink.running() as server:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{server.port}"
        yield server


def home(mailbox: Mailbox) -> str:
    return f"/admin/mailboxes/{mailbox.pk}/sending/"


def place(mailbox: Mailbox, kind: str = "signature", language: str = "en") -> str:
    return f"/admin/mailboxes/{mailbox.pk}/templates/{kind}/{language}/"


def shown(answer: object) -> str:
    return html.unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_the_page_lists_kinds_and_languages(admin: Client, mailbox: Mailbox) -> None:
    admin.post(place(mailbox, language="ja"), {"html": "よろしく"})
    text = shown(admin.get(home(mailbox)))
    for words in ("Acknowledgement", "Signature", "Frame of a reply", "Bahasa Indonesia", "日本語", "kita.test"):
        assert words in text
    assert place(mailbox, "signature", "ja") in text


def test_another_language_is_begun_from_there(admin: Client, mailbox: Mailbox) -> None:
    answer = admin.get(f"{home(mailbox)}new/", {"kind": "reply", "language": "de"})
    assert answer["Location"] == place(mailbox, "reply", "de")
    assert admin.get(f"{home(mailbox)}new/", {"kind": "reply", "language": "xx"}).status_code == 422
    assert admin.get(place(mailbox, "reply", "xx")).status_code == 404
    assert admin.get(place(mailbox, "letter")).status_code == 404


def test_a_new_template_begins_with_something_and_is_saved(admin: Client, mailbox: Mailbox) -> None:
    assert "{{agent.name}}" in shown(admin.get(place(mailbox)))
    answer = admin.post(place(mailbox), {"html": "<p>{{agent.first_name|us}}</p>"}, follow=True)
    assert "Saved." in shown(answer)
    assert Template.objects.get().html == "<p>{{agent.first_name|us}}</p>"


def test_what_is_wrong_is_said_beside_it_and_the_words_are_kept(admin: Client, mailbox: Mailbox) -> None:
    answer = admin.post(place(mailbox), {"html": "Hi {{agent.nmae}}"})
    assert answer.status_code == 422
    assert "There is no such variable here: {{agent.nmae}}" in shown(answer)
    assert "Hi {{agent.nmae}}</textarea>" in shown(answer)
    assert not Template.objects.exists()


def test_the_preview_shows_what_is_typed_as_a_customer_would_see_it(admin: Client, mailbox: Mailbox) -> None:
    admin.post(place(mailbox, "reply"), {"html": "<p>Kita shop</p><p>{{answer}}</p>"})
    typed = {"html": "<p>{{agent.name}}, {{brand.name}}</p>"}
    answer = admin.post(f"{place(mailbox)}preview/", typed)
    text = shown(answer)
    assert text.index("Kita shop") < text.index("Hello Dewi") < text.index("Rina Anggraini, Kita")
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "{{" not in text
    assert Template.objects.count() == 1


def test_the_preview_speaks_the_templates_language_and_says_what_is_wrong(admin: Client, mailbox: Mailbox) -> None:
    assert "Dewi" in shown(admin.get(f"{place(mailbox, 'acknowledgement', 'id')}preview/"))
    answer = admin.post(f"{place(mailbox)}preview/", {"html": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    assert "Mail can't have this in it: script" in shown(answer)
    assert "<script>" not in shown(answer)


def test_a_test_mail_of_it_goes_to_oneself_and_nothing_is_saved(
    admin: Client, mailbox: Mailbox, sink: smtp_sink.Sink
) -> None:
    text = shown(admin.post(f"{place(mailbox)}test/", {"html": "<p>Bye, {{agent.name}}</p>"}))
    assert "The mail server took it" in text and "<p>Bye, {{agent.name}}</p></textarea>" in text
    [(recipient, content)] = sink.accepted
    mail = message_from_bytes(content, policy=policy.default)
    assert (recipient, mail["From"]) == ("rina@desk.test", "Kita <support@kita.test>")
    assert "Bye, Rina Anggraini" in content.decode()
    assert not Template.objects.exists()


def test_a_test_mail_says_in_words_why_it_did_not_go(
    admin: Client, mailbox: Mailbox, sink: smtp_sink.Sink, settings: LazySettings
) -> None:
    sink.rcpt = "550 5.7.1 relaying denied"
    text = shown(admin.post(f"{home(mailbox)}test/", follow=True))
    assert "refuses the mail by its rules" in text and "relaying denied" in text
    settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{smtp_sink.free_port()}"
    assert "does not answer on its port" in shown(admin.post(f"{home(mailbox)}test/", follow=True))


def test_a_template_is_removed_and_the_log_says_so(admin: Client, mailbox: Mailbox) -> None:
    admin.post(place(mailbox), {"html": "a"})
    admin.post(f"{place(mailbox)}removal/")
    assert not Template.objects.exists()
    assert Event.objects.get(kind="template.removed").detail["language"] == "en"
    assert "removed the template" in shown(admin.get("/admin/audit/"))


def test_quoting_is_switched(admin: Client, mailbox: Mailbox) -> None:
    admin.post(f"{home(mailbox)}quoting/", {"quotes": "1"})
    mailbox.refresh_from_db()
    assert mailbox.quotes
    admin.post(f"{home(mailbox)}quoting/")
    mailbox.refresh_from_db()
    assert not mailbox.quotes


def test_the_domains_records_are_asked_for_after_the_page(
    admin: Client, mailbox: Mailbox, settings: LazySettings
) -> None:
    with dns_server.running({"kita.test": ["v=spf1 -all"]}) as address:
        settings.DNS_SERVERS = [address]
        text = shown(admin.get(f"{home(mailbox)}records/", {"selector": "s1"}))
    assert "v=spf1 -all" in text
    assert "There is no key at s1._domainkey.kita.test." in text
    assert "records/?selector=s1" in shown(admin.get(home(mailbox), {"selector": "s1"}))


def test_leads_are_refused(client: Client, mailbox: Mailbox) -> None:
    client.force_login(builders.a_user("lead"))
    for address in (home(mailbox), f"{home(mailbox)}records/", place(mailbox), f"{place(mailbox)}preview/"):
        assert client.get(address).status_code == 403
