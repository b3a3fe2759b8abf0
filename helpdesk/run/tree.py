"""A supervised tree of processes: what dies is started again, what is stopped leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from helpdesk.keeper import end_with_parent
from helpdesk.run.processes import Process

STOP_SECONDS = 6
"""How long a process may take to end before it is killed."""
STEADY_SECONDS = 10
LONGEST_PAUSE_SECONDS = 30
LOG_LIMIT = 10 * 1024 * 1024
NOTE_EVERY_SECONDS = 5
TROUBLE = re.compile(rb"\b(ERROR|CRITICAL|FATAL)\b|^\w*(Error|Exception): ")


class Log:
    """A process's output in a file that stays small; trouble is noted on the console, but not in a flood."""

    def __init__(self, path: Path, note: Callable[[str], None]) -> None:
        self.path, self.note = path, note
        self.noted = 0.0

    def follow(self, pipe: IO[bytes]) -> None:
        file = self.path.open("ab")
        for line in pipe:
            if file.tell() > LOG_LIMIT:
                file.close()
                self.path.replace(self.path.with_suffix(".log.1"))
                file = self.path.open("ab")
            with suppress(OSError):  # a full disk must not stop the process that writes
                file.write(line)
                file.flush()
            self._mention(line)
        file.close()

    def _mention(self, line: bytes) -> None:
        if TROUBLE.search(line) and time.monotonic() - self.noted > NOTE_EVERY_SECONDS:
            self.noted = time.monotonic()
            self.note(f"{line.decode(errors='replace').strip()[:160]} (see {self.path})")

    def last_words(self) -> str:
        """The last line that tells something."""
        lines = [line.strip() for line in self.path.read_text(errors="replace").splitlines()[-40:] if line.strip()]
        return lines[-1][:300] if lines else "it says nothing"


class Child:
    """One process of the tree and how it has fared."""

    def __init__(self, process: Process, tree: Tree) -> None:
        self.process, self.tree = process, tree
        self.log = Log(tree.logs / f"{process.name}.log", lambda text: tree.say(f"{process.name}: {text}"))
        self.running: subprocess.Popen[bytes] | None = None
        self.reader: threading.Thread | None = None
        self.began = self.due = 0.0
        self.deaths = 0
        """In a row, each within STEADY_SECONDS of its start."""

    def start(self) -> None:
        self.began = time.monotonic()
        self.log.path.touch()
        self.running = subprocess.Popen(
            self.process.command,
            cwd=self.tree.folder,
            env=self.tree.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        self.reader = threading.Thread(target=self.log.follow, args=[self.running.stdout], daemon=True)
        self.reader.start()

    def tend(self) -> None:
        """Notice a death; start again when its pause is over."""
        if self.running is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        code = self.running.poll()
        if code is None:
            return
        self._sweep()
        self._read_out()
        self.deaths = 1 if time.monotonic() - self.began > STEADY_SECONDS else self.deaths + 1
        pause = min(0.5 * 2 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.running, self.due = None, time.monotonic() + pause
        self.tree.say(
            f"{self.process.name} ended ({_ending(code)}); it starts again in {pause:g} s (see {self.log.path})"
        )

    def ask_to_end(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()

    def make_end(self, deadline: float) -> None:
        if self.running is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(max(0.05, deadline - time.monotonic()))
        self._sweep()
        self.running.wait()
        self._read_out()
        self.running = None

    def _read_out(self) -> None:
        """Let the log take the last lines; somebody who left the group may hold the pipe, so not for ever."""
        if self.reader is not None:
            self.reader.join(2)

    def _sweep(self) -> None:
        """Kill what is left of the process's group, such as its own children."""
        if self.running is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


class Tree:
    """The processes of one desk."""

    def __init__(self, folder: Path, logs: Path, environment: dict[str, str], say: Callable[[str], None]) -> None:
        self.folder, self.logs, self.environment, self.say = folder, logs, environment, say
        self.children: list[Child] = []

    def start(self, processes: Iterable[Process]) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for process in processes:
            child = Child(process, self)
            self.children.append(child)
            child.start()

    def tend(self) -> None:
        for child in self.children:
            child.tend()

    def failing(self, deaths: int = 3) -> Child | None:
        """A process that does not come up at all."""
        return next((child for child in self.children if child.deaths >= deaths), None)

    def stop(self) -> None:
        """End all, stage by stage, within STOP_SECONDS each."""
        for stage in sorted({child.process.stage for child in self.children}):
            group = [child for child in self.children if child.process.stage == stage]
            for child in group:
                child.ask_to_end()
            deadline = time.monotonic() + STOP_SECONDS
            for child in group:
                child.make_end(deadline)
        self.children = []
