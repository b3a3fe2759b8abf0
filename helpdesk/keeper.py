"""Keeps one embedded server alive for as long as anybody uses it, and no longer.

Users hold a shared lock on a file; the kernel drops it when they end, however they end. When
the keeper gets that lock for itself, nobody is left, and it stops the server. Run as a script
of its own with the standard library only, so that it starts at once and outlives its starter:

    python -I keeper.py IN_USE_LOCK KEEPER_LOCK STOP_SIGNAL UID GID COMMAND...

UID and GID are -1 to stay who we are. A server that dies is started again, slower each time.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

POLL_SECONDS = 0.2
PROBE_SECONDS = 1
STOP_SECONDS = 45
QUICK_DEATH_SECONDS = 3
PR_SET_PDEATHSIG = 1


def end_with_parent(stop: int) -> Callable[[], None]:
    """What a child does before it starts its program: on Linux, ask to be told when we die."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None) if sys.platform == "linux" else None

    def ask() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, stop, 0, 0, 0)

    return ask


def unused(in_use: int) -> bool:
    """True, keeping the lock, once no user holds it."""
    try:
        fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def launch(command: list[str], stop: int, uid: int, gid: int) -> subprocess.Popen[bytes]:
    somebody_else = uid >= 0
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=end_with_parent(stop),
        start_new_session=True,
        user=uid if somebody_else else None,
        group=gid if somebody_else else None,
        extra_groups=[] if somebody_else else None,
    )


def halt(server: subprocess.Popen[bytes], stop: int) -> None:
    """Stop the server in its own orderly way; kill it if it takes too long."""
    if server.poll() is not None:
        return
    server.send_signal(stop)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


class Told(Exception):
    """Somebody told the keeper to stop."""


def tell(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Told


def keep(command: list[str], in_use: int, stop: int, uid: int, gid: int) -> int:
    """Serve until unused; the exit code of a server that can't even start."""
    pause, first = 0.2, True
    while not unused(in_use):
        begun = time.monotonic()
        server = launch(command, stop, uid, gid)
        try:
            while server.poll() is None:
                if unused(in_use):
                    return 0
                time.sleep(POLL_SECONDS)
        finally:
            halt(server, stop)
        if time.monotonic() - begun < QUICK_DEATH_SECONDS:
            if first:
                return server.returncode or 1
            pause = min(pause * 2, 10)
        else:
            pause, first = 0.2, False
        time.sleep(pause)
    return 0


def only_one(keeper: int) -> bool:
    """Take the keeper's lock; others hold it for a moment when they ask whether a keeper lives."""
    deadline = time.monotonic() + PROBE_SECONDS
    while not unused(keeper):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def main(arguments: list[str]) -> int:
    in_use_path, keeper_path, stop, uid, gid, *command = arguments
    keeper = os.open(keeper_path, os.O_RDWR | os.O_CREAT, 0o600)
    if not only_one(keeper):
        return 0
    in_use = os.open(in_use_path, os.O_RDWR | os.O_CREAT, 0o600)
    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return keep(command, in_use, int(stop), int(uid), int(gid))
    except Told:
        return 0
    finally:
        os.close(keeper)  # before the other lock, which lets the next user in: it must not take us for alive


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
