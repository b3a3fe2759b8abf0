"""How fast the SMTP listener accepts mail: `python -m benchmarks.mail_in [--mails N] [--connections N] [--size N]`.

Starts a listener of its own on a free port with the database of the settings, sends mail over several
connections from a process of its own, and prints mails per second, processor time per mail of the listener,
and its memory before and after. The mails stay in the database, unprocessed: use an empty one.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from benchmarks import desk
from benchmarks.desk import ROOT

RECIPIENT = "support@listener.test"


@dataclass(frozen=True)
class Figures:
    mails: int
    connections: int
    size: int
    seconds: float
    per_second: float
    listener_cpu_ms_per_mail: float
    memory_before_mb: float
    memory_after_mb: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listener(port: int) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "MAIL_IN_PORT": str(port), "MAIL_IN_HOST": "127.0.0.1"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "mail_in"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        print(process.stdout.readline().strip())
        yield process
    finally:
        process.terminate()
        process.wait(30)


def sent(port: int, mails: int, connections: int, size: int) -> float:
    """Seconds from the first byte to the last 250, as the sending process measured it."""
    sender = [sys.executable, "-m", "benchmarks.smtp_load", str(port), RECIPIENT, str(mails), str(connections)]
    result = subprocess.run([*sender, str(size)], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(result.stdout)


def measure(mails: int, connections: int, size: int) -> Figures:
    import psutil

    port = free_port()
    with listener(port) as process:
        watched = psutil.Process(process.pid)
        sent(port, 500, connections, size)
        memory, cpu = watched.memory_info().rss, watched.cpu_times()
        seconds = sent(port, mails, connections, size)
        used = watched.cpu_times()
        after = watched.memory_info().rss
    busy = used.user + used.system - cpu.user - cpu.system
    return Figures(
        mails, connections, size, round(seconds, 2), round(mails / seconds, 1), round(busy * 1000 / mails, 3),
        round(memory / 2**20, 1), round(after / 2**20, 1),
    )  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mails", type=int, default=20_000)
    options.add_argument("--connections", type=int, default=32)
    options.add_argument("--size", type=int, default=6_000, help="bytes of one mail")
    chosen = options.parse_args()
    _make_mailbox()
    began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    figures = measure(chosen.mails, chosen.connections, chosen.size)
    print(json.dumps({"at": began, "load": os.getloadavg(), "cores": os.cpu_count(), **asdict(figures)}, indent=1))


def _make_mailbox() -> None:
    desk.open_up()
    from tickets.models import Brand, Mailbox

    brand, _ = Brand.objects.get_or_create(slug="listener", defaults={"name": "Listener"})
    Mailbox.objects.get_or_create(address=RECIPIENT, defaults={"name": "Listener", "brand": brand})


if __name__ == "__main__":
    main()
