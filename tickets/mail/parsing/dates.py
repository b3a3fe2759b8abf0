"""The Date header as programs really write it: RFC 5322, and what people's settings and old gateways make of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from tickets.mail.parsing.headers import decode_words, one_line

_ZONES = {
    name: hours
    for hours, names in {
        -10: "HST", -9: "AKST", -8: "PST AKDT", -7: "MST PDT", -6: "CST MDT", -5: "EST CDT EST5EDT", -4: "EDT AST",
        -3: "BRT ART ADT", 0: "UT UTC GMT Z WET", 1: "CET MET BST WEST WAT", 2: "CEST MEST EET SAST CAT",
        3: "MSK EEST TRT EAT", 4: "GST", 5: "PKT", 5.5: "IST", 6: "BDT", 7: "WIB ICT",
        8: "WITA SGT HKT PHT AWST MYT", 9: "JST KST WIT",
        9.5: "ACST", 10: "AEST", 11: "AEDT", 12: "NZST", 13: "NZDT",
    }.items()
    for name in names.split()
}  # fmt: skip
_COMMENT = re.compile(r"\([^()]*\)")
_OFFSET = re.compile(r"(?:\s|(?<=\d)|\b(?:GMT|UTC?))([+-])(\d{1,2}):?(\d{2})?(?:\s*\"?[A-Z]{1,5}\"?)?\s*$", re.I)
_BEHIND_TIME = re.compile(r"\d[:.]\d\d(?:[:.]\d\d)?\s{0,3}([+-])(\d\d):?(\d\d)(?!\d)")
_NAMED = re.compile(r"[\s\"]([A-Z][A-Z0-9]{0,8})\"?\s*$", re.I)
_HALF = re.compile(r"\b(\d{1,2})(:\d{2}(?::\d{2})?)\s*([ap])\.?m\b\.?", re.I)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty янв oca led tammi", "feb fév fev lut фев şub únor helmi",
            "mar mär mrz maa мар bře maalis",
            "apr avr abr kwi апр nis dub huhti", "may mai mag mei maj май мая květ touko",
            "jun juin giu cze июн haz červn kesä",
            "jul juil lug lip июл tem červe heinä", "aug aoû agu ago sie авг srp elo", "sep set wrz сен eyl září syys",
            "oct okt out ott paź окт eki říj loka", "nov lis ноя kas marras",
            "dec dez dic des déc gru дек ara pros joulu",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_LOCAL = re.compile(
    r"\b(\d{1,2})\.?[\s-]+([^\W\d_]{3,12})\.?[\s-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?", re.I
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T\s](\d\d):?(\d\d)(?::?(\d\d))?")


_FIRST_MAIL = datetime(1982, 8, 1, tzinfo=UTC)  # RFC 822
_USUAL = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([^()]*\))?\Z"
)


def read(value: str) -> datetime | None:
    """The date with the header's own offset; none, -0000 and an impossible one count as UTC.

    None for one that has no date in UTC, at the ends of the calendar: no database could give it back.
    """
    found = _as_usual(value) or _as_it_may_be(value)
    return found if found and 1 < found.year < 9999 else None


def believable(date: datetime | None, received: datetime) -> datetime | None:
    """The date, or when the mail came where it can't be true: clocks are wrong by a day at most."""
    if date is None or _FIRST_MAIL <= date <= received + timedelta(days=1):
        return date
    return received


def _as_usual(value: str) -> datetime | None:
    """The one form that most mail has, read fast."""
    match = _USUAL.match(value)
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None:
        return None
    try:
        offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
        zone = timezone(-offset if match[7] == "-" else offset) if offset else UTC
        day, year, hour, minute, second = map(int, match.group(1, 3, 4, 5, 6))
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _as_it_may_be(value: str) -> datetime | None:
    value = one_line(decode_words(value) if "=?" in value else value)[:200]
    while "(" in value and (bare := _COMMENT.sub(" ", value)) != value:
        value = bare
    parts = _parts(_without_halves(value))
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts
    if year < 1000:
        year += 2000 if year < 69 else 1900
    try:
        moment = datetime(year, month, day, tzinfo=_zone(value))
        return moment + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    except (ValueError, OverflowError):
        return None


def _parts(value: str) -> tuple[int, int, int, int, int, int] | None:
    """Year to second, as written; 24:00 is the end of the day."""
    if match := _ISO.search(value):
        year, month, day, hour, minute, second = (int(group or 0) for group in match.groups())
    elif (match := _LOCAL.search(value)) and (month := _month(match[2])):
        day, year, hour, minute = int(match[1]), int(match[3]), int(match[4]), int(match[5])
        second = int(match[6] or 0)
    else:
        try:
            found = parsedate_tz(value)
        except (ValueError, IndexError, TypeError, OverflowError):
            return None
        if found is None:
            return None
        year, month, day, hour, minute, second = found[:6]
    return (year, month, day, hour, minute, second) if hour <= 24 and minute < 60 and second <= 60 else None


def _month(name: str) -> int:
    name = name.lower()
    return next((_MONTHS[name[:length]] for length in range(len(name), 2, -1) if name[:length] in _MONTHS), 0)


def _without_halves(value: str) -> str:
    """`9:12 PM` as 21:12."""
    return _HALF.sub(lambda match: f"{int(match[1]) % 12 + (12 if match[3] in 'pP' else 0):02}{match[2]}", value)


def _zone(value: str) -> timezone:
    hours = 0.0
    if match := _BEHIND_TIME.search(value) or _OFFSET.search(value):
        digits = match[2] + (match[3] or "")
        whole, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        hours = (whole + minutes / 60) * (-1 if match[1] == "-" else 1)
    elif named := _NAMED.search(value):
        hours = _ZONES.get(named[1].upper(), 0)
    return timezone(timedelta(minutes=round(hours * 60))) if 0 < abs(hours) < 15 else UTC
