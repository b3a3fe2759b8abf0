"""A bulk run with several workers, with a worker that is killed, and with somebody who holds tickets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from events.models import Event
from people.models import User
from tests.builders import a_team, a_ticket, a_user
from tests.house.sources import ROOT
from tests.races import at_once
from tickets.actions import bulk, bulk_batches
from tickets.actions.bulk import Selection
from tickets.models import BulkRun, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WORKER = """
import os, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
from django.db import connections
connections["default"].settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from tickets.actions import bulk_batches
print("up", flush=True)
while bulk_batches.batch(int(os.environ["RUN"])):
    pass
"""


@pytest.fixture
def lead() -> User:
    return a_user("lead")


def a_run(many: int, lead: User) -> BulkRun:
    team = a_team()
    for number in range(many):
        a_ticket(f"Ticket {number}", team=team)
    acts = {"note": "<p>Noted.</p>", "priority": 4}
    return bulk.begin(Selection(Ticket.objects.visible_to(lead), {"picked": many}), acts, by=lead)


def test_two_workers_never_do_the_same_ticket_twice(lead: User) -> None:
    run = a_run(60, lead)
    at_once(*[lambda: bulk_batches.work(run.pk)] * 4)
    while bulk_batches.batch(run.pk):
        pass
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 60)
    assert Message.objects.filter(kind="note").count() == 60
    assert Message.objects.filter(kind="note").values("ticket").distinct().count() == 60


def test_a_worker_that_is_killed_again_and_again_leaves_each_ticket_changed_exactly_once(
    lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(80, lead)
    environment = os.environ | {"TEST_DATABASE": connection.settings_dict["NAME"], "RUN": str(run.pk)}
    kills = 0
    for wanted in (1, 30, 55):
        process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)
        until = time.monotonic() + 60
        while BulkRun.objects.get(pk=run.pk).done < wanted and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills
    while bulk_batches.batch(run.pk):
        pass
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 80)
    assert Message.objects.filter(kind="note").count() == 80
    assert Event.objects.filter(kind="ticket.priority_changed").count() == 80


def test_a_ticket_that_somebody_holds_comes_later_and_holds_up_nobody(lead: User) -> None:
    run = a_run(5, lead)
    held = Ticket.objects.order_by("pk")[0]
    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=held.pk)
        at_once(lambda: bulk_batches.work(run.pk))
        run.refresh_from_db()
        assert (run.state, run.done) == ("running", 4)
    while bulk_batches.batch(run.pk):
        pass
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 5)


def test_while_tickets_are_chosen_nobody_waits_for_their_rows(lead: User) -> None:
    """Taking down ten thousand locks none of them."""
    for _ in range(3):
        a_ticket()
    with transaction.atomic():
        bulk.begin(Selection(Ticket.objects.visible_to(lead), {"picked": 3}), {"priority": 4}, by=lead)
        assert at_once(free) == [3]


def test_a_batch_holds_a_few_tickets_and_no_more(lead: User) -> None:
    run = a_run(bulk_batches.BATCH + 15, lead)
    with transaction.atomic():
        dealt = bulk_batches.batch(run.pk)
        assert 0 < dealt <= bulk_batches.BATCH
        assert at_once(free) == [bulk_batches.BATCH + 15 - bulk_batches.BATCH]


def free() -> int:
    """How many tickets somebody else could lock right now."""
    with transaction.atomic():
        return len(Ticket.objects.select_for_update(skip_locked=True).values_list("pk"))
