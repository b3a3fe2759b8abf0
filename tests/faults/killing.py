"""A whole desk of `make run` with servers of its own, and somebody who kills its parts one after the other."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path

import psutil
import psycopg2

from helpdesk import embedded, servers
from tests.house.sources import ROOT
from tests.run.desk import Desk

PARTS = {
    "web": "gunicorn",
    "live": "uvicorn",
    "worker": "--queues default",
    "sender": "--queues mail",
    "timers": "--queues clocks",
    "beat": "helpdesk beat",
    "mail-in": "mail_in",
    "mail-fetch": "mail_fetch",
}
"""What the command line of each part says."""
SERVERS = ("postgres", "valkey")
BACKEND = "a database connection"
EVERYTHING = (*PARTS, *SERVERS, BACKEND)


def kill(desk: Desk, part: str) -> bool:
    """SIGKILL to a part and all its children; whether there was one."""
    if part == BACKEND:
        return _kill_backend(desk)
    if part in SERVERS:
        return _kill_server(desk, part)
    found = desk.numbers_of(PARTS[part])
    for group in {_group(number) for number in found} - {None, os.getpgrp()}:
        with suppress(ProcessLookupError):
            os.killpg(group or 0, signal.SIGKILL)
    return bool(found)


def _group(number: int) -> int | None:
    try:
        return os.getpgid(number)
    except ProcessLookupError:
        return None


def _kill_server(desk: Desk, name: str) -> bool:
    process = _server(desk, name)
    if process is None:
        return False
    process.kill()
    return True


def _kill_backend(desk: Desk) -> bool:
    """One connection's process: PostgreSQL then ends all others and recovers from its log."""
    top = _server(desk, "postgres")
    with suppress(psutil.Error, IndexError):
        backends = [one for one in top.children() if embedded.ROLE in " ".join(one.cmdline())] if top else []
        random.Random(7).choice(backends).kill()
        return True
    return False


def _server(desk: Desk, name: str) -> psutil.Process | None:
    """Its process, if it is up: what the file names may be long dead, and its number somebody else's."""
    both = servers.valkey(desk.var), servers.postgres(desk.var, embedded.ROLE, embedded.DATABASE)
    server = next(one for one in both if one.name == name)
    try:
        process = psutil.Process(int(server.pid_file.read_text().split()[0]))
        command = " ".join(process.cmdline())
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if name in command else None


class Killer(threading.Thread):
    """Kills the victims in rounds of an order that chance gives, every `pause` seconds, and counts.

    On a busy machine less often: what comes up again for longer than it lives is never there to be killed in the act.
    """

    def __init__(
        self, desk: Desk, victims: Sequence[str], pause: float, tend: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(daemon=True)
        self.desk, self.victims, self.pause, self.tend = desk, victims, pause, tend
        self.kills = dict.fromkeys(victims, 0)
        self._stop_asked = threading.Event()

    def run(self) -> None:
        chance = random.Random(7)
        while True:
            for victim in chance.sample(self.victims, len(self.victims)):
                busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
                if self._stop_asked.wait(self.pause * busy * chance.uniform(0.7, 1.3)):
                    return
                self.tend()
                self.kills[victim] += kill(self.desk, victim)

    def stop(self) -> None:
        self._stop_asked.set()
        self.join()


class SecondFetcher:
    """Another process that fetches the same mail, as when somebody starts the desk twice; begun again when killed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._process: subprocess.Popen[bytes] | None = None

    def tend(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "mail_fetch"],
                cwd=ROOT,
                env=self.desk.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def ask(desk: Desk, statement: str, *values: object, seconds: float = 90) -> list[tuple[object, ...]]:
    """What the desk's database answers, as soon as it does."""
    until = time.monotonic() + seconds
    while True:
        try:
            with closing(psycopg2.connect(embedded.database_url(desk.var))) as connection:
                cursor = connection.cursor()
                cursor.execute(statement, values)
                return list(cursor.fetchall())
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def command(desk: Desk, *words: str, given: str = "") -> str:
    """One of manage.py's commands on this desk; returns what it printed."""
    told = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=desk.environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def logs(var: Path) -> str:
    """The last words of every part, for a run that failed."""
    return "\n".join(
        f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in (var / "log").glob("*.log")
    )
