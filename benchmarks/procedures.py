"""How long the checks take on a procedure of a thousand steps: `python -m benchmarks.procedures`."""

from __future__ import annotations

import json
import os
import time


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    import django

    django.setup()
    from sops.checks.examine import examine
    from tests.sops.procedures import WORLD, long

    data = long(1000)
    spent = []
    for _run in range(15):
        began = time.process_time()
        found = examine(data, WORLD)
        spent.append(time.process_time() - began)
        assert found.errors == ()
    spent.sort()
    result = {
        "steps": len(data["steps"]),
        "median_ms": spent[7] * 1000,
        "slowest_ms": spent[-1] * 1000,
        "limit_ms": 200,
    }
    print(json.dumps({name: round(value, 1) for name, value in result.items()}))


if __name__ == "__main__":
    main()
