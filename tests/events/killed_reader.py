"""A process that reads the log and stops in the middle of a batch, waiting to be killed.

    python -m tests.events.killed_reader CONSUMER STOP_AFTER

It says `stopped` on its output when STOP_AFTER events of a batch have had their effect; 0: never stops.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import django


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(name: str, stop_after: int) -> None:
    django.setup()
    from events import consumers
    from events.models import Event
    from tests.events import effects

    def handle(events: Sequence[Event]) -> None:
        for number, event in enumerate(events, start=1):
            effects.note(name, [event])
            if number == stop_after:
                say("stopped")
                time.sleep(60)

    with effects.registered(name, handle):
        while consumers.run(name, batch=10):
            pass
    say("done")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
