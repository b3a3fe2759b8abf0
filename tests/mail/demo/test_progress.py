"""What a start says while the demo's data is made."""

from __future__ import annotations

import time

import pytest

from tickets.mail.management.commands.demo import Progress


def test_each_tenth_is_told_once_with_how_long_the_rest_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    progress = Progress(said.append)
    for done in range(0, 1001, 20):
        progress.tell(done, 1000)
        now[0] += 6
    assert len(said) == 10
    assert said[0] == "The tickets of 90 days: 10%, about 4 min more"
    assert said[8] == "The tickets of 90 days: 90%, about 30 s more"
    assert said[9] == "The tickets of 90 days: 100%"
