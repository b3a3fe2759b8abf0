"""The supervised tree: what dies comes back, what is stopped is gone with all it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.run.processes import Process
from helpdesk.run.tree import LOG_LIMIT, Tree
from tests.house.sources import ROOT
from tests.run.waiting import until

SUPERVISOR = """
import os, sys, time
from pathlib import Path
from helpdesk.run.processes import Process
from helpdesk.run.tree import Tree
tree = Tree(Path("."), Path(sys.argv[1]), dict(os.environ), print)
tree.start([Process("sleeper", ("-c", "import time; time.sleep(300)"))])
print(tree.children[0].running.pid, flush=True)
time.sleep(300)
"""
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print("child", child.pid, flush=True)
time.sleep(300)
"""
NOTES_ITS_END = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(time.time())))
print("up", flush=True)
time.sleep(300)
"""
FLOOD = f"""
import time
for _ in range({LOG_LIMIT * 3 // 1024}):
    print("x" * 1023)
print("end", flush=True)
time.sleep(300)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def tree(tmp_path: Path, said: list[str]) -> Iterator[Tree]:
    tree = Tree(tmp_path, tmp_path / "log", dict(os.environ), said.append)
    yield tree
    tree.stop()


def start(tree: Tree, code: str, name: str = "one", stage: int = 0) -> None:
    tree.start([Process(name, ("-c", code), stage)])


def pid(tree: Tree, at: int = 0) -> int:
    running = tree.children[at].running
    return running.pid if running else 0


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]


def test_what_is_killed_comes_back(tree: Tree, said: list[str]) -> None:
    start(tree, "import time; time.sleep(300)")
    first = pid(tree)
    os.kill(first, signal.SIGKILL)

    def back() -> bool:
        tree.tend()
        return pid(tree) not in {0, first}

    assert until(back)
    assert "one ended (killed by SIGKILL); it starts again in 0.5 s" in said[0]


def test_what_dies_again_and_again_waits_longer_each_time(tree: Tree, said: list[str]) -> None:
    start(tree, "raise SystemExit('no such thing')")

    def given_up() -> bool:
        tree.tend()
        return tree.failing() is not None

    assert until(given_up)
    assert [line.split(" in ")[1].split(" s ")[0] for line in said if " ended " in line] == ["0.5", "1", "2"]
    assert tree.children[0].log.last_words() == "no such thing"


def test_stopping_takes_down_what_the_processes_started(tree: Tree) -> None:
    start(tree, PARENT)
    log = tree.logs / "one.log"
    assert until(lambda: log.exists() and "child" in log.read_text())
    grandchild = int(log.read_text().split()[1])
    tree.stop()
    assert until(lambda: not alive(grandchild), 3)


def test_what_does_not_listen_is_killed(tree: Tree) -> None:
    start(tree, "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)")
    assert until(lambda: "deaf" in (tree.logs / "one.log").read_text())
    number, begun = pid(tree), time.monotonic()
    tree.stop()
    assert not alive(number)
    assert time.monotonic() - begun < 9


def test_who_uses_something_ends_before_what_is_used(tree: Tree) -> None:
    code = NOTES_ITS_END
    start(tree, code, "later", stage=1)
    start(tree, code, "first", stage=0)
    assert until(lambda: all("up" in (tree.logs / f"{name}.log").read_text() for name in ("first", "later")))
    tree.stop()
    ended = {name: float((tree.logs / f"{name}.log").read_text().split()[1]) for name in ("first", "later")}
    assert ended["first"] < ended["later"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_a_killed_supervisor_leaves_no_orphans(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.communicate()
    assert until(lambda: not alive(child), 5)


def test_trouble_is_noted_on_the_console_once_in_a_while(tree: Tree, said: list[str]) -> None:
    start(tree, "import time\nfor n in range(50): print('2026 ERROR mail: lost', n, flush=True)\ntime.sleep(300)")
    assert until(lambda: "lost 49" in (tree.logs / "one.log").read_text())
    assert len(said) == 1
    assert "one: 2026 ERROR mail: lost 0 (see " in said[0]


def test_logs_stay_small(tree: Tree) -> None:
    start(tree, FLOOD)
    log = tree.logs / "one.log"
    assert until(lambda: log.exists() and log.read_bytes().endswith(b"end\n"))
    assert sum(path.stat().st_size for path in tree.logs.iterdir()) <= 2 * LOG_LIMIT + 4096
