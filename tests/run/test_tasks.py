"""Tasks and their connection to PostgreSQL: one for many, and a new one where it broke."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]
from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.db import connection

from helpdesk import servers
from helpdesk.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


def backend() -> int:
    """The process of PostgreSQL that answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    return int(pid)


@pytest.fixture
def task() -> object:
    """Any task, run by a worker and not on the spot."""
    task = app.tasks["celery.backend_cleanup"]
    assert not task.request.is_eager
    return task


def run_by_a_worker(task: object) -> int:
    """What a worker's process says before and after a task; returns who answered it."""
    task_prerun.send(sender=task)
    found = backend()
    task_postrun.send(sender=task)
    return found


@pytest.fixture(autouse=True)
def worker(task: object) -> Iterator[None]:
    """What Celery does about connections in a worker, for as long as a test."""
    fixup = DjangoWorkerFixup(app)
    task_prerun.connect(fixup.on_task_prerun, weak=False, dispatch_uid="tests.prerun")
    task_postrun.connect(fixup.on_task_postrun, weak=False, dispatch_uid="tests.postrun")
    yield
    task_prerun.disconnect(dispatch_uid="tests.prerun")
    task_postrun.disconnect(dispatch_uid="tests.postrun")


def test_many_tasks_share_a_connection(task: object) -> None:
    assert len({run_by_a_worker(task) for _ in range(20)}) == 1


def test_a_connection_that_broke_between_two_tasks_is_opened_anew(task: object) -> None:
    first = run_by_a_worker(task)
    with closing(servers.connect(settings.DATABASES["default"])) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    assert run_by_a_worker(task) != first
