"""A worker that is killed while the tool has the request repeats nothing: a person is told, and chooses."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from helpdesk.lib import clock
from people.models import User
from sops.actions import calling_out, clockwork, running, told
from sops.models import ActionExecution
from tests.hook_server import Hooks
from tests.mail.processes import ROOT, environment
from tests.sops.connectors.cast import a_run, a_tool

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
PATH = "/charges/ch%2F42/refunds"


def test_a_killed_worker_leaves_an_uncertain_call_that_nobody_repeats(hooks: Hooks, admin: User, agent: User) -> None:
    a_tool(hooks, by=admin)
    run = a_run(agent)
    running.go_forward(run.pk, {}, by=agent)
    execution = ActionExecution.objects.get()
    hooks.held[PATH] = threading.Event()
    command = [sys.executable, "-m", "tests.sops.connectors.killed_asker", str(execution.pk)]
    victim = subprocess.Popen(command, cwd=ROOT, env={**environment(), "CONNECTOR_PRIVATE_HOSTS": "localhost"})
    assert hooks.wait_for(1), "the worker never asked"
    victim.kill()
    assert victim.wait(10) == -9
    hooks.held.pop(PATH).set()
    calling_out.send(execution.pk)  # the broker gives the task to another worker
    with clock.set_to(clock.now() + calling_out.CLAIM + timedelta(seconds=1)):
        clockwork.tick()
        calling_out.send(execution.pk)
    run.refresh_from_db()
    assert run.state["visits"][0]["acted"]["problem"] == "uncertain"
    assert len(hooks.got) == 1, "asked once and never again by itself"
    told.was_done(run.pk, {"refund": ["re_1"]}, by=agent)
    run.refresh_from_db()
    assert (run.step, len(hooks.got)) == ("told", 1)
