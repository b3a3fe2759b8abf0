"""What falls due is noticed once: late, twice at once, or by a worker that is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from events import consumers
from events.models import Event
from helpdesk.lib import clock
from people.models import Notification
from tests.builders import a_team, a_ticket, a_user
from tests.desk import database_url
from tests.house.sources import ROOT
from tests.races import at_once
from tests.tickets.clocks.cast import a_promise, at, clocks, moment
from tickets import timeline
from tickets.actions import replies, timers
from tickets.actions.assignment import assign
from tickets.actions.replies import Writing
from tickets.models import Clock, ClockMark, Ticket

WARNINGS = {"first_response": [{"share": 75}, {"before": 1800}]}


def marks() -> list[tuple[str, object, object]]:
    rows = ClockMark.objects.filter(voided_at=None, clock__metric="first_response").order_by("pk")
    return list(rows.values_list("code", "due_at", "noticed_at"))


@pytest.mark.django_db
def test_each_warning_and_the_breach_are_noticed_in_their_moment_and_once() -> None:
    a_promise(warnings=WARNINGS)
    with at("10:00"):
        ticket = a_ticket()
    assert clocks(ticket)["first_response"].next_at == moment("13:00")
    with at("12:59:59"):
        assert timers.tick() == 0
    for words in ("13:00:01", "13:30:01", "14:00", "14:00:01", "14:00:02"):
        with at(words):
            timers.tick()
    assert marks() == [
        ("share:75", moment("13:00"), moment("13:00:01")),
        ("before:1800", moment("13:30"), moment("13:30:01")),
        ("breach", moment("14:00"), moment("14:00:01")),
    ]
    row = clocks(ticket)["first_response"]
    assert (row.breached_at, row.next_at, row.state) == (moment("14:00"), None, "running")
    assert Event.objects.filter(kind="ticket.clock_warned").count() == 2
    assert Event.objects.filter(kind="ticket.clock_breached").count() == 1
    assert Ticket.objects.get(pk=ticket.pk).clock_state == "breached"


@pytest.mark.django_db
def test_after_downtime_everything_is_caught_up_stamped_with_both_moments() -> None:
    a_promise(warnings=WARNINGS)
    with at("10:00"):
        tickets = [a_ticket() for _ in range(5)]
    with at("17:30"):
        assert timers.tick() == 5
        assert timers.tick() == 0
        assert "First response was due at 07:00 (noticed at 10:30)" in [
            line.text for line in timeline.history(tickets[0])
        ]
    assert marks()[:3] == [
        ("share:75", moment("13:00"), moment("17:30")),
        ("before:1800", moment("13:30"), moment("17:30")),
        ("breach", moment("14:00"), moment("17:30")),
    ]
    assert len(marks()) == 15


@pytest.mark.django_db
def test_what_was_answered_late_is_breached_though_the_timers_slept() -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("14:00:01"):
        replies.reply(ticket.pk, Writing("<p>Sorry</p>", 1), by=a_user())
    assert marks() == [("breach", moment("14:00"), moment("14:00:01"))]
    row = clocks(ticket)["first_response"]
    assert (row.state, row.breached_at) == ("met", moment("14:00"))


@pytest.mark.django_db
def test_what_is_answered_in_the_second_in_which_it_is_due_was_in_time() -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with clock.set_to(moment("14:00") + timedelta(milliseconds=900)):
        replies.reply(ticket.pk, Writing("<p>Just so</p>", 1), by=a_user())
    with at("15:00"):
        timers.tick()
    assert marks() == []


@pytest.mark.django_db(transaction=True)
def test_assignee_and_leads_are_told() -> None:
    a_promise(warnings=WARNINGS)
    team = a_team("Trust")
    agent, lead = a_user(teams=[team]), a_user("lead", teams=[team])
    other = a_user("lead", teams=[a_team("Elsewhere")])
    with at("10:00"):
        ticket = a_ticket(team=team)
    with at("13:01"):
        timers.tick()
    consumers.drain("notifications")
    with at("13:02"):
        assign(ticket.pk, to=agent, by=agent)
    with at("13:31"):
        timers.tick()
    with at("14:01"):
        timers.tick()
    consumers.drain("notifications")
    told = Notification.objects.filter(kind__in=["due_soon", "overdue"]).order_by("pk")
    assert [(row.user, row.kind) for row in told.select_related("user")] == [
        (lead, "due_soon"), (agent, "due_soon"), (agent, "overdue"), (lead, "overdue"),
    ]  # fmt: skip
    assert not Notification.objects.filter(user=other).exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_notice_everything_once() -> None:
    a_promise(warnings=WARNINGS)
    with at("10:00"):
        tickets = [a_ticket() for _ in range(40)]

    def work() -> None:
        with at("15:00"):
            while Clock.objects.filter(next_at__lte=clock.now()).exists():
                timers.notice_due(3)

    at_once(work, work, work)
    assert len(marks()) == 3 * len(tickets)
    assert Event.objects.filter(kind="ticket.clock_breached").count() == len(tickets)


@pytest.mark.django_db(transaction=True)
def test_what_a_person_holds_is_passed_over_and_found_again() -> None:
    a_promise()
    with at("10:00"):
        one, _other = a_ticket(), a_ticket()

    def pass_over() -> None:
        with at("15:00"):
            assert timers.tick() == 1

    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=one.pk)
        at_once(pass_over)
    with at("15:01"):
        assert timers.tick() == 1
    assert len(marks()) == 2


KILLED = """
import sys, time, django
django.setup()
from django.db import transaction
from helpdesk.lib import clock
from datetime import datetime
from tickets.actions import timers
with clock.set_to(datetime.fromisoformat(sys.argv[1])), transaction.atomic():
    print(timers.notice_due(), flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_before_it_commits_has_noticed_nothing() -> None:
    a_promise(warnings=WARNINGS)
    with at("10:00"):
        a_ticket()
    environment = os.environ | {"DATABASE_URL": database_url(), "REDIS_URL": settings.REDIS_URL}
    worker = subprocess.Popen(
        [sys.executable, "-c", KILLED, moment("15:00").isoformat()],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert worker.stdout
    assert worker.stdout.readline().strip() == "1"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    assert marks() == []
    while not marks():  # the server lets go of its locks when it sees that the worker is gone
        with at("15:01"):
            timers.tick()
    assert [code for code, _due, _noticed in marks()] == ["share:75", "before:1800", "breach"]
