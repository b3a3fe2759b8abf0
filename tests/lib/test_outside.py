"""Fetching what strangers name: only from the public internet, little and soon."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import time
from pathlib import Path
from typing import IO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.outside import NotFetched, Outside, is_public
from tests.web_server import answer, redirect, serving, write_on

PRIVATE = [
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
PRIVATE_SIX = [
    ipaddress.ip_network(net)
    for net in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2002::/16",
                "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")
]  # fmt: skip


def fetched(url: str, way: Outside, most: int = 1000, seconds: float = 3) -> bytes:
    return way.fetch(url, most=most, seconds=seconds).content


def inside(net: ipaddress.IPv4Network | ipaddress.IPv6Network) -> st.SearchStrategy[int]:
    return st.integers(int(net.network_address), int(net.broadcast_address))


private_four = st.sampled_from(PRIVATE).flatmap(inside)
private_six = st.sampled_from(PRIVATE_SIX).flatmap(inside)


def spellings(address: int) -> list[str]:
    """The ways that programs accept to write an IPv4 address, and IPv6 addresses that lead to it."""
    a, b, c, d = address.to_bytes(4, "big")
    dotted = f"{a}.{b}.{c}.{d}"
    return [
        dotted,
        dotted + ".",
        str(address),
        hex(address),
        f"0{address:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{address & 0xFFFFFF}",
        f"{a}.{b}.{address & 0xFFFF}",
        f"[::ffff:{dotted}]",
        f"[::{dotted}]",
        f"[64:ff9b::{dotted}]",
        f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]",
    ]


@given(private_four)
def test_a_private_address_is_refused_however_it_is_written(address: int) -> None:
    for host in spellings(address):
        with pytest.raises(NotFetched):
            Outside().fetch(f"http://{host}/", most=10, seconds=1)


@given(private_four)
def test_no_private_address_is_public(address: int) -> None:
    assert not is_public(ipaddress.IPv4Address(address))


@given(private_six)
def test_no_private_or_translated_ipv6_address_is_public(address: int) -> None:
    assert not is_public(ipaddress.IPv6Address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::5"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.integers(0, 2**32 - 1))
def test_what_is_public_here_is_global_by_pythons_own_registry(address: int) -> None:
    one = ipaddress.IPv4Address(address)
    assert not is_public(one) or (one.is_global and not one.is_multicast)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://1.1.1.1/", "file:///etc/passwd", "gopher://1.1.1.1/", "http://1.1.1.1:22/", "http://1.1.1.1:99999/",
        "http://user:word@1.1.1.1/", "http://1.1.1.1\\@127.0.0.1/", "http://1.1.1.1 /", "http://1.1.1.1/\r\nX: y",
        "http:///x", "//1.1.1.1/", "http://[fe80::1%25eth0]/", "http://" + "a" * 5000, "http://\u2460\u2461\u2466.1/",
        "",
    ],
)  # fmt: skip
def test_anything_but_a_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(NotFetched):
        Outside().fetch(url, most=10, seconds=1)


def test_a_page_is_fetched_without_telling_who_asks() -> None:
    with serving({"/a?b=1": answer(b"hello")}) as site:
        assert fetched(site.url("/a?b=1"), site.way()) == b"hello"
    said = site.asked[0].decode().lower()
    assert said.startswith("get /a?b=1 http/1.1") and f"host: pictures.test:{site.port}" in said
    assert "cookie" not in said and "referer" not in said


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """The name is resolved once; a second answer would be another place."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with serving({"/": answer(b"hello")}) as site:
        way = Outside(lambda *_: next(answers), site.way().may_reach, frozenset({site.port}))
        assert fetched(site.url("/"), way) == b"hello"
        with pytest.raises(NotFetched, match="public internet"):
            fetched(site.url("/"), way)


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with serving({"/": answer(b"hello")}) as site, pytest.raises(NotFetched, match="public internet"):
        fetched(site.url("/"), site.way(pictures_test=["127.0.0.1", "10.0.0.1"]))
    assert site.asked == []


def test_a_redirect_is_checked_like_the_first_address() -> None:
    with serving({}) as site:
        site.pages |= {"/1": redirect("/2"), "/2": answer(b"there"), "/in": redirect(site.url("/2", "inside.test"))}
        site.pages |= {"/port": redirect("http://pictures.test:1/"), "/file": redirect("file:///etc/passwd")}
        way = site.way(inside_test="192.168.0.1")
        assert fetched(site.url("/1"), way) == b"there"
        for path in ("/in", "/port", "/file"):
            with pytest.raises(NotFetched):
                fetched(site.url(path), way)


def test_a_redirect_to_this_machine_is_refused_by_the_real_rule() -> None:
    with serving({"/secret": answer(b"secret")}) as site:
        site.pages["/"] = redirect(f"http://127.0.0.1:{site.port}/secret")
        outer = site.way()
        seen: list[str] = []

        def may_reach(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
            seen.append(str(address))
            return is_public(address) if len(seen) > 1 else True

        with pytest.raises(NotFetched, match="public internet"):
            fetched(site.url("/"), Outside(outer.resolve, may_reach, outer.ports))
    assert len(site.asked) == 1


def test_going_round_in_circles_ends_after_three_redirects() -> None:
    with serving({"/": redirect("/")}) as site, pytest.raises(NotFetched, match="without end"):
        fetched(site.url("/"), site.way())
    assert len(site.asked) == 4


def test_a_body_is_cut_off_at_the_limit_whatever_its_header_says() -> None:
    with serving({"/": write_on(b"x" * 10_000, 0), "/said": answer(b"x" * 1001)}) as site:
        for path in ("/", "/said"):
            with pytest.raises(NotFetched, match="larger"):
                fetched(site.url(path), site.way())


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    def slow_header(to: IO[bytes]) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500:
            to.write(bytes([letter]))
            time.sleep(0.05)

    with serving({"/body": write_on(b"x", 0.05), "/head": slow_header, "/silent": lambda _: time.sleep(5)}) as site:
        for path in ("/body", "/head", "/silent"):
            began = time.monotonic()
            with pytest.raises(NotFetched):
                fetched(site.url(path), site.way(), seconds=0.6)
            assert time.monotonic() - began < 2


def test_a_resolver_that_does_not_answer_is_left_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(2))
    began = time.monotonic()
    with pytest.raises(NotFetched, match="in time"):
        Outside().fetch("http://slow.test/", most=10, seconds=0.3)
    assert time.monotonic() - began < 1.5


def test_an_answer_that_breaks_off_or_is_no_http_is_a_failure_that_may_pass() -> None:
    broken = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    with serving({"/": broken, "/chunks": chunked, "/junk": b"220 smtp here\r\n"}) as site:
        for path in ("/", "/chunks", "/junk"):
            with pytest.raises(NotFetched) as caught:
                fetched(site.url(path), site.way())
            assert caught.value.temporary


def test_tls_is_for_the_name_that_was_asked_for(tmp_path: Path) -> None:
    server, client = contexts(tmp_path, "pictures.test")
    with serving({"/": answer(b"hello")}, server) as site:
        way = Outside(site.way().resolve, site.way().may_reach, site.way().ports, tls=lambda: client)
        assert fetched(site.url("/", scheme="https"), way) == b"hello"
        with pytest.raises(NotFetched, match="certificate"):
            fetched(site.url("/", "other.test", "https"), way)
        with pytest.raises(NotFetched, match="certificate"):
            fetched(site.url("/", scheme="https"), site.way())


def contexts(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server with a certificate for `name`, and a client that trusts that certificate only."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(who, who, key.public_key(), 1, now, now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(pem + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
