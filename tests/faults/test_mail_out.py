"""Replies that go out while the sender is killed at every stage of the dialogue: the server's count is the outbox's.

A short form for every run of the tests; `make faults` sends 2,000 (FAULT_REPLIES).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from tests import builders, desk
from tests.desk import Desk
from tests.faults import counting
from tests.faults.counting import STAGES, Counting
from tickets.actions import files, replies
from tickets.actions.files import NewFile
from tickets.actions.replies import Writing
from tickets.mail.models import Delivery
from tickets.models import Ticket

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
State = Delivery.State
REPLIES = int(os.environ.get("FAULT_REPLIES", "100"))
A_TICKET = 10
LARGE = 5_000_000
ROUNDS = max(1, REPLIES // 500)
BEFORE_CONTENT = STAGES[:3]


@dataclass
class Assassin:
    """Kills the sender when the server reaches the next stage of the plan, some dialogues after the last time."""

    running: Desk
    server: Counting
    every: int
    plan: list[str] = field(default_factory=lambda: list(STAGES) * ROUNDS)
    kills: Counter[str] = field(default_factory=Counter)
    fell: threading.Event = field(default_factory=threading.Event)
    _last: int = 0

    def __call__(self, stage: str) -> None:
        waited = self.server.dialogues - self._last >= self.every or stage == "connected"
        if not self.plan or self.fell.is_set() or stage != self.plan[0] or not waited:
            return
        os.killpg(self.running.running["sender"].pid, signal.SIGKILL)
        self.kills[self.plan.pop(0)] += 1
        self._last = self.server.dialogues
        self.fell.set()


def test_the_servers_count_is_the_outboxes_though_senders_are_killed(tmp_path: Path, settings: LazySettings) -> None:
    settings.UNDO_SECONDS = 0
    began = time.monotonic()
    _answer_all()
    written = time.monotonic() - began
    with counting.running() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        with desk.running(tmp_path, "worker", "beat", OUTGOING_MAIL_URL=url) as running:
            server.reached = assassin = Assassin(running, server, every=REPLIES // len(STAGES) // ROUNDS // 2)
            running.start("sender")
            _until_all_ended(running, assassin)
        seconds = time.monotonic() - began
        _report(server, assassin, written, seconds)
        _assert_outbox_and_server_agree(server, assassin)


def _answer_all() -> None:
    """By the verb that the page calls. Every 25th has a file that no kernel's buffer holds: it has a middle."""
    mailbox, agent = builders.a_mailbox("support@kita.test"), builders.a_user()
    large = NewFile("screen.bin", "application/octet-stream", os.urandom(LARGE))
    for number in range(0, REPLIES, A_TICKET):
        contact = builders.a_contact(f"p{number}@x.test")
        ticket = builders.a_ticket(f"Question {number}", from_=contact, brand=mailbox.brand)
        for turn in range(min(A_TICKET, REPLIES - number)):
            version = Ticket.objects.values_list("thread_version", flat=True).get(pk=ticket.pk)
            uploads = [files.upload(large, by=agent).pk] if (number + turn) % 25 == 7 else []
            replies.reply(ticket.pk, Writing(f"<p>Answer {number + turn}</p>", version, files=uploads), by=agent)


def _until_all_ended(running: Desk, assassin: Assassin) -> None:
    """Bring each killed sender back, and let the minutes pass that a dead one's claim and a second try wait for."""
    until = time.monotonic() + 200 + REPLIES
    while not _all_ended():
        assert time.monotonic() < until, running.log("sender") + str(_states())
        if assassin.fell.wait(0.2):
            running.running["sender"].wait(20)
            Delivery.objects.filter(state=State.SENDING).update(claimed_until=timezone.now())
            assassin.fell.clear()
            running.start("sender")
        Delivery.objects.filter(state=State.QUEUED, attempts__gt=0).update(due_at=timezone.now())


def _all_ended() -> bool:
    under_way = Delivery.objects.filter(state__in=[State.QUEUED, State.SENDING])
    return Delivery.objects.count() == REPLIES and not under_way.exists()


def _states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def _assert_outbox_and_server_agree(server: Counting, assassin: Assassin) -> None:
    said = dict(Delivery.objects.values_list("mail_id", "state"))
    accepted = {key for key, state in said.items() if state == State.ACCEPTED}
    uncertain = {key for key, state in said.items() if state == State.UNCERTAIN}
    assert assassin.plan == [], "it was killed at every stage"
    assert [key for key, times in server.taken.items() if times > 1] == [], "none twice"
    assert accepted - server.taken.keys() == set(), "what is said to be accepted is there"
    assert server.taken.keys() - accepted - uncertain == set(), "what is there is said"
    assert len(accepted) + len(uncertain) == REPLIES, "nothing is lost, and nothing failed"
    late = sum(times for stage, times in assassin.kills.items() if stage not in BEFORE_CONTENT)
    assert len(uncertain) <= late, "only who was killed with the content under way leaves a doubt"


def _report(server: Counting, assassin: Assassin, written: float, seconds: float) -> None:
    doubtful = set(Delivery.objects.filter(state=State.UNCERTAIN).values_list("mail_id", flat=True))
    lines = [
        f"{REPLIES:,} replies written in {written:.0f} s, ended after {seconds:.0f} s, load {os.getloadavg()[0]:.1f}",
        *(f"  {times:4}  killed {stage}" for stage, times in assassin.kills.items()),
        "  outbox: " + ", ".join(f"{state} {number:,}" for state, number in sorted(_states().items())),
        f"  server: {sum(server.taken.values()):,} taken, {len(server.taken):,} different; of the uncertain ones "
        f"{len(doubtful & server.taken.keys())} had arrived",
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
