"""Plays a manifest and says, line by line, what the desk did."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction

from people.models import User
from tickets.mail.explain import understood
from tickets.mail.rehearsal.acts import Conversation, StepSeen, Unplayable, deliver, outcome
from tickets.mail.rehearsal.manifest import Broken, Entry
from tickets.mail.rehearsal.stage import rolled_back, stage

log = logging.getLogger(__name__)
TOGETHER = 25  # entries on one stage: few, since the log's readers and the next ticket's number wait for its end
Line = dict[str, object]


def play(entries: Iterable[Entry | Broken], folder: Path) -> Iterator[Line]:
    """A line for each entry, in order. What goes wrong in one is said in its line and touches no other."""
    rest = iter(entries)
    while some := list(islice(rest, TOGETHER)):
        with stage() as set_up:
            for entry in some:
                yield _line(entry, folder, set_up.agent)


def _line(entry: Entry | Broken, folder: Path, agent: User) -> Line:
    if isinstance(entry, Broken):
        return {"id": entry.id, "status": "error", "error": entry.error}
    try:
        with rolled_back():
            return _mail(entry, folder) if entry.file else _conversation(entry, folder, agent)
    except Unplayable as error:
        return {"id": entry.id, "status": "error", "error": str(error)}
    except Exception as error:  # said where it belongs; the next entry has a transaction of its own
        log.exception("entry %s failed", entry.id)
        return {"id": entry.id, "status": "error", "error": f"{type(error).__name__}: {error}"}


def _mail(entry: Entry, folder: Path) -> Line:
    row, reading = deliver(folder / entry.file)
    head: Line = {"id": entry.id, "status": outcome(row), "error": None, "reason": row.reason}
    return head | dict(understood(reading.mail, reading.html))


def _conversation(entry: Entry, folder: Path, agent: User) -> Line:
    conversation = Conversation(folder, agent)
    return {"id": entry.id, "steps": [_step(conversation, place, entry) for place in range(len(entry.steps))]}


def _step(conversation: Conversation, place: int, entry: Entry) -> StepSeen:
    """A step that fails leaves the others to be played."""
    try:
        with transaction.atomic():
            return conversation.play(entry.steps[place])
    except Exception as error:
        if not isinstance(error, Unplayable):
            log.exception("step %s of entry %s failed", place, entry.id)
        conversation.tickets[place:] = [None]
        words = str(error) if isinstance(error, Unplayable) else f"{type(error).__name__}: {error}"
        return StepSeen(status="error", ticket=None, is_auto=False, auto_reply_sent=False, state=None, error=words)
