"""Checks, starts, waits, tells, and stops all again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from helpdesk import embedded, env
from helpdesk.keeper import end_with_parent
from helpdesk.places import ServerError
from helpdesk.run import data, preflight, processes
from helpdesk.run.preflight import Problem
from helpdesk.run.tree import Tree

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 90
TICK_SECONDS = 0.05


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def say(text: str) -> None:
    with suppress(OSError):  # the console may be gone
        print(text, flush=True)


def stop_on_signals() -> None:
    """The first signal unwinds what runs; further ones change nothing, since stopping takes seconds."""

    def stopped(_number: int, _frame: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stopped)


def environment_of_children() -> dict[str, str]:
    """Our environment with everything that was decided here spelled out, so that no child decides again."""
    from helpdesk import settings

    host = settings.BIND_HOST
    os.environ.update(
        HELPDESK_VAR=str(settings.VAR),
        DATABASE_URL=settings.DATABASE_URL,
        REDIS_URL=settings.REDIS_URL,
        LIVE_PORT=str(settings.LIVE_PORT or preflight.free_port(host)),
        CATCHER_PORT=str(settings.CATCHER_PORT or preflight.free_port("127.0.0.1")),
        PYTHONUNBUFFERED="1",
    )
    return dict(os.environ)


def check() -> int:
    """Everything that can be known to be wrong before a server is started. Returns the desk's lock."""
    from helpdesk import settings

    preflight.folder_is_usable(settings.VAR)
    lock = preflight.only_one(settings.VAR)
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    preflight.port_is_free("PORT", settings.BIND_HOST, settings.PORT)
    preflight.port_is_free("MAIL_IN_PORT", settings.MAIL_IN_HOST, settings.MAIL_IN_PORT)
    if env.text("DATABASE_URL"):
        preflight.database_answers(settings.DATABASES["default"])
    if env.text("REDIS_URL"):
        preflight.broker_answers(settings.REDIS_URL)
    return lock


def command(*words: str) -> None:
    """Run one of manage.py's commands to its end, in sight."""
    running = subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGTERM),
    )
    try:
        if running.wait() != 0:
            raise Problem(f"'manage.py {' '.join(words)}' failed: what it says above tells why.")
    except Stopped:
        running.terminate()
        running.wait()
        raise


def listeners() -> list[processes.Process]:
    """What people and mail servers reach."""
    from helpdesk import settings

    return [processes.WEB, processes.live(settings.BIND_HOST, int(os.environ["LIVE_PORT"])), processes.MAIL_IN]


def others() -> list[processes.Process]:
    """What works behind; started when the listeners answer, so that a start is not slower for it."""
    from helpdesk import settings

    found = [
        processes.WORKER,
        processes.SENDER,
        processes.HOOKS,
        processes.TIMERS,
        processes.BEAT,
        processes.MAIL_FETCH,
    ]
    if settings.DEMO and not settings.OUTGOING_MAIL_URL:
        found.append(processes.CATCHER)
    return found


def nearby(host: str) -> str:
    """The address at which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((nearby(host), port), timeout=2).close()
    except OSError:
        return False
    return True


def answers(host: str, port: int, path: str) -> bool:
    asking = HTTPConnection(nearby(host), port, timeout=5)
    try:
        asking.request("GET", path, headers={"Host": "localhost"})
        return asking.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()


def wait_until_it_answers(tree: Tree) -> None:
    from helpdesk import settings

    deadline = time.monotonic() + READY_SECONDS
    addresses = [(settings.BIND_HOST, int(os.environ["LIVE_PORT"])), (settings.MAIL_IN_HOST, settings.MAIL_IN_PORT)]
    while not (answers(settings.BIND_HOST, settings.PORT, "/health/") and all(listens(*each) for each in addresses)):
        tree.tend()
        if failing := tree.failing():
            raise Problem(
                f"{failing.process.name} does not start: {failing.log.last_words()} (log: {failing.log.path})"
            )
        if time.monotonic() > deadline:
            raise Problem(f"The desk does not answer after {READY_SECONDS} seconds: see {tree.logs}.")
        time.sleep(TICK_SECONDS)


@contextmanager
def running_tree(environment: dict[str, str], logs: Path) -> Iterator[Tree]:
    tree = Tree(ROOT, logs, environment, say)
    try:
        tree.start(listeners())
        yield tree
    finally:
        say("Stopping")
        tree.stop()


def how_to_begin() -> str:
    """Made while the listeners start, since it loads Django."""
    import django

    django.setup()
    from helpdesk.run import welcome

    return welcome.text()


def run() -> None:
    from helpdesk import settings

    begun = time.monotonic()
    lock = check()
    try:
        with embedded.running(settings.VAR):
            environment = environment_of_children()
            data.prepare(ROOT, settings.VAR, say, command)
            with running_tree(environment, settings.VAR / "log") as tree:
                words = how_to_begin()
                wait_until_it_answers(tree)
                tree.start(others())
                say(f"\nThe desk is ready at {settings.SITE_URL} (after {time.monotonic() - begun:.1f} s)\n{words}")
                while True:
                    tree.tend()
                    time.sleep(0.2)
    finally:
        os.close(lock)


def main() -> int:
    env.load(ROOT / ".env")
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    stop_on_signals()
    try:
        run()
    except Stopped:
        say("Stopped.")
    except (Problem, ServerError) as problem:
        print(problem, file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
