"""How fast stored mail is read and filed: mails per second, processor time per mail, memory before and after.

A part of `make bench`, and a command: `python -m benchmarks.ingestion [--mails N] [--processes N...] [--profile]`,
with the tickets of BENCH_TICKETS. With --profile one process says where the time goes, in Python and in PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from benchmarks import desk, phases
from benchmarks.desk import ROOT

STORED_AT_ONCE = 200


@dataclass(frozen=True)
class Rate:
    processes: int
    mails: int
    bytes_each: int
    stored_per_second: float
    seconds: float
    per_second: float
    cpu_ms_per_mail: float
    database_cpu_ms_per_mail: float
    """Of all of PostgreSQL's processes; 0 where they can't be seen."""
    memory_before_mb: float
    memory_after_mb: float
    ended: dict[str, int]


def measure(count: int, say: Callable[[str], None], numbers: Sequence[int] = (1, 2)) -> list[Rate]:
    """Of each number of processes."""
    found = []
    for processes in numbers:
        rate = _measured(count, processes, seed=int(time.time()) + processes)
        say(
            f"mail in, {processes} process{'es' if processes > 1 else ''}: {rate.per_second:.0f} a second, "
            f"{rate.cpu_ms_per_mail:.2f} ms of processor each and {rate.database_cpu_ms_per_mail:.2f} in PostgreSQL, "
            f"memory {rate.memory_before_mb:.0f} to {rate.memory_after_mb:.0f} MB"
        )
        found.append(rate)
    return found


def profile(count: int) -> str:
    """One process files the mails; a table of what each phase took."""
    _stored(count, seed=int(time.time()))
    worker = _worker("--profile")
    _await(worker)
    [told] = _together([worker])
    spent = {name: phases.Spent(**one) for name, one in json.loads(told)["phases"].items()}
    return phases.table(spent, count)


def _measured(count: int, processes: int, seed: int) -> Rate:
    from tickets.mail.models import InboundMail

    began = time.perf_counter()
    keys, size = _stored(count, seed)
    stored = time.perf_counter() - began
    workers = [_worker() for _ in range(processes)]
    for worker in workers:
        _await(worker)
    postmaster = phases.postmaster()
    began, database = time.perf_counter(), phases.tree_seconds(postmaster)
    results = [json.loads(one) for one in _together(workers)]
    seconds, database = time.perf_counter() - began, phases.tree_seconds(postmaster) - database
    states = list(InboundMail.objects.filter(pk__in=keys).values_list("state", flat=True))
    return Rate(
        processes=processes,
        mails=count,
        bytes_each=size // count,
        stored_per_second=round(count / stored, 1),
        seconds=round(seconds, 2),
        per_second=round(count / seconds, 1),
        cpu_ms_per_mail=round(sum(one["cpu"] for one in results) * 1000 / count, 3),
        database_cpu_ms_per_mail=round(database * 1000 / count, 3),
        memory_before_mb=round(sum(one["memory_before"] for one in results) / 2**20, 1),
        memory_after_mb=round(sum(one["memory_after"] for one in results) / 2**20, 1),
        ended={state: states.count(state) for state in sorted(set(states))},
    )


def _stored(count: int, seed: int) -> tuple[list[int], int]:
    from benchmarks import mails
    from tickets.mail.actions.intake import Arrival, take_in
    from tickets.mail.models import InboundMail
    from tickets.models import Mailbox

    mailbox = Mailbox.objects.get(address=mails.TO)
    keys: list[int] = []
    size = 0
    raws = mails.made(count, seed)
    while batch := list(islice(raws, STORED_AT_ONCE)):
        arrivals = [
            Arrival(via=InboundMail.Via.COMMAND, raw=raw, mailbox_id=mailbox.pk, envelope_to=(mails.TO,))
            for raw in batch
        ]
        keys += [row.pk for row in take_in(arrivals)]
        size += sum(map(len, batch))
    return keys, size


def _worker(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mail_worker", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _await(worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    worker.stdout.readline()


def _together(workers: list[subprocess.Popen[str]]) -> list[str]:
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return [worker.communicate()[0] for worker in workers]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mails", type=int, default=4000)
    options.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    options.add_argument("--profile", action="store_true", help="say where the time goes")
    chosen = options.parse_args()
    desk.set_up()
    load = os.getloadavg()[0]
    if chosen.profile:
        print(profile(chosen.mails))
    else:
        measure(chosen.mails, print, chosen.processes)
    print(f"{desk.size()[0]:,} tickets, load {load:.1f} before and {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
