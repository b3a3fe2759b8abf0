"""A worker that is killed while the other end has its message loses nothing; the id says it is the same."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from events.webhooks import queue, sending
from events.webhooks.models import WebhookDelivery
from helpdesk.lib import clock
from tests.builders import a_ticket, a_user
from tests.hook_server import Hooks
from tests.mail.processes import ROOT, environment
from tests.tickets.webhooks.made import a_webhook, tell

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_what_a_killed_worker_was_sending_arrives_all_the_same(hooks: Hooks) -> None:
    a_webhook(hooks.url(), by=a_user("admin"))
    for _ in range(4):
        a_ticket()
    assert tell() == 4
    hooks.held["/hook"] = threading.Event()
    command = [sys.executable, "-m", "tests.tickets.webhooks.killed_sender"]
    victim = subprocess.Popen(command, cwd=ROOT, env={**environment(), "WEBHOOK_PRIVATE_HOSTS": "localhost"})
    assert hooks.wait_for(1), "the worker never sent"
    victim.kill()
    assert victim.wait(10) == -9
    hooks.held.pop("/hook").set()
    with clock.set_to(clock.now() + queue.CLAIM + timedelta(seconds=1)):
        sending.send_due()
    first, *rest = hooks.ids()
    assert rest[0] == first, "the one under way comes again, with its id"
    assert len(set(rest)) == len(rest) == 4
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
