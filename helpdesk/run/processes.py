"""The processes a desk is made of. docker-compose.yml runs the same commands, one a container."""

from __future__ import annotations

import sys
from dataclasses import dataclass

MODULES = {"gunicorn", "celery", "uvicorn"}


@dataclass(frozen=True)
class Process:
    """One long-running command. A lower `stage` stops first: who uses something, before what is used."""

    name: str
    words: tuple[str, ...]
    stage: int = 0

    @property
    def command(self) -> list[str]:
        """The words as this Python's own programs, whatever PATH says."""
        if self.words[0] in MODULES:
            return [sys.executable, "-m", *self.words]
        return [sys.executable, *self.words]


WEB = Process("web", ("gunicorn", "--config", "deploy/gunicorn.py", "helpdesk.wsgi:application"))
WORKER = Process(
    "worker",
    (*("celery", "-A", "helpdesk", "worker", "--queues", "default"), "--without-gossip", "--without-mingle"),
)
SENDER = Process(
    "sender",
    (
        *("celery", "-A", "helpdesk", "worker", "--queues", "mail", "--concurrency", "1", "--hostname", "sender@%h"),
        *("--without-gossip", "--without-mingle"),
    ),
)
HOOKS = Process(
    "hooks",
    (
        *("celery", "-A", "helpdesk", "worker", "--queues", "webhooks", "--concurrency", "2", "--hostname", "hooks@%h"),
        *("--without-gossip", "--without-mingle"),
    ),
)
TIMERS = Process(
    "timers",
    (
        *("celery", "-A", "helpdesk", "worker", "--queues", "clocks", "--concurrency", "1", "--hostname", "timers@%h"),
        *("--without-gossip", "--without-mingle"),
    ),
)
BEAT = Process("beat", ("celery", "-A", "helpdesk", "beat"))
MAIL_IN = Process("mail-in", ("manage.py", "mail_in"))
MAIL_FETCH = Process("mail-fetch", ("manage.py", "mail_fetch"))
CATCHER = Process("catcher", ("manage.py", "mail_catcher"), stage=1)


def live(host: str, port: int) -> Process:
    """Holds a connection for every open page, so it must not wait for them when it ends."""
    return Process(
        "live",
        (
            *("uvicorn", "helpdesk.asgi:application", "--host", host, "--port", str(port)),
            *("--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "1"),
        ),
    )
