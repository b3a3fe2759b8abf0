"""What every act on a run is given: the run, the tape of what happens to it, and who does it."""

from __future__ import annotations

from dataclasses import dataclass

from people.models import User
from sops.models import Run
from sops.replay.interpreter import Tape


@dataclass(frozen=True)
class Doing:
    """A run in somebody's hands."""

    run: Run
    tape: Tape
    by: User

    @property
    def ticket_id(self) -> int:
        return self.run.ticket_id
