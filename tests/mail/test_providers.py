"""Which provider an address is at, and what the form of its source begins with."""

from __future__ import annotations

import dns.resolver
import pytest

from tickets.mail import providers
from tickets.mail.forms.sources import initial_of


def test_every_provider_speaks_tls_and_has_a_name_of_its_own() -> None:
    keys = [one.key for one in providers.PROVIDERS]
    assert len(set(keys)) == len(keys) >= 11
    for one in providers.PROVIDERS:
        assert (one.imap.security, one.imap.port) == ("tls", 993)
        assert one.pop3 is None or (one.pop3.security, one.pop3.port) == ("tls", 995)
        assert one.advice
        assert one.help_url.startswith("https://")
        assert providers.of_host(one.imap.host, "a@b.test").key == one.key or one.key in {"exmail", "qq", "163", "126"}


@pytest.mark.parametrize(
    ("address", "key", "host"),
    [
        ("ann@gmail.com", "google", "imap.gmail.com"),
        ("Ann@Hotmail.com", "microsoft", "outlook.office365.com"),
        ("ann@yahoo.co.id", "yahoo", "imap.mail.yahoo.com"),
        ("ann@me.com", "icloud", "imap.mail.me.com"),
        ("ann@foxmail.com", "qq", "imap.qq.com"),
        ("ann@163.com", "163", "imap.163.com"),
        ("ann@bk.ru", "mailru", "imap.mail.ru"),
        ("support@clips.test", "own", "imap.clips.test"),
    ],
)
def test_the_address_says_which(address: str, key: str, host: str) -> None:
    found = providers.guess(address)
    assert (found.key, found.imap.host) == (key, host)


@pytest.mark.parametrize(
    ("exchanger", "key"),
    [
        ("aspmx.l.google.com.", "google"),
        ("clips-com.mail.protection.outlook.com.", "microsoft"),
        ("mx2.zoho.com.", "zoho"),
        ("in1-smtp.messagingengine.com.", "fastmail"),
        ("mx.yandex.net.", "yandex"),
        ("mxbiz1.qq.com.", "exmail"),
        ("mail.clips.com.", "own"),
        ("notgoogle.com.", "own"),
    ],
)
def test_a_domain_of_ones_own_is_known_by_its_exchanger(
    exchanger: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Row:
        exchange = exchanger

    monkeypatch.setattr(dns.resolver, "resolve", lambda *_words, **_more: [Row()])
    assert providers.guess("support@clips.com").key == key


def test_without_an_answer_of_dns_it_is_a_server_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_words: object, **_more: object) -> object:
        raise dns.resolver.NoNameservers

    monkeypatch.setattr(dns.resolver, "resolve", silent)
    assert providers.guess("support@clips.com").key == "own"


def test_pop3_is_offered_where_there_is_any() -> None:
    google = providers.by_key("google", "a@b.test")
    assert initial_of(google, "pop3", "a@b.test")["host"] == "pop.gmail.com"
    assert providers.by_key("icloud", "").pop3 is None
    assert providers.by_key("nonsense", "a@b.test").key == "own"
