"""A worker that asks outside tools, for tests that kill it.

python -m tests.sops.connectors.killed_asker EXECUTION
"""

from __future__ import annotations

import sys

import django


def main() -> None:
    django.setup()
    from sops.actions import calling_out

    calling_out.send(int(sys.argv[1]))


if __name__ == "__main__":
    main()
