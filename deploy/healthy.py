"""A container's health check: `python deploy/healthy.py web` ends with 0 when that process works.

What listens is asked; what does not listen signs a file now and then (helpdesk/lib/alive.py). The
standard library only, since it runs every few seconds.
"""

import os
import socket
import sys
import time
import urllib.request
from pathlib import Path

SILENT_SECONDS = 120


def page(port: int) -> bool:
    asking = urllib.request.Request(f"http://127.0.0.1:{port}/health/", headers={"Host": "localhost"})
    with urllib.request.urlopen(asking, timeout=5) as answer:  # noqa: S310
        return bool(answer.status == 200)


def greeting(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.settimeout(5)
        return connection.recv(64).startswith(b"220")


def sign(name: str) -> bool:
    path = Path(os.environ.get("HELPDESK_VAR") or "var") / "run" / f"{name}.alive"
    return time.time() - path.stat().st_mtime < SILENT_SECONDS


def healthy(name: str) -> bool:
    try:
        if name == "web":
            return page(int(os.environ.get("PORT") or 8000))
        if name == "live":
            return page(int(os.environ.get("LIVE_PORT") or 8001))
        if name == "mail-in":
            return greeting(int(os.environ.get("MAIL_IN_PORT") or 2525))
        return sign(name)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1]) else 1)
