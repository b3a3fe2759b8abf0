"""Who may say that a From is genuine: our own server, at the top, about that very domain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.parsing.authentication import is_genuine
from tickets.mail.parsing.headers import Headers

OURS, KIM = "mx.desk.test", "kim@desk.test"
PASS = "mx.desk.test; dmarc=pass header.from=desk.test"
FAIL = "mx.desk.test; dmarc=fail header.from=desk.test"


def says(*results: str, sender: str = KIM, name: str = OURS) -> bool:
    """Whether these headers above a From prove it; 'Received' stands for a Received header."""
    fields = [("received", "x") if one == "Received" else ("authentication-results", one) for one in results]
    return is_genuine(Headers((*fields, ("from", f"Kim <{sender}>"))), sender, name)


@pytest.mark.parametrize(
    "result",
    [
        PASS,
        "MX.Desk.Test; DMARC=Pass header.from=Desk.Test",
        "mx.desk.test 1; dmarc=pass header.from=desk.test",
        "mx.desk.test; spf=pass smtp.mailfrom=x.test; dkim=pass header.d=desk.test; dmarc=pass header.from=desk.test",
        "mx.desk.test (our door; (inner)); dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=desk.test",
        "mx.desk.test; dmarc=pass action=none header.from=desk.test;compauth=pass reason=100",
        'mx.desk.test; spf=fail reason="a; dmarc=fail"; dmarc=pass header.from="desk.test"',
        "mx.desk.test; dmarc/1=pass policy.dmarc=none header.from=desk.test.",
    ],
)
def test_a_pass_of_our_own_server_proves_the_sender(result: str) -> None:
    assert says(result)


@pytest.mark.parametrize(
    "results",
    [
        [],
        [FAIL],
        ["mx.desk.test; none"],
        ["mx.desk.test"],
        ["mx.evil.test; dmarc=pass header.from=desk.test"],  # anybody can run a server
        ["mx.desk.test.evil.test; dmarc=pass header.from=desk.test"],
        ["mx.desk.test; dmarc=pass header.from=evil.test"],  # another domain passed
        ["mx.desk.test; dmarc=pass header.from=sub.desk.test"],
        ["mx.desk.test; dmarc=pass"],  # about nobody
        ["mx.desk.test; spf=pass smtp.mailfrom=desk.test; dkim=pass header.d=desk.test"],
        ["mx.desk.test; dmarc=passed header.from=desk.test"],
        ["mx.desk.test; xdmarc=pass header.from=desk.test"],
        ["mx.desk.test; (dmarc=pass header.from=desk.test)"],  # a comment
        ['mx.desk.test; spf=fail reason="; dmarc=pass header.from=desk.test"'],  # a quoted string
        ['mx.evil.test "; mx.desk.test; dmarc=pass header.from=desk.test"'],
        [FAIL, PASS],  # the sender's own, below
        ["mx.desk.test; dkim=pass header.d=desk.test", "Received", PASS],
        ["mx.desk.test; spf=pass", "mx.evil.test; spf=pass", PASS],
    ],
)
def test_nothing_else_does(results: list[str]) -> None:
    assert not says(*results)


def test_a_server_may_write_a_header_for_each_method() -> None:
    assert says("mx.desk.test; dkim=pass header.d=desk.test", PASS)
    assert says("Received", "Received", PASS)


def test_without_a_name_in_the_settings_nobody_is_proven() -> None:
    assert not says(PASS, name="")
    assert not says("; dmarc=pass header.from=desk.test", name="")


def test_two_from_headers_prove_nothing() -> None:
    fields = Headers((("authentication-results", PASS), ("from", KIM), ("from", "eve@evil.test")))
    assert not is_genuine(fields, KIM, OURS)


@given(st.text(alphabet='mx.deskt;dmarc=pass hrfo()"\\ \t', max_size=120))
def test_whatever_a_foreign_server_writes_proves_nothing(value: str) -> None:
    assert not says("mx.evil.test; " + value)
    assert not says("mx.evil.test " + value)
