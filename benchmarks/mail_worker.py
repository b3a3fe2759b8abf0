"""One process that files waiting mail, for benchmarks.ingestion: ready, told to begin, done, and what it took.

With --profile it also says what each phase took.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from dataclasses import asdict


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    import django

    django.setup()
    import psutil

    from benchmarks import phases
    from tickets.mail.actions.processing import process_all, process_batch

    process_batch(1)  # connections and caches are there before the clock runs
    process = psutil.Process()
    print("ready", flush=True)
    sys.stdin.readline()
    before, memory = process.cpu_times(), process.memory_info().rss
    with phases.profiled() if "--profile" in sys.argv else nullcontext(phases.Profile(0)) as profile:
        settled = process_all()
    after = process.cpu_times()
    told = {
        "settled": settled,
        "cpu": after.user + after.system - before.user - before.system,
        "memory_before": memory,
        "memory_after": process.memory_info().rss,
        "phases": {name: asdict(one) for name, one in profile.spent.items()},
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
