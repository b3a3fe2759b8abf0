"""Six writers that roll back and commit late, two consumers that roll back at random: every event once.

DESK_STORM_SECONDS makes it longer.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Sequence

import pytest
from django.db import connection, transaction

from events import consumers
from events.models import Event, SetAside
from helpdesk.lib.errors import Unavailable
from tests.events import effects
from tests.events.effects import happen, registered

SECONDS = float(os.environ.get("DESK_STORM_SECONDS", "3"))
WRITERS, READERS = 6, ("storm.one", "storm.two")

pytestmark = pytest.mark.usefixtures("effect_table")


class RolledBack(Exception):
    pass


def write(dice: random.Random, until: float, committed: list[int]) -> None:
    while time.monotonic() < until:
        try:
            with transaction.atomic():
                mine = happen(dice.randint(1, 4))
                time.sleep(dice.choice([0, 0, 0.001, 0.02, 0.1]))
                if dice.random() < 0.25:
                    raise RolledBack
            committed.extend(mine)
        except RolledBack:
            continue


def handler(name: str, dice: random.Random) -> Callable[[Sequence[Event]], None]:
    def handle(events: Sequence[Event]) -> None:
        effects.note(name, events)
        time.sleep(dice.choice([0, 0.005]))
        if dice.random() < 0.3:
            raise Unavailable("rolls back by design")

    return handle


def read(name: str, dice: random.Random, until: float) -> None:
    while time.monotonic() < until:
        if not consumers.run(name, batch=dice.randint(1, 50)):
            time.sleep(0.005)


def thread(task: Callable[[], None]) -> threading.Thread:
    def whole() -> None:
        try:
            task()
        finally:
            connection.close()

    started = threading.Thread(target=whole)
    started.start()
    return started


@pytest.mark.slow
def test_every_committed_event_takes_effect_once_for_each_consumer() -> None:
    until, committed = time.monotonic() + SECONDS, list[int]()
    dice = [random.Random(number) for number in range(WRITERS + 2 * len(READERS))]
    with registered(READERS[0], handler(READERS[0], dice[0])), registered(READERS[1], handler(READERS[1], dice[1])):
        threads = [thread(lambda n=n: write(dice[n], until, committed)) for n in range(WRITERS)]  # type: ignore[misc]
        for number, name in enumerate(READERS * 2, start=WRITERS):  # two processes of each consumer
            threads.append(thread(lambda name=name, n=number: read(name, dice[n], until)))  # type: ignore[misc]
        for one in threads:
            one.join(SECONDS + 30)
        for name in READERS:
            while effects.had(name).total() < len(committed):
                consumers.run(name)
            assert consumers.run(name) == 0
    assert len(committed) > 100 * SECONDS / 3
    assert Event.objects.filter(kind=effects.KIND).count() == len(committed)
    assert not SetAside.objects.exists()
    for name in READERS:
        assert effects.had(name) == dict.fromkeys(committed, 1)
