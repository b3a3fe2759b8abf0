"""A worker that is killed with SIGKILL while timed rules act, again and again."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from events.models import Event
from helpdesk.lib import clock
from tests.builders import a_ticket, a_user
from tests.mail.processes import ROOT, environment
from tests.tickets.automation.cast import Log, a_timed_rule
from tickets.actions import status
from tickets.models import Category, Message, RuleFiring, RuleHold, Ticket

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PENDING = {"field": "status", "op": "is", "value": "pending"}
TICKETS = 25
"""More than one batch."""


def worker(stop_after: int, stage: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.tickets.automation.killed_worker", str(stop_after), stage]
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def waiting_tickets(many: int) -> list[int]:
    """Pending for four days."""
    agent, log = a_user(), Log()
    with clock.set_to(clock.now() - timedelta(days=4)):
        made = [a_ticket().pk for _ in range(many)]
        for number in made:
            status.set_status(number, to=Category.PENDING, by=agent)
        log.follow()
    return made


@pytest.mark.slow
def test_a_timed_rule_acts_once_on_each_ticket_though_its_worker_is_killed_while_it_acts() -> None:
    a_timed_rule("Solve", {"note": "<p>Solved by itself</p>", "status": "solved"}, {"all": [PENDING]}, 72)
    wanted = waiting_tickets(TICKETS)
    assert RuleHold.objects.filter(fired_at=None).count() == TICKETS
    for stop_after, stage, batches in ((1, "acted", 0), (7, "kept", 0), (20, "acted", 0), (22, "kept", 1)):
        victim = worker(stop_after, stage)
        assert line_of(victim) == "stopped"
        victim.kill()
        assert victim.wait(10) == -9
        done = 20 * batches
        assert RuleHold.objects.exclude(fired_at=None).count() == done, "a batch that was killed left something behind"
        assert Ticket.objects.filter(status_category=Category.SOLVED).count() == done
    survivor = worker(0, "acted")
    assert line_of(survivor) == "done"
    assert survivor.wait(10) == 0
    once = dict.fromkeys(wanted, 1)
    assert _count(Message.objects.filter(kind="note")) == once
    assert _count(RuleFiring.objects.all()) == once
    applied = Event.objects.filter(kind="ticket.rule_applied").values_list("subject_id", flat=True)
    assert sorted(applied) == sorted(wanted)
    assert Ticket.objects.filter(status_category=Category.SOLVED).count() == TICKETS


def _count(rows: object) -> dict[int, int]:
    found: dict[int, int] = {}
    for number in rows.values_list("ticket_id", flat=True):  # type: ignore[attr-defined]
        found[number] = found.get(number, 0) + 1
    return found
