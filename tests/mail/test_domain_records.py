"""What DNS says of a mailbox's domain, asked over the wire of a DNS server of this machine."""

from __future__ import annotations

import time

import pytest
from django.conf import LazySettings

from tests import dns_server
from tickets.mail import domain_records
from tickets.mail.domain_records import check

GOOD = {
    "kita.test": ["something else", "v=spf1 include:relay.test ~all"],
    "s1._domainkey.kita.test": ["v=DKIM1; k=rsa; p=MIGf"],
    "_dmarc.kita.test": ["v=DMARC1; p=reject"],
}


def states(
    settings: LazySettings, records: dict[str, list[str]], domain: str = "kita.test", selector: str = "s1"
) -> str:
    with dns_server.running(records) as address:
        settings.DNS_SERVERS = [address]
        return " ".join(f"{one.name}:{one.state}" for one in check(domain, selector))


def test_a_domain_that_is_set_up_well(settings: LazySettings) -> None:
    assert states(settings, GOOD) == "SPF:good DKIM:good DMARC:good"


def test_a_domain_without_anything(settings: LazySettings) -> None:
    assert states(settings, {}) == "SPF:bad DKIM:bad DMARC:bad"
    assert states(settings, {"kita.test": [], "_dmarc.kita.test": []}, selector="") == "SPF:bad DKIM:info DMARC:bad"


@pytest.mark.parametrize(
    ("records", "state"),
    [
        (["v=spf1 -all"], "good"), (["V=SPF1 mx ~all"], "good"), (["v=spf1 redirect=_spf.x.test"], "good"),
        (["v=spf1 mx"], "warn"), (["v=spf1 mx ?all"], "warn"), (["v=spf1 +all"], "bad"), (["v=spf1 all"], "bad"),
        (["v=spf1 -all", "v=spf1 ~all"], "bad"), (["v=spf10 -all"], "bad"),
    ],
)  # fmt: skip
def test_spf(settings: LazySettings, records: list[str], state: str) -> None:
    assert states(settings, {"kita.test": records}).split()[0] == f"SPF:{state}"


@pytest.mark.parametrize(
    ("record", "selector", "state"),
    [("v=DKIM1; p=", "s1", "bad"), ("k=rsa;p=AB", "s1", "good"), ("hello", "s1", "bad"), ("p=AB", "no spaces", "bad"),
     ("p=AB", "x" * 70, "bad")],
)  # fmt: skip
def test_dkim(settings: LazySettings, record: str, selector: str, state: str) -> None:
    found = states(settings, GOOD | {"s1._domainkey.kita.test": [record]}, selector=selector)
    assert f"DKIM:{state}" in found


@pytest.mark.parametrize(
    ("records", "state"),
    [(["v=DMARC1; p=none; rua=mailto:a@x.test"], "warn"), (["v=DMARC1; p=quarantine"], "good"), (["v=DMARC1"], "bad"),
     (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "bad")],
)  # fmt: skip
def test_dmarc(settings: LazySettings, records: list[str], state: str) -> None:
    assert f"DMARC:{state}" in states(settings, GOOD | {"_dmarc.kita.test": records})


def test_the_dmarc_record_of_the_domain_above_counts(settings: LazySettings) -> None:
    assert "DMARC:good" in states(settings, GOOD, domain="mail.support.kita.test")


def test_a_dns_that_says_nothing_is_said_to_say_nothing_and_soon(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_records, "PATIENCE", 0.5)
    with dns_server.running({}, silent=True) as address:
        settings.DNS_SERVERS = [address]
        began = time.monotonic()
        [finding] = check("kita.test", "s1")
    assert (finding.state, time.monotonic() - began < 5) == ("info", True)
    assert "DNS does not answer here" in finding.sentence


def test_a_dns_that_is_not_there_is_said_to_say_nothing(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_records, "PATIENCE", 0.5)
    settings.DNS_SERVERS = ["127.0.0.1:1"]
    assert [one.name for one in check("kita.test")] == ["DNS"]
