"""A consumer that is killed with SIGKILL in the middle of a batch, again and again."""

from __future__ import annotations

import subprocess
import sys

import pytest

from events.models import Cursor
from tests.events import effects
from tests.events.effects import happen
from tests.mail.processes import ROOT, environment

pytestmark = pytest.mark.usefixtures("effect_table")


def reader(stop_after: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.events.killed_reader", "victim", str(stop_after)]
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.slow
def test_events_take_effect_once_though_the_reader_is_killed_in_the_middle_of_batches() -> None:
    wanted = happen(35)
    for stop_after in (1, 4, 9):
        victim = reader(stop_after)
        assert line_of(victim) == "stopped"
        victim.kill()
        assert victim.wait(10) == -9
        assert not effects.had("victim"), "a half-taken batch left something behind"
    assert Cursor.objects.get(consumer="victim").event_id == 0
    survivor = reader(0)
    assert line_of(survivor) == "done"
    assert survivor.wait(10) == 0
    assert effects.had("victim") == dict.fromkeys(wanted, 1)
