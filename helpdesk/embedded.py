"""PostgreSQL and Valkey from wheels, for machines where no server is named in the settings.

Both speak through Unix sockets in a folder only their owner can enter, so they take no port and
need no password. Any number of processes may `start()` them at once; the last one that ends,
even by SIGKILL, takes them down (see keeper.py). Addresses are computed, so that settings can be
read without starting anything.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpdesk import env
from helpdesk.places import ServerError, sockets
from helpdesk.servers import Server, postgres, valkey

START_SECONDS = 60
ROLE = DATABASE = "helpdesk"


def secret_key(var: Path) -> str:
    """The desk's own key, made once per folder; two first starts at once agree on one."""
    path = var / "secret-key"
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise env.BadSetting("HELPDESK_VAR", f"is '{var}', which can't be used: {error.strerror}.") from None


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret-key.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database_url(var: Path) -> str:
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(sockets(var)), safe='/')}"


def redis_url(var: Path) -> str:
    return f"unix://{quote(str(sockets(var) / 'valkey'), safe='/')}"


def needed(var: Path) -> list[Server]:
    """The servers that the settings don't name."""
    found = []
    if not env.text("DATABASE_URL"):
        found.append(postgres(var, ROLE, DATABASE))
    if not env.text("REDIS_URL"):
        found.append(valkey(var))
    return found


@dataclass
class Hold:
    """Our share in running servers: they stay up at least until `release`."""

    shares: list[tuple[Server, int]]

    def release(self, *, wait: bool = False) -> None:
        """Give up our share; with `wait`, return when the servers that nobody else uses are down."""
        last = [server for server, share in self.shares if _alone(share)]
        for _, share in self.shares:
            os.close(share)
        self.shares = []
        if wait:
            for server in last:
                _wait_for_end(server)


def start(var: Path) -> Hold:
    """Start what is needed and not yet running, and hold it. Raises ServerError in one sentence."""
    servers = needed(var)
    hold = Hold([])
    if not servers:
        return hold
    try:
        (var / "run").mkdir(parents=True, exist_ok=True)
        (var / "log").mkdir(exist_ok=True)
        with _lock(var / "run" / "starting.lock"):
            for server in servers:
                hold.shares.append((server, _share(server)))
                _bring_up(server)
    except OSError as error:
        hold.release()
        raise ServerError(f"'{var}' can't be used: {error.strerror}. Free some space or set HELPDESK_VAR.") from error
    except BaseException:
        hold.release()
        raise
    return hold


@contextmanager
def running(var: Path) -> Iterator[None]:
    """The servers are up inside the block; afterwards they are down, unless somebody else uses them."""
    hold = start(var)
    try:
        yield
    finally:
        hold.release(wait=True)


def ensure(var: Path) -> None:
    """Hold the servers until this process ends; ends it with one sentence where that can't be."""
    try:
        hold = start(var)
    except ServerError as error:
        raise SystemExit(str(error)) from None
    atexit.register(hold.release)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _share(server: Server) -> int:
    """Become a user of the server; waits while a keeper is taking it down."""
    descriptor = os.open(server.in_use, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _alone(share: int) -> bool:
    try:
        fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _kept(server: Server) -> bool:
    """Whether a keeper lives."""
    descriptor = os.open(server.keeper, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return not _alone(descriptor)
    finally:
        os.close(descriptor)


def _bring_up(server: Server) -> None:
    keeper = None
    deadline = time.monotonic() + START_SECONDS
    while True:
        if keeper is None and not _kept(server):
            server.end_leftover()
            server.prepare()
            keeper = _launch_keeper(server)
        if server.answers():
            break
        if keeper is not None and keeper.poll() is not None:
            raise ServerError(f"{server.name} does not start: {server.last_words()} (log: {server.log})")
        if time.monotonic() > deadline:
            raise ServerError(f"{server.name} does not answer after {START_SECONDS} seconds (log: {server.log}).")
        time.sleep(0.05)
    server.settle()


def _launch_keeper(server: Server) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("keeper.py")
    owner = server.owner
    who = [str(owner.uid), str(owner.gid)] if os.geteuid() == 0 else ["-1", "-1"]
    with server.log.open("ab") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-I", str(script), str(server.in_use), str(server.keeper)),
                *(str(int(server.stop)), *who, *server.command),
            ],
            cwd=server.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_for_end(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while _kept(server) and time.monotonic() < deadline:
        time.sleep(0.05)
