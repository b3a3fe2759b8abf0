"""The desk that is measured, run as `make run` runs it, all its processes and nothing of this one's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from benchmarks.desk import ROOT
from helpdesk.run.preflight import free_port

START_SECONDS = 120


@dataclass(frozen=True)
class Running:
    url: str
    process: subprocess.Popen[bytes]

    def memory(self) -> dict[str, float]:
        """Megabytes by kind of process: what each holds for itself and its share of what it shares, summed."""
        return self._summed(lambda one: one.memory_full_info().pss / 2**20)

    def processor(self) -> dict[str, float]:
        """Seconds of processor time by kind of process, since each was started."""
        return self._summed(lambda one: sum(one.cpu_times()[:2]))

    def _summed(self, used: Callable[[psutil.Process], float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for one in psutil.Process(self.process.pid).children(recursive=True):
            try:
                name = _name(one.cmdline())
                found[name] = found.get(name, 0) + used(one)
            except psutil.Error:
                continue
        return found


NAMES = {
    "gunicorn": "web", "uvicorn": "live", "--queues default": "worker", "--queues mail": "sender",
    "helpdesk beat": "beat", "mail_in": "mail-in", "mail_fetch": "mail-fetch", "mail_catcher": "catcher",
    "--queues webhooks": "hooks", "--queues clocks": "timers", "postgres": "postgresql", "valkey": "valkey",
}  # fmt: skip


def _name(command: list[str]) -> str:
    words = " ".join(command)
    return next((name for sign, name in NAMES.items() if sign in words), "other")


@contextmanager
def running() -> Iterator[Running]:
    """Raises RuntimeError with what it said when it doesn't come up."""
    port, mail = free_port("127.0.0.1"), free_port("127.0.0.1")
    settings = {"PORT": str(port), "MAIL_IN_PORT": str(mail), "DEMO": "1", "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk.run"], cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    try:
        _await(process, url)
        yield Running(url, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _await(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The desk ended with {process.returncode} as it started.")
        try:
            with urllib.request.urlopen(f"{url}/health/", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The desk did not answer within {START_SECONDS} seconds.")


def session(email: str) -> str:
    """The cookie of somebody who signed in just now."""
    from django.test import Client

    from people.models import User

    client = Client()
    client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
