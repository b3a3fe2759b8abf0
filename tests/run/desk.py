"""A whole desk in its own process tree, as `make run` starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from helpdesk.run.preflight import free_port
from tests.house.sources import ROOT


def clean_environment(var: Path, **settings: str) -> dict[str, str]:
    """The environment without any setting of ours but these."""
    named = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    kept = {name: value for name, value in os.environ.items() if name not in named and name != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "HELPDESK_VAR": str(var), "LOG_LEVEL": "INFO", **settings}


class Desk:
    """Started by the constructor, `through` another command if wanted; `ready()` waits, `end()` stops it."""

    def __init__(self, var: Path, *, through: Sequence[str] = (), **settings: str) -> None:
        self.var, self.port, self.mail_port = var, free_port("127.0.0.1"), free_port("127.0.0.1")
        ports = {"PORT": str(self.port), "MAIL_IN_PORT": str(self.mail_port)}
        self.environment = clean_environment(var, **{**ports, **settings})
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [*through, sys.executable, "-m", "helpdesk.run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def ready(self, seconds: float = 90) -> float:
        """Seconds from the start to the words that it is ready. One that does not come up is not left behind."""
        while "Ctrl-C stops everything" not in self.said:
            if self.process.poll() is not None or time.monotonic() - self.begun > seconds:
                self.end(signal.SIGKILL)
                raise AssertionError(f"The desk did not come up: {self.said}")
            time.sleep(0.02)
        return time.monotonic() - self.begun

    def end(self, number: int = signal.SIGINT, seconds: float = 40) -> tuple[int, float]:
        """Exit code, and seconds it took."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(seconds)
        self.reader.join(5)
        return code, time.monotonic() - begun

    def processes(self) -> dict[int, str]:
        """Everything that runs for this desk: number and command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = f"HELPDESK_VAR={self.var}\0".encode() in (folder / "environ").read_bytes()
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if ours and words:
                found[int(folder.name)] = words
        return found

    def numbers_of(self, words: str) -> list[int]:
        return sorted(number for number, command in self.processes().items() if words in command)
