"""Dates as programs write them, by a table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.parsing import dates


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 14 May 2024 09:12:44 +0700", "2024-05-14T09:12:44+07:00"),
        ("14 May 2024 09:12 -0330", "2024-05-14T09:12:00-03:30"),
        ("Tue, 14 May 2024 (a comment (nested)) 09:12:44 +0700", "2024-05-14T09:12:44+07:00"),
        ("Tue,14 May 2024 09:12:44+0700", "2024-05-14T09:12:44+07:00"),
        ("Tue, 14 May 2024 09:12:44 +07:00", "2024-05-14T09:12:44+07:00"),
        (
            "Tue, 14 May 2024 09:12:44 +0700Received: x; 1 Jan 2019 00:00:00 +0100",
            "2024-05-14T09:12:44+07:00",
        ),
        ("Tue, 14 May 2024 09:12:44 GMT+7", "2024-05-14T09:12:44+07:00"),
        ("Tue, 14 May 2024 09:12:44 GMT", "2024-05-14T09:12:44+00:00"),
        ("Tue, 14 May 2024 09:12:44 CEST", "2024-05-14T09:12:44+02:00"),
        ("Tue, 14 May 2024 09:12:44 JST", "2024-05-14T09:12:44+09:00"),
        ("Tue, 14 May 2024 09:12:44 IST", "2024-05-14T09:12:44+05:30"),
        ("Tue, 14 May 2024 09:12:44 XYZ", "2024-05-14T09:12:44+00:00"),
        ("Tue, 14 May 2024 09:12:44 +9900", "2024-05-14T09:12:44+00:00"),
        ("Tue May 14 09:12:44 2024", "2024-05-14T09:12:44+00:00"),
        ("Tue, 14-May-2024 09:12:44 +0700", "2024-05-14T09:12:44+07:00"),
        ("Tue, 14 May 2024 09.12.44 +0700", "2024-05-14T09:12:44+07:00"),
        ("Tue, 14 May 2024 9:12 PM -0400", "2024-05-14T21:12:00-04:00"),
        ("Tue, 14 May 2024 12:05 a.m. +0000", "2024-05-14T00:05:00+00:00"),
        ("14 May 99 09:12:44 +0000", "1999-05-14T09:12:44+00:00"),
        ("14 May 24 09:12:44 +0000", "2024-05-14T09:12:44+00:00"),
        ("14 May 124 09:12:44 +0000", "2024-05-14T09:12:44+00:00"),
        ("mar., 14 mai 2024 09:12:44 +0200", "2024-05-14T09:12:44+02:00"),
        ("Di, 14 Dezember 2023 09:12:44 +0100", "2023-12-14T09:12:44+01:00"),
        ("Вт, 14 фев 2024 09:12:44 +0300", "2024-02-14T09:12:44+03:00"),
        ("2024-05-14T09:12:44Z", "2024-05-14T09:12:44+00:00"),
        ("2024-05-14 09:12:44 +0700", "2024-05-14T09:12:44+07:00"),
        ("=?utf-8?Q?Tue,_14_May_2024_09:12:44_+0700?=", "2024-05-14T09:12:44+07:00"),
        ("Mon, 31 Dec 2023 24:00:00 +0000", "2024-01-01T00:00:00+00:00"),
        ("Mon, 31 Dec 2023 23:59:60 +0000", "2023-12-31T23:59:59+00:00"),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Mon, 01 Jan 0001 00:00:00 +1200", None),
        ("Fri, 01 Jan 9998 00:00:00 +0000", "9998-01-01T00:00:00+00:00"),
        ("Fri, 31 Dec 9999 24:00:00 +0000", None),
        ("Sat, 31 Feb 2024 09:12:44 +0000", None),
        ("14 May 2024", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, expected: str | None) -> None:
    found = dates.read(value)
    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(
    ("value", "believed"),
    [
        ("Tue, 14 May 2024 09:12:44 +0700", "2024-05-14T09:12:44+07:00"),
        ("Wed, 15 May 2024 01:00:00 +0000", "2024-05-15T01:00:00+00:00"),  # a clock that is wrong by hours
        ("Mon, 20 May 2024 01:00:00 +0000", "2024-05-14T02:13:00+00:00"),
        ("Fri, 01 Jan 2038 00:00:00 +0000", "2024-05-14T02:13:00+00:00"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "2024-05-14T02:13:00+00:00"),
        ("nonsense", None),
    ],
)
def test_a_date_that_can_not_be_true_gives_way_to_when_the_mail_came(value: str, believed: str | None) -> None:
    found = dates.believable(dates.read(value), datetime(2024, 5, 14, 2, 13, tzinfo=UTC))
    assert (found and found.isoformat()) == believed


@given(st.text(max_size=80))
def test_no_text_raises(value: str) -> None:
    for text in (value, f"Tue, 14 May 2024 {value}", f"{value} 09:12:44 +0700"):
        assert (found := dates.read(text)) is None or found.tzinfo is not None
