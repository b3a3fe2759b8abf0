"""A process that does what timed rules have to do, and stops in the middle of it, waiting to be killed.

    python -m tests.tickets.automation.killed_worker STOP_AFTER STAGE

It says `stopped` on its output when it has come to STAGE (`acted`: the acts of a rule are done, `kept`: it is noted
that it was) for the STOP_AFTER-th time; 0: never, and then it says `done` when nothing is due any more.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import django


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(stop_after: int, stage: str) -> None:
    django.setup()
    from tickets.actions import rule_holds, ruling

    reached = 0

    def then_stop(real: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **options: Any) -> Any:
            nonlocal reached
            result = real(*args, **options)
            reached += 1
            if reached == stop_after:
                say("stopped")
                time.sleep(60)
            return result

        return done

    if stage == "acted":
        ruling.carry_out = then_stop(ruling.carry_out)
    else:
        rule_holds._settle = then_stop(rule_holds._settle)
    while rule_holds.fire_due():
        pass
    say("done")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
