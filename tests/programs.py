"""Programs of the machine that some tests need, and how to get them."""

from __future__ import annotations

import os
import shutil
from glob import glob

NEEDS: dict[str, tuple[list[tuple[str, ...]], str]] = {
    "chromium": ([("chromium", "chromium-browser", "google-chrome")], "Chromium (Debian: apt-get install chromium)"),
    "dovecot": ([("dovecot",)], "Dovecot (Debian: apt-get install dovecot-imapd dovecot-pop3d)"),
    "servers": (
        [("postgres",), ("redis-server",)],
        "PostgreSQL and Redis of the system (Debian: apt-get install postgresql redis-server)",
    ),
}
"""Of each marker, the programs that its tests need (each under any of some names), and how to get them."""


def program(*names: str) -> str | None:
    """Where the first of these programs is; Debian keeps servers in folders that are not on everybody's PATH."""
    folders = [*glob("/usr/lib/postgresql/*/bin"), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]
    return next((path for name in names if (path := shutil.which(name, path=os.pathsep.join(folders)))), None)


def missing(marker: str) -> str:
    """What a test with this marker lacks here, in words; empty when it lacks nothing."""
    programs, what = NEEDS[marker]
    return "" if all(program(*names) for names in programs) else what
