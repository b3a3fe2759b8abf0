"""`./manage.py sla evaluate`: questions in, answers out, a line each."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

JAKARTA = {
    "zone": "Asia/Jakarta",
    "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": [{"date": "2026-03-20"}, {"date": "2026-12-24", "from": "12:00", "to": "24:00"}],
    "extra": [{"date": "2026-03-21", "from": "22:00", "to": "02:00"}],
}

HISTORY = {
    "id": 7,
    "op": "clocks",
    "calendar": JAKARTA,
    "targets": {
        "first_response": {"seconds": 3600, "clock": "calendar"},
        "resolution": {"seconds": 86400, "clock": "wall"},
    },
    "pause_on_hold": True,
    "history": [
        {"at": "2026-03-18T02:00:00Z", "event": "created", "by": "requester"},
        {"at": "2026-03-18T02:30:00.250000Z", "event": "reply", "by": "agent", "public": True},
        {"at": "2026-03-18T03:00:00Z", "event": "status", "to": "pending", "by": "agent"},
    ],
    "now": "2026-03-18T09:00:00+07:00",
}


def evaluate(tmp_path: Path, *questions: object) -> list[dict[str, Any]]:
    path, out = tmp_path / "questions", StringIO()
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in questions))
    try:
        call_command("sla", "evaluate", str(path), stdout=out)
    except CommandError as error:
        assert "can't be answered" in str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_open_seconds_between_two_moments(tmp_path: Path) -> None:
    question = {
        "op": "open_seconds",
        "calendar": JAKARTA,
        "start": "2026-03-19T09:00:00Z",
        "end": "2026-03-22T00:00:00Z",
    }
    assert evaluate(tmp_path, {"id": 1, **question}) == [{"id": 1, "seconds": 3600 + 4 * 3600}]


def test_when_so_many_have_passed(tmp_path: Path) -> None:
    question = {"op": "add_open_seconds", "calendar": JAKARTA, "start": "2026-03-19T09:00:00Z", "seconds": 3600}
    assert evaluate(tmp_path, {"id": "a", **question}) == [{"id": "a", "at": "2026-03-19T10:00:00Z"}]


def test_the_clocks_of_a_history(tmp_path: Path) -> None:
    assert evaluate(tmp_path, HISTORY | {"now": "2026-03-18T10:00:00+07:00"}) == [
        {
            "id": 7,
            "clocks": [
                {
                    "metric": "first_response",
                    "cycle": 1,
                    "state": "met",
                    "started_at": "2026-03-18T02:00:00Z",
                    "due_at": "2026-03-18T03:00:00Z",
                    "met_at": "2026-03-18T02:30:00.250000Z",
                    "breached_at": None,
                    "used_seconds": 1800,
                    "remaining_seconds": 1800,
                },
                {
                    "metric": "resolution",
                    "cycle": 1,
                    "state": "paused",
                    "started_at": "2026-03-18T02:00:00Z",
                    "due_at": None,
                    "met_at": None,
                    "breached_at": None,
                    "used_seconds": 3600,
                    "remaining_seconds": 82800,
                },
            ],
        }
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nonsense", "no JSON"),
        ("[" * 5000, "recursion"),
        ([], "must be an object"),
        ({"op": "guess", "calendar": "always"}, "op is 'guess'"),
        ({"op": "open_seconds", "calendar": {"zone": "Mars/Base"}}, "no IANA time zone"),
        ({"op": "open_seconds", "calendar": {"zone": "UTC", "weekly": {"someday": []}}}, "'someday'"),
        ({"op": "open_seconds", "calendar": {"zone": "UTC", "weekly": {"mon": [["9", "17"]]}}}, "weekly.mon.0"),
        ({"op": "open_seconds", "calendar": {"zone": "UTC", "weekly": {"mon": [["09:00", "25:00"]]}}}, "24:00"),
        ({"op": "open_seconds", "calendar": {"zone": "UTC", "holidays": [{"date": "2026-02-30"}]}}, "holidays.0.date"),
        ({"op": "open_seconds", "calendar": "always", "start": 5, "end": "2026-01-01"}, "start is 5"),
        ({"op": "open_seconds", "calendar": "always", "start": "0001-01-01", "end": "2026-01-01"}, "year 1"),
        ({"op": "add_open_seconds", "calendar": "always", "start": "2026-01-01", "seconds": -1}, "seconds is -1"),
        ({"op": "add_open_seconds", "calendar": "always", "start": "2026-01-01", "seconds": 10**30}, "ten years"),
        ({"op": "add_open_seconds", "calendar": {"zone": "UTC"}, "start": "2026-01-01", "seconds": 1}, "ten years"),
        (
            {"op": "clocks", "calendar": "always", "history": [{"at": "2026-01-01", "event": "party"}]},
            "history.0.event",
        ),
    ],
)
def test_what_can_not_be_answered_says_why_and_the_next_line_is_answered(
    tmp_path: Path, line: object, words: str
) -> None:
    good = {"id": 2, "op": "add_open_seconds", "calendar": "always", "start": "2026-01-01T00:00:00Z", "seconds": 60}
    bad, answered = evaluate(tmp_path, line, good)
    assert words in bad["error"]
    assert answered == {"id": 2, "at": "2026-01-01T00:01:00Z"}


def test_a_history_that_goes_backwards_is_refused(tmp_path: Path) -> None:
    history = [
        {"at": "2026-01-02T00:00:00Z", "event": "created", "by": "agent"},
        {"at": "2026-01-01T00:00:00Z", "event": "cancelled"},
    ]
    question = {"op": "clocks", "calendar": "always", "targets": {}, "history": history, "now": "2026-01-03T00:00:00Z"}
    [told] = evaluate(tmp_path, question)
    assert "history.1.at is before" in told["error"]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read: No such file"):
        call_command("sla", "evaluate", str(tmp_path / "none"))
