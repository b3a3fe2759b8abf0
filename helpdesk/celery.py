"""The Celery application. Tasks are doorbells: they carry ids at most, and are safe to ring twice."""

import os
import resource
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, heartbeat_sent, task_prerun, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@heartbeat_sent.connect
def worker_is_alive(sender: Any, **_: object) -> None:
    """The senders of mail and of webhooks, and the timers, are workers too, told by their host names."""
    name = str(sender.eventer.hostname).partition("@")[0]
    _sign(name if name in ("sender", "hooks", "timers") else "worker")


@beat_init.connect
def beat_is_alive(**_: object) -> None:
    """From now on, each task that beat sends is a sign of life."""
    _sign("beat")
    before_task_publish.connect(beat_sends, weak=False)


@worker_process_init.connect
def cap_memory(**_: object) -> None:
    """A task that wants more gets a MemoryError, and the machine stays well."""
    from django.conf import settings

    resource.setrlimit(resource.RLIMIT_DATA, (settings.WORKER_MEMORY, resource.RLIM_INFINITY))


@task_prerun.connect
def look_at_the_connection(**_: object) -> None:
    """It is kept from task to task (CELERY_DB_REUSE_MAX); one that is old or broken is opened anew, as for requests."""
    from django.db import close_old_connections

    close_old_connections()


def beat_sends(**_: object) -> None:
    _sign("beat")


def _sign(name: str) -> None:
    from django.conf import settings

    from helpdesk.lib import alive

    alive.sign(settings.VAR, name)
