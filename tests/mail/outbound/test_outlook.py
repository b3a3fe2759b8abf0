"""Outlook keeps our answers with the mail they answer."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from tickets.mail.outbound import outlook

BEGUN = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
# A header block that Outlook would write at 2026-11-01 09:00 for a conversation of 16 times 0xAB.
THEIRS = base64.b64encode((0x01DE_0000_0000).to_bytes(6, "big") + b"\xab" * 16).decode()


def test_an_index_is_a_head_and_five_bytes_an_answer() -> None:
    found = base64.b64decode(outlook.index("7@kita.test", BEGUN, BEGUN + timedelta(hours=1)))
    assert len(found) == 27
    assert found[0] == 1


def test_answers_of_one_ticket_share_the_head_and_others_do_not() -> None:
    one, two = (base64.b64decode(outlook.index("7@kita.test", BEGUN, BEGUN + timedelta(hours=n))) for n in (1, 2))
    other = base64.b64decode(outlook.index("8@kita.test", BEGUN, BEGUN + timedelta(hours=1)))
    assert one[:22] == two[:22] != other[:22]
    assert one[22:] < two[22:]


def test_the_answer_to_a_mail_with_an_index_goes_on_with_it() -> None:
    found = base64.b64decode(outlook.index("7@kita.test", BEGUN, BEGUN, THEIRS))
    assert found[:22] == base64.b64decode(THEIRS)
    assert len(found) == 27


@pytest.mark.parametrize("before", ["", "not base64!", "AQ==", base64.b64encode(b"x" * 23).decode(), "ÿ" * 30])
def test_a_broken_one_is_not_gone_on_with(before: str) -> None:
    assert outlook.index("7@k", BEGUN, BEGUN, before) == outlook.index("7@k", BEGUN, BEGUN)


def test_years_between_are_told_in_the_coarser_unit() -> None:
    child = base64.b64decode(outlook.index("7@k", BEGUN, BEGUN + timedelta(days=900)))[22:]
    assert child[0] & 0x80
    seconds = (int.from_bytes(child[:4], "big") & 0x7FFF_FFFF) * 2**23 / 10_000_000
    assert abs(seconds - timedelta(days=900).total_seconds()) < 10


@pytest.mark.parametrize(
    ("subject", "topic"),
    [
        ("Re: AW: Broken", "Broken"),
        ("Broken", "Broken"),
        ("RE[2]: x", "x"),
        ("Re:", ""),
        ("Reform: yes", "Reform: yes"),
    ],
)
def test_the_topic_has_no_answering_before_it(subject: str, topic: str) -> None:
    assert outlook.topic(subject) == topic
