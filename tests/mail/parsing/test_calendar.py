"""What a card says of an invitation, by a table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.parsing import calendar
from tickets.mail.parsing.calendar import Event


def ics(*lines: str, method: str = "REQUEST") -> bytes:
    around = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(around).encode()


def test_an_invitation_is_read_whole() -> None:
    content = ics(
        "DTSTART;TZID=Asia/Jakarta:20240520T140000",
        "DTEND;TZID=Asia/Jakarta:20240520T150000",
        "SUMMARY;LANGUAGE=id:Rapat\\, bagian 1",
        "LOCATION:Lantai 3\\; ruang Melati",
        'ORGANIZER;CN="Sari, Dewi":mailto:sari@kantor.test',
        "ATTENDEE;RSVP=TRUE:mailto:support@helpdesk.test",
        "RRULE:FREQ=WEEKLY",
    )
    zone = ZoneInfo("Asia/Jakarta")
    assert calendar.read(content) == Event(
        summary="Rapat, bagian 1",
        start=datetime(2024, 5, 20, 14, tzinfo=zone),
        end=datetime(2024, 5, 20, 15, tzinfo=zone),
        place="Lantai 3; ruang Melati",
        organiser="Sari, Dewi",
        organiser_email="sari@kantor.test",
        method="REQUEST",
        repeats=True,
    )


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART:20240520T070000Z", datetime(2024, 5, 20, 7, tzinfo=UTC)),
        ("DTSTART;VALUE=DATE:20240520", date(2024, 5, 20)),
        ("DTSTART:20240520T070000", datetime(2024, 5, 20, 7)),  # noqa: DTZ001 a time that names no zone
        (
            "DTSTART;TZID=W. Europe Standard Time:20240520T090000",
            datetime(2024, 5, 20, 9, tzinfo=ZoneInfo("Europe/Berlin")),
        ),
        (
            'DTSTART;TZID="/freeassociation.test/Europe/Rome":20240520T090000',
            datetime(2024, 5, 20, 9, tzinfo=ZoneInfo("Europe/Rome")),
        ),
        ("DTSTART;TZID=Nowhere/Land:20240520T090000", datetime(2024, 5, 20, 9)),  # noqa: DTZ001
        ("DTSTART:tomorrow", None),
        ("DTSTART:20241399T999999Z", None),
    ],
)
def test_when_it_begins(line: str, start: datetime | date | None) -> None:
    event = calendar.read(ics(line, "SUMMARY:x"))
    assert event and event.start == start


def test_a_duration_gives_the_end() -> None:
    event = calendar.read(ics("DTSTART:20240520T070000Z", "DURATION:PT1H30M"))
    assert event and event.end == datetime(2024, 5, 20, 8, 30, tzinfo=UTC)


def test_what_is_called_off_says_so() -> None:
    assert (event := calendar.read(ics("SUMMARY:x", method="cancel"))) and event.cancelled
    assert (event := calendar.read(ics("SUMMARY:x", "STATUS:CANCELLED"))) and event.cancelled
    assert (event := calendar.read(ics("SUMMARY:x"))) and not event.cancelled


def test_folded_lines_and_other_line_ends_are_read() -> None:
    event = calendar.read(ics("SUMMARY:a very lo", " ng name").replace(b"\r\n", b"\n"))
    assert event and event.summary == "a very long name"


def test_the_parts_of_an_alarm_or_zone_are_not_the_events() -> None:
    content = ics("SUMMARY:right", "BEGIN:VALARM", "SUMMARY:alarm", "END:VALARM")
    zone = b"BEGIN:VTIMEZONE\r\nDTSTART:16010101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    event = calendar.read(content.replace(b"BEGIN:VEVENT", zone))
    assert event and (event.summary, event.start) == ("right", None)


@pytest.mark.parametrize("content", [b"", b"no calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", b"\x00\xff" * 50])
def test_what_has_no_event_gives_none(content: bytes) -> None:
    assert calendar.read(content) is None


@given(st.binary(max_size=300))
def test_nothing_in_it_raises(noise: bytes) -> None:
    calendar.read(b"BEGIN:VEVENT\r\n" + noise)
    calendar.read(b"BEGIN:VEVENT\r\nDTSTART" + noise + b"\r\nDURATION:P9999W")
