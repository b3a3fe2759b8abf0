"""A worker that sends to webhooks and says so, for tests that kill it.

python -m tests.tickets.webhooks.killed_sender
"""

from __future__ import annotations

import sys

import django


def main() -> None:
    django.setup()
    from events.webhooks import sending

    sys.stdout.write("begins\n")
    sys.stdout.flush()
    sending.send_due()


if __name__ == "__main__":
    main()
