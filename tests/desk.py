"""A desk of real processes over the test's database: the same commands as `make run` and the containers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from helpdesk.run import processes
from helpdesk.run.processes import Process
from tests.run.waiting import until
from tests.smtp_sink import free_port

ROOT = Path(__file__).resolve().parent.parent
LISTENERS = {"web": "PORT", "live": "LIVE_PORT", "mail-in": "MAIL_IN_PORT"}


@dataclass
class Desk:
    """Addresses of the running parts, and the processes by name."""

    web: str
    mail_in: int
    environment: dict[str, str]
    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    parts: dict[str, Process] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        for name in names:
            with (self.logs / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    self.parts[name].command,
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]


def database_url() -> str:
    """The test database, as another process reaches it."""
    values = connection.settings_dict
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={quote(values['HOST'], safe='/')}"


@contextmanager
def running(logs: Path, *names: str, **settings_of_it: str) -> Iterator[Desk]:
    """Start the named parts (web, worker, sender, beat, mail-in, mail-fetch, live), wait, stop them at the end."""
    port, live_port, mail_in = free_port(), free_port(), free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "LIVE_PORT": str(live_port),
        "MAIL_IN_PORT": str(mail_in),
        "HELPDESK_VAR": str(settings.VAR),
        "WEB_WORKERS": "1",
        "UNDO_SECONDS": "1",
        **settings_of_it,
    }
    named = [
        processes.WEB,
        processes.live("127.0.0.1", live_port),
        processes.WORKER,
        processes.SENDER,
        processes.HOOKS,
        processes.TIMERS,
        processes.BEAT,
        processes.MAIL_IN,
        processes.MAIL_FETCH,
    ]
    desk = Desk(f"http://localhost:{port}", mail_in, environment, logs, parts={one.name: one for one in named})
    try:
        desk.start(*names)
        wait(desk)
        yield desk
    finally:
        desk.stop()


def wait(desk: Desk) -> None:
    """Until the started parts that listen do so."""
    ports = {name: int(desk.environment[key]) for name, key in LISTENERS.items() if name in desk.running}
    for name, port in ports.items():
        if not until(partial(_listens, port), 40):
            raise AssertionError(f"{name} does not start:\n{desk.log(name)}")


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def run_command(desk: Desk, *words: str) -> str:
    """One of manage.py's commands, run to its end; returns what it printed."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=desk.environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
